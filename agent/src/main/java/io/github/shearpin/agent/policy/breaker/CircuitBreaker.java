package io.github.shearpin.agent.policy.breaker;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/**
 * Refuses calls to what fails, after M. Nygard, "Release It!". Opens on a share of failures in a window or on failures in a
 * row, judged only when a call fails; lets probes through when it has been open for long enough; closes when enough of them
 * succeed. Thread-safe and lock-free. While closed, neither a permit nor a success allocates or contends.
 *
 * <p>It has no timer: what is due is done by the next call that could tell the difference, dated when it was due.
 * Times are of the clock given, in nanoseconds of any origin; only differences of them are used, so it may overflow.
 */
public final class CircuitBreaker {

    /** In the order of the gauge {@code circuit_breaker_state}. */
    public enum State { CLOSED, HALF_OPEN, OPEN }

    /** How a permitted attempt ended. {@code SUCCESS} may have been slow; all others are failures. */
    public enum Result { SUCCESS, EXCEPTION, TIMEOUT, BAD_RESULT }

    private final BreakerSettings settings;
    private final LongSupplier nanoClock;
    private final LongSupplier epochMillis;
    private final Lifetime lifetime = new Lifetime();
    private final AtomicReference<Phase> phase = new AtomicReference<Phase>();

    /**
     * @param nanoClock   monotonic time in nanoseconds
     * @param epochMillis wall clock, for time stamps that people read
     */
    public CircuitBreaker(BreakerSettings s, LongSupplier a, LongSupplier b, java.util.function.DoubleSupplier d) {
        this(s, a, b);
    }

    public void reconfigure(BreakerSettings s) {
    }

    public CircuitBreaker(BreakerSettings settings, LongSupplier nanoClock, LongSupplier epochMillis) {
        this.settings = settings;
        this.nanoClock = nanoClock;
        this.epochMillis = epochMillis;
        phase.set(new Closed(this, nanoClock.getAsLong(), new History()));
    }

    /**
     * Asks for a permit to run one attempt. Wait-free while closed and without allocation.
     *
     * @param enforced what to count a refusal as: one that is obeyed, or one that observe mode only notes
     * @return the permit, or null when the attempt is refused
     */
    public Permit acquire(long nowNanos, boolean enforced) {
        Phase present = phase.get();
        if (present instanceof Closed) {
            return ((Closed) present).permit;
        }
        Permit permit = acquireTripped(nowNanos);
        if (permit == null) {
            lifetime.rejection(enforced);
        }
        return permit;
    }

    /** Whether it is open and not yet to be probed: an attempt that began now would be refused. Counts nothing. */
    public boolean isOpen(long nowNanos) {
        Phase present = phase.get();
        return present instanceof Open && ((Open) present).nanosUntilProbe(nowNanos) > 0;
    }

    private Permit acquireTripped(long nowNanos) {
        while (true) {
            Phase present = settled(nowNanos);
            if (present instanceof Closed) {
                return ((Closed) present).permit;
            }
            Tripped tripped = (Tripped) present;
            if (tripped.refuses(nowNanos)) {
                return null;
            }
            Probe probe = new Probe(this, nowNanos);
            if (move(tripped, tripped.admitting(probe))) {
                return probe;
            }
        }
    }

    /** Why calls are refused now; all zero when they no longer are. */
    public Refusal refusal(long nowNanos) {
        return new Refusal(phase.get(), nowNanos);
    }

    /** What is true now, for metrics. Disturbs no caller. */
    public Status status() {
        long now = nanoClock.getAsLong();
        return new Status(settled(now), now);
    }

    /** The present phase once every probe that is overdue has been counted as failed. */
    Phase settled(long nowNanos) {
        while (true) {
            Phase present = phase.get();
            Probe overdue = present instanceof Tripped ? ((Tripped) present).overdue(nowNanos) : null;
            if (overdue == null) {
                return present;
            }
            long dueNanos = overdue.startNanos + settings.halfOpenMaxWaitNanos();
            long dueMillis = epochMillis() - TimeUnit.NANOSECONDS.toMillis(nowNanos - dueNanos);
            if (move(present, ((Tripped) present).after(overdue, Outcome.FAILED, dueNanos, dueMillis))) {
                overdue.count(lifetime, Outcome.FAILED, dueMillis);
            }
        }
    }

    /** A probe's end: acts if its phase still waits for it, and counts in any case. */
    void ended(Probe probe, Outcome outcome, long nowNanos) {
        long millis = epochMillis();
        Phase present;
        Phase next;
        do {
            present = settled(nowNanos);
            next = present instanceof Tripped ? ((Tripped) present).after(probe, outcome, nowNanos, millis) : null;
        } while (next != null && !move(present, next));
        probe.count(lifetime, outcome, millis);
    }

    /** The only way from one phase to another; false when the breaker has moved already. */
    boolean move(Phase from, Phase to) {
        return phase.compareAndSet(from, to);
    }

    /** What it decides by now. */
    public BreakerSettings settings() {
        return settings;
    }

    Lifetime lifetime() {
        return lifetime;
    }

    long nowNanos() {
        return nanoClock.getAsLong();
    }

    long epochMillis() {
        return epochMillis.getAsLong();
    }

    /**
     * The right to run one attempt, bound to the phase that gave it: a result that comes when that is over changes no state,
     * and still counts. Report one result for each permit acquired. Thread-safe.
     *
     * <p>While half-open every call has a permit of its own, and of several results, or one that comes after the permit's
     * {@code max-wait}, only the first counts. While closed all calls share one, and each report counts.
     */
    public abstract static class Permit {

        Permit() {
        }

        /**
         * @param durationNanos how long the attempt took
         * @param countedSlow   whether {@link #slow} was told of it
         */
        public abstract void ended(Result result, long durationNanos, boolean countedSlow, long nowNanos);

        /** The attempt is still running and slow already; to be told at most once, before {@link #ended}. */
        public abstract void slow(long nowNanos);

        /** Frees the permit and counts in no rate. */
        public abstract void ignored();
    }

    /** What a caller who was refused is told. */
    public static final class Refusal {
        /** Whether all probes are under way; otherwise the breaker is open. */
        public final boolean halfOpen;
        /** Nanoseconds that the breaker has been so. */
        public final long sinceNanos;
        /** Nanoseconds until an open breaker lets probes through; 0 otherwise. */
        public final long untilProbeNanos;

        Refusal(Phase phase, long nowNanos) {
            halfOpen = phase.state == State.HALF_OPEN;
            sinceNanos = phase instanceof Closed ? 0 : phase.nanosSinceEntry(nowNanos);
            untilProbeNanos = phase instanceof Open ? ((Open) phase).nanosUntilProbe(nowNanos) : 0;
        }
    }

    /** A moment of a breaker. Counts are since the breaker was made, late results included. Don't change the arrays. */
    public static final class Status {
        public final State state;
        /** Seconds spent in each state so far, the present one included, by ordinal. */
        public final double[] stateSeconds;
        /** Transitions so far, [from][to] by ordinal. */
        public final long[][] transitions;
        public final long successes;
        public final long failures;
        public final long ignored;
        public final long rejectionsEnforced;
        public final long rejectionsObserved;
        /** Times the probes closed the breaker, and times they opened it again. */
        public final long recoverySuccesses;
        public final long recoveryFailures;
        /** Nanoseconds since the state was entered. */
        public final long inStateNanos;
        /** Nanoseconds until an open breaker lets probes through; 0 otherwise. */
        public final long untilProbeNanos;
        public final int consecutiveFailures;
        /**
         * Failures / calls in the window, 0 when it is empty; and the calls in it. While half-open, of the probes that have
         * ended; while open, those that opened it.
         */
        public final double failureRatio;
        public final long windowCalls;
        /** Seconds since the epoch; 0: never. */
        public final double lastStateChangeEpochSeconds;
        public final double lastFailureEpochSeconds;
        /** Bounds in seconds, cumulative counts (one more: +Inf) and sum of first opening to CLOSED. */
        public final double[] recoveryBounds;
        public final long[] recoveryCounts;
        public final double recoverySumSeconds;

        Status(Phase phase, long nowNanos) {
            Lifetime lifetime = phase.breaker.lifetime;
            Totals totals = phase.totals(nowNanos);
            History history = phase.history;
            this.state = phase.state;
            this.inStateNanos = phase.nanosSinceEntry(nowNanos);
            this.stateSeconds = history.secondsIn(state, inStateNanos);
            this.transitions = history.transitions();
            this.successes = phase.successes() + lifetime.successes();
            this.failures = lifetime.failures();
            this.ignored = lifetime.ignoredCalls();
            this.rejectionsEnforced = lifetime.rejections(true);
            this.rejectionsObserved = lifetime.rejections(false);
            this.recoverySuccesses = history.recoverySuccesses();
            this.recoveryFailures = history.recoveryFailures();
            this.untilProbeNanos = phase instanceof Open ? ((Open) phase).nanosUntilProbe(nowNanos) : 0;
            this.consecutiveFailures = phase.consecutiveFailures();
            this.failureRatio = totals.failureRatio();
            this.windowCalls = totals.calls;
            this.lastStateChangeEpochSeconds = history.lastChangeMillis() / 1e3;
            this.lastFailureEpochSeconds = lifetime.lastFailureMillis() / 1e3;
            this.recoveryBounds = history.recoveryBounds();
            this.recoveryCounts = history.cumulativeRecoveries();
            this.recoverySumSeconds = history.recoverySeconds();
        }
    }
}
