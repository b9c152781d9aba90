package io.github.shearpin.agent.policy.breaker;

import io.github.shearpin.agent.policy.breaker.CircuitBreaker.State;

/**
 * What a breaker went through before its present phase. Immutable, and carried by the phase, so that whoever reads a phase
 * reads numbers that belong together.
 */
final class History {

    /** Bounds of the recovery histogram, in seconds. */
    private static final double[] RECOVERY_BOUNDS = {1, 5, 10, 30, 60, 120, 300, 600, 1800, 3600};
    private static final double NANOS = 1e9;

    private final long[] nanosIn = new long[State.values().length];
    private final long[][] transitions = new long[State.values().length][State.values().length];
    private final long[] recoveries = new long[RECOVERY_BOUNDS.length + 1];
    private double recoverySeconds;
    private long recoverySuccesses;
    private long recoveryFailures;
    private long lastChangeMillis;
    private OpenFor openFor = OpenFor.NONE;
    private Transition latest;

    /** Nothing has happened. */
    History() {
    }

    private History(History other) {
        System.arraycopy(other.nanosIn, 0, nanosIn, 0, nanosIn.length);
        System.arraycopy(other.recoveries, 0, recoveries, 0, recoveries.length);
        for (int from = 0; from < transitions.length; from++) {
            System.arraycopy(other.transitions[from], 0, transitions[from], 0, transitions.length);
        }
        recoverySeconds = other.recoverySeconds;
        recoverySuccesses = other.recoverySuccesses;
        recoveryFailures = other.recoveryFailures;
        lastChangeMillis = other.lastChangeMillis;
        openFor = other.openFor;
        latest = other.latest;
    }

    /** This and the end of a stay in a state that begins anew. */
    History stayed(State in, long stayNanos) {
        History next = new History(this);
        next.nanosIn[in.ordinal()] += stayNanos;
        return next;
    }

    /** This and a transition after a stay of so many nanoseconds. */
    History moved(Transition transition, long stayNanos) {
        History next = stayed(transition.from, stayNanos);
        next.transitions[transition.from.ordinal()][transition.to.ordinal()]++;
        next.lastChangeMillis = transition.epochMillis;
        next.latest = transition;
        return next;
    }

    /** This and how long the breaker is now open for. */
    History opening(OpenFor time) {
        History next = new History(this);
        next.openFor = time;
        return next;
    }

    /** This and the end of an outage that lasted so many nanoseconds. */
    History recovered(long outageNanos) {
        History next = new History(this);
        double seconds = outageNanos / NANOS;
        int bucket = 0;
        while (bucket < RECOVERY_BOUNDS.length && seconds > RECOVERY_BOUNDS[bucket]) {
            bucket++;
        }
        next.recoveries[bucket]++;
        next.recoverySeconds += seconds;
        next.recoverySuccesses++;
        return next;
    }

    /** This and probes that did not help. */
    History notRecovered() {
        History next = new History(this);
        next.recoveryFailures++;
        return next;
    }

    /** Nanoseconds in each state by ordinal, with a stay that is not over; a copy. */
    long[] nanosIn(State present, long stayNanos) {
        long[] nanos = nanosIn.clone();
        nanos[present.ordinal()] += stayNanos;
        return nanos;
    }

    /** [from][to] by ordinal; a copy. */
    long[][] transitions() {
        return new History(this).transitions;
    }

    double[] recoveryBounds() {
        return RECOVERY_BOUNDS.clone();
    }

    /** How many outages lasted up to each bound, and all of them. */
    long[] cumulativeRecoveries() {
        long[] cumulative = recoveries.clone();
        for (int i = 1; i < cumulative.length; i++) {
            cumulative[i] += cumulative[i - 1];
        }
        return cumulative;
    }

    double recoverySeconds() {
        return recoverySeconds;
    }

    long recoverySuccesses() {
        return recoverySuccesses;
    }

    long recoveryFailures() {
        return recoveryFailures;
    }

    /** The latest there was. */
    OpenFor openFor() {
        return openFor;
    }

    /** Null: there was no transition yet. */
    Transition latest() {
        return latest;
    }

    /** Milliseconds since the epoch; 0: never. */
    long lastChangeMillis() {
        return lastChangeMillis;
    }
}
