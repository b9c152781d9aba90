package io.github.shearpin.agent.policy.breaker;

import io.github.shearpin.agent.policy.ThreadNumber;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A counter that many threads raise until it is sealed: from then on increments are refused and the sum stands. An increment
 * is in the sealed sum or refused, never both or neither. Thread-safe and lock-free; an increment allocates nothing but, once
 * in the counter's life, its stripes.
 *
 * <p>It is one number until two threads collide on it; from then on each thread raises one of several stripes, after the
 * idea of {@link java.util.concurrent.atomic.LongAdder}, which can't be sealed.
 */
final class SealableCounter {

    /** Two cache lines in longs: processors fetch lines in pairs. */
    private static final int STRIDE = 16;
    private static final int STRIPE_BITS = stripeBits(Runtime.getRuntime().availableProcessors());
    /** What a counter that was sealed before it was striped has for stripes. */
    private static final AtomicLongArray NO_STRIPES = sealedStripe();

    /** Like each stripe a count, or its complement once it is sealed. */
    private final AtomicLong base = new AtomicLong();
    private final AtomicReference<AtomicLongArray> stripes = new AtomicReference<AtomicLongArray>();

    /** False when the counter is sealed and nothing was counted. */
    boolean increment() {
        AtomicLongArray cells = stripes.get();
        if (cells == null) {
            long count = base.get();
            if (count < 0) {
                return false;
            }
            if (base.compareAndSet(count, count + 1)) {
                return true;
            }
            // The first stride stays empty: the array's length is read by everyone.
            cells = striped(new AtomicLongArray((1 + (1 << STRIPE_BITS)) * STRIDE));
        }
        int stripe = stripeOf(cells);
        long count;
        do {
            count = cells.get(stripe);
            if (count < 0) {
                return false;
            }
        } while (!cells.compareAndSet(stripe, count, count + 1));
        return true;
    }

    /** The count so far: at least all increments that ended before. */
    long sum() {
        long sum = countOf(base.get());
        AtomicLongArray cells = stripes.get();
        if (cells != null) {
            for (int i = STRIDE; i < cells.length(); i += STRIDE) {
                sum += countOf(cells.get(i));
            }
        }
        return sum;
    }

    /** Ends the counting; the final count, however often it is asked for. */
    long seal() {
        long count = base.get();
        while (count >= 0 && !base.compareAndSet(count, ~count)) {
            count = base.get();
        }
        // A thread that lost on the base may be about to make stripes; it must find sealed ones.
        AtomicLongArray cells = striped(NO_STRIPES);
        for (int i = STRIDE; i < cells.length(); i += STRIDE) {
            count = cells.get(i);
            while (count >= 0 && !cells.compareAndSet(i, count, ~count)) {
                count = cells.get(i);
            }
        }
        return sum();
    }

    private AtomicLongArray striped(AtomicLongArray cells) {
        return stripes.compareAndSet(null, cells) ? cells : stripes.get();
    }

    private static long countOf(long cell) {
        return cell < 0 ? ~cell : cell;
    }

    private static AtomicLongArray sealedStripe() {
        AtomicLongArray cells = new AtomicLongArray(2 * STRIDE);
        cells.set(STRIDE, ~0L);
        return cells;
    }

    private static int stripeOf(AtomicLongArray cells) {
        int count = cells.length() / STRIDE - 1;
        // Multiplying by 2^64 / golden ratio spreads consecutive numbers evenly over the upper bits.
        int spread = (int) (ThreadNumber.current() * 0x9E3779B97F4A7C15L >>> 32);
        return STRIDE + (spread >>> 32 - STRIPE_BITS & count - 1) * STRIDE;
    }

    private static int stripeBits(int processors) {
        int wanted = Math.min(64, 2 * processors);
        return 32 - Integer.numberOfLeadingZeros(wanted - 1);
    }
}
