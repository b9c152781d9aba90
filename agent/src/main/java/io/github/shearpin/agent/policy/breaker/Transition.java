package io.github.shearpin.agent.policy.breaker;

import io.github.shearpin.agent.policy.breaker.CircuitBreaker.State;

/**
 * One change of a breaker's state, and what it was decided by. What it tells never changes; the thread that takes
 * transitions alone looks at the way back from one to another.
 */
public final class Transition {

    /** Why the state changed. */
    public enum Cause {
        /** So many failures in a row. */
        CONSECUTIVE_FAILURES,
        /** The share of calls that failed. */
        FAILURE_RATE,
        /** The share of calls that were slow. */
        SLOW_CALL_RATE,
        /** It was open for as long as it should be, and a call came that probes. */
        OPEN_FOR_OVER,
        PROBES_SUCCEEDED,
        PROBES_FAILED,
        /** By an operator or the rule. */
        FORCED,
        FORCE_ENDED,
        RESET
    }

    public final State from;
    public final State to;
    public final Cause cause;
    /** When, in milliseconds since the epoch. */
    public final long epochMillis;
    /** The breaker's first transition is 1. Where numbers are left out, nobody took those transitions for too long. */
    public final long number;
    /** Share of failures, and the calls it is of; of the probes where they decided. 0 where nothing was judged. */
    public final double failureRatio;
    public final long calls;
    /** Likewise of slow calls. */
    public final double slowRatio;
    public final int consecutiveFailures;
    /** Nanoseconds until a breaker that has opened lets probes through; 0 of other transitions. */
    public final long openForNanos;
    /** Nanoseconds since the breaker first opened that had been closed; 0 of that opening itself, and where it was not open. */
    public final long outageNanos;
    private Transition before;

    /**
     * @param latest the breaker's last one; null: there is none
     * @param before the last one, if it is to be found from this; else null
     */
    Transition(Phase left, State to, Cause cause, Tally tally, long openForNanos, long outageNanos, long epochMillis,
            Transition latest, Transition before) {
        this.from = left.state;
        this.to = to;
        this.cause = cause;
        this.epochMillis = epochMillis;
        this.number = latest == null ? 1 : latest.number + 1;
        this.failureRatio = tally.endings.ratio();
        this.calls = tally.endings.calls;
        this.slowRatio = tally.slowness.ratio();
        this.consecutiveFailures = tally.failuresInARow;
        this.openForNanos = openForNanos;
        this.outageNanos = outageNanos;
        this.before = before;
    }

    Transition before() {
        return before;
    }

    /** Keeps none before this in memory. */
    void forgetThoseBefore() {
        before = null;
    }

    @Override
    public String toString() {
        return number + ". " + from + " to " + to + " (" + cause + ')';
    }
}
