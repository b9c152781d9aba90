package io.github.shearpin.agent.policy.breaker;

import io.github.shearpin.agent.policy.Backoff;
import io.github.shearpin.agent.policy.breaker.BreakerSettings.Force;
import io.github.shearpin.agent.policy.breaker.CircuitBreaker.Result;
import io.github.shearpin.agent.policy.breaker.CircuitBreaker.State;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.function.DoubleSupplier;

/**
 * What a breaker should do, written for reading: one thread, lists for windows, and timers that fire when they are due.
 * Times count from its beginning.
 */
final class BreakerModel {

    static final class Permit {
        private final int generation;
        private final long start;
        private final boolean probe;
        private boolean toldSlow;
        private boolean spent;

        private Permit(int generation, long start, boolean probe) {
            this.generation = generation;
            this.start = start;
            this.probe = probe;
        }

        boolean isToldSlow() {
            return toldSlow;
        }
    }

    /** The recent results of one kind. */
    private static final class Recent {

        /** A result, and the slice of time it came in. */
        private record Entry(long slice, boolean bad) {
        }

        private final BreakerSettings shape;
        private final long since;
        private final Deque<Entry> entries = new ArrayDeque<>();

        Recent(BreakerSettings shape, long now) {
            this.shape = shape;
            this.since = now;
        }

        void add(boolean bad, long now) {
            entries.add(new Entry(slice(now), bad));
        }

        Totals totals(long now) {
            while (shape.windowCalls() > 0 ? entries.size() > shape.windowCalls()
                    : !entries.isEmpty() && entries.getFirst().slice <= slice(now) - 16) {
                entries.removeFirst();
            }
            return new Totals(entries.size(), entries.stream().filter(Entry::bad).count());
        }

        private long slice(long now) {
            return shape.windowCalls() > 0 ? 0 : (now - since) / ((shape.windowNanos() + 15) / 16);
        }

        boolean reaches(double rate, int minimumCalls, long now) {
            Totals totals = totals(now);
            boolean enough = totals.calls >= minimumCalls || shape.windowCalls() > 0 && totals.calls == shape.windowCalls();
            return rate > 0 && enough && totals.ratio() >= rate;
        }
    }

    private BreakerSettings settings;
    private final DoubleSupplier random;
    private State state;
    private int generation;
    private long entered;
    private long outageSince;
    private Recent endings;
    private Recent slowness;
    private int failuresInARow;
    private final List<Permit> running = new ArrayList<>();
    private int probesSucceeded;
    private int probesFailed;
    private int probesSlow;
    private int probesEnded;
    private int probesFailedByThemselves;
    private long settingsSince;
    private Totals openedWith;
    private Totals openedWithSlow;
    private int level;
    private double luck;
    private long previousOpenFor;
    private long openFor;

    final long[][] transitions = new long[5][5];
    private final double[] nanosIn = new double[5];
    private long successes;
    private long slowSuccesses;
    private final long[] failures = new long[4];
    private long slowCalls;
    private long ignored;
    private long rejections;
    private long recoverySuccesses;
    private long recoveryFailures;
    private final List<Long> recoveries = new ArrayList<>();
    private long lastChangeMillis;
    private long lastFailureMillis;
    /** What the wall clock says of the time being dealt with. */
    private long millis;

    BreakerModel(BreakerSettings settings, DoubleSupplier random) {
        this.settings = settings;
        this.random = random;
        state = settings.force() == null ? State.CLOSED : forcedState(settings.force());
        emptyWindows(0);
    }

    private static State forcedState(Force force) {
        return force == Force.OPEN ? State.FORCED_OPEN : State.FORCED_CLOSED;
    }

    private void emptyWindows(long now) {
        endings = new Recent(settings, now);
        slowness = settings.slowRate() > 0 ? new Recent(settings, now) : null;
    }

    State state(long now) {
        fireTimers(now);
        return state;
    }

    boolean isOpen(long now) {
        fireTimers(now);
        return state == State.FORCED_OPEN || state == State.OPEN && now - entered < openFor;
    }

    Permit acquire(long now) {
        fireTimers(now);
        if (state == State.OPEN && now - entered >= openFor) {
            enter(State.HALF_OPEN, now);
            probesSucceeded = 0;
            probesFailed = 0;
            probesSlow = 0;
            probesEnded = 0;
            probesFailedByThemselves = 0;
            settingsSince = now;
        }
        boolean probe = state == State.HALF_OPEN;
        int used = running.size() + probesSucceeded + probesFailed;
        if (state == State.OPEN || state == State.FORCED_OPEN
                || probe && (running.size() >= settings.halfOpenCalls() || used >= allProbes())) {
            rejections++;
            return null;
        }
        Permit permit = new Permit(generation, now, probe);
        if (probe) {
            running.add(permit);
        }
        return permit;
    }

    /** At most once a permit, before its end. */
    void slow(Permit permit, long now) {
        fireTimers(now);
        permit.toldSlow = true;
        if (permit.spent) {
            return;
        }
        countSlow();
        if (permit.probe) {
            if (running.remove(permit)) {
                probesFailed++;
                probesSlow++;
                judgeProbes(now);
            }
        } else if (isJudged(permit)) {
            if (slowness != null) {
                slowness.add(true, now);
            }
            judge(now);
        }
    }

    /** Each permit of a closed phase reports once; a probe as often as it likes. */
    void end(Permit permit, Result result, long duration, long now) {
        fireTimers(now);
        if (permit.spent) {
            return;
        }
        permit.spent = true;
        boolean slow = permit.toldSlow || settings.slowRate() > 0 && duration > settings.slowOverNanos();
        boolean failed = result != Result.SUCCESS;
        if (slow && !permit.toldSlow) {
            countSlow();
        }
        count(result, slow);
        if (permit.probe) {
            endProbe(permit, failed, slow, now);
        } else if (isJudged(permit)) {
            endings.add(failed, now);
            failuresInARow = failed ? failuresInARow + 1 : 0;
            if (slowness != null && !permit.toldSlow) {
                slowness.add(slow, now);
            }
            if (failed || slow && !permit.toldSlow) {
                judge(now);
            }
        }
    }

    void ignore(Permit permit, long now) {
        fireTimers(now);
        if (!permit.spent) {
            permit.spent = true;
            ignored++;
            running.remove(permit);
        }
    }

    void force(Force force, long now) {
        fireTimers(now);
        obey(force, now);
    }

    private void obey(Force force, long now) {
        boolean forced = state == State.FORCED_OPEN || state == State.FORCED_CLOSED;
        if (force == null && forced) {
            closeAfresh(now);
        } else if (force != null && state != forcedState(force)) {
            enter(forcedState(force), now);
            level = 0;
        }
    }

    void reset(long now) {
        fireTimers(now);
        closeAfresh(now);
    }

    private void closeAfresh(long now) {
        enter(State.CLOSED, now);
        level = 0;
        failuresInARow = 0;
        emptyWindows(now);
    }

    void reconfigure(BreakerSettings next, long now) {
        fireTimers(now);
        BreakerSettings before = settings;
        settings = next;
        if (next.windowCalls() != before.windowCalls() || next.windowNanos() != before.windowNanos()) {
            emptyWindows(now);
        } else if (next.slowRate() == 0) {
            slowness = null;
        } else if (slowness == null) {
            slowness = new Recent(next, now);
        }
        if (state == State.OPEN) {
            openFor = time(level, previousOpenFor, luck);
        }
        settingsSince = now;
        if (state == State.HALF_OPEN) {
            judgeProbes(now);
        }
        if (next.force() != before.force()) {
            obey(next.force(), now);
        }
    }

    private boolean isJudged(Permit permit) {
        return permit.generation == generation && state == State.CLOSED;
    }

    private void countSlow() {
        slowCalls++;
        lastFailureMillis = millis;
    }

    private void count(Result result, boolean slow) {
        if (result != Result.SUCCESS) {
            failures[result.ordinal()]++;
            lastFailureMillis = millis;
        } else if (slow) {
            slowSuccesses++;
        } else {
            successes++;
        }
    }

    private void judge(long now) {
        if (settings.consecutiveFailures() > 0 && failuresInARow >= settings.consecutiveFailures()
                || endings.reaches(settings.failureRate(), settings.minimumCalls(), now)
                || slowness != null && slowness.reaches(settings.slowRate(), settings.minimumCalls(), now)) {
            outageSince = now;
            open(endings.totals(now), slowness == null ? Totals.NONE : slowness.totals(now), now - entered, now);
        }
    }

    private void endProbe(Permit probe, boolean failed, boolean slow, long now) {
        if (!running.remove(probe)) {
            return;
        }
        failuresInARow = failed ? failuresInARow + 1 : 0;
        probesEnded++;
        if (failed) {
            probesFailedByThemselves++;
        }
        if (failed || slow) {
            probesFailed++;
        } else {
            probesSucceeded++;
        }
        if (slow) {
            probesSlow++;
        }
        judgeProbes(now);
    }

    private void judgeProbes(long now) {
        int told = probesSucceeded + probesFailed;
        if (probesSucceeded >= settings.halfOpenSuccesses()) {
            recoverySuccesses++;
            recoveries.add(now - outageSince);
            failuresInARow = 0;
            enter(State.CLOSED, now);
            emptyWindows(now);
        } else if (allProbes() - probesFailed < settings.halfOpenSuccesses()) {
            recoveryFailures++;
            open(new Totals(probesEnded, probesFailedByThemselves), new Totals(told, probesSlow), 0, now);
        }
    }

    private void open(Totals totals, Totals slow, long closedFor, long now) {
        openedWith = totals;
        openedWithSlow = slow;
        long well = closedFor;
        while (level > 0 && well >= longest(level)) {
            well -= longest(level);
            level--;
        }
        previousOpenFor = level == 0 ? 0 : openFor;
        if (level == 0 || longest(level + 1) > longest(level)) {
            level++;
        }
        luck = random.getAsDouble();
        openFor = time(level, previousOpenFor, luck);
        enter(State.OPEN, now);
    }

    private long longest(int ofLevel) {
        long before = ofLevel > 1 && settings.openFor().jitter() == Backoff.Jitter.DECORRELATED ? longest(ofLevel - 1) : 0;
        return time(ofLevel, before, 1);
    }

    private long time(int ofLevel, long previous, double withLuck) {
        return settings.openFor().waitNanos(ofLevel, previous, () -> withLuck);
    }

    private void fireTimers(long now) {
        long nowMillis = BreakerUnderTest.EPOCH_MILLIS + now / 1_000_000;
        millis = nowMillis;
        while (state == State.HALF_OPEN && !running.isEmpty()) {
            Permit oldest = running.stream().min(Comparator.comparingLong(permit -> permit.start)).orElseThrow();
            long due = Math.max(settingsSince, oldest.start + settings.halfOpenMaxWaitNanos());
            if (due > now) {
                return;
            }
            millis = nowMillis - (now - due) / 1_000_000;
            oldest.spent = true;
            count(Result.TIMEOUT, false);
            endProbe(oldest, true, false, due);
            millis = nowMillis;
        }
    }

    private void enter(State next, long now) {
        nanosIn[state.ordinal()] += now - entered;
        if (next != state) {
            transitions[state.ordinal()][next.ordinal()]++;
            lastChangeMillis = millis;
        }
        running.clear();
        generation++;
        state = next;
        entered = now;
    }

    private int allProbes() {
        return Math.max(settings.halfOpenCalls(), settings.halfOpenSuccesses());
    }

    /** What the breaker's own status should say, as text to compare. */
    String status(long now) {
        fireTimers(now);
        double[] seconds = nanosIn.clone();
        seconds[state.ordinal()] += now - entered;
        boolean judged = state == State.CLOSED || state == State.OPEN || state == State.HALF_OPEN;
        Totals ended = switch (state) {
            case CLOSED -> endings.totals(now);
            case OPEN -> openedWith;
            case HALF_OPEN -> new Totals(probesEnded, probesFailedByThemselves);
            default -> Totals.NONE;
        };
        Totals slow = switch (state) {
            case CLOSED -> slowness == null ? Totals.NONE : slowness.totals(now);
            case OPEN -> openedWithSlow;
            case HALF_OPEN -> new Totals(probesSucceeded + probesFailed, probesSlow);
            default -> Totals.NONE;
        };
        return text(state, Arrays.stream(seconds).map(nanos -> nanos / 1e9).toArray(), transitions, successes, slowSuccesses,
                failures[1], failures[2], failures[3], slowCalls, ignored,
                rejections, recoverySuccesses, recoveryFailures, now - entered,
                state == State.OPEN ? Math.max(0, openFor - (now - entered)) : 0, judged ? failuresInARow : 0,
                ended.ratio(), ended.calls, slow.ratio(), lastChangeMillis, lastFailureMillis, recoveries.size(),
                recoveries.stream().filter(nanos -> nanos <= 10_000_000_000L).count(),
                recoveries.stream().mapToLong(nanos -> nanos).sum() / 1e9);
    }

    static String text(BreakerStatus status) {
        return text(status.state, status.stateSeconds,
                status.transitions, status.successes, status.slowSuccesses, status.exceptions, status.timeouts,
                status.badResults, status.slowCalls, status.ignored, status.rejectionsEnforced,
                status.recoverySuccesses, status.recoveryFailures, status.inStateNanos, status.untilProbeNanos,
                status.consecutiveFailures, status.failureRatio, status.windowCalls, status.slowRatio,
                Math.round(status.lastStateChangeEpochSeconds * 1e3), Math.round(status.lastFailureEpochSeconds * 1e3),
                status.recoveryCounts[status.recoveryBounds.length], status.recoveryCounts[2], status.recoverySumSeconds);
    }

    private static String text(State state, double[] seconds, long[][] transitions, long successes, long slowSuccesses,
            long exceptions, long timeouts, long badResults, long slowCalls, long ignored, long rejections,
            long recoverySuccesses, long recoveryFailures, long inState, long untilProbe, int consecutiveFailures, double ratio,
            long calls, double slowRatio, long lastChange, long lastFailure, long recoveries, long recoveriesWithinTenSeconds,
            double recoverySeconds) {
        return String.format("%s, seconds %s, transitions %s, successes %d + %d slow, failures %d %d %d, slow %d, ignored %d, "
                + "rejections %d, recovery %d %d, in state %d, until probe %d, in a row %d, ratio %.9f of %d, slow %.9f, "
                + "changed %d, failed %d, recoveries %d %d %.6f", state,
                Arrays.toString(Arrays.stream(seconds).mapToLong(each -> Math.round(each * 1e6)).toArray()),
                Arrays.deepToString(transitions), successes, slowSuccesses, exceptions, timeouts, badResults, slowCalls, ignored,
                rejections, recoverySuccesses, recoveryFailures, inState, untilProbe, consecutiveFailures, ratio, calls,
                slowRatio, lastChange, lastFailure, recoveries, recoveriesWithinTenSeconds, recoverySeconds);
    }
}
