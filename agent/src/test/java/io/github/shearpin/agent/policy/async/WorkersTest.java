package io.github.shearpin.agent.policy.async;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.agent.logging.Log;
import io.github.shearpin.agent.policy.InParallel;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class WorkersTest {

    private final Workers workers = new Workers(2, 3, 60_000);

    /** What a task says of itself. */
    private <T> T asked(Supplier<T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        assertThat(workers.run(() -> answer.complete(question.get()))).isTrue();
        return got(answer);
    }

    private static <T> T got(CompletableFuture<T> future) {
        return future.orTimeout(60, TimeUnit.SECONDS).join();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void runsTasksOnNamedDaemonThreads() {
        Thread worker = asked(Thread::currentThread);
        assertThat(worker.getName()).matches("shearpin-worker-\\d+");
        assertThat(worker.isDaemon()).isTrue();
        assertThat(worker.getPriority()).isEqualTo(Thread.NORM_PRIORITY);
    }

    @Test
    void aTaskSeesItsCallersContextLoaderAndAnIdleThreadNone() throws Exception {
        Thread caller = Thread.currentThread();
        ClassLoader before = caller.getContextClassLoader();
        try (URLClassLoader application = new URLClassLoader(new URL[0], null)) {
            caller.setContextClassLoader(application);
            assertThat(asked(() -> Thread.currentThread().getContextClassLoader())).isSameAs(application);
        } finally {
            caller.setContextClassLoader(before);
        }
        Workers one = new Workers(1, 3, 60_000);
        CompletableFuture<Thread> worker = new CompletableFuture<>();
        one.run(() -> {
            worker.complete(Thread.currentThread());
            Thread.currentThread().setContextClassLoader(new URLClassLoader(new URL[0], null));
        });
        CompletableFuture<ClassLoader> afterwards = new CompletableFuture<>();
        one.run(() -> afterwards.complete(Thread.currentThread().getContextClassLoader()), null);
        assertThat(got(afterwards)).isNull();
        // The last thing that a worker does for a task; it may take a moment after the task has told.
        while (got(worker).getContextClassLoader() != null) {
            Thread.onSpinWait();
        }
    }

    @Test
    void aThreadHasNothingOfTheThreadThatNeededItFirst() throws Exception {
        InheritableThreadLocal<String> user = new InheritableThreadLocal<>();
        CompletableFuture<String> seen = new CompletableFuture<>();
        Thread request = new Thread(() -> {
            user.set("alice");
            workers.run(() -> seen.complete(String.valueOf(user.get())));
        });
        request.setPriority(Thread.MAX_PRIORITY);
        request.start();
        request.join();
        assertThat(got(seen)).isEqualTo("null");
    }

    @Test
    void refusesWhenTooManyWaitAndTakesAgainWhenTheyNoLongerDo() {
        CountDownLatch busy = new CountDownLatch(2);
        CountDownLatch release = new CountDownLatch(1);
        AtomicInteger ran = new AtomicInteger();
        CountDownLatch all = new CountDownLatch(5);
        for (int i = 0; i < 5; i++) {
            assertThat(workers.run(() -> {
                busy.countDown();
                await(release);
                ran.incrementAndGet();
                all.countDown();
            })).isTrue();
        }
        await(busy);
        assertThat(workers.run(ran::incrementAndGet)).isFalse();
        release.countDown();
        await(all);
        assertThat(asked(ran::get)).isEqualTo(5);
    }

    @Test
    void neverHasMoreThreadsThanItMay() {
        Set<String> threads = ConcurrentHashMap.newKeySet();
        Workers many = new Workers(4, 10_000, 60_000);
        CountDownLatch all = new CountDownLatch(4_000);
        InParallel.run(4, number -> {
            for (int i = 0; i < 1_000; i++) {
                assertThat(many.run(() -> {
                    threads.add(Thread.currentThread().getName());
                    all.countDown();
                })).isTrue();
            }
        });
        await(all);
        assertThat(threads).hasSizeBetween(1, 4);
    }

    @Test
    void threadsEndWhenIdle() throws Exception {
        Workers shortLived = new Workers(2, 3, 1);
        for (int i = 0; i < 3; i++) {
            CompletableFuture<Thread> worker = new CompletableFuture<>();
            assertThat(shortLived.run(() -> worker.complete(Thread.currentThread()))).isTrue();
            Thread thread = got(worker);
            thread.join(60_000);
            assertThat(thread.isAlive()).isFalse();
        }
    }

    @Test
    void tellsWhatATaskThrowsAndGoesOn() {
        long defects = Log.defects();
        Workers one = new Workers(1, 3, 60_000);
        CompletableFuture<Thread> first = new CompletableFuture<>();
        one.run(() -> {
            first.complete(Thread.currentThread());
            throw new StackOverflowError();
        });
        CompletableFuture<Thread> second = new CompletableFuture<>();
        one.run(() -> second.complete(Thread.currentThread()));
        assertThat(got(second)).isSameAs(got(first));
        assertThat(Log.defects()).isGreaterThan(defects);
    }
}
