package io.github.shearpin.agent.policy.async;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.agent.logging.Log;
import io.github.shearpin.agent.policy.InParallel;
import io.github.shearpin.agent.policy.timeout.Timer;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class WorkersTest {

    /** Of tasks for which there is a thread at once. */
    private static final Timer NEVER = Timer.manual(() -> 0);

    private final AtomicLong now = new AtomicLong();
    private final Timer timer = Timer.manual(now::get);
    private final Workers workers = new Workers(2, 3, 2, 60_000);

    /** What a task says of itself. */
    private static <T> T asked(Workers workers, Supplier<T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        workers.run(NEVER, () -> answer.complete(question.get()), null);
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

    private void advance(long nanos) {
        now.addAndGet(nanos);
        timer.runDue();
    }

    @Test
    void runsTasksOnNamedDaemonThreads() {
        Thread worker = asked(workers, Thread::currentThread);
        assertThat(worker.getName()).matches("shearpin-worker-\\d+");
        assertThat(worker.isDaemon()).isTrue();
        assertThat(worker.getPriority()).isEqualTo(Thread.NORM_PRIORITY);
    }

    @Test
    void closedItHasNoThreadThatIsIdleAndRunsWhatComesNevertheless() throws Exception {
        Workers lasting = new Workers(2, 3, 2, TimeUnit.DAYS.toMillis(1));
        Thread awaited = asked(lasting, Thread::currentThread);
        CompletableFuture<Thread> scheduled = new CompletableFuture<>();
        lasting.schedule(timer, 0, () -> scheduled.complete(Thread.currentThread()), null);
        timer.runDue();
        Thread pooled = got(scheduled);

        lasting.close();
        awaited.join();
        pooled.join();
        asked(lasting, Thread::currentThread).join();
    }

    @Test
    void aTaskSeesItsCallersContextLoaderAndAnIdleThreadNone() throws Exception {
        Workers shortLived = new Workers(1, 3, 1, 1);
        CompletableFuture<Thread> worker = new CompletableFuture<>();
        CompletableFuture<ClassLoader> seen = new CompletableFuture<>();
        try (URLClassLoader application = new URLClassLoader(new URL[0], null)) {
            shortLived.run(NEVER, () -> {
                worker.complete(Thread.currentThread());
                seen.complete(Thread.currentThread().getContextClassLoader());
            }, application);
            assertThat(got(seen)).isSameAs(application);
        }
        got(worker).join(60_000);
        assertThat(got(worker).getContextClassLoader()).isNull();
    }

    @Test
    void aThreadHasNothingOfTheThreadThatNeededItFirst() throws Exception {
        InheritableThreadLocal<String> user = new InheritableThreadLocal<>();
        CompletableFuture<String> seen = new CompletableFuture<>();
        Thread request = new Thread(() -> {
            user.set("alice");
            workers.run(NEVER, () -> seen.complete(String.valueOf(user.get())), null);
        });
        request.start();
        request.join();
        assertThat(got(seen)).isEqualTo("null");
    }

    @Test
    void neverHasMoreThreadsThanItMay() {
        Set<String> threads = ConcurrentHashMap.newKeySet();
        CountDownLatch all = new CountDownLatch(4_000);
        InParallel.run(4, number -> {
            for (int i = 0; i < 1_000; i++) {
                workers.run(NEVER, () -> {
                    threads.add(Thread.currentThread().getName());
                    all.countDown();
                }, null);
            }
        });
        await(all);
        assertThat(threads).as("two for what is awaited, and two for what is beyond that").hasSizeBetween(1, 4);
    }

    @Test
    void threadsEndWhenIdleAndOthersComeWhenNeeded() throws Exception {
        Workers shortLived = new Workers(2, 3, 1, 1);
        for (int i = 0; i < 3; i++) {
            Thread thread = asked(shortLived, Thread::currentThread);
            thread.join(60_000);
            assertThat(thread.isAlive()).isFalse();
        }
    }

    @Test
    void tellsWhatATaskThrowsAndGoesOn() {
        long defects = Log.defects();
        Workers one = new Workers(1, 3, 1, 60_000);
        Thread[] threads = new Thread[2];
        CountDownLatch second = new CountDownLatch(1);
        one.schedule(timer, 0, () -> {
            threads[0] = Thread.currentThread();
            throw new StackOverflowError();
        }, null);
        one.schedule(timer, 1, () -> {
            threads[1] = Thread.currentThread();
            second.countDown();
        }, null);
        advance(0);
        advance(1);
        await(second);
        assertThat(threads[1]).isSameAs(threads[0]);
        assertThat(Log.defects()).isGreaterThan(defects);
    }

    @Test
    void runsATaskWhenItsTimeHasCome() throws Exception {
        CompletableFuture<ClassLoader> seen = new CompletableFuture<>();
        CompletableFuture<Thread> ranOn = new CompletableFuture<>();
        try (URLClassLoader application = new URLClassLoader(new URL[0], null)) {
            assertThat(workers.schedule(timer, 1_000, () -> {
                seen.complete(Thread.currentThread().getContextClassLoader());
                ranOn.complete(Thread.currentThread());
            }, application)).isTrue();
            advance(999);
            asked(workers, () -> 0);
            assertThat(seen).isNotDone();
            advance(1);
            assertThat(got(seen)).isSameAs(application);
        }
        assertThat(got(ranOn).getName()).startsWith(Workers.THREAD_PREFIX);
    }

    @Test
    void theTimersRecordOfATaskThatRanIsUsedAgain() {
        Timer.Alarm record = timer.start(1_000, () -> { });
        assertThat(record.end()).isTrue();
        CompletableFuture<String> ran = new CompletableFuture<>();
        workers.schedule(timer, 1_000, () -> ran.complete("ran"), null);
        assertThat(timer.start(2_000, () -> { })).as("in use").isNotSameAs(record);
        advance(1_000);
        assertThat(got(ran)).isEqualTo("ran");
        assertThat(timer.start(1_000, () -> { })).isSameAs(record);
    }

    /** What is refused has not begun to wait; what has waited for its time is run, for its call would never end. */
    @Test
    void whenTooManyWaitOnlyThoseWhoseTimeIsYetToBeSetAreRefused() {
        CountDownLatch busy = new CountDownLatch(4);
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch all = new CountDownLatch(107);
        for (int i = 0; i < 100; i++) {
            assertThat(workers.schedule(timer, 1_000, all::countDown, null)).isTrue();
        }
        for (int i = 0; i < 7; i++) {
            workers.run(NEVER, () -> {
                busy.countDown();
                await(release);
                all.countDown();
            }, null);
        }
        await(busy);
        AtomicInteger refused = new AtomicInteger();
        assertThat(workers.schedule(timer, 0, refused::incrementAndGet, null)).isFalse();
        advance(1_000);
        release.countDown();
        await(all);
        assertThat(asked(workers, () -> workers.schedule(timer, 0, () -> { }, null))).isTrue();
        assertThat(refused).hasValue(0);
    }

    /** What hangs on a stage that timed out may wait for another stage, which is to time out too. */
    @Test
    void whatSomebodyWaitsForIsNotHeldUpByTasksThatWait() {
        Workers many = new Workers(1, 3, 50, 60_000);
        CompletableFuture<String> last = new CompletableFuture<>();
        CountDownLatch all = new CountDownLatch(40);
        for (int i = 0; i < 40; i++) {
            many.run(NEVER, () -> {
                last.join();
                all.countDown();
            }, null);
        }
        many.run(NEVER, () -> last.complete("now"), null);
        await(all);
    }

    @Test
    void beyondTheBoundWhatSomebodyWaitsForWaitsToo() {
        CompletableFuture<String> held = new CompletableFuture<>();
        CountDownLatch all = new CountDownLatch(10);
        for (int i = 0; i < 10; i++) {
            workers.run(NEVER, () -> {
                held.join();
                all.countDown();
            }, null);
        }
        held.complete("let go");
        await(all);
    }

    /** The timer's own thread runs nothing of an application's. */
    @Test
    void whenTheJvmHasNoThreadToGiveATaskIsRunOnceItHas() {
        AtomicBoolean none = new AtomicBoolean(true);
        Workers starved = new Workers(new ThreadPoolExecutor(1, 1, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>(), work -> {
            if (none.get()) {
                throw new OutOfMemoryError("unable to create native thread");
            }
            return new Thread(work);
        }));
        List<Thread> ran = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch both = new CountDownLatch(2);
        Runnable task = () -> {
            ran.add(Thread.currentThread());
            both.countDown();
        };
        starved.run(timer, task, null);
        starved.schedule(timer, 1_000, task, null);
        for (int i = 0; i < 5; i++) {
            advance(TimeUnit.MILLISECONDS.toNanos(100));
        }
        assertThat(ran).isEmpty();

        none.set(false);
        advance(TimeUnit.MILLISECONDS.toNanos(100));
        await(both);
        assertThat(ran).doesNotContain(Thread.currentThread()).hasSize(2);
        asked(starved, () -> 0);
        advance(TimeUnit.SECONDS.toNanos(10));
        asked(starved, () -> 0);
        assertThat(ran).as("once each").hasSize(2);
    }

    /** Its time may have come before the one who starts it knows its alarm. */
    @Test
    void noTaskIsLostOrRunTwiceOnARealTimer() {
        Workers real = new Workers();
        Timer realTimer = new Timer(System::nanoTime);
        AtomicInteger ran = new AtomicInteger();
        CountDownLatch all = new CountDownLatch(8_000);
        InParallel.run(4, number -> {
            for (int i = 0; i < 2_000; i++) {
                assertThat(real.schedule(realTimer, i % 3 - 1, () -> {
                    ran.incrementAndGet();
                    all.countDown();
                }, null)).isTrue();
            }
        });
        await(all);
        assertThat(ran).hasValue(8_000);
    }
}
