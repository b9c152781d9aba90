package io.github.shearpin.agent.policy.breaker;

import io.github.shearpin.agent.policy.breaker.CircuitBreaker.State;

/**
 * A few calls at a time probe whether what failed works again. Immutable: each probe that starts or ends makes the next
 * instance, and whoever puts that in the place of this one has acted. So probes under way, verdict and transition can't
 * disagree under any interleaving.
 */
final class HalfOpen extends Tripped {

    private final BreakerSettings settings;
    private final Probe[] running;
    private final int succeeded;
    private final int failed;
    private final int consecutiveFailures;

    /** Opens half for a first probe. */
    HalfOpen(Open before, Probe first, long epochMillis) {
        super(before.breaker, State.HALF_OPEN, before.endNanos(first.startNanos),
                before.leftFor(State.HALF_OPEN, first.startNanos, epochMillis), before.outageSinceNanos);
        settings = breaker.settings();
        running = new Probe[] {first};
        succeeded = 0;
        failed = 0;
        consecutiveFailures = before.consecutiveFailures();
    }

    private HalfOpen(HalfOpen before, Probe[] running, int succeeded, int failed, int consecutiveFailures) {
        super(before.breaker, State.HALF_OPEN, before.enteredNanos, before.history, before.outageSinceNanos);
        this.settings = before.settings;
        this.running = running;
        this.succeeded = succeeded;
        this.failed = failed;
        this.consecutiveFailures = consecutiveFailures;
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
        return new HalfOpen(this, more, succeeded, failed, consecutiveFailures);
    }

    @Override
    Probe overdue(long nowNanos) {
        Probe oldest = null;
        for (Probe probe : running) {
            if (nowNanos - probe.startNanos >= settings.halfOpenMaxWaitNanos()
                    && (oldest == null || probe.startNanos - oldest.startNanos < 0)) {
                oldest = probe;
            }
        }
        return oldest;
    }

    @Override
    Phase after(Probe probe, Outcome outcome, long atNanos, long epochMillis) {
        Probe[] rest = without(probe);
        if (rest == null) {
            return null;
        }
        switch (outcome) {
            case SUCCEEDED:
                return succeeded + 1 >= settings.halfOpenSuccesses()
                        ? closed(atNanos, epochMillis) : new HalfOpen(this, rest, succeeded + 1, failed, 0);
            case FAILED:
                HalfOpen next = new HalfOpen(this, rest, succeeded, failed + 1, consecutiveFailures + 1);
                return next.failed > allProbes() - settings.halfOpenSuccesses()
                        ? new Open(this, atNanos, epochMillis, next.totals(atNanos), next.consecutiveFailures) : next;
            default:
                return new HalfOpen(this, rest, succeeded, failed, consecutiveFailures);
        }
    }

    private Closed closed(long atNanos, long epochMillis) {
        long end = endNanos(atNanos);
        return new Closed(breaker, end,
                leftFor(State.CLOSED, atNanos, epochMillis).recovered(end - outageSinceNanos));
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

    /** Of the probes that have ended. */
    @Override
    Totals totals(long nowNanos) {
        return new Totals((long) succeeded + failed, failed);
    }

    @Override
    int consecutiveFailures() {
        return consecutiveFailures;
    }
}
