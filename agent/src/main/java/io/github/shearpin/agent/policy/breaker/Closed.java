package io.github.shearpin.agent.policy.breaker;

import io.github.shearpin.agent.policy.breaker.CircuitBreaker.State;
import io.github.shearpin.agent.policy.breaker.Transition.Cause;
import java.util.concurrent.atomic.AtomicLongArray;

/** Everyone may call, with one permit that all share; what is bad of it is judged. */
final class Closed extends Phase {

    /** Results of calls that have ended. */
    final Window endings;
    /** Of the same calls, and of those that still run, whether they are slow; null: that is not judged. */
    final Window slowness;
    private final ClosedPermit calls;

    /** With empty windows. */
    Closed(CircuitBreaker breaker, BreakerSettings settings, long enteredNanos, History history) {
        this(breaker, settings, enteredNanos, history, new ClosedPermit(breaker), null, null, enteredNanos);
    }

    private Closed(CircuitBreaker breaker, BreakerSettings settings, long enteredNanos, History history, ClosedPermit calls,
            Window keptEndings, Window keptSlowness, long nowNanos) {
        super(breaker, settings, State.CLOSED, enteredNanos, history, calls);
        this.calls = calls;
        this.endings = keptEndings != null ? keptEndings : Window.of(settings, nowNanos);
        this.slowness = settings.slowRate() == 0 ? null
                : keptSlowness != null ? keptSlowness : Window.of(settings, nowNanos);
    }

    @Override
    Closed reconfigured(BreakerSettings other, long atNanos, long epochMillis) {
        boolean sameShape = other.windowCalls() == settings.windowCalls() && other.windowNanos() == settings.windowNanos();
        return new Closed(breaker, other, enteredNanos, history, calls,
                sameShape ? endings : null, sameShape ? slowness : null, atNanos);
    }

    /**
     * A fast success.
     *
     * @param own     the present thread's, of {@link ClosedPermit#countedByASuccess}; or null
     * @param ownFrom the index in it of what the breaker counts
     */
    void succeeded(AtomicLongArray[] own, int ownFrom, long nowNanos) {
        endings.good(own == null ? null : own[ownFrom + 1], nowNanos);
        if (slowness != null) {
            slowness.good(own == null ? null : own[ownFrom + 2], nowNanos);
        }
    }

    /** Why it opens on what is bad; null: it does not. */
    Cause opensFor(Tally tally) {
        if (settings.consecutiveFailures() > 0 && tally.failuresInARow >= settings.consecutiveFailures()) {
            return Cause.CONSECUTIVE_FAILURES;
        }
        return reaches(settings.failureRate(), tally.endings) ? Cause.FAILURE_RATE
                : reaches(settings.slowRate(), tally.slowness) ? Cause.SLOW_CALL_RATE : null;
    }

    private boolean reaches(double rate, Totals totals) {
        return rate > 0 && totals.calls >= settings.callsToJudge() && totals.ratio() >= rate;
    }

    @Override
    long callsToJudge() {
        return settings.callsToJudge();
    }

    @Override
    Tally tally(long nowNanos) {
        return new Tally(endings.totals(nowNanos), slowness == null ? Totals.NONE : slowness.totals(nowNanos),
                calls.failuresInARow());
    }
}
