import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Pools that take tasks, are full, lose threads, and are at work still when it is done. */
public class Pools {

    static final List<Object> KEPT = new ArrayList<>(); // so that they are there when they are looked at

    public static void main(String[] arguments) throws Exception {
        Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> { });
        CountDownLatch never = new CountDownLatch(1);
        full(never);
        losingThreads();
        scheduled(never);
        forkJoin(never);
        System.out.println("done");
        System.in.read();
        never.countDown();
        System.exit(0);
    }

    /** 2 threads at work, 3 tasks waiting, 4 refused. */
    static void full(CountDownLatch never) throws Exception {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(2, 2, 1, TimeUnit.HOURS, new ArrayBlockingQueue<>(3));
        KEPT.add(pool);
        CountDownLatch started = new CountDownLatch(2);
        for (int i = 0; i < 5; i++) {
            pool.submit(() -> {
                started.countDown();
                never.await();
                return null;
            });
        }
        started.await();
        for (int i = 0; i < 2; i++) {
            try {
                pool.execute(() -> { });
                throw new AssertionError("taken");
            } catch (RejectedExecutionException expected) {
                // As it was without the agent.
            }
        }
        pool.setRejectedExecutionHandler(new ThreadPoolExecutor.CallerRunsPolicy());
        ThreadPoolExecutor other = new ThreadPoolExecutor(1, 1, 1, TimeUnit.HOURS, new LinkedBlockingQueue<>());
        KEPT.add(other);
        CountDownLatch ran = new CountDownLatch(1);
        pool.execute(() -> other.execute(ran::countDown)); // runs here, and hands in another
        ran.await();
        pool.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
        pool.execute(() -> { });
    }

    /** Three threads, one after the other, die of their tasks. */
    static void losingThreads() throws Exception {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(1, 1, 1, TimeUnit.HOURS, new LinkedBlockingQueue<>());
        for (int i = 0; i < 3; i++) {
            pool.execute(() -> {
                throw new IllegalStateException("task");
            });
        }
        Future<?> failing = pool.submit((Callable<Object>) () -> {
            throw new IllegalStateException("goes to the future");
        });
        try {
            failing.get();
        } catch (ExecutionException expected) {
            // That is how it comes.
        }
        pool.shutdown();
        pool.awaitTermination(1, TimeUnit.MINUTES); // whose last thread ends well
        ExecutorService cached = Executors.newCachedThreadPool();
        cached.invokeAll(Arrays.asList(() -> 1, () -> 2));
        cached.shutdown();
        cached.awaitTermination(1, TimeUnit.MINUTES);
    }

    /** One task of each kind, and one that waits for long. */
    static void scheduled(CountDownLatch never) throws Exception {
        ScheduledThreadPoolExecutor pool = new ScheduledThreadPoolExecutor(1);
        KEPT.add(pool);
        CountDownLatch ran = new CountDownLatch(6);
        Future<?> rate = pool.scheduleAtFixedRate(ran::countDown, 0, 1, TimeUnit.MILLISECONDS);
        Future<?> delay = pool.scheduleWithFixedDelay(ran::countDown, 0, 1, TimeUnit.MILLISECONDS);
        pool.execute(ran::countDown);
        pool.submit(ran::countDown).get();
        ran.await();
        rate.cancel(false);
        delay.cancel(false);
        pool.setRemoveOnCancelPolicy(true);
        pool.purge();
        pool.schedule(() -> 1, 0, TimeUnit.SECONDS).get();
        pool.schedule(ran::countDown, 1, TimeUnit.HOURS);
    }

    /** One thread at work, two tasks waiting outside, one forked inside. */
    static void forkJoin(CountDownLatch never) throws Exception {
        ForkJoinPool pool = new ForkJoinPool(1, new Factory(), null, true);
        KEPT.add(pool);
        pool.invoke(ForkJoinTask.adapt(() -> 0));
        pool.invokeAll(Arrays.asList(() -> 1, () -> 2));
        pool.submit(() -> 3).get();
        pool.submit(() -> { }).get();
        CountDownLatch started = new CountDownLatch(1);
        pool.execute(() -> {
            ForkJoinTask.adapt(() -> { }).fork();
            started.countDown();
            try {
                never.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        started.await();
        pool.execute(() -> { });
        pool.submit(() -> { });

        CountDownLatch died = new CountDownLatch(1);
        ForkJoinPool dying = new ForkJoinPool(1, new DyingFactory(), (thread, thrown) -> died.countDown(), true);
        KEPT.add(dying);
        dying.execute(() -> { });
        died.await();
        dying.shutdownNow();
        try {
            dying.execute(() -> { });
            throw new AssertionError("taken");
        } catch (RejectedExecutionException expected) {
            // As it was without the agent.
        }
    }

    static class Factory implements ForkJoinPool.ForkJoinWorkerThreadFactory {
        @Override
        public ForkJoinWorkerThread newThread(ForkJoinPool pool) {
            return new ForkJoinWorkerThread(pool) { };
        }
    }

    /** Gives one thread, which dies when it starts, and no other. */
    static class DyingFactory extends Factory {
        private boolean given;

        @Override
        public synchronized ForkJoinWorkerThread newThread(ForkJoinPool pool) {
            if (given) {
                return null;
            }
            given = true;
            return new ForkJoinWorkerThread(pool) {
                @Override
                protected void onStart() {
                    throw new UnsupportedOperationException("worker");
                }
            };
        }
    }
}
