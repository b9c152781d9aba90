package io.github.shearpin.agent.policy.breaker;

import io.github.shearpin.agent.policy.breaker.CircuitBreaker.State;

/** A phase of an outage, which lasts from the first opening until the breaker closes. Immutable. */
abstract class Tripped extends Phase {

    /** When the breaker opened that had been closed. */
    final long outageSinceNanos;

    Tripped(CircuitBreaker breaker, BreakerSettings settings, State state, long enteredNanos, History history,
            long outageSinceNanos) {
        super(breaker, settings, state, enteredNanos, history, null);
        this.outageSinceNanos = outageSinceNanos;
    }

    @Override
    final long outageNanos(long atNanos) {
        return endNanos(atNanos) - outageSinceNanos;
    }

    abstract boolean refuses(long nowNanos);

    /** The phase with one more probe under way; only when it does not refuse. */
    abstract HalfOpen admitting(Probe probe);

    /** The probe that is overdue the longest; null: none is. */
    abstract Probe overdue(long nowNanos);

    /** When a probe that is overdue became so. */
    abstract long dueNanos(Probe overdue);

    /** The phase after a probe's end; null when the probe is not, or no longer, one of this phase's. */
    abstract Phase after(Probe probe, Outcome outcome, long atNanos, long epochMillis);
}
