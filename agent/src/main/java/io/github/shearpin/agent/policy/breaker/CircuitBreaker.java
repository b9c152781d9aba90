package io.github.shearpin.agent.policy.breaker;

import io.github.shearpin.agent.policy.StripedCounts;
import io.github.shearpin.agent.policy.record.BreakerDurations;
import java.util.LinkedList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * Refuses calls to what fails, after M. Nygard, "Release It!".
 *
 * <ul>
 * <li>CLOSED: everyone may call. A call that fails, or is slow, is recorded and judged: the breaker opens when there are so
 *     many failures in a row; or when {@code minimumCalls} are in the window and the share of failures, or of slow calls, has
 *     reached its rate. A fast success is recorded and never opens it.</li>
 * <li>OPEN: nobody may call until {@link BreakerSettings#openFor} is over, which grows with each opening that follows closely
 *     on another and shrinks while the breaker is closed ({@link OpenFor}). The next call then finds it HALF_OPEN.</li>
 * <li>HALF_OPEN: {@code halfOpenCalls} may call at once. When {@code halfOpenSuccesses} of them have succeeded, it closes
 *     with empty windows; when so many have failed that the rest cannot reach that, it opens again. A slow probe is a failed
 *     one, and so is one that has not ended within {@code halfOpenMaxWait}.</li>
 * <li>FORCED_OPEN, FORCED_CLOSED: nobody may call, or everyone, until told otherwise; results count and change nothing.
 *     Afterwards it is CLOSED, as if new.</li>
 * <li>A call is slow that took longer than {@code slowOver}, or was still running then and said so; that counts once. Slowness
 *     and ending are judged apart: a slow call that fails is one slow call and one failure.</li>
 * <li>A permit belongs to the stay in a state in which it was given. A result that comes when that is over changes no state.
 *     It counts in the lifetime counts, like every result, once. Ignored calls free their permit and are in no rate.</li>
 * <li>{@link #reconfigure} changes numbers. State, probes and counts stay; so do windows, unless their shape changes, which
 *     empties them. What the numbers decide is decided by the next call, but for probes that suffice for a verdict.</li>
 * </ul>
 *
 * <p>Each transition takes place once under any interleaving: it replaces exactly the state and settings it was decided in.
 * Thread-safe and lock-free; while closed, to be given a permit is wait-free, and neither that nor a success allocates. It
 * has no timer: what is due is done by the next call that could tell the difference, dated when it was due. Times are of the
 * clock given, in nanoseconds of any origin; only differences of them are used, so it may overflow.
 */
public final class CircuitBreaker {

    /** In the order of the gauge {@code circuit_breaker_state}. */
    public enum State { CLOSED, HALF_OPEN, OPEN, FORCED_OPEN, FORCED_CLOSED }

    /** How a permitted attempt ended. {@code SUCCESS} may have been slow; all others are failures. */
    public enum Result { SUCCESS, EXCEPTION, TIMEOUT, BAD_RESULT }

    /** So many transitions are kept for who takes them; when there are more, the latest alone. */
    private static final int MOST_UNTAKEN = 100;

    private final LongSupplier nanoClock;
    private final LongSupplier epochMillis;
    private final DoubleSupplier random;
    private final BreakerDurations durations;
    /** Null: there is none. */
    private final TransitionListener listener;
    /** The number of the last transition that was taken. */
    private volatile long taken;
    private final Lifetime lifetime = new Lifetime();
    private final StateTimes stateTimes = new StateTimes();
    private final AtomicReference<Phase> phase = new AtomicReference<Phase>();

    /**
     * @param nanoClock   monotonic time in nanoseconds
     * @param epochMillis wall clock, for time stamps that people read
     * @param random      gives numbers in [0, 1), for the jitter of {@code openFor}
     */
    public CircuitBreaker(BreakerSettings settings, LongSupplier nanoClock, LongSupplier epochMillis, DoubleSupplier random) {
        this(settings, nanoClock, epochMillis, random, null, null);
    }

    /**
     * @param durations told of the attempts; null: nobody is
     * @param listener  {@linkplain #takeTransitions takes} its transitions; null: nobody does
     */
    public CircuitBreaker(BreakerSettings settings, LongSupplier nanoClock, LongSupplier epochMillis, DoubleSupplier random,
            BreakerDurations durations, TransitionListener listener) {
        this.listener = listener;
        this.nanoClock = nanoClock;
        this.epochMillis = epochMillis;
        this.random = random;
        this.durations = durations;
        long now = nanoClock.getAsLong();
        phase.set(settings.force() == null ? new Closed(this, settings, now, new History())
                : new Forced(this, settings, Forced.state(settings.force()), now, new History()));
    }

    /**
     * Asks for a permit to run one attempt. Wait-free while closed and without allocation.
     *
     * @param enforced what to count a refusal as: one that is obeyed, or one that observe mode only notes
     * @return the permit, or null when the attempt is refused
     */
    public Permit acquire(long nowNanos, boolean enforced) {
        Permit permit = phase.get().permit;
        if (permit == null) {
            permit = acquireOfSome(nowNanos);
            if (permit == null) {
                lifetime.rejection(enforced);
            }
        }
        return permit;
    }

    private Permit acquireOfSome(long nowNanos) {
        while (true) {
            Phase present = settled(nowNanos);
            if (!(present instanceof Tripped)) {
                return present.permit;
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

    /** Whether it is open and not yet to be probed: an attempt that began now would be refused. Counts nothing. */
    public boolean isOpen(long nowNanos) {
        Phase present = settled(nowNanos);
        return present.state == State.FORCED_OPEN
                || present instanceof Open && ((Open) present).nanosUntilProbe(nowNanos) > 0;
    }

    /** What {@link #acquire} gives everyone while it is closed, or forced to be; null: each has to ask. Counts nothing. */
    public Permit permitOfAll() {
        return phase.get().permit;
    }

    /** Why calls are refused now; all zero when they no longer are. */
    public Refusal refusal(long nowNanos) {
        return new Refusal(phase.get(), nowNanos);
    }

    /** What is true now, for metrics. Disturbs no caller. */
    public BreakerStatus status() {
        long now = nanoClock.getAsLong();
        return new BreakerStatus(settled(now), now);
    }

    /** How long attempts took; null: nobody wanted to know. */
    public BreakerDurations durations() {
        return durations;
    }

    /** Of those durations, the longest of late. */
    public double longestSeconds(BreakerDurations.Kind kind) {
        return durations.longestSeconds(kind, nowNanos());
    }

    /** The state it is in now; costs less than the whole {@link #status}. */
    public State state() {
        return settled(nanoClock.getAsLong()).state;
    }

    /** What it decides by now. */
    public BreakerSettings settings() {
        return phase.get().settings;
    }

    /**
     * Decides by other settings from now on. A breaker that is open stays so, with its time measured from when it opened. A
     * {@code force} that is not that of the settings before acts as {@link #force}; an unchanged one does nothing, so that a
     * force by hand outlives it.
     */
    public void reconfigure(BreakerSettings settings) {
        Phase present;
        Phase next;
        do {
            long now = nanoClock.getAsLong();
            long millis = epochMillis();
            present = settled(now);
            next = present.reconfigured(settings, now, millis);
            if (settings.force() != present.settings.force()) {
                next = next.forced(settings.force(), now, millis);
            }
        } while (!move(present, next));
    }

    /** Refuses every call or none from now on; null: decides by itself again, closed at first if it was forced. */
    public void force(BreakerSettings.Force force) {
        Phase present;
        Phase next;
        do {
            long now = nanoClock.getAsLong();
            present = settled(now);
            next = present.forced(force, now, epochMillis());
        } while (!move(present, next));
    }

    /** Closes it, also when it is forced, and forgets what it was judged by. Counts stay. */
    public void reset() {
        Phase present;
        Phase next;
        do {
            long now = nanoClock.getAsLong();
            present = settled(now);
            next = present.reset(now, epochMillis());
        } while (!move(present, next));
    }

    /** The present phase once every probe that is overdue has been counted as failed. */
    Phase settled(long nowNanos) {
        while (true) {
            Phase present = phase.get();
            Probe overdue = present instanceof Tripped ? ((Tripped) present).overdue(nowNanos) : null;
            if (overdue == null) {
                return present;
            }
            long dueNanos = ((Tripped) present).dueNanos(overdue);
            long dueMillis = epochMillis() - TimeUnit.NANOSECONDS.toMillis(nowNanos - dueNanos);
            if (move(present, ((Tripped) present).after(overdue, Outcome.FAILED, dueNanos, dueMillis))) {
                overdue.expired(dueNanos, dueMillis);
            }
        }
    }

    /** Lets the state know of a probe, if its phase still waits for it. */
    void act(Probe probe, Outcome outcome, long nowNanos) {
        Phase present;
        Phase next;
        do {
            present = settled(nowNanos);
            next = present instanceof Tripped
                    ? ((Tripped) present).after(probe, outcome, nowNanos, epochMillis()) : null;
        } while (next != null && !move(present, next));
    }

    /** The only way from one phase to another; false when the breaker has moved already. */
    boolean move(Phase from, Phase to) {
        boolean moved = phase.compareAndSet(from, to);
        if (moved && listener != null && from.history.latest() != to.history.latest()) {
            try {
                listener.moved(this);
            } catch (Throwable theirs) {
                // It has moved all the same; the stack may be full.
            }
        }
        return moved;
    }

    /**
     * The transitions since this was last called, in their order; each is given once, whatever threads made them. Of a breaker
     * with a listener, by one thread at a time.
     */
    public List<Transition> takeTransitions() {
        Transition latest = phase.get().history.latest();
        LinkedList<Transition> transitions = new LinkedList<Transition>();
        for (Transition next = latest; next != null && next.number > taken; next = next.before()) {
            transitions.addFirst(next);
        }
        if (latest != null) {
            latest.forgetThoseBefore();
            taken = latest.number;
        }
        return transitions;
    }

    /** What is to be kept for {@link #takeTransitions} when another transition follows on this one; null: nothing. */
    Transition untaken(Transition latest) {
        return listener != null && latest != null && latest.number > taken && latest.number - taken < MOST_UNTAKEN
                ? latest : null;
    }

    Phase phase() {
        return phase.get();
    }

    Lifetime lifetime() {
        return lifetime;
    }

    StateTimes stateTimes() {
        return stateTimes;
    }

    /** An attempt ended so. */
    void tookTime(Result result, long durationNanos, long nowNanos) {
        if (durations != null) {
            durations.add(result == Result.SUCCESS ? BreakerDurations.Kind.SUCCESSFUL : BreakerDurations.Kind.FAILED,
                    durationNanos, nowNanos);
        }
    }

    /** An attempt ended without a result. */
    void ignoredTookTime(long durationNanos) {
        if (durations != null) {
            durations.add(BreakerDurations.Kind.IGNORED, durationNanos, nowNanos());
        }
    }

    DoubleSupplier random() {
        return random;
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

        private static final long NO_NUMBER = -1;

        /** Of one that all calls of a closed breaker share, which no other has; {@value #NO_NUMBER} of others. */
        public final long number;

        Permit() {
            this(NO_NUMBER);
        }

        Permit(long number) {
            this.number = number;
        }

        /**
         * Names the counts that a success in time raises: three, each of which may be null.
         *
         * @return false: the breaker is not closed, or closed anew
         */
        public boolean countedByASuccess(StripedCounts[] into, int from) {
            return false;
        }

        /**
         * @param durationNanos how long the attempt took
         * @param countedSlow   whether {@link #slow} was told of it
         */
        public abstract void ended(Result result, long durationNanos, boolean countedSlow, long nowNanos);

        /**
         * Ends with a success that was not told to be slow, on a thread that may have stripes of its own.
         *
         * @param own of what {@link #countedByASuccess} named, from that index; or null
         */
        public void succeeded(AtomicLongArray[] own, int ownFrom, long durationNanos, long nowNanos) {
            ended(Result.SUCCESS, durationNanos, false, nowNanos);
        }

        /**
         * The attempt is still running and slow already. It counts as such at once, however it may end; to be told at most
         * once, before that.
         */
        public abstract void slow(long nowNanos);

        /** Ends an attempt that did not run, as one without a result. */
        public final void ignored() {
            ignored(0);
        }

        /**
         * Ends the attempt without a result: frees the permit and counts in no rate.
         *
         * @param durationNanos how long the attempt took
         */
        public abstract void ignored(long durationNanos);
    }

    /** What a caller who was refused is told. */
    public static final class Refusal {
        /** Whether all probes are under way; otherwise the breaker is open. */
        public final boolean halfOpen;
        /** Whether an operator or the rule wants it open, for as long as that is so. */
        public final boolean forced;
        /** Nanoseconds that the breaker has been so. */
        public final long sinceNanos;
        /** Nanoseconds until an open breaker lets probes through; 0 otherwise. */
        public final long untilProbeNanos;

        Refusal(Phase phase, long nowNanos) {
            halfOpen = phase.state == State.HALF_OPEN;
            forced = phase.state == State.FORCED_OPEN;
            sinceNanos = phase.permit != null ? 0 : phase.nanosSinceEntry(nowNanos);
            untilProbeNanos = phase instanceof Open ? ((Open) phase).nanosUntilProbe(nowNanos) : 0;
        }
    }
}
