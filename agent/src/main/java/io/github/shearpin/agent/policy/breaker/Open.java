package io.github.shearpin.agent.policy.breaker;

import io.github.shearpin.agent.policy.breaker.CircuitBreaker.State;

/** Nobody may call until the time is over; the first who asks then is the first probe. Immutable. */
final class Open extends Tripped {

    private final long openForNanos;
    private final Totals totals;
    private final int consecutiveFailures;

    /** Opens a closed breaker, for what was judged. */
    Open(Closed before, long atNanos, long epochMillis, Totals totals, int consecutiveFailures) {
        this(before, before.endNanos(atNanos), before.leftFor(State.OPEN, atNanos, epochMillis),
                before.endNanos(atNanos), totals, consecutiveFailures);
    }

    /** Opens again after probes that failed. */
    Open(HalfOpen before, long atNanos, long epochMillis, Totals totals, int consecutiveFailures) {
        this(before, before.endNanos(atNanos), before.leftFor(State.OPEN, atNanos, epochMillis).notRecovered(),
                before.outageSinceNanos, totals, consecutiveFailures);
    }

    private Open(Phase before, long enteredNanos, History history, long outageSinceNanos, Totals totals,
            int consecutiveFailures) {
        super(before.breaker, State.OPEN, enteredNanos, history, outageSinceNanos);
        this.openForNanos = before.breaker.settings().openFor().initialNanos();
        this.totals = totals;
        this.consecutiveFailures = consecutiveFailures;
    }

    /** 0: the next call is a probe. */
    long nanosUntilProbe(long nowNanos) {
        return Math.max(0, openForNanos - nanosSinceEntry(nowNanos));
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
    Phase after(Probe probe, Outcome outcome, long atNanos, long epochMillis) {
        return null;
    }

    /** What it opened for. */
    @Override
    Totals totals(long nowNanos) {
        return totals;
    }

    @Override
    int consecutiveFailures() {
        return consecutiveFailures;
    }
}
