package io.github.shearpin.agent.policy.breaker;

import io.github.shearpin.agent.policy.breaker.CircuitBreaker.State;

/**
 * A stay in one state: the generation that permits belong to. A transition replaces exactly the phase it was decided in, so
 * that a result which is told to a phase that is over can change nothing.
 */
abstract class Phase {

    final CircuitBreaker breaker;
    final State state;
    final long enteredNanos;
    final History history;

    Phase(CircuitBreaker breaker, State state, long enteredNanos, History history) {
        this.breaker = breaker;
        this.state = state;
        this.enteredNanos = enteredNanos;
        this.history = history;
    }

    /** What the state was judged by. */
    abstract Totals totals(long nowNanos);

    abstract int consecutiveFailures();

    /** Never negative, though a thread may bring a time from before another's transition. */
    final long nanosSinceEntry(long nowNanos) {
        return Math.max(0, nowNanos - enteredNanos);
    }

    /** Successes that are not in {@link Lifetime}, of this phase and those before. */
    long successes() {
        return history.successes();
    }

    /** The history as of a transition. */
    History leftFor(State next, long atNanos, long epochMillis) {
        return history.moved(state, next, nanosSinceEntry(atNanos), epochMillis);
    }

    /** When a transition takes place that is decided at some time: not before this phase began. */
    final long endNanos(long atNanos) {
        return enteredNanos + nanosSinceEntry(atNanos);
    }
}
