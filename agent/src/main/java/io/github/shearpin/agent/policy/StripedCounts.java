package io.github.shearpin.agent.policy;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * A row of counters that any number of threads add to without a lock and without allocation, as
 * {@link java.util.concurrent.atomic.LongAdder} does for one. It begins with one stripe; a thread that meets another at
 * a counter gets a stripe for itself and those that share its slot, of which there are as many as processors, rounded
 * up to a power of two and at most {@value #MAX_STRIPES}. A stripe costs 8 bytes a counter and about 170 more.
 *
 * <p>A read adds up the stripes: it sees every addition that ended before it began, and at rest it is exact. Additions
 * of one thread are seen in their order by a reader that reads the counters in the opposite order.
 */
public final class StripedCounts {

    private static final int MAX_STRIPES = 8;
    private static final int STRIPES = stripes(Runtime.getRuntime().availableProcessors());
    private static final int SLOT_SHIFT = Long.SIZE - Integer.numberOfTrailingZeros(STRIPES);
    private static final long GOLDEN_RATIO = 0x9E3779B97F4A7C15L;
    /** Keeps two stripes that lie side by side in memory out of one cache line, and out of a prefetched pair of them. */
    private static final int PADDING = 16;

    private final int counters;
    private final AtomicLongArray first;
    private final AtomicReferenceArray<AtomicLongArray> stripes = new AtomicReferenceArray<AtomicLongArray>(STRIPES);

    /** All zero. */
    public StripedCounts(int counters) {
        this.counters = counters;
        first = newStripe();
        stripes.set(0, first);
    }

    /** Adds to the counter of that index. */
    public void add(int index, long delta) {
        int slot = slot();
        AtomicLongArray stripe = stripes.get(slot);
        if (stripe != null && slot != 0) {
            stripe.getAndAdd(index, delta);
            return;
        }
        // Compare-and-set, and not add, because it tells of contention.
        long before = first.get(index);
        if (!first.compareAndSet(index, before, before + delta)) {
            stripeOf(slot).getAndAdd(index, delta);
        }
    }

    /** The counter of that index, over all stripes. */
    public long get(int index) {
        long sum = first.get(index);
        for (int slot = 1; slot < STRIPES; slot++) {
            AtomicLongArray stripe = stripes.get(slot);
            if (stripe != null) {
                sum += stripe.get(index);
            }
        }
        return sum;
    }

    private AtomicLongArray stripeOf(int slot) {
        if (stripes.get(slot) == null) {
            stripes.compareAndSet(slot, null, newStripe());
        }
        return stripes.get(slot);
    }

    private AtomicLongArray newStripe() {
        return new AtomicLongArray(counters + PADDING);
    }

    /** Fibonacci hashing: threads of a pool, whose numbers follow each other, spread evenly. */
    private static int slot() {
        return (int) (ThreadNumber.current() * GOLDEN_RATIO >>> SLOT_SHIFT) & STRIPES - 1;
    }

    private static int stripes(int processors) {
        int stripes = 1;
        while (stripes < processors && stripes < MAX_STRIPES) {
            stripes *= 2;
        }
        return stripes;
    }
}
