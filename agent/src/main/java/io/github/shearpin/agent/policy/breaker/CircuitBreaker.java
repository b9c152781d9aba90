package io.github.shearpin.agent.policy.breaker;

import java.util.function.LongSupplier;

/** Contract only for now; see the methods. */
public final class CircuitBreaker {

    /** In the order of the gauge {@code circuit_breaker_state}. */
    public enum State { CLOSED, HALF_OPEN, OPEN }

    /**
     * @param nanoClock   monotonic time in nanoseconds
     * @param epochMillis wall clock, for time stamps that people read
     */
    public CircuitBreaker(BreakerSettings settings, LongSupplier nanoClock, LongSupplier epochMillis) {
    }

    /**
     * Asks for a permit to run one attempt. Wait-free while closed and without allocation.
     *
     * @param enforced what to count a refusal as: one that is obeyed, or one that observe mode only notes
     * @return the permit, or null when the attempt is refused
     */
    public Permit acquire(long nowNanos, boolean enforced) {
        throw new UnsupportedOperationException();
    }

    /** The right to run one attempt, bound to the state that gave it. Each method acts once and only if still meant. */
    public abstract static class Permit {
        public abstract void succeeded(long nowNanos);

        public abstract void failed(long nowNanos);

        /** Frees the permit and counts in no rate. */
        public abstract void ignored();
    }

    /** What is true now, for metrics and for the message of a refusal. */
    public Status status() {
        throw new UnsupportedOperationException();
    }

    /** A moment of a breaker. */
    public static final class Status {
        public final State state = null;
        /** Seconds spent in each state so far, the present one included, by ordinal. */
        public final double[] stateSeconds = null;
        /** Transitions so far, [from][to] by ordinal. */
        public final long[][] transitions = null;
        public final long successes = 0, failures = 0, ignored = 0;
        public final long rejectionsEnforced = 0, rejectionsObserved = 0;
        public final long recoverySuccesses = 0, recoveryFailures = 0;
        /** Nanoseconds since the state was entered. */
        public final long inStateNanos = 0;
        /** Nanoseconds until an open breaker lets probes through; 0 otherwise. */
        public final long untilProbeNanos = 0;
        public final int consecutiveFailures = 0;
        /** Failures / calls in the window, 0 when it is empty; and the calls in it. */
        public final double failureRatio = 0;
        public final long windowCalls = 0;
        /** Seconds since the epoch; 0: never. */
        public final double lastStateChangeEpochSeconds = 0, lastFailureEpochSeconds = 0;
        /** Bounds in seconds, cumulative counts (one more: +Inf) and sum of first opening to CLOSED. */
        public final double[] recoveryBounds = null;
        public final long[] recoveryCounts = null;
        public final double recoverySumSeconds = 0;
    }
}
