package io.github.shearpin.agent.policy.breaker;

import io.github.shearpin.agent.policy.breaker.CircuitBreaker.Result;
import io.github.shearpin.agent.policy.breaker.CircuitBreaker.State;
import java.util.concurrent.TimeUnit;

/**
 * A moment of a breaker. Counts are since the breaker was made, late results included, each of them once. Don't change the
 * arrays.
 */
public final class BreakerStatus {

    public final State state;
    /** Seconds spent in each state so far, the present one included, by ordinal; they never fall. */
    public final double[] stateSeconds;
    /** Transitions so far, [from][to] by ordinal. */
    public final long[][] transitions;
    /** Calls by how they ended: fast successes, slow ones, failures (all three kinds), ignored. */
    public final long successes;
    public final long slowSuccesses;
    public final long failures;
    public final long ignored;
    /** The kinds of failures. A probe that did not end in time is a time-out. */
    public final long exceptions;
    public final long timeouts;
    public final long badResults;
    /** Calls that were slow, whether they have ended and however they did. */
    public final long slowCalls;
    public final long rejectionsEnforced;
    public final long rejectionsObserved;
    /** Times the probes closed the breaker, and times they opened it again. */
    public final long recoverySuccesses;
    public final long recoveryFailures;
    /** Nanoseconds since the state was entered, and when that was, in milliseconds since the epoch. */
    public final long inStateNanos;
    public final long enteredEpochMillis;
    /** Nanoseconds until an open breaker lets probes through; 0 otherwise. */
    public final long untilProbeNanos;
    public final int consecutiveFailures;
    /**
     * Failures / calls in the window, 0 when it is empty; and the calls in it. While half-open, of the probes that have
     * ended; while open, those that opened it; while forced, none. A call that is slow and succeeds is no failure.
     */
    public final double failureRatio;
    public final long windowCalls;
    public final long windowFailures;
    /** Whether there are as many calls in it as a judgement takes; open, there were. */
    public final boolean isJudged;
    /** Likewise slow calls / calls of which it is known whether they are. */
    public final double slowRatio;
    public final long windowSlowCalls;
    /** Seconds since the epoch; 0: never. Slow calls count as failures here. */
    public final double lastStateChangeEpochSeconds;
    public final double lastFailureEpochSeconds;
    /** Bounds in seconds, cumulative counts (one more: +Inf) and sum of first opening to CLOSED. */
    public final double[] recoveryBounds;
    public final long[] recoveryCounts;
    public final double recoverySumSeconds;

    BreakerStatus(Phase phase, long nowNanos) {
        Lifetime lifetime = phase.breaker.lifetime();
        History history = phase.history;
        Tally tally = phase.tally(nowNanos);
        this.state = phase.state;
        this.inStateNanos = phase.nanosSinceEntry(nowNanos);
        this.enteredEpochMillis = history.lastChangeMillis() != 0 ? history.lastChangeMillis()
                : phase.breaker.epochMillis() - TimeUnit.NANOSECONDS.toMillis(inStateNanos);
        this.stateSeconds = phase.breaker.stateTimes().toldSeconds(history.nanosIn(state, inStateNanos), state);
        this.transitions = history.transitions();
        this.successes = lifetime.successes();
        this.slowSuccesses = lifetime.slowSuccesses();
        this.exceptions = lifetime.failures(Result.EXCEPTION);
        this.timeouts = lifetime.failures(Result.TIMEOUT);
        this.badResults = lifetime.failures(Result.BAD_RESULT);
        this.failures = exceptions + timeouts + badResults;
        this.slowCalls = lifetime.slowCalls();
        this.ignored = lifetime.ignoredCalls();
        this.rejectionsEnforced = lifetime.rejections(true);
        this.rejectionsObserved = lifetime.rejections(false);
        this.recoverySuccesses = history.recoverySuccesses();
        this.recoveryFailures = history.recoveryFailures();
        this.untilProbeNanos = phase instanceof Open ? ((Open) phase).nanosUntilProbe(nowNanos) : 0;
        this.consecutiveFailures = tally.failuresInARow;
        this.failureRatio = tally.endings.ratio();
        this.windowCalls = tally.endings.calls;
        this.windowFailures = tally.endings.bad;
        this.isJudged = windowCalls >= phase.callsToJudge();
        this.slowRatio = tally.slowness.ratio();
        this.windowSlowCalls = tally.slowness.bad;
        this.lastStateChangeEpochSeconds = history.lastChangeMillis() / 1e3;
        this.lastFailureEpochSeconds = lifetime.lastFailureMillis() / 1e3;
        this.recoveryBounds = history.recoveryBounds();
        this.recoveryCounts = history.cumulativeRecoveries();
        this.recoverySumSeconds = history.recoverySeconds();
    }
}
