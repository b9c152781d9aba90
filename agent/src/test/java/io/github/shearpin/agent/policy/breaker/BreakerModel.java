package io.github.shearpin.agent.policy.breaker;

import io.github.shearpin.agent.policy.breaker.CircuitBreaker.State;
import io.github.shearpin.agent.policy.breaker.CircuitBreaker.Status;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;

/**
 * What a breaker should do, written for reading: one thread, lists for windows, and timers that fire when they are due.
 * Times count from its beginning.
 */
final class BreakerModel {

    static final class Permit {
        private final int generation;
        private final long start;
        private final boolean probe;
        private boolean spent;

        private Permit(int generation, long start, boolean probe) {
            this.generation = generation;
            this.start = start;
            this.probe = probe;
        }
    }

    /** A result in the window, and the slice of time it came in. */
    private record Result(long slice, boolean failed) {
    }

    private final BreakerSettings settings;
    private State state = State.CLOSED;
    private int generation;
    private long entered;
    private long outageSince;
    private final Deque<Result> window = new ArrayDeque<>();
    private final List<Permit> running = new ArrayList<>();
    private int probesSucceeded;
    private int probesFailed;
    private int consecutiveFailures;
    private Totals openedWith;

    final long[][] transitions = new long[3][3];
    private final double[] nanosIn = new double[3];
    private long successes;
    private long failures;
    private long ignored;
    private long rejections;
    private long recoverySuccesses;
    private long recoveryFailures;
    private final List<Long> recoveries = new ArrayList<>();
    private long lastChangeMillis;
    private long lastFailureMillis;
    /** What the wall clock says of the time being dealt with. */
    private long millis;

    BreakerModel(BreakerSettings settings) {
        this.settings = settings;
    }

    State state(long now) {
        fireTimers(now);
        return state;
    }

    Permit acquire(long now) {
        fireTimers(now);
        if (state == State.OPEN && now - entered >= settings.openFor().initialNanos()) {
            enter(State.HALF_OPEN, now);
            probesSucceeded = 0;
            probesFailed = 0;
        }
        boolean probe = state == State.HALF_OPEN;
        int used = running.size() + probesSucceeded + probesFailed;
        if (state == State.OPEN || probe && (running.size() == settings.halfOpenCalls() || used == allProbes())) {
            rejections++;
            return null;
        }
        Permit permit = new Permit(generation, now, probe);
        if (probe) {
            running.add(permit);
        }
        return permit;
    }

    /** Each permit of a closed phase reports once; a probe as often as it likes. */
    void end(Permit permit, Outcome outcome, long now) {
        fireTimers(now);
        if (permit.spent) {
            return;
        }
        permit.spent = true;
        count(outcome, now);
        if (permit.generation != generation || outcome == Outcome.IGNORED) {
            running.remove(permit);
        } else if (permit.probe) {
            running.remove(permit);
            judgeProbe(outcome == Outcome.FAILED, now);
        } else {
            judge(outcome == Outcome.FAILED, now);
        }
    }

    private void count(Outcome outcome, long now) {
        switch (outcome) {
            case SUCCEEDED -> successes++;
            case FAILED -> {
                failures++;
                lastFailureMillis = millis;
            }
            default -> ignored++;
        }
    }

    private void judge(boolean failed, long now) {
        window.add(new Result(slice(now), failed));
        consecutiveFailures = failed ? consecutiveFailures + 1 : 0;
        Totals totals = totals(now);
        boolean enough = totals.calls >= settings.minimumCalls()
                || settings.windowCalls() > 0 && totals.calls == settings.windowCalls();
        if (failed && (settings.failureRate() > 0 && enough && totals.failureRatio() >= settings.failureRate()
                || settings.consecutiveFailures() > 0 && consecutiveFailures >= settings.consecutiveFailures())) {
            outageSince = now;
            openedWith = totals;
            enter(State.OPEN, now);
        }
    }

    private void judgeProbe(boolean failed, long now) {
        consecutiveFailures = failed ? consecutiveFailures + 1 : 0;
        if (failed) {
            probesFailed++;
        } else {
            probesSucceeded++;
        }
        if (probesSucceeded == settings.halfOpenSuccesses()) {
            recoverySuccesses++;
            recoveries.add(now - outageSince);
            window.clear();
            consecutiveFailures = 0;
            enter(State.CLOSED, now);
        } else if (allProbes() - probesFailed < settings.halfOpenSuccesses()) {
            recoveryFailures++;
            openedWith = new Totals(probesSucceeded + probesFailed, probesFailed);
            enter(State.OPEN, now);
        }
    }

    private void fireTimers(long now) {
        long nowMillis = BreakerUnderTest.EPOCH_MILLIS + now / 1_000_000;
        millis = nowMillis;
        while (state == State.HALF_OPEN && !running.isEmpty()) {
            Permit oldest = running.stream().min(Comparator.comparingLong(permit -> permit.start)).orElseThrow();
            long due = oldest.start + settings.halfOpenMaxWaitNanos();
            if (due > now) {
                return;
            }
            millis = nowMillis - (now - due) / 1_000_000;
            end(due, oldest);
            millis = nowMillis;
        }
    }

    private void end(long due, Permit overdue) {
        overdue.spent = true;
        running.remove(overdue);
        count(Outcome.FAILED, due);
        judgeProbe(true, due);
    }

    private void enter(State next, long now) {
        transitions[state.ordinal()][next.ordinal()]++;
        nanosIn[state.ordinal()] += now - entered;
        running.clear();
        generation++;
        state = next;
        entered = now;
        lastChangeMillis = millis;
    }

    private int allProbes() {
        return Math.max(settings.halfOpenCalls(), settings.halfOpenSuccesses());
    }

    private long slice(long now) {
        return settings.windowCalls() > 0 ? 0 : (now - entered) / ((settings.windowNanos() + 15) / 16);
    }

    private Totals totals(long now) {
        while (settings.windowCalls() > 0 ? window.size() > settings.windowCalls()
                : !window.isEmpty() && window.getFirst().slice <= slice(now) - 16) {
            window.removeFirst();
        }
        return new Totals(window.size(), window.stream().filter(Result::failed).count());
    }

    /** What the breaker's own status should say, as text to compare. */
    String status(long now) {
        fireTimers(now);
        double[] seconds = nanosIn.clone();
        seconds[state.ordinal()] += now - entered;
        Totals totals = switch (state) {
            case CLOSED -> totals(now);
            case OPEN -> openedWith;
            case HALF_OPEN -> new Totals(probesSucceeded + probesFailed, probesFailed);
        };
        return text(state, seconds[0] / 1e9, seconds[1] / 1e9, seconds[2] / 1e9, transitions, successes, failures, ignored,
                rejections, recoverySuccesses, recoveryFailures, now - entered,
                state == State.OPEN ? Math.max(0, settings.openFor().initialNanos() - (now - entered)) : 0, consecutiveFailures,
                totals.failureRatio(), totals.calls, lastChangeMillis, lastFailureMillis, recoveries.size(),
                recoveries.stream().filter(nanos -> nanos <= 10_000_000_000L).count(),
                recoveries.stream().mapToLong(nanos -> nanos).sum() / 1e9);
    }

    static String text(Status status) {
        return text(status.state, status.stateSeconds[0], status.stateSeconds[1], status.stateSeconds[2],
                status.transitions, status.successes, status.failures, status.ignored, status.rejectionsEnforced,
                status.recoverySuccesses, status.recoveryFailures, status.inStateNanos, status.untilProbeNanos,
                status.consecutiveFailures, status.failureRatio, status.windowCalls,
                Math.round(status.lastStateChangeEpochSeconds * 1e3), Math.round(status.lastFailureEpochSeconds * 1e3),
                status.recoveryCounts[status.recoveryBounds.length], status.recoveryCounts[2], status.recoverySumSeconds);
    }

    private static String text(State state, double closed, double halfOpen, double open, long[][] transitions,
            long successes, long failures, long ignored, long rejections, long recoverySuccesses, long recoveryFailures,
            long inState, long untilProbe, int consecutiveFailures, double ratio, long calls, long lastChange,
            long lastFailure, long recoveries, long recoveriesWithinTenSeconds, double recoverySeconds) {
        return String.format("%s, seconds %.6f %.6f %.6f, transitions %s, successes %d, failures %d, ignored %d, rejections %d, "
                + "recovery %d %d, in state %d, until probe %d, in a row %d, ratio %.9f of %d, changed %d, failed %d, "
                + "recoveries %d %d %.6f", state, closed, halfOpen, open, Arrays.deepToString(transitions),
                successes, failures, ignored, rejections, recoverySuccesses, recoveryFailures, inState, untilProbe,
                consecutiveFailures, ratio, calls, lastChange, lastFailure, recoveries, recoveriesWithinTenSeconds,
                recoverySeconds);
    }
}
