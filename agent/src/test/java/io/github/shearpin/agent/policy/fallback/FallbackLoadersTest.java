package io.github.shearpin.agent.policy.fallback;

import static io.github.shearpin.agent.policy.fallback.Fallbacks.ALL;
import static io.github.shearpin.agent.policy.fallback.Fallbacks.shape;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.shearpin.agent.logging.Log;
import io.github.shearpin.agent.policy.MethodShape;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.invoke.MethodType;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Names mean what they mean to the class whose method failed, in each application, and as long as it is there. */
class FallbackLoadersTest {

    public enum Colour { RED, GREEN }

    public static class Busy extends Exception {
        public Busy(String message) {
            super(message);
        }
    }

    public static class Client {
        public Object charge(Colour colour) {
            return null;
        }

        public Object backup(Colour colour) {
            return colour;
        }
    }

    public static class Backup {
        private static int calls;

        static Object charge(Colour colour, Throwable why) {
            return colour + " " + ++calls;
        }
    }

    /** Has copies of some classes, and lets nobody load anything while it is told not to. */
    private static final class Application extends ClassLoader {

        private final List<Class<?>> copied;
        private volatile boolean closed;
        private volatile int asked;

        Application(Class<?>... copied) {
            super(FallbackLoadersTest.class.getClassLoader());
            this.copied = List.of(copied);
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                asked++;
                Class<?> loaded = findLoadedClass(name);
                for (Class<?> type : copied) {
                    if (loaded == null && type.getName().equals(name)) {
                        loaded = define(name);
                    }
                }
                return loaded != null ? loaded : super.loadClass(name, resolve);
            }
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            if (closed) {
                throw new ClassNotFoundException(name);
            }
            try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
                byte[] bytes = in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }

        Class<?> its(Class<?> type) throws ClassNotFoundException {
            return loadClass(type.getName());
        }
    }

    private static Application application() {
        return new Application(Client.class, Backup.class, Busy.class, Colour.class);
    }

    private static MethodShape returning(Class<?> type) {
        return new MethodShape(Client.class.getName(), "get", MethodType.methodType(type).toMethodDescriptorString(), false,
                Collections.emptyList());
    }

    private final Fallback method = Fallback.of(FallbackSettings.method(Backup.class.getName(), "charge", ALL),
            shape(Client.class, "charge"), "payments");
    private final Fallback ofSameObject = Fallback.of(FallbackSettings.method(Client.class.getName(), "backup", ALL),
            shape(Client.class, "charge"), "payments");
    private final Fallback exception = Fallback.of(FallbackSettings.exception(Busy.class.getName(), ALL),
            shape(Client.class, "charge"), "payments");
    private final Fallback constant = Fallback.of(FallbackSettings.value("GREEN", ALL), returning(Colour.class), "payments");
    private final Fallback array = Fallback.of(FallbackSettings.empty(ALL), returning(Colour[].class), "payments");
    private final Fallback lastGood = Fallback.of(FallbackSettings.lastGood(ALL), returning(Object.class), "payments");
    private final LastGood memory = lastGood.newMemory();

    private OutputStream stderr;

    @BeforeEach
    void silence() {
        stderr = Log.redirect(new ByteArrayOutputStream());
    }

    @AfterEach
    void restore() {
        Log.redirect(stderr);
    }

    private Object given(Fallback fallback, Class<?> client, Object self, Object... arguments) throws Throwable {
        return fallback.apply(client, self, arguments, new IOException("why"), memory);
    }

    /** Every form once. */
    private void useAll(Application application) throws Throwable {
        Class<?> client = application.its(Client.class);
        Object red = application.its(Colour.class).getEnumConstants()[0];
        assertThat(given(method, client, null, red)).isEqualTo("RED 1");
        assertThat(given(method, client, null, red)).isEqualTo("RED 2");
        assertThat(given(ofSameObject, client, client.getConstructor().newInstance(), red)).isSameAs(red);
        assertThat(given(constant, client, null)).isSameAs(application.its(Colour.class).getEnumConstants()[1]);
        assertThat(given(array, client, null).getClass().getComponentType()).isSameAs(application.its(Colour.class));
        assertThatThrownBy(() -> given(exception, client, null, red))
                .satisfies(thrown -> assertThat(thrown.getClass()).isSameAs(application.its(Busy.class)));
        memory.remember(client, null);
        assertThat(given(lastGood, client, null)).isNull();
    }

    @Test
    void eachApplicationHasItsOwnClasses() throws Throwable {
        useAll(application());
        useAll(application());
        useAll(application());
    }

    @Test
    void whatOneApplicationReturnedIsNotGivenToAnother() throws Throwable {
        memory.remember(application().its(Client.class), "a secret of the first");
        assertThatThrownBy(() -> given(lastGood, application().its(Client.class), null))
                .hasMessage("fallback last-good: no call has succeeded yet");
    }

    @Test
    void aLoaderIsAskedOnceAlsoForWhatItDoesNotHave() throws Throwable {
        Application application = new Application(Client.class, Backup.class, Busy.class, Colour.class);
        Class<?> client = application.its(Client.class);
        Object red = application.its(Colour.class).getEnumConstants()[0];
        application.closed = true;
        int asked = application.asked;
        for (int time = 0; time < 3; time++) {
            assertThatThrownBy(() -> given(method, client, null, red)).isInstanceOf(Fallback.NotApplicable.class);
            assertThatThrownBy(() -> given(exception, client, null, red)).isInstanceOf(Fallback.NotApplicable.class);
        }
        assertThat(application.asked - asked).isEqualTo(2);
    }

    @Test
    void applicationsThatAreGoneAreNotHeld() throws Throwable {
        WeakReference<ClassLoader> loader = new WeakReference<>(useOnce());
        for (int time = 0; loader.get() != null && time < 100; time++) {
            System.gc();
        }
        assertThat(loader.get()).isNull();
    }

    private ClassLoader useOnce() throws Throwable {
        Application application = application();
        useAll(application);
        return application;
    }

    @Test
    void aMethodIsFoundAgainAfterACollection() throws Throwable {
        Application application = application();
        Class<?> client = application.its(Client.class);
        Object red = application.its(Colour.class).getEnumConstants()[0];
        List<Object> given = new ArrayList<>();
        for (int time = 0; time < 5; time++) {
            given.add(given(method, client, null, red));
            System.gc();
        }
        assertThat(given).containsExactly("RED 1", "RED 2", "RED 3", "RED 4", "RED 5");
    }

    @Test
    void aMethodOfTheJdkSeesTheJdkAlone() {
        MethodShape parse = new MethodShape("java.lang.Integer", "parseInt", "(Ljava/lang/String;)I", true,
                Collections.emptyList());
        assertThatThrownBy(() -> Fallback.of(FallbackSettings.method(Backup.class.getName(), "charge", ALL), parse, "numbers")
                .apply(Integer.class, null, new Object[] {"x"}, new NumberFormatException(), null))
                .hasMessageContaining("java.lang.Integer can't see a class " + Backup.class.getName());
    }
}
