package io.github.shearpin.agent.weave;

import static io.github.shearpin.agent.weave.HierarchyTest.parse;
import static io.github.shearpin.agent.weave.HierarchyTest.pattern;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.github.shearpin.agent.rules.MethodPattern;
import io.github.shearpin.agent.rules.TypeView;
import io.github.shearpin.agent.weave.HierarchyTest.Base;
import io.github.shearpin.agent.weave.HierarchyTest.Leaf;
import io.github.shearpin.agent.weave.HierarchyTest.Middle;
import io.github.shearpin.agent.weave.HierarchyTest.Payments;
import io.github.shearpin.agent.weave.HierarchyTest.Remote;
import io.github.shearpin.agent.weave.HierarchyTest.Stranger;
import io.github.shearpin.agent.weave.HierarchyTest.StrangersChild;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import net.bytebuddy.ByteBuddy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Loaders are foreign code, with locks, errors and loaders of their own. */
@Timeout(60)
class HierarchyAndLoadersTest {

    private final Hierarchy hierarchy = new Hierarchy();

    @TempDir
    Path directory;

    @Test
    void aChildFirstLoaderAnswersWithItsOwnClasses() throws Exception {
        byte[] otherBase = new ByteBuddy().subclass(Object.class).name(Base.class.getName()).make().getBytes();
        WatchedLoader parent = loaderOf(Payments.class, Base.class, Middle.class);
        WatchedLoader childFirst = new WatchedLoader(new URL[0], parent);
        childFirst.resources.put(WatchedLoader.file(Base.class), otherBase);
        MethodPattern payments = pattern(Payments.class, "+#*");

        assertThat(payments.matchesType(hierarchy.of(parent, TestClasses.bytes(Leaf.class)))).isTrue();
        assertThat(payments.matchesType(hierarchy.of(childFirst, TestClasses.bytes(Leaf.class)))).isFalse();
    }

    @Test
    void aMissingParentIsKnownByNameAndCountsOnceItComesBy() throws Exception {
        WatchedLoader loader = loaderOf();
        TypeView leaf = hierarchy.of(loader, TestClasses.bytes(Leaf.class));
        MethodPattern payments = pattern(Payments.class, "+#*");

        assertThat(pattern(Middle.class, "+#*").matchesType(leaf)).isTrue();
        assertThat(payments.matchesType(leaf)).isFalse();
        assertThat(leaf.parents().get(0).parents()).isEmpty();
        assertThat(leaf.parents().get(0).modifiers()).isZero();

        WatchedLoader other = loaderOf(Payments.class, Base.class);
        hierarchy.of(other, TestClasses.bytes(Middle.class));

        assertThat(payments.matchesType(leaf)).isTrue();
        assertThat(loader.asked).as("asked once, however often it is wanted").containsExactly(WatchedLoader.file(Middle.class));
    }

    @ParameterizedTest
    @ValueSource(strings = {"exception", "error", "broken stream", "garbage", "another class", "endless", "empty"})
    void aLoaderThatMisbehavesCostsNothingButTheAnswer(String how) throws Exception {
        AtomicLong given = new AtomicLong();
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
                                given.addAndGet(length);
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
        assertThat(given.get()).as("bytes read of an endless stream").isLessThan(64 << 20);
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
            for (int round = 0; round < 20; round++) {
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
        for (int i = 0; i < 20; i++) {
            useOnce();
        }
        // References are queued some time after they are cleared; what is known of their loaders goes when another one comes.
        for (int i = 0; hierarchy.loadersKnown() > 10 && i < 1000; i++) {
            System.gc();
            hierarchy.of(new WatchedLoader(new URL[0], null), TestClasses.bytes(Leaf.class));
        }
        assertThat(hierarchy.loadersKnown()).isLessThanOrEqualTo(10);
    }

    private ClassLoader useOnce() throws Exception {
        WatchedLoader loader = loaderOf(Payments.class, Base.class, Middle.class);
        TypeView leaf = hierarchy.of(loader, TestClasses.bytes(Leaf.class));
        assertThat(pattern(Payments.class, "+#*").matchesType(leaf)).isTrue();
        return loader;
    }

    private WatchedLoader loaderOf(Class<?>... types) throws IOException {
        return WatchedLoader.of(directory, types);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
