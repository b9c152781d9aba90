package io.github.shearpin.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.github.shearpin.agent.rules.MethodPattern;
import io.github.shearpin.agent.rules.MethodPatterns;
import io.github.shearpin.agent.rules.PatternException;
import io.github.shearpin.agent.rules.Position;
import io.github.shearpin.agent.rules.TypeView;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import net.bytebuddy.ByteBuddy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class HierarchyTest {

    @Retention(RetentionPolicy.RUNTIME)
    @interface Remote {
    }

    interface Payments {
    }

    @Remote
    static class Base implements Payments {
    }

    static class Middle extends Base {
    }

    static class Leaf extends Middle implements Comparable<Leaf>, Runnable {

        @Override
        public int compareTo(Leaf other) {
            return 0;
        }

        @Override
        public void run() {
        }
    }

    static class Stranger {
    }

    static class StrangersChild extends Stranger {
    }

    static class OtherChildOfStranger extends Stranger {
    }

    private final Hierarchy hierarchy = new Hierarchy();

    @TempDir
    Path directory;

    @Test
    void findsWhatAClassExtendsAndImplementsAndLoadsNothing() throws Exception {
        WatchedLoader loader = loaderOf(Payments.class, Base.class, Middle.class, Leaf.class, Stranger.class);

        TypeView leaf = hierarchy.of(loader, TestClasses.bytes(Leaf.class));

        assertThat(pattern(Payments.class, "+#*").matchesType(leaf)).isTrue();
        assertThat(pattern(Middle.class, "+#*").matchesType(leaf)).isTrue();
        assertThat(pattern(Leaf.class, "+#*").matchesType(leaf)).isTrue();
        assertThat(pattern(Stranger.class, "+#*").matchesType(leaf)).isFalse();
        assertThat(leaf.parents()).extracting(TypeView::name)
                .containsExactly(Middle.class.getName(), "java.lang.Comparable", "java.lang.Runnable");
        for (Class<?> type : List.of(Payments.class, Base.class, Middle.class, Leaf.class)) {
            assertThat(loader.hasLoaded(type.getName())).as("loaded %s", type).isFalse();
        }
    }

    @Test
    void findsTypesOfTheJdkAboveAndAmongThem() throws Exception {
        hierarchy.warmUp();
        TypeView leaf = hierarchy.of(loaderOf(Payments.class, Base.class, Middle.class), TestClasses.bytes(Leaf.class));
        TypeView prepared = hierarchy.of(ClassLoader.getPlatformClassLoader(),
                TestClasses.bytes(java.sql.CallableStatement.class));
        TypeView list = hierarchy.of((ClassLoader) null, TestClasses.bytes(java.util.ArrayList.class));

        assertThat(parse("java.lang.Comparable+#*").matchesType(leaf)).isTrue();
        assertThat(parse("java.sql.Statement+#execute*").matchesType(prepared)).isTrue();
        assertThat(parse("java.sql.Wrapper+#*").matchesType(prepared)).isTrue();
        assertThat(parse("java.lang.Iterable+#*").matchesType(list)).isTrue();
        assertThat(parse("java.sql.Statement+#*").matchesType(list)).isFalse();
    }

    @Test
    void readsAParentOnceHoweverManyExtendItAndNothingWhereTheParentIsOfTheJdk() throws Exception {
        WatchedLoader loader = loaderOf(Stranger.class);
        MethodPattern payments = pattern(Payments.class, "+#*");

        assertThat(payments.matchesType(hierarchy.of(loader, TestClasses.bytes(HierarchyTest.class)))).isFalse();
        assertThat(loader.asked).isEmpty();
        for (int i = 0; i < 3; i++) {
            assertThat(payments.matchesType(hierarchy.of(loader, TestClasses.bytes(StrangersChild.class)))).isFalse();
            assertThat(payments.matchesType(hierarchy.of(loader, TestClasses.bytes(OtherChildOfStranger.class)))).isFalse();
        }
        assertThat(loader.asked).containsExactly(file(Stranger.class));
    }

    @Test
    void aClassThatCameByBeforeIsNotAskedFor() throws Exception {
        WatchedLoader loader = loaderOf();
        MethodPattern payments = pattern(Payments.class, "+#*");

        for (Class<?> type : List.of(Payments.class, Base.class, Middle.class, Leaf.class)) {
            assertThat(payments.matchesType(hierarchy.of(loader, TestClasses.bytes(type)))).as("%s", type).isTrue();
        }
        assertThat(loader.asked).isEmpty();
    }

    @Test
    void everyPatternIsRememberedForItself() throws Exception {
        WatchedLoader loader = loaderOf(Payments.class, Base.class, Middle.class);
        MethodPattern payments = pattern(Payments.class, "+#*");
        MethodPattern stranger = pattern(Stranger.class, "+#*");

        for (int i = 0; i < 3; i++) {
            TypeView leaf = hierarchy.of(loader, TestClasses.bytes(Leaf.class));
            assertThat(stranger.matchesType(leaf)).isFalse();
            assertThat(payments.matchesType(leaf)).isTrue();
            assertThat(parse("java.lang.Iterable+#*").matchesType(leaf)).isFalse();
        }
    }

    @Test
    void annotationsAreReadFromTheClassItselfAndWithPlusFromThoseAbove() throws Exception {
        WatchedLoader loader = loaderOf(Payments.class, Base.class, Middle.class);
        MethodPattern annotated = parse("@" + Remote.class.getName() + "#*");
        MethodPattern below = parse("@" + Remote.class.getName() + "+#*");
        TypeView base = hierarchy.of(loader, TestClasses.bytes(Base.class));
        TypeView leaf = hierarchy.of(loader, TestClasses.bytes(Leaf.class));

        assertThat(annotated.matchesType(base)).isTrue();
        assertThat(annotated.matchesType(leaf)).isFalse();
        assertThat(below.matchesType(leaf)).isTrue();
        assertThat(below.matchesType(hierarchy.of(loader, TestClasses.bytes(Stranger.class)))).isFalse();
        assertThat(loader.hasLoaded(Remote.class.getName())).isFalse();
    }

    @Test
    void aChildFirstLoaderAnswersWithItsOwnClasses() throws Exception {
        byte[] otherBase = new ByteBuddy().subclass(Object.class).name(Base.class.getName()).make().getBytes();
        WatchedLoader parent = loaderOf(Payments.class, Base.class, Middle.class);
        WatchedLoader childFirst = new WatchedLoader(new URL[0], parent);
        childFirst.resources.put(file(Base.class), otherBase);
        MethodPattern payments = pattern(Payments.class, "+#*");

        assertThat(payments.matchesType(hierarchy.of(parent, TestClasses.bytes(Leaf.class)))).isTrue();
        assertThat(payments.matchesType(hierarchy.of(childFirst, TestClasses.bytes(Leaf.class)))).isFalse();
    }

    @Test
    void aMissingParentIsKnownByNameAndCountsOnceItComesBy() throws Exception {
        WatchedLoader loader = loaderOf();
        TypeView leaf = hierarchy.of(loader, TestClasses.bytes(Leaf.class));

        assertThat(pattern(Middle.class, "+#*").matchesType(leaf)).isTrue();
        assertThat(pattern(Payments.class, "+#*").matchesType(leaf)).isFalse();
        assertThat(leaf.parents().get(0).parents()).isEmpty();
        assertThat(leaf.parents().get(0).modifiers()).isZero();

        WatchedLoader other = loaderOf(Payments.class, Base.class);
        hierarchy.of(other, TestClasses.bytes(Middle.class));

        assertThat(pattern(Payments.class, "+#*").matchesType(leaf)).isTrue();
        assertThat(loader.asked).as("asked once, however often it is wanted").containsExactly(file(Middle.class));
    }

    @ParameterizedTest
    @ValueSource(strings = {"exception", "error", "broken stream", "garbage", "another class", "endless", "empty"})
    void aLoaderThatMisbehavesCostsNothingButTheAnswer(String how) throws Exception {
        ClassLoader bad = new ClassLoader(null) {
            @Override
            public InputStream getResourceAsStream(String name) {
                switch (how) {
                    case "exception":
                        throw new IllegalStateException("zip file closed");
                    case "error":
                        throw new StackOverflowError();
                    case "broken stream":
                        return new InputStream() {
                            @Override
                            public int read() throws IOException {
                                throw new IOException("gone");
                            }
                        };
                    case "garbage":
                        return new ByteArrayInputStream("<html>404</html>".getBytes());
                    case "another class":
                        return Base.class.getResourceAsStream("HierarchyTest$Base.class");
                    case "endless":
                        return new InputStream() {
                            @Override
                            public int read() {
                                return 1;
                            }

                            @Override
                            public int read(byte[] into, int from, int length) {
                                return length;
                            }
                        };
                    default:
                        return new ByteArrayInputStream(new byte[0]);
                }
            }
        };
        TypeView leaf = hierarchy.of(bad, TestClasses.bytes(Leaf.class));

        assertThat(pattern(Payments.class, "+#*").matchesType(leaf)).isFalse();
        assertThat(pattern(Middle.class, "+#*").matchesType(leaf)).isTrue();
    }

    @Test
    void parentsInACircleEnd() throws Exception {
        WatchedLoader loader = loaderOf();
        loader.resources.put("circle/A.class", HostileClass.thatExtends("circle/A", "circle/B"));
        loader.resources.put("circle/B.class", HostileClass.thatExtends("circle/B", "circle/A"));

        TypeView a = hierarchy.of(loader, loader.resources.get("circle/A.class"));

        assertThat(pattern(Payments.class, "+#*").matchesType(a)).isFalse();
        assertThat(parse("circle.B+#*").matchesType(a)).isTrue();
    }

    /** To answer, a loader may load classes of its own, which come by here on the same thread. */
    @Test
    void aLoaderThatLoadsClassesToAnswerIsNotAskedAgainWithin() throws Exception {
        MethodPattern payments = pattern(Payments.class, "+#*");
        AtomicInteger asked = new AtomicInteger();
        URLClassLoader files = loaderOf(Payments.class, Base.class, Middle.class);
        ClassLoader nested = new ClassLoader(null) {
            @Override
            public InputStream getResourceAsStream(String name) {
                asked.incrementAndGet();
                assertThatCode(() -> payments.matchesType(hierarchy.of(this, TestClasses.bytes(Leaf.class))))
                        .doesNotThrowAnyException();
                return files.getResourceAsStream(name);
            }
        };

        assertThat(payments.matchesType(hierarchy.of(nested, TestClasses.bytes(Leaf.class)))).isTrue();
        assertThat(asked).hasValue(2);
    }

    /** A loader answers one thread only after another has had its answer about the same parent: locks would deadlock. */
    @Test
    void noLockIsHeldWhileALoaderAnswers() throws Exception {
        MethodPattern payments = pattern(Payments.class, "+#*");
        URLClassLoader files = loaderOf(Payments.class, Base.class, Middle.class);
        CountDownLatch firstAsks = new CountDownLatch(1);
        CountDownLatch secondIsDone = new CountDownLatch(1);
        AtomicInteger asked = new AtomicInteger();
        ClassLoader loader = new ClassLoader(null) {
            @Override
            public InputStream getResourceAsStream(String name) {
                if (asked.getAndIncrement() == 0) {
                    firstAsks.countDown();
                    await(secondIsDone);
                }
                return files.getResourceAsStream(name);
            }
        };
        Callable<Boolean> ask = () -> payments.matchesType(hierarchy.of(loader, TestClasses.bytes(Leaf.class)));
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Future<Boolean> first = threads.submit(ask);
            await(firstAsks);
            assertThat(threads.submit(ask).get(20, TimeUnit.SECONDS)).isTrue();
            secondIsDone.countDown();
            assertThat(first.get(20, TimeUnit.SECONDS)).isTrue();
        } finally {
            secondIsDone.countDown();
            threads.shutdownNow();
        }
    }

    @Test
    void manyThreadsGetTheSameAnswers() throws Exception {
        MethodPattern payments = pattern(Payments.class, "+#*");
        MethodPattern remote = parse("@" + Remote.class.getName() + "+#*");
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            for (int round = 0; round < 50; round++) {
                WatchedLoader loader = loaderOf(Payments.class, Base.class, Middle.class, Stranger.class);
                List<Callable<Boolean>> asks = new ArrayList<>();
                for (int i = 0; i < 8; i++) {
                    asks.add(() -> payments.matchesType(hierarchy.of(loader, TestClasses.bytes(Leaf.class)))
                            && remote.matchesType(hierarchy.of(loader, TestClasses.bytes(Middle.class)))
                            && !payments.matchesType(hierarchy.of(loader, TestClasses.bytes(StrangersChild.class))));
                }
                for (Future<Boolean> answer : threads.invokeAll(asks)) {
                    assertThat(answer.get()).isTrue();
                }
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void loadersAreNotHeld() throws Exception {
        WeakReference<ClassLoader> loader = new WeakReference<>(useOnce());

        for (int i = 0; loader.get() != null && i < 100; i++) {
            System.gc();
        }
        assertThat(loader.get()).isNull();
        // The reference is queued some time after it is cleared; what is known of the loader goes when another one comes.
        for (int i = 0; hierarchy.loadersKnown() > 1 && i < 10_000; i++) {
            System.gc();
            hierarchy.of(new WatchedLoader(new URL[0], null), TestClasses.bytes(Leaf.class));
        }
        assertThat(hierarchy.loadersKnown()).isEqualTo(1);
    }

    private ClassLoader useOnce() throws Exception {
        WatchedLoader loader = loaderOf(Payments.class, Base.class, Middle.class);
        TypeView leaf = hierarchy.of(loader, TestClasses.bytes(Leaf.class));
        assertThat(pattern(Payments.class, "+#*").matchesType(leaf)).isTrue();
        return loader;
    }

    @Test
    void ofOneLoaderTwoThousandTypesAreKeptAndThoseAskedForStay() {
        LoaderTypes types = new LoaderTypes(hierarchy, loaderOf());
        KnownType often = types.type("often");

        for (int i = 0; i < 20_000; i++) {
            types.type("type" + i);
            assertThat(types.type("often")).isSameAs(often);
        }
        assertThat(types.size()).isBetween(1000, 2000);
    }

    @Test
    void ofLoadedClassesReflectionAnswers() throws Exception {
        WatchedLoader loader = loaderOf(Payments.class, Base.class, Middle.class, Leaf.class);
        Class<?> leaf = Class.forName(Leaf.class.getName(), false, loader);
        loader.asked.clear();

        TypeView view = hierarchy.of(leaf);

        assertThat(pattern(Payments.class, "+#*").matchesType(view)).isTrue();
        assertThat(parse("java.lang.Runnable+#*").matchesType(view)).isTrue();
        assertThat(pattern(Stranger.class, "+#*").matchesType(view)).isFalse();
        assertThat(loader.asked).isEmpty();
        assertThat(parse("java.lang.Iterable+#*").matchesType(hierarchy.of(ArrayList.class))).isTrue();
    }

    /** Reflection would: it needs the annotation's class. */
    @Test
    void annotationsOfLoadedClassesAreFoundWithoutLoadingTheAnnotation() throws Exception {
        WatchedLoader loader = loaderOf(Payments.class, Base.class, Middle.class, Leaf.class);
        Class<?> base = Class.forName(Base.class.getName(), false, loader);
        Class<?> leaf = Class.forName(Leaf.class.getName(), false, loader);
        assertThat(base.getDeclaredAnnotations()).as("the annotation is not there to be loaded").isEmpty();

        assertThat(parse("@" + Remote.class.getName() + "#*").matchesType(hierarchy.of(base))).isTrue();
        assertThat(parse("@" + Remote.class.getName() + "#*").matchesType(hierarchy.of(leaf))).isFalse();
        assertThat(parse("@" + Remote.class.getName() + "+#*").matchesType(hierarchy.of(leaf))).isTrue();
        loader.asked.clear();
        TypeView withItsFile = new Hierarchy().of(base, TestClasses.bytes(Base.class));
        assertThat(withItsFile.annotatedWith(Remote.class.getName())).isTrue();
        assertThat(withItsFile.annotatedWith(Deprecated.class.getName())).isFalse();
        assertThat(loader.asked).isEmpty();
    }

    @Test
    void namesLoadersAsPatternsDo() throws Exception {
        byte[] any = TestClasses.bytes(Leaf.class);

        assertThat(hierarchy.of((ClassLoader) null, any).loader()).isEqualTo("boot");
        assertThat(hierarchy.of(ClassLoader.getPlatformClassLoader(), any).loader()).isEqualTo("platform");
        assertThat(hierarchy.of(ClassLoader.getSystemClassLoader(), any).loader()).isEqualTo("app");
        assertThat(hierarchy.of(loaderOf(), any).loader()).isEqualTo(WatchedLoader.class.getName());
        assertThat(hierarchy.of(String.class).loader()).isEqualTo("boot");
        assertThat(hierarchy.of(HierarchyTest.class).loader()).isEqualTo("app");
    }

    /** Files in a directory, and what was asked of it. */
    private static final class WatchedLoader extends URLClassLoader {

        private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
        private final Map<String, byte[]> resources = new HashMap<>();

        WatchedLoader(URL[] urls, ClassLoader parent) {
            super(urls, parent);
        }

        @Override
        public InputStream getResourceAsStream(String name) {
            asked.add(name);
            byte[] own = resources.get(name);
            return own == null ? super.getResourceAsStream(name) : new ByteArrayInputStream(own);
        }

        boolean hasLoaded(String name) {
            return findLoadedClass(name) != null;
        }
    }

    private WatchedLoader loaderOf(Class<?>... types) {
        try {
            Path root = Files.createTempDirectory(directory, "classes");
            for (Class<?> type : types) {
                Path file = root.resolve(file(type));
                Files.createDirectories(file.getParent());
                Files.write(file, TestClasses.bytes(type));
            }
            return new WatchedLoader(new URL[] {root.toUri().toURL()}, ClassLoader.getPlatformClassLoader());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String file(Class<?> type) {
        return type.getName().replace('.', '/') + ".class";
    }

    private static MethodPattern pattern(Class<?> type, String rest) {
        return parse(type.getName() + rest);
    }

    private static MethodPattern parse(String text) {
        try {
            return MethodPatterns.parse(text, new Position("rules.yaml", 1, 1));
        } catch (PatternException e) {
            throw new AssertionError(e);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
