package io.github.shearpin.agent.policy.breaker;

import io.github.shearpin.agent.policy.breaker.CircuitBreaker.State;
import io.github.shearpin.agent.policy.breaker.Transition.Cause;

/**
 * A few calls at a time probe whether what failed works again. Immutable: each probe that starts or ends makes the next
 * instance, and whoever puts that in the place of this one has acted. So probes under way, verdict and transition can't
 * disagree under any interleaving.
 */
final class HalfOpen extends Tripped {

    private final Probe[] running;
    private final int succeeded;
    /** Those that were slow too. */
    private final int failed;
    private final Tally tally;
    /** Since when the present settings are; a probe that is overdue by them is so no earlier. */
    private final long settingsSinceNanos;

    /** Opens half for a first probe. */
    HalfOpen(Open before, Probe first, long epochMillis) {
        super(before.breaker, before.settings, State.HALF_OPEN, before.endNanos(first.startNanos),
                before.leftFor(State.HALF_OPEN, Cause.OPEN_FOR_OVER, first.startNanos, epochMillis), before.outageSinceNanos);
        running = new Probe[] {first};
        succeeded = 0;
        failed = 0;
        tally = new Tally(Totals.NONE, Totals.NONE, before.tally(first.startNanos).failuresInARow);
        settingsSinceNanos = enteredNanos;
    }

    /** The same with other settings. */
    private HalfOpen(HalfOpen before, BreakerSettings settings, long sinceNanos) {
        super(before.breaker, settings, State.HALF_OPEN, before.enteredNanos, before.history, before.outageSinceNanos);
        running = before.running;
        succeeded = before.succeeded;
        failed = before.failed;
        tally = before.tally;
        settingsSinceNanos = sinceNanos;
    }

    /**
     * The same with other probes under way.
     *
     * @param ended {@link Outcome#IGNORED}: none that counts
     */
    private HalfOpen(HalfOpen before, Probe[] running, Outcome ended) {
        super(before.breaker, before.settings, State.HALF_OPEN, before.enteredNanos, before.history, before.outageSinceNanos);
        this.running = running;
        succeeded = before.succeeded + (ended == Outcome.SUCCEEDED ? 1 : 0);
        failed = before.failed + (ended.isBad() ? 1 : 0);
        tally = ended == Outcome.IGNORED ? before.tally : before.tally.with(ended);
        settingsSinceNanos = before.settingsSinceNanos;
    }

    /** Probes that this half-opening may use: as many as run at once, more if more must succeed. */
    private int allProbes() {
        return Math.max(settings.halfOpenCalls(), settings.halfOpenSuccesses());
    }

    @Override
    boolean refuses(long nowNanos) {
        return running.length >= settings.halfOpenCalls() || running.length + succeeded + failed >= allProbes();
    }

    @Override
    HalfOpen admitting(Probe probe) {
        Probe[] more = new Probe[running.length + 1];
        System.arraycopy(running, 0, more, 0, running.length);
        more[running.length] = probe;
        return new HalfOpen(this, more, Outcome.IGNORED);
    }

    @Override
    Probe overdue(long nowNanos) {
        Probe oldest = null;
        for (Probe probe : running) {
            if (nowNanos - probe.startNanos >= settings.halfOpenMaxWaitNanos() && nowNanos - settingsSinceNanos >= 0
                    && (oldest == null || probe.startNanos - oldest.startNanos < 0)) {
                oldest = probe;
            }
        }
        return oldest;
    }

    @Override
    long dueNanos(Probe overdue) {
        long due = overdue.startNanos + settings.halfOpenMaxWaitNanos();
        return due - settingsSinceNanos < 0 ? settingsSinceNanos : due;
    }

    @Override
    Phase after(Probe probe, Outcome outcome, long atNanos, long epochMillis) {
        Probe[] rest = without(probe);
        return rest == null ? null : new HalfOpen(this, rest, outcome).judged(atNanos, epochMillis);
    }

    /** Other numbers may be reached already. If nothing were to follow from that, no probe might be left to end this. */
    @Override
    Phase reconfigured(BreakerSettings other, long atNanos, long epochMillis) {
        return new HalfOpen(this, other, atNanos).judged(atNanos, epochMillis);
    }

    /** What follows from the probes that have ended; this when nothing does. */
    private Phase judged(long atNanos, long epochMillis) {
        if (succeeded >= settings.halfOpenSuccesses()) {
            return new Closed(breaker, settings, endNanos(atNanos),
                    leftFor(State.CLOSED, Cause.PROBES_SUCCEEDED, tally, 0, atNanos, epochMillis)
                            .recovered(outageNanos(atNanos)));
        }
        return failed > allProbes() - settings.halfOpenSuccesses()
                ? new Open(this, atNanos, epochMillis, tally(atNanos)) : this;
    }

    /** Null when the probe is not among those under way. */
    private Probe[] without(Probe probe) {
        for (int i = 0; i < running.length; i++) {
            if (running[i] == probe) {
                Probe[] rest = new Probe[running.length - 1];
                System.arraycopy(running, 0, rest, 0, i);
                System.arraycopy(running, i + 1, rest, i, rest.length - i);
                return rest;
            }
        }
        return null;
    }

    @Override
    long callsToJudge() {
        return allProbes();
    }

    /** Of the probes that have ended, or are known to be slow. */
    @Override
    Tally tally(long nowNanos) {
        return tally;
    }
}
