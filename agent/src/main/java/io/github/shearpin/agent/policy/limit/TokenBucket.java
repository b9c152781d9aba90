package io.github.shearpin.agent.policy.limit;

import io.github.shearpin.agent.policy.StripedCounts;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Lets so many calls begin in a time, and after a quiet while a burst of them at once. A call for which there is no token
 * may reserve the next that is free, and wait for it; tokens are reserved in the order in which they are asked for.
 *
 * <p>The algorithm is the generic cell rate algorithm of ITU-T Recommendation I.371 (virtual scheduling), a token bucket
 * whose whole state is one time: until when what was taken uses up the rate. A call moves that time on by compare-and-set,
 * without a lock and without allocation. Times are in nanoseconds of one monotonic clock of any origin, of which only
 * differences matter; they are counted exactly, so that no rate drifts. Thread-safe; no method throws.
 *
 * <p>A bucket that would take more than 36 years to fill is made smaller, and a rate beyond one call a nanosecond lower.
 */
public final class TokenBucket {

    private static final int ALLOWED = 0;
    private static final int ALLOWED_OBSERVED = 1;
    private static final int DENIED = 2;
    private static final int DENIED_OBSERVED = 3;
    private static final int GIVEN_BACK = 4;
    private static final int COUNTERS = 5;

    private final AtomicReference<Level> level;
    private final StripedCounts counts = new StripedCounts(COUNTERS);
    private final AtomicLong allowedTold = new AtomicLong();
    private final AtomicInteger waiting = new AtomicInteger();

    /** Full. */
    public TokenBucket(RateLimitSettings settings, long nowNanos) {
        level = new AtomicReference<Level>(Level.full(settings, nowNanos));
    }

    /**
     * Takes a token for a call, and counts whether there was one. A call that is not enforced takes the same and is told the
     * same, and may begin all the same.
     *
     * @param mayWait  whether the caller could wait; otherwise there is a token now or none
     * @param enforced whether the caller obeys the answer
     * @return 0: the call may begin; more: nanoseconds to wait, after which it may begin, for a token is reserved;
     *         negative: it is refused
     */
    public long take(long nowNanos, boolean mayWait, boolean enforced) {
        Level present = level.get();
        long wait = present.take(nowNanos, mayWait);
        while (wait == Level.SEALED) {
            present = after(present);
            wait = present.take(nowNanos, mayWait);
        }
        counts.add(wait < 0 ? enforced ? DENIED : DENIED_OBSERVED : enforced ? ALLOWED : ALLOWED_OBSERVED, 1);
        return wait;
    }

    /** So many more callers wait for the token they have reserved; below 0: no longer do. */
    public void waits(int more) {
        waiting.addAndGet(more);
    }

    /** A reserved token is not used after all, because the wait for it was interrupted; its call counts as denied instead. */
    public void giveBack() {
        putBack();
        counts.add(GIVEN_BACK, 1);
    }

    /** A token is not used after all, because something else kept its call from beginning; it counts as allowed still. */
    public void putBack() {
        Level present = level.get();
        while (!present.giveBack()) {
            present = after(present);
        }
    }

    /**
     * Goes on under other settings. Tokens that were taken stay taken, though no more of them than the new burst; reserved
     * ones stay reserved, at the time at which they were promised.
     */
    public void reconfigure(RateLimitSettings settings, long nowNanos) {
        Level present;
        do {
            present = level.get();
            present.seal();
        } while (!level.compareAndSet(present, present.under(settings, nowNanos)));
    }

    /** What took over from a sealed level; the caller sees to it, if whoever sealed it has not come to that. */
    private Level after(Level sealed) {
        level.compareAndSet(sealed, sealed.continued());
        return level.get();
    }

    public RateLimitSettings settings() {
        return level.get().settings();
    }

    /** Whether all tokens are there, as in a new bucket. */
    public boolean isFull(long nowNanos) {
        return level.get().isFull(nowNanos);
    }

    /** What is true now, for metrics. */
    public Status status(long nowNanos) {
        return new Status(this, nowNanos);
    }

    /** A counter must not fall, so a call that is denied after it was told to be allowed is made up for by the next. */
    private long allowed(long givenBack) {
        long allowed = counts.get(ALLOWED) - givenBack;
        long told;
        do {
            told = allowedTold.get();
        } while (told < allowed && !allowedTold.compareAndSet(told, allowed));
        return Math.max(told, allowed);
    }

    /** A moment of a bucket. Counts are since the bucket was made. */
    public static final class Status {
        /** Tokens that are there now, with fractions. */
        public final double tokens;
        /** Of a full bucket's tokens, from 0 to 1. */
        public final double fillRatio;
        /** Callers that wait for a token they have reserved. */
        public final int waiting;
        /** Calls that were allowed; and those that would have been, where no answer is obeyed. */
        public final long allowedEnforced;
        public final long allowedObserved;
        /** Calls that were refused, or interrupted while they waited; and those that would have been. */
        public final long deniedEnforced;
        public final long deniedObserved;

        private Status(TokenBucket bucket, long nowNanos) {
            Level level = bucket.level.get();
            long givenBack = bucket.counts.get(GIVEN_BACK);
            tokens = Math.max(0, level.tokens(nowNanos));
            fillRatio = tokens / level.burst();
            waiting = bucket.waiting.get();
            allowedEnforced = bucket.allowed(givenBack);
            allowedObserved = bucket.counts.get(ALLOWED_OBSERVED);
            deniedEnforced = bucket.counts.get(DENIED) + givenBack;
            deniedObserved = bucket.counts.get(DENIED_OBSERVED);
        }
    }
}
