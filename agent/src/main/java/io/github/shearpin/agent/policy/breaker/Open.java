package io.github.shearpin.agent.policy.breaker;

import io.github.shearpin.agent.policy.breaker.CircuitBreaker.State;
import io.github.shearpin.agent.policy.breaker.Transition.Cause;

/** Nobody may call until the time is over; the first who asks then is the first probe. Immutable. */
final class Open extends Tripped {

    private final Tally tally;

    /** Opens a closed breaker, for what was judged. */
    Open(Closed before, long atNanos, long epochMillis, Cause cause, Tally tally) {
        this(before.breaker, before.settings, before.endNanos(atNanos),
                left(before, before.nanosSinceEntry(atNanos), cause, tally, atNanos, epochMillis),
                before.endNanos(atNanos), tally);
    }

    /** Opens again after probes that failed. */
    Open(HalfOpen before, long atNanos, long epochMillis, Tally tally) {
        this(before.breaker, before.settings, before.endNanos(atNanos),
                left(before, 0, Cause.PROBES_FAILED, tally, atNanos, epochMillis).notRecovered(),
                before.outageSinceNanos, tally);
    }

    private Open(CircuitBreaker breaker, BreakerSettings settings, long enteredNanos, History history,
            long outageSinceNanos, Tally tally) {
        super(breaker, settings, State.OPEN, enteredNanos, history, outageSinceNanos);
        this.tally = tally;
    }

    private static History left(Phase before, long closedNanos, Cause cause, Tally tally, long atNanos, long epochMillis) {
        OpenFor time = before.history.openFor().next(before.settings.openFor(), closedNanos, before.breaker.random());
        return before.leftFor(State.OPEN, cause, tally, time.nanos, atNanos, epochMillis).opening(time);
    }

    /** The time goes on as if it had begun with these settings. */
    @Override
    Open reconfigured(BreakerSettings other, long atNanos, long epochMillis) {
        return new Open(breaker, other, enteredNanos, history.opening(history.openFor().by(other.openFor())),
                outageSinceNanos, tally);
    }

    /** 0: the next call is a probe. */
    long nanosUntilProbe(long nowNanos) {
        return Math.max(0, history.openFor().nanos - nanosSinceEntry(nowNanos));
    }

    @Override
    boolean refuses(long nowNanos) {
        return nanosUntilProbe(nowNanos) > 0;
    }

    @Override
    HalfOpen admitting(Probe probe) {
        return new HalfOpen(this, probe, breaker.epochMillis());
    }

    @Override
    Probe overdue(long nowNanos) {
        return null;
    }

    @Override
    long dueNanos(Probe overdue) {
        throw new IllegalStateException("nothing is overdue");
    }

    @Override
    Phase after(Probe probe, Outcome outcome, long atNanos, long epochMillis) {
        return null;
    }

    /** What it opened for. */
    @Override
    Tally tally(long nowNanos) {
        return tally;
    }
}
