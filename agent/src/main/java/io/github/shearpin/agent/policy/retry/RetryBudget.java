package io.github.shearpin.agent.policy.retry;

import io.github.shearpin.agent.policy.SlidingWindow;
import io.github.shearpin.agent.policy.StripedCounts;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Keeps retries to a share of calls, so that a service in trouble is not buried under them. Over any 10 s no more are
 * granted than the share of the calls in them, or a fixed number where that is more. Both are counted in slices of half a second:
 * what is older than 10 s is forgotten up to half a second late, and calls are counted over up to 10.5 s.
 *
 * <p>A call costs one volatile read and one addition to a striped counter. A retry replaces an immutable tally by
 * compare-and-set, so that under any interleaving each grant has seen all that were granted before.
 */
final class RetryBudget implements SlidingWindow.Source {

    private static final long SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    /** One more than 10 s has, because the present slice has only begun. */
    private static final int SLICES = 21;

    private final double share;
    private final long floor;
    private final long originNanos;
    private final StripedCounts calls = new StripedCounts(1);
    private final SlidingWindow recentCalls;
    private final AtomicReference<Tally> tally = new AtomicReference<Tally>(new Tally(0, new int[SLICES]));

    /**
     * @param share of calls, from 0 to 1
     * @param floor retries that are always allowed, over 10 s
     */
    RetryBudget(double share, long floor, long nowNanos) {
        this.share = share;
        this.floor = floor;
        this.originNanos = nowNanos;
        this.recentCalls = new SlidingWindow(this, 1, SLICES, SLICES * SLICE_NANOS, nowNanos);
    }

    /** @param own the present thread's, of {@link #calls}; or null */
    void called(AtomicLongArray own, long nowNanos) {
        recentCalls.slideTo(nowNanos);
        calls.add(own, 0, 1);
    }

    StripedCounts calls() {
        return calls;
    }

    /** Takes one retry out of the budget, if there is one. */
    boolean take(long nowNanos) {
        long slice = (nowNanos - originNanos) / SLICE_NANOS;
        while (true) {
            Tally before = tally.get();
            Tally now = before.at(slice);
            // Calls are counted after what was granted is known, or a refusal could be one that was never due.
            if (now.sum() >= allowed(nowNanos)) {
                return false;
            }
            now.add();
            if (tally.compareAndSet(before, now)) {
                return true;
            }
        }
    }

    private long allowed(long nowNanos) {
        int[] called = new int[1];
        recentCalls.read(nowNanos, called);
        return Math.max(floor, (long) (share * Integer.toUnsignedLong(called[0])));
    }

    @Override
    public int count(int index) {
        return (int) calls.get(index);
    }

    /** Retries granted in each slice of the window; not changed any more once it is the budget's. */
    private static final class Tally {

        private final long slice;
        private final int[] granted;

        Tally(long slice, int[] granted) {
            this.slice = slice;
            this.granted = granted;
        }

        /** A copy as of that slice, or as of this tally's own for a thread that comes late. */
        Tally at(long newSlice) {
            long latest = Math.max(slice, newSlice);
            int[] kept = granted.clone();
            for (long old = Math.max(slice, latest - SLICES) + 1; old <= latest; old++) {
                kept[(int) (old % SLICES)] = 0;
            }
            return new Tally(latest, kept);
        }

        void add() {
            granted[(int) (slice % SLICES)]++;
        }

        long sum() {
            long sum = 0;
            for (int count : granted) {
                sum += count;
            }
            return sum;
        }
    }
}
