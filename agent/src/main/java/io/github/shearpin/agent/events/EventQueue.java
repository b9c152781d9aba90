package io.github.shearpin.agent.events;

import io.github.shearpin.agent.logging.Log;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
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
    private final Thread thread;
    /** Also where there is no thread to start. */
    private final AtomicBoolean started;
    private volatile long startAgainAt;
    private volatile boolean failureTold;
    private volatile boolean idle = true;

    /**
     * The thread is made now and not when it is first needed: it keeps the access rights, the group and the inherited
     * thread-locals of where it was made, which should be ours and not those of a call of the application.
     *
     * @param threaded false: there is none, and tests {@linkplain #runWaiting do its work}
     */
    EventQueue(LongSupplier nanoClock, Rounds rounds, boolean threaded) {
        this.nanoClock = nanoClock;
        this.rounds = rounds;
        startAgainAt = nanoClock.getAsLong();
        started = new AtomicBoolean(!threaded);
        thread = threaded ? newThread() : null;
        if (threaded) {
            finishBeforeExit();
        }
    }

    private Thread newThread() {
        Thread made = new Thread(Log.THREAD_PREFIX + "events") {
            @Override
            public void run() {
                work();
            }
        };
        made.setDaemon(true);
        made.setContextClassLoader(null);
        return made;
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
        if (started.get()) {
            LockSupport.unpark(thread);
        } else {
            startThread();
        }
        return true;
    }

    /** When the system has no thread to give, what there is waits; it is tried again, but not for each event. */
    private void startThread() {
        long now = nanoClock.getAsLong();
        if (now - startAgainAt < 0 || !started.compareAndSet(false, true)) {
            return;
        }
        try {
            thread.start();
        } catch (Throwable failure) {
            startAgainAt = now + SECOND;
            started.set(thread.getState() != Thread.State.NEW);
            if (!failureTold) {
                failureTold = true;
                Log.line("no events are told: the thread " + thread.getName() + " could not be started: " + failure
                        + "; it is tried again every second");
            }
        }
    }

    /**
     * What a program does last may be what somebody wants to know of it: so the JVM's end waits a little for what there is to
     * tell.
     */
    private void finishBeforeExit() {
        try {
            Thread exit = new Thread(Log.THREAD_PREFIX + "exit") {
                @Override
                public void run() {
                    long began = System.nanoTime();
                    while ((!waiting.isEmpty() || !idle) && System.nanoTime() - began < LONGEST_EXIT_NANOS) {
                        LockSupport.parkNanos(EXIT_PAUSE_NANOS);
                    }
                }
            };
            exit.setContextClassLoader(null);
            Runtime.getRuntime().addShutdownHook(exit);
        } catch (Throwable tooLate) {
            // The JVM is about to end, or lets nobody wait for its end.
        }
    }

    private void work() {
        while (true) {
            try {
                long nanos = runWaiting();
                idle = true;
                if (waiting.isEmpty()) {
                    LockSupport.parkNanos(this, nanos);
                }
                Thread.interrupted(); // an application that interrupts all the threads it finds must not keep us awake
            } catch (Throwable defect) {
                endure(defect);
            }
        }
    }

    /** Whatever happened, the most likely being that memory ran out: not in a busy loop. */
    private void endure(Throwable defect) {
        try {
            Log.defect("telling events", defect);
            LockSupport.parkNanos(this, SECOND / 100);
        } catch (Throwable again) {
            // The next round will try.
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
