package io.github.shearpin.agent.policy.breaker;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A counter that many threads raise and one seals: what was raised before the seal is in the sealed sum, what comes after
 * is refused, and nothing is in both or in neither. Thread-safe and lock-free; an increment allocates nothing but, once in
 * the counter's life, its stripes.
 *
 * <p>It is one number until two threads collide on it; from then on each thread raises one of several stripes, after the
 * idea of {@link java.util.concurrent.atomic.LongAdder}, which can't be sealed.
 */
final class SealableCounter {

    /** Two cache lines in longs: processors fetch lines in pairs. */
    private static final int STRIDE = 16;
    private static final int STRIPE_BITS = stripeBits(Runtime.getRuntime().availableProcessors());
    /** So far below zero that no number of late increments brings a sealed cell back above. */
    private static final long SEALED = Long.MIN_VALUE;

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
            cells = stripe(false);
        }
        return cells.getAndIncrement(stripeOf(Thread.currentThread(), cells)) >= 0;
    }

    /** The count so far, or what is left of it while it is being sealed; includes all increments that ended before. */
    long sum() {
        long sum = Math.max(0, base.get());
        AtomicLongArray cells = stripes.get();
        if (cells != null) {
            for (int i = STRIDE; i < cells.length(); i += STRIDE) {
                sum += Math.max(0, cells.get(i));
            }
        }
        return sum;
    }

    /** Ends the counting and says what was counted; once only. */
    long seal() {
        long sum = base.getAndSet(SEALED);
        // A thread that lost on the base may be about to make stripes; it must find sealed ones.
        AtomicLongArray cells = stripe(true);
        for (int i = STRIDE; i < cells.length(); i += STRIDE) {
            sum += Math.max(0, cells.getAndSet(i, SEALED));
        }
        return sum;
    }

    private AtomicLongArray stripe(boolean sealed) {
        AtomicLongArray present = stripes.get();
        if (present != null) {
            return present;
        }
        // The first stride stays empty: the array's length is read by everyone.
        AtomicLongArray made = new AtomicLongArray(((sealed ? 1 : 1 << STRIPE_BITS) + 1) * STRIDE);
        if (sealed) {
            made.set(STRIDE, SEALED);
        }
        return stripes.compareAndSet(null, made) ? made : stripes.get();
    }

    private static int stripeOf(Thread thread, AtomicLongArray cells) {
        int count = cells.length() / STRIDE - 1;
        // Multiplying by 2^64 / golden ratio spreads consecutive ids evenly over the upper bits.
        int spread = (int) (idOf(thread) * 0x9E3779B97F4A7C15L >>> 32);
        return STRIDE + (spread >>> 32 - STRIPE_BITS & count - 1) * STRIDE;
    }

    private static long idOf(Thread thread) {
        try {
            return thread.getId();
        } catch (RuntimeException overridden) {
            // Subclasses may override getId(), and any stripe is a correct one.
            return 0;
        }
    }

    private static int stripeBits(int processors) {
        int wanted = Math.min(64, 2 * processors);
        return 32 - Integer.numberOfLeadingZeros(wanted - 1);
    }
}
