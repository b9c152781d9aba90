package io.github.shearpin.agent.policy.retry;

import java.util.function.DoubleSupplier;

/** Contract only for now; see the methods. */
public final class Retry {

    /** @param random numbers in [0, 1) for jitter; called by many threads */
    public Retry(RetrySettings settings, DoubleSupplier random) {
    }

    /** A call began: it earns its share of the retry budget. No allocation, no lock. */
    public void called(long nowNanos) {
        throw new UnsupportedOperationException();
    }

    /**
     * Decides after a failed attempt, and counts what it decides.
     *
     * @param attempt       the number of the attempt that failed, from 1
     * @param calledNanos   when the call began
     * @param previousWait  the wait before that attempt in nanoseconds, 0 for the first
     * @return nanoseconds to wait before the next attempt (0 or more), or a negative number: no further attempt
     */
    public long waitAfter(int attempt, long calledNanos, long nowNanos, long previousWait, Throwable thrown) {
        throw new UnsupportedOperationException();
    }

    /** The attempt begins, after so long a wait. */
    public void attempting(int attempt, long waitedNanos) {
        throw new UnsupportedOperationException();
    }

    /** A retried call succeeded with this attempt (2 or more). */
    public void succeeded(int attempt) {
        throw new UnsupportedOperationException();
    }

    /** Attempts made by number: [0] is attempt 2, [8] attempt 10 and later; likewise {@link #successes()}. */
    public long[] attempts() {
        throw new UnsupportedOperationException();
    }

    public long[] successes() {
        throw new UnsupportedOperationException();
    }

    /** Calls that failed with their last attempt or for want of time. */
    public long exhausted() {
        throw new UnsupportedOperationException();
    }

    public long budgetRefusals() {
        throw new UnsupportedOperationException();
    }

    public double backoffSeconds() {
        throw new UnsupportedOperationException();
    }

    public RetrySettings settings() {
        throw new UnsupportedOperationException();
    }
}
