package io.github.shearpin.agent.policy.breaker;

/** Runs things at the same time. */
public final class Threads {

    private Threads() {
    }

    /** Returns when all have ended; throws what one of them threw. */
    public static void run(Runnable... tasks) {
        Throwable[] thrown = new Throwable[tasks.length];
        Thread[] threads = new Thread[tasks.length];
        for (int i = 0; i < tasks.length; i++) {
            int number = i;
            threads[i] = new Thread(() -> {
                try {
                    tasks[number].run();
                } catch (Throwable e) {
                    thrown[number] = e;
                }
            }) {
                /** The same each time, as a model checker demands of all that counters choose their stripes by. */
                @Override
                public long getId() {
                    return number;
                }
            };
        }
        for (Thread thread : threads) {
            thread.start();
        }
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        for (Throwable each : thrown) {
            if (each != null) {
                throw new AssertionError(each);
            }
        }
    }
}
