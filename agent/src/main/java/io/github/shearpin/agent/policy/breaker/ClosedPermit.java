package io.github.shearpin.agent.policy.breaker;

import io.github.shearpin.agent.policy.StripedCounts;
import io.github.shearpin.agent.policy.breaker.CircuitBreaker.Permit;
import io.github.shearpin.agent.policy.breaker.CircuitBreaker.Result;
import io.github.shearpin.agent.policy.breaker.Window.Entry;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The permit that all calls of a closed breaker share, from its closing to its opening: reconfigurations in between do not
 * change it. It does not know its calls apart, so each must report once.
 */
final class ClosedPermit extends Permit {

    private static final AtomicLong NUMBERS = new AtomicLong();

    private final CircuitBreaker breaker;
    private final Lifetime lifetime;
    private final AtomicInteger failuresInARow = new AtomicInteger();

    ClosedPermit(CircuitBreaker breaker) {
        super(NUMBERS.incrementAndGet());
        this.breaker = breaker;
        this.lifetime = breaker.lifetime();
    }

    int failuresInARow() {
        return failuresInARow.get();
    }

    @Override
    public boolean countedByASuccess(StripedCounts[] into, int from) {
        Phase present = breaker.phase();
        if (present.permit != this) {
            return false;
        }
        Closed closed = (Closed) present;
        into[from] = lifetime.countedSuccesses();
        into[from + 1] = closed.endings.goodCount();
        into[from + 2] = closed.slowness == null ? null : closed.slowness.goodCount();
        return true;
    }

    @Override
    public void succeeded(AtomicLongArray[] own, int ownFrom, long durationNanos, long nowNanos) {
        Phase present = breaker.phase();
        if (present.isSlow(durationNanos)) {
            ended(Result.SUCCESS, durationNanos, false, nowNanos);
        } else {
            fastSuccess(present, own, ownFrom, durationNanos, nowNanos);
        }
    }

    private void fastSuccess(Phase present, AtomicLongArray[] own, int ownFrom, long durationNanos, long nowNanos) {
        // Read before written: in good times no thread takes the cache line from another.
        if (failuresInARow.get() != 0) {
            failuresInARow.set(0);
        }
        if (present.permit == this) {
            ((Closed) present).succeeded(own, ownFrom, nowNanos);
        }
        lifetime.success(own == null ? null : own[ownFrom]);
        breaker.tookTime(Result.SUCCESS, durationNanos, nowNanos);
    }

    @Override
    public void ended(Result result, long durationNanos, boolean countedSlow, long nowNanos) {
        Phase present = breaker.phase();
        boolean slow = countedSlow || present.isSlow(durationNanos);
        if (slow || result != Result.SUCCESS) {
            Phase settled = breaker.settled(nowNanos);
            long epochMillis = breaker.epochMillis();
            lifetime.ended(result, slow, countedSlow, epochMillis);
            breaker.tookTime(result, durationNanos, nowNanos);
            record(settled, result == Result.SUCCESS ? Entry.GOOD : Entry.BAD,
                    countedSlow ? Entry.NONE : slow ? Entry.BAD : Entry.GOOD, nowNanos, epochMillis);
            return;
        }
        fastSuccess(present, null, 0, durationNanos, nowNanos);
    }

    @Override
    public void slow(long nowNanos) {
        Phase settled = breaker.settled(nowNanos);
        long epochMillis = breaker.epochMillis();
        lifetime.slow(epochMillis);
        record(settled, Entry.NONE, Entry.BAD, nowNanos, epochMillis);
    }

    @Override
    public void ignored(long durationNanos) {
        lifetime.ignored();
        breaker.ignoredTookTime(durationNanos);
    }

    /** Records what is not a fast success, and opens where it is bad enough. What comes late is in no window. */
    private void record(Phase settled, Entry ending, Entry slowness, long nowNanos, long epochMillis) {
        boolean bad = ending == Entry.BAD || slowness == Entry.BAD;
        int inARow = settled.permit == this ? inARowWith(ending) : 0;
        Closed recordedIn = null;
        Totals endings = null;
        Totals slow = null;
        Phase present = settled;
        while (present.permit == this) {
            Closed closed = (Closed) present;
            // Windows may have been exchanged meanwhile; what is bad is judged in those that hold, by numbers that hold.
            if (recordedIn == null || recordedIn.endings != closed.endings) {
                endings = closed.endings.add(ending, nowNanos);
            }
            if (recordedIn == null || recordedIn.slowness != closed.slowness) {
                slow = closed.slowness == null ? Totals.NONE : closed.slowness.add(slowness, nowNanos);
            }
            recordedIn = closed;
            Tally tally = new Tally(endings, slow, inARow);
            Transition.Cause cause = bad ? closed.opensFor(tally) : null;
            if (cause != null && breaker.move(closed, new Open(closed, nowNanos, epochMillis, cause, tally))) {
                return;
            }
            present = breaker.phase();
            if (present == closed) {
                return;
            }
        }
    }

    private int inARowWith(Entry ending) {
        switch (ending) {
            case BAD:
                return failuresInARow.incrementAndGet();
            case GOOD:
                failuresInARow.set(0);
                return 0;
            default:
                return failuresInARow.get();
        }
    }
}
