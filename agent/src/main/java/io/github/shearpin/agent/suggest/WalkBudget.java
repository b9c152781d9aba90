package io.github.shearpin.agent.suggest;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How many stacks may be looked at: so many a second, evenly, and never for more than a small part of the time of one
 * processor. Thread-safe without a lock. Times are nanoseconds of one monotonic clock.
 */
class WalkBudget {

    private static final long SECOND = 1_000_000_000L;
    /** As many may come at once after a quiet while. */
    private static final int BURST = 20;
    /** A walk that took some time is followed by so many times as long without any: at most 2 % of a processor. */
    private static final int REST = 49;
    /** But by no more than this: the first ones take a hundred times what the later do. */
    private static final long LONGEST_REST = SECOND / 20;

    private final long interval;
    private final AtomicLong nextAt;

    WalkBudget(int aSecond, long nowNanos) {
        this.interval = SECOND / aSecond;
        this.nextAt = new AtomicLong(nowNanos - BURST * interval);
    }

    /**
     * Whether a stack may be looked at now.
     *
     * @param urgent whether it may be at the cost of those of the next second
     */
    boolean take(long nowNanos, boolean urgent) {
        while (true) {
            long next = nextAt.get();
            if (next - nowNanos > (urgent ? SECOND : 0)) {
                return false;
            }
            long earliest = nowNanos - BURST * interval;
            if (nextAt.compareAndSet(next, (next - earliest < 0 ? earliest : next) + interval)) {
                return true;
            }
        }
    }

    /** A walk has taken that long. */
    void spent(long nanos) {
        long more = Math.min(nanos * REST, LONGEST_REST) - interval;
        if (more > 0) {
            nextAt.addAndGet(more);
        }
    }
}
