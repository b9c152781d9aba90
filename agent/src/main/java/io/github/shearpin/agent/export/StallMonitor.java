package io.github.shearpin.agent.export;

import io.github.shearpin.agent.logging.AgentThreads;
import io.github.shearpin.agent.logging.Log;
import io.github.shearpin.agent.policy.record.Histogram;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Tells how late threads of this JVM run: one that wants to run every 10 ms notes how late it does. What stops the whole JVM
 * (a collection of garbage, a safepoint, a container that has used up its processor time, a machine that swaps) shows there,
 * whatever the application does meanwhile.
 *
 * <p>Each time it was due counts, also those that passed while the JVM stood still. So the histogram answers how late
 * something comes that falls due at any moment: a stall of 2 s in a minute is 3 % of it, and not one time among 5,800 (Gil
 * Tene's "coordinated omission").
 *
 * <p>The thread {@code shearpin-stalls} is started when somebody {@linkplain #keepWatching wants to know}, and ends when
 * nobody did for ten minutes; what happens until it is started again counts nowhere. Where the system's clock ticks more
 * coarsely than every millisecond, as on Windows, that is part of the lateness. Thread-safe.
 */
class StallMonitor {

    static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    static final long WATCHED_FOR_NANOS = TimeUnit.MINUTES.toNanos(10);

    /** Lets time pass. Exchanged by tests. */
    interface Waiter {
        /** May come back early. */
        void await(long nanos);
    }

    private final LongSupplier nanoClock;
    private final Waiter waiter;
    private final BooleanSupplier ended;
    private final Histogram lateness = new Histogram(millis(1), millis(2.5), millis(5), millis(10), millis(25),
            millis(50), millis(100), millis(250), millis(500), millis(1000), millis(2500), millis(5000), millis(10000));
    private long watchedUntil;
    private boolean watching;
    private boolean failureTold;

    /** @param ended whether there is nobody any more who could want to know */
    StallMonitor(BooleanSupplier ended) {
        this(new LongSupplier() {
            @Override
            public long getAsLong() {
                return System.nanoTime();
            }
        }, new Waiter() {
            @Override
            public void await(long nanos) {
                LockSupport.parkNanos(nanos);
                Thread.interrupted(); // an application that interrupts all the threads it finds must not keep us awake
            }
        }, ended);
    }

    StallMonitor(LongSupplier nanoClock, Waiter waiter, BooleanSupplier ended) {
        this.nanoClock = nanoClock;
        this.waiter = waiter;
        this.ended = ended;
    }

    /** How late it was, each time it was due. */
    Histogram lateness() {
        return lateness;
    }

    /** Watches from now on, for ten minutes at least. Never throws. */
    synchronized void keepWatching() {
        watchedUntil = nanoClock.getAsLong() + WATCHED_FOR_NANOS;
        if (!watching) {
            try {
                watching = true;
                start();
            } catch (Throwable failure) {
                watching = false;
                if (!failureTold) {
                    failureTold = true;
                    Log.line("stalls of the JVM are not measured (event_loop_lag_seconds): a thread could not be started: "
                            + failure + "; each scrape tries again");
                }
            }
        }
    }

    /** Exchanged by tests. */
    void start() {
        AgentThreads.daemon("stalls", new Runnable() {
            @Override
            public void run() {
                watch();
            }
        }).start();
    }

    /** On the thread, until nobody wants to know. */
    void watch() {
        long now = nanoClock.getAsLong();
        long due = now + PERIOD_NANOS;
        try {
            while (goesOn(now)) {
                waiter.await(due - now);
                now = nanoClock.getAsLong();
                for (; now - due >= 0; due += PERIOD_NANOS) {
                    lateness.add(now - due);
                }
            }
        } catch (Throwable defect) {
            stop();
            Log.defect("watching for stalls of the JVM", defect);
        }
    }

    private synchronized boolean goesOn(long now) {
        watching = now - watchedUntil < 0 && !ended.getAsBoolean();
        return watching;
    }

    private synchronized void stop() {
        watching = false;
    }

    private static long millis(double millis) {
        return (long) (millis * 1000000);
    }
}
