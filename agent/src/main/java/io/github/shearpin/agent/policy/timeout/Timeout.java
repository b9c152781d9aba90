package io.github.shearpin.agent.policy.timeout;

import java.util.concurrent.atomic.LongAdder;

/**
 * Ends attempts that take too long, by interrupting the thread that makes them, or only counts them. An attempt that ends in
 * time takes no lock and, once there are enough records, allocates nothing. Thread-safe; works for virtual threads.
 *
 * <p>A thread whose interrupt flag was set by others when the time is over is left as it is for now, and interrupted when that
 * has been taken and the attempt goes on nevertheless, once. Between our interrupt and the end of the attempt, nobody can tell
 * whose the flag is: somebody else's interrupt in that time is taken for ours.
 */
public final class Timeout {

    private static final long FIRST_LOOK_AGAIN_NANOS = 1000000;
    private static final long LAST_LOOK_AGAIN_NANOS = 1000000000;

    private final Timer timer;
    private final Countdowns<Watch> watches = new Countdowns<Watch>() {
        @Override
        Watch create(int slot) {
            return new Watch(this, slot);
        }
    };
    private final LongAdder enforced = new LongAdder();
    private final LongAdder observed = new LongAdder();
    private final LongAdder successes = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private volatile TimeoutSettings settings;

    /** @param timer may be shared with others */
    public Timeout(TimeoutSettings settings, Timer timer) {
        this.settings = settings;
        this.timer = timer;
    }

    /**
     * An attempt of the calling thread begins.
     *
     * @param enforced whether the thread may be interrupted; otherwise it is counted what would have been ended
     * @param around   over the innermost attempt of this thread that this one is part of, if there is one; else null
     */
    public Watch begin(boolean enforced, Watch around) {
        TimeoutSettings now = settings;
        Watch watch = watches.claim();
        watch.afterNanos = now.afterNanos();
        watch.ends = now.interrupt();
        watch.interrupts = enforced && now.interrupt();
        watch.tookInterrupt = false;
        watch.around = around;
        timer.schedule(watch, now.afterNanos());
        watch.arm(Thread.currentThread());
        return watch;
    }

    /** The watch over one attempt. */
    public final class Watch extends Countdown {

        private long afterNanos;
        private boolean ends;
        private boolean interrupts;
        private boolean interrupted;
        /** After which the thread was looked at again last; 0: it was not. */
        private long lookAgainNanos;
        private boolean tookInterrupt;
        private Watch around;
        /** Of its interrupt, among all of the timer; 0: none. */
        private long interruptNumber;

        private Watch(Countdowns<Watch> pool, int slot) {
            super(pool, slot);
        }

        @Override
        long expired(Object thread) {
            if (lookAgainNanos == 0) {
                count(interrupts);
            }
            if (!interrupts) {
                return DONE;
            }
            Thread watched = (Thread) thread;
            if (!watched.isInterrupted()) {
                interruptNumber = timer.nextNumber();
                interrupted = true;
                watched.interrupt();
                return DONE;
            }
            lookAgainNanos = lookAgainNanos == 0 ? FIRST_LOOK_AGAIN_NANOS : Math.min(2 * lookAgainNanos, LAST_LOOK_AGAIN_NANOS);
            return lookAgainNanos;
        }

        @Override
        void endedLate() {
            lookAgainNanos = 0;
            boolean left = interrupted && Thread.interrupted();
            boolean ours = interrupted;
            interrupted = false;
            // If the flag was set still, the interrupt that was taken from it was not ours, or not the only one.
            boolean others = tookInterrupt && (left || !ours) || left && isInterruptedSince(interruptNumber);
            interruptNumber = 0;
            if (others) {
                Thread.currentThread().interrupt();
            }
        }

        /** Whether a watch around this one has interrupted the thread later, as it did only if that interrupt had been taken. */
        private boolean isInterruptedSince(long number) {
            for (Watch each = around; each != null; each = each.around) {
                each.awaitExpiring();
                if (each.interruptNumber > number) {
                    return true;
                }
            }
            return false;
        }

        /**
         * The thread has just taken an interrupt from its flag, and can't tell whose. {@link #end}, which is to follow at once,
         * sets the flag again if it was not this watch's.
         */
        public void tookInterrupt() {
            tookInterrupt = true;
        }

        /** The time the attempt has; to be asked before its end. */
        public long afterNanos() {
            return afterNanos;
        }

        /**
         * Whether the timeout ends attempts whose time is over, if it is enforced, and does not only count them; to be asked
         * before the end.
         */
        public boolean ends() {
            return ends;
        }

        /**
         * Whether the attempt, or one that it is part of, is being ended because its time is over; to be asked before its end, by
         * whoever began it.
         */
        public boolean isAnyEnding() {
            for (Watch each = this; each != null; each = each.around) { // there are as many as calls in a recursion
                if (each.interrupts && each.isOver()) {
                    return true;
                }
            }
            return false;
        }

        /**
         * The attempt ended, by whatever way. To be called exactly once, by the thread that began it; the watch is another
         * attempt's from then on. From when this returns nothing of ours interrupts the thread, and no interrupt of ours is left
         * in its flag.
         *
         * @return true: in time; false: its time was over, which was counted then
         */
        public boolean end() {
            boolean restore = tookInterrupt;
            boolean inTime = finish();
            if (inTime && restore) {
                Thread.currentThread().interrupt();
            }
            return inTime;
        }
    }

    /**
     * Counts an asynchronous attempt that took too long, which has no thread to interrupt.
     *
     * @param ended false: it goes on
     */
    public void count(boolean ended) {
        (ended ? enforced : observed).increment();
    }

    /** Attempts that took too long and were ended, so far; with false those that were only counted. */
    public long timeouts(boolean enforced) {
        return (enforced ? this.enforced : observed).sum();
    }

    /**
     * Counts an attempt that ended before its time was over.
     *
     * @param failed whether it threw something
     */
    public void endedInTime(boolean failed) {
        (failed ? failures : successes).increment();
    }

    /** Attempts that ended in time, so far. */
    public long inTime(boolean failed) {
        return (failed ? failures : successes).sum();
    }

    public TimeoutSettings settings() {
        return settings;
    }

    /** Attempts that begin from now on are measured by these; those under way keep their time. */
    public void reconfigure(TimeoutSettings newSettings) {
        settings = newSettings;
    }
}
