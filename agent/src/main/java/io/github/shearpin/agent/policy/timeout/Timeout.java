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
     */
    public Watch begin(boolean enforced) {
        TimeoutSettings now = settings;
        Watch watch = watches.claim();
        watch.enforced = enforced;
        watch.afterNanos = now.afterNanos();
        watch.interrupts = enforced && now.interrupt();
        timer.schedule(watch, now.afterNanos());
        watch.arm(Thread.currentThread());
        return watch;
    }

    /** The watch over one attempt. */
    public final class Watch extends Countdown {

        private boolean enforced;
        private long afterNanos;
        private boolean interrupts;
        private boolean interrupted;
        /** After which the thread was looked at again last; 0: it was not. */
        private long lookAgainNanos;

        private Watch(Countdowns<Watch> pool, int slot) {
            super(pool, slot);
        }

        @Override
        long expired(Object thread) {
            if (lookAgainNanos == 0) {
                count(enforced);
            }
            if (!interrupts) {
                return DONE;
            }
            Thread watched = (Thread) thread;
            if (!watched.isInterrupted()) {
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
            if (interrupted) {
                interrupted = false;
                Thread.interrupted();
            }
        }

        /** The time the attempt has; to be asked before its end. */
        public long afterNanos() {
            return afterNanos;
        }

        /** Whether the attempt is ended when its time is over, and not only counted; to be asked before its end. */
        public boolean interrupts() {
            return interrupts;
        }

        /** Whether the attempt is being ended because its time is over; to be asked before its end, by whoever began it. */
        public boolean endsAttempt() {
            return interrupts && isOver();
        }

        /**
         * The attempt ended, by whatever way. To be called exactly once, by the thread that began it; the watch is another
         * attempt's from then on. From when this returns nothing of ours interrupts the thread, and no interrupt of ours is left
         * in its flag.
         *
         * @return true: in time; false: its time was over, which was counted then
         */
        public boolean end() {
            return finish();
        }
    }

    /** Counts an asynchronous attempt that took too long, which has no thread to interrupt. */
    public void count(boolean enforced) {
        (enforced ? this.enforced : observed).increment();
    }

    /** Attempts that took too long, so far; with false those of calls that were only observed. */
    public long timeouts(boolean enforced) {
        return (enforced ? this.enforced : observed).sum();
    }

    public TimeoutSettings settings() {
        return settings;
    }

    /** Attempts that begin from now on are measured by these; those under way keep their time. */
    public void reconfigure(TimeoutSettings newSettings) {
        settings = newSettings;
    }
}
