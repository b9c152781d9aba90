package io.github.shearpin.agent.policy.breaker;

import io.github.shearpin.agent.policy.breaker.BreakerSettings.Force;
import io.github.shearpin.agent.policy.breaker.CircuitBreaker.Permit;
import io.github.shearpin.agent.policy.breaker.CircuitBreaker.State;
import io.github.shearpin.agent.policy.breaker.Transition.Cause;

/**
 * A stay in one state, with the settings it is judged by. A transition or reconfiguration replaces exactly the phase it was
 * decided in, so that nothing is decided by settings or a state that are over.
 */
abstract class Phase {

    final CircuitBreaker breaker;
    final BreakerSettings settings;
    final State state;
    final long enteredNanos;
    final History history;
    /** What all calls have for a permit while this lasts; null: each must ask. */
    final Permit permit;
    private final long slowOverNanos;

    Phase(CircuitBreaker breaker, BreakerSettings settings, State state, long enteredNanos, History history, Permit permit) {
        this.breaker = breaker;
        this.settings = settings;
        this.state = state;
        this.enteredNanos = enteredNanos;
        this.history = history;
        this.permit = permit;
        this.slowOverNanos = settings.slowRate() > 0 ? settings.slowOverNanos() : Long.MAX_VALUE;
    }

    /** What the state is judged by, or was entered for. */
    abstract Tally tally(long nowNanos);

    /** How many calls it takes to be judged by {@link #tally}. */
    long callsToJudge() {
        return 1;
    }

    /** The phase that goes on in its place by other settings. */
    abstract Phase reconfigured(BreakerSettings other, long atNanos, long epochMillis);

    final boolean isSlow(long durationNanos) {
        return durationNanos > slowOverNanos;
    }

    /** Never negative, though a thread may bring a time from before another's transition. */
    final long nanosSinceEntry(long nowNanos) {
        return Math.max(0, nowNanos - enteredNanos);
    }

    /** How long the breaker has not been closed for what it judged, at the end of this phase. */
    long outageNanos(long atNanos) {
        return 0;
    }

    /** The history as of a transition that has no numbers to tell. */
    final History leftFor(State next, Cause cause, long atNanos, long epochMillis) {
        return leftFor(next, cause, Tally.NONE, 0, atNanos, epochMillis);
    }

    /**
     * The history as of a transition.
     *
     * @param tally        what decided it
     * @param openForNanos how long the breaker is to be open, if that is the next state
     */
    final History leftFor(State next, Cause cause, Tally tally, long openForNanos, long atNanos, long epochMillis) {
        if (next == state) {
            return history.stayed(state, nanosSinceEntry(atNanos));
        }
        Transition latest = history.latest();
        return history.moved(new Transition(this, next, cause, tally, openForNanos, outageNanos(atNanos), epochMillis, latest,
                breaker.untaken(latest)), nanosSinceEntry(atNanos));
    }

    /** When a transition takes place that is decided at some time: not before this phase began. */
    final long endNanos(long atNanos) {
        return enteredNanos + nanosSinceEntry(atNanos);
    }

    /** The phase after an operator's word; this one when it is as told already. Null ends a force. */
    final Phase forced(Force force, long atNanos, long epochMillis) {
        if (force == null) {
            return this instanceof Forced ? reset(atNanos, epochMillis) : this;
        }
        State wanted = Forced.state(force);
        return state == wanted ? this : new Forced(this, wanted, atNanos, epochMillis);
    }

    /** Closed, as if the breaker were new. */
    final Closed reset(long atNanos, long epochMillis) {
        return new Closed(breaker, settings, endNanos(atNanos),
                leftFor(State.CLOSED, this instanceof Forced ? Cause.FORCE_ENDED : Cause.RESET, atNanos, epochMillis)
                        .opening(OpenFor.NONE));
    }
}
