package io.github.shearpin.agent.policy.breaker;

import io.github.shearpin.agent.policy.StripedCounts;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The last so many results, exactly: each record takes effect at one instant, the compare-and-set of {@link #head}, which
 * holds the position in the ring, the bad ones in the window and the latest result.
 *
 * <p>The latest result is in the head only; whoever records next first writes it to its slot of the ring, so that all slots
 * but that one are right whenever the head is replaced. A slot that holds the right result already is left alone: while all
 * results are good, a record is a single compare-and-set.
 */
final class CountWindow extends Window {

    private final int size;
    /** Bits that hold a number up to {@link #size}. */
    private final int bits;
    private final long mask;
    /** From high to low: laps (of how many times the ring was filled), position, bad ones, and 1 if the latest is bad. */
    private final AtomicLong head = new AtomicLong();
    /** Times written, then 1 bit for a bad one; never the same value twice, so that a late write is noticed. */
    private final AtomicIntegerArray ring;

    CountWindow(int size) {
        this.size = size;
        bits = 32 - Integer.numberOfLeadingZeros(size);
        mask = (1L << bits) - 1;
        ring = new AtomicIntegerArray(size);
    }

    @Override
    void good(AtomicLongArray own, long nowNanos) {
        record(0);
    }

    @Override
    StripedCounts goodCount() {
        return null;
    }

    @Override
    Totals add(Entry entry, long nowNanos) {
        return totalsOf(entry == Entry.NONE ? head.get() : record(entry == Entry.BAD ? 1 : 0));
    }

    @Override
    Totals totals(long nowNanos) {
        return totalsOf(head.get());
    }

    private Totals totalsOf(long state) {
        return new Totals(laps(state) > 0 ? size : position(state), badOnes(state));
    }

    /** The head with the result in it. */
    private long record(int bad) {
        while (true) {
            long state = head.get();
            int position = position(state);
            int latest = position == 0 ? size - 1 : position - 1;
            if (!settle(state, latest)) {
                continue;
            }
            // In a ring of one, the latest result is the one that goes.
            int evicted = badAt(position);
            long next = next(state, badOnes(state) - evicted + bad, bad);
            if (head.compareAndSet(state, next)) {
                return next;
            }
        }
    }

    /** Writes the head's latest result to the ring; false when the head has moved on meanwhile. */
    private boolean settle(long state, int slot) {
        int entry = ring.get(slot);
        if (head.get() != state) {
            return false;
        }
        int bad = (int) (state & 1);
        if ((entry & 1) != bad) {
            // Lost only to another thread that writes the same.
            ring.compareAndSet(slot, entry, (entry & ~1) + 2 | bad);
        }
        return true;
    }

    private int badAt(int slot) {
        return ring.get(slot) & 1;
    }

    private long next(long state, long badOnes, int bad) {
        long laps = laps(state);
        long position = position(state) + 1;
        if (position == size) {
            position = 0;
            // A ring that was full stays full.
            laps = laps == -1L >>> 2 * bits + 1 ? 1 : laps + 1;
        }
        return laps << 2 * bits + 1 | position << bits + 1 | badOnes << 1 | bad;
    }

    private long laps(long state) {
        return state >>> 2 * bits + 1;
    }

    private int position(long state) {
        return (int) (state >>> bits + 1 & mask);
    }

    private long badOnes(long state) {
        return state >>> 1 & mask;
    }
}
