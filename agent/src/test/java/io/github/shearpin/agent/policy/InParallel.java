package io.github.shearpin.agent.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.IntConsumer;

/** Runs the same on several threads that begin together. */
public final class InParallel {

    private InParallel() {
    }

    /**
     * Returns when all have ended, and throws what one of them threw.
     *
     * @param task takes the thread's number, from 0
     */
    public static void run(int threads, IntConsumer task) {
        CountDownLatch ready = new CountDownLatch(threads);
        List<FutureTask<?>> running = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            int number = i;
            FutureTask<?> future = new FutureTask<>(() -> {
                ready.countDown();
                ready.await();
                task.accept(number);
                return null;
            });
            running.add(future);
            new Thread(future).start();
        }
        for (FutureTask<?> future : running) {
            try {
                future.get();
            } catch (ExecutionException failed) {
                throw new AssertionError(failed.getCause());
            } catch (InterruptedException interrupted) {
                throw new IllegalStateException(interrupted);
            }
        }
    }
}
