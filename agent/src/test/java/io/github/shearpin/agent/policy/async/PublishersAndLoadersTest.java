package io.github.shearpin.agent.policy.async;

import static net.bytebuddy.matcher.ElementMatchers.isAbstract;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.github.shearpin.agent.export.StderrCapture;
import java.io.File;
import java.lang.ref.WeakReference;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.ClassFileVersion;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.dynamic.loading.ClassLoadingStrategy;
import net.bytebuddy.dynamic.scaffold.TypeValidation;
import net.bytebuddy.implementation.StubMethod;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The agent in a loader that has no reactive library, and the application in one that has them all. */
@Timeout(120)
class PublishersAndLoadersTest {

    private static final Class<?>[] TESTS = {ReactorPublishersTest.class, RxJavaPublishersTest.class,
        PlainPublishersTest.class, FlowPublishersTest.class};

    private final RecordingObserver observer = new RecordingObserver();

    /** Of the agent's main classes, and nothing else. */
    private static URLClassLoader agent() {
        URL classes = Publishers.class.getProtectionDomain().getCodeSource().getLocation();
        return new URLClassLoader(new URL[] {classes}, ClassLoader.getPlatformClassLoader());
    }

    /** Has the whole class path to itself, but for the agent and what runs the tests. */
    private static final class Application extends URLClassLoader {

        private final ClassLoader agent;

        Application(ClassLoader agent) throws Exception {
            super(classPath(), ClassLoader.getPlatformClassLoader());
            this.agent = agent;
        }

        private static URL[] classPath() throws Exception {
            List<URL> urls = new ArrayList<>();
            for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
                urls.add(new File(entry).toURI().toURL());
            }
            return urls.toArray(new URL[0]);
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith("org.junit.") || name.startsWith("org.assertj.")) {
                return PublishersAndLoadersTest.class.getClassLoader().loadClass(name);
            }
            if (name.startsWith("io.github.shearpin.")) {
                try {
                    return agent.loadClass(name);
                } catch (ClassNotFoundException test) {
                    // Then it is one of the application's.
                }
            }
            return super.loadClass(name, resolve);
        }
    }

    @TestFactory
    List<DynamicTest> asInProduction() throws Exception {
        ClassLoader agent = agent();
        ClassLoader application = new Application(agent);
        for (Class<?> library : new Class<?>[] {Mono.class, Publisher.class}) {
            assertThatThrownBy(() -> agent.loadClass(library.getName())).isInstanceOf(ClassNotFoundException.class);
            assertThat(application.loadClass(library.getName())).isNotSameAs(library);
        }
        List<DynamicTest> tests = new ArrayList<>();
        for (Class<?> test : TESTS) {
            Class<?> isolated = application.loadClass(test.getName());
            for (Method method : isolated.getDeclaredMethods()) {
                if (method.isAnnotationPresent(Test.class)) {
                    tests.add(dynamicTest(test.getSimpleName() + '.' + method.getName(), () -> run(isolated, method)));
                }
            }
        }
        assertThat(tests).hasSizeGreaterThan(30);
        return tests;
    }

    private static void run(Class<?> test, Method method) throws Throwable {
        var constructor = test.getDeclaredConstructor();
        constructor.setAccessible(true);
        method.setAccessible(true);
        try {
            method.invoke(constructor.newInstance());
        } catch (InvocationTargetException failed) {
            throw failed.getCause();
        }
    }

    /** Run in a loader of an application's. */
    static final class Program implements Runnable {
        @Override
        public void run() {
            RecordingObserver observer = new RecordingObserver();
            ((Mono<?>) Publishers.wrap(Mono.just(1), observer)).block();
            ((Flux<?>) Publishers.wrap(Flux.just(1, 2), observer)).take(1).blockLast();
            Flux.from((Publisher<?>) Publishers.wrap((Publisher<Integer>) Flux.just(1)::subscribe, observer)).blockLast();
            assertThat(observer.ends()).containsExactly("completed", "cancelled", "completed");
        }
    }

    @Test
    void anApplicationThatIsGoneIsNotKept() throws Exception {
        ClassLoader agent = agent();
        WeakReference<ClassLoader> application = new WeakReference<>(runProgram(agent));
        for (int i = 0; i < 100 && application.get() != null; i++) {
            System.gc();
            Thread.sleep(10);
        }
        assertThat(application.get()).isNull();
        assertThat(agent).isNotNull();
    }

    private static ClassLoader runProgram(ClassLoader agent) throws Exception {
        ClassLoader application = new Application(agent);
        var constructor = application.loadClass(Program.class.getName()).getDeclaredConstructor();
        constructor.setAccessible(true);
        ((Runnable) constructor.newInstance()).run();
        return application;
    }

    private static Object stub(DynamicType.Unloaded<?> type) throws Exception {
        return type.load(Publisher.class.getClassLoader(), ClassLoadingStrategy.Default.CHILD_FIRST).getLoaded()
                .getConstructor().newInstance();
    }

    /** Another library of that name, say, or a version that is too old. */
    @Test
    void aPublisherThatCannotBeMadeAnewStaysAsItIsAndIsToldOnce() throws Exception {
        Object old = stub(new ByteBuddy().subclass(Object.class).name("reactor.core.publisher.Flux")
                .implement(Publisher.class).method(named("subscribe")).intercept(StubMethod.INSTANCE).make());
        try (StderrCapture stderr = new StderrCapture()) {
            assertThat(Publishers.wrap(old, observer)).isSameAs(old);
            assertThat(Publishers.wrap(old, observer)).isSameAs(old);
            assertThat(stderr.lines()).singleElement().asString().startsWith(
                    "shearpin: a publisher of class reactor.core.publisher.Flux cannot be observed"
                            + " (java.lang.NoSuchMethodException: ").endsWith(
                    "): its subscriptions are neither guarded nor counted");
        }
    }

    /** No proxy can implement a sealed interface. */
    @Test
    void aSubscriberThatCannotBeStoodForIsSubscribedItself() throws Exception {
        TypeDescription only = new TypeDescription.Latent("reactor.core.Only", Modifier.PUBLIC, null);
        DynamicType.Unloaded<?> sealed = new ByteBuddy(ClassFileVersion.JAVA_V17).with(TypeValidation.DISABLED)
                .makeInterface(Subscriber.class).name("reactor.core.CoreSubscriber").permittedSubclass(only).make();
        Object subscriber = stub(new ByteBuddy(ClassFileVersion.JAVA_V17).subclass(Object.class).name(only.getName())
                .implement(sealed.getTypeDescription()).method(isAbstract()).intercept(StubMethod.INSTANCE).make()
                .include(sealed));
        AtomicReference<Subscriber<?>> upstream = new AtomicReference<>();
        try (StderrCapture stderr = new StderrCapture()) {
            for (int i = 0; i < 2; i++) {
                subscribe(upstream::set, (Subscriber<?>) subscriber);
                assertThat(upstream.getAndSet(null)).isSameAs(subscriber);
            }
            assertThat(observer.subscriptions()).isZero();
            assertThat(stderr.lines()).singleElement().asString().startsWith(
                    "shearpin: a subscriber of class reactor.core.Only cannot be observed");
        }
    }

    @SuppressWarnings("unchecked")
    private void subscribe(Publisher<Object> source, Subscriber<?> subscriber) {
        ((Publisher<Object>) Publishers.wrap(source, observer)).subscribe((Subscriber<Object>) subscriber);
    }
}
