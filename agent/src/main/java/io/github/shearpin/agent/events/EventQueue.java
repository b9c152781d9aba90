package io.github.shearpin.agent.events;

import io.github.shearpin.agent.logging.Log;
import io.github.shearpin.agent.logging.WorkThread;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * Hands work from threads of the application to one of ours, which is started with the first of it. To put something in takes
 * no lock. Bounded. Thread-safe.
 */
final class EventQueue {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long LONGEST_EXIT_NANOS = SECOND;
    private static final long EXIT_PAUSE_NANOS = SECOND / 500;

    /** What the thread does, apart from what it is handed. */
    interface Rounds {

        /** After all that is waiting. Returns how many nanoseconds later it is to be called again, if nothing comes before. */
        long round();
    }

    private final ConcurrentLinkedQueue<Runnable> waiting = new ConcurrentLinkedQueue<Runnable>();
    private final AtomicInteger size = new AtomicInteger();
    private final LongSupplier nanoClock;
    private final Rounds rounds;
    /** Null: there is none. */
    private final WorkThread thread;
    /** Null: there is none. */
    private Thread exit;
    private volatile boolean idle = true;

    /**
     * @param threaded false: there is none, and tests {@linkplain #runWaiting do its work}
     */
    EventQueue(LongSupplier nanoClock, Rounds rounds, boolean threaded) {
        this.nanoClock = nanoClock;
        this.rounds = rounds;
        thread = !threaded ? null : new WorkThread("events", "no events are told", "telling events", nanoClock.getAsLong(),
                new WorkThread.Work() {
                    @Override
                    public long round() {
                        long nanos = runWaiting();
                        idle = true;
                        return waiting.isEmpty() ? nanos : 0;
                    }
                });
        if (threaded) {
            finishBeforeExit();
        }
    }

    /**
     * Never blocks.
     *
     * @param most how many may be waiting already
     * @return false: there are more, and this one is not taken
     */
    boolean offer(Runnable task, int most) {
        if (size.get() >= most) {
            return false;
        }
        waiting.add(task);
        size.incrementAndGet(); // not before: if the stack is full, a place too many is no harm, and one too few is lost
        if (thread != null && !thread.isStarted()) {
            thread.start(nanoClock.getAsLong());
        } else if (thread != null) {
            thread.wake();
        }
        return true;
    }

    /**
     * What a program does last may be what somebody wants to know of it: so the JVM's end waits a little for what there is to
     * tell.
     */
    private void finishBeforeExit() {
        try {
            Thread hook = new Thread(Log.THREAD_PREFIX + "exit") {
                @Override
                public void run() {
                    finish();
                }
            };
            hook.setContextClassLoader(null);
            Runtime.getRuntime().addShutdownHook(hook);
            exit = hook;
        } catch (Throwable tooLate) {
            // The JVM is about to end, or lets nobody wait for its end.
        }
    }

    private void finish() {
        long began = System.nanoTime();
        while ((!waiting.isEmpty() || !idle) && System.nanoTime() - began < LONGEST_EXIT_NANOS) {
            LockSupport.parkNanos(EXIT_PAUSE_NANOS);
        }
    }

    /** Waits a little for what there is to tell, ends the thread, and leaves the JVM's end alone. */
    void close() {
        try {
            if (exit != null) {
                Runtime.getRuntime().removeShutdownHook(exit);
            }
        } catch (IllegalStateException ending) {
            // It goes with the JVM.
        }
        if (thread != null && thread.isStarted()) {
            finish();
        }
        if (thread != null) {
            thread.end();
        }
    }

    /** All that is waiting, and a round; by one thread at a time. */
    long runWaiting() {
        idle = false; // before anything is taken out
        Runnable task = waiting.poll();
        while (task != null) {
            size.decrementAndGet();
            task.run();
            task = waiting.poll();
        }
        return rounds.round();
    }
}
