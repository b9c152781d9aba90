package io.github.shearpin.agent.policy;

import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;

/**
 * How long to wait before the next attempt: exponentially longer from one to the next, up to a maximum, and
 * spread by chance. The jitters are those of the AWS Architecture Blog's article "Exponential Backoff And Jitter".
 * Times in nanoseconds. Immutable and thread-safe.
 */
public final class Backoff {

    /** How the wait is spread, so that callers that failed together do not come back together. */
    public enum Jitter {
        /** Not at all. */
        NONE,
        /** Half of the exponential wait is fixed, half random. */
        EQUAL,
        /** Anything from nothing to the exponential wait. */
        FULL,
        /** Anything from the initial wait to three times the previous one, up to the maximum; has no multiplier. */
        DECORRELATED
    }

    /** 100 ms, doubled each time up to 2 s, full jitter. */
    public static final Backoff DEFAULT = new Backoff(
            TimeUnit.MILLISECONDS.toNanos(100), 2, TimeUnit.SECONDS.toNanos(2), Jitter.FULL);

    private final long initialNanos;
    private final double multiplier;
    private final long maxNanos;
    private final Jitter jitter;

    /**
     * @param initialNanos wait before the second attempt, not jittered yet; 0: all waits are
     * @param multiplier   what each further wait is longer by; positive
     * @param maxNanos     no wait is longer, not even the first
     * @throws IllegalArgumentException when a time is negative or the multiplier is not positive and finite
     */
    public Backoff(long initialNanos, double multiplier, long maxNanos, Jitter jitter) {
        if (initialNanos < 0 || maxNanos < 0) {
            throw new IllegalArgumentException("a wait must not be negative");
        }
        if (!(multiplier > 0) || Double.isInfinite(multiplier)) {
            throw new IllegalArgumentException("the multiplier must be positive");
        }
        this.initialNanos = initialNanos;
        this.multiplier = multiplier;
        this.maxNanos = maxNanos;
        this.jitter = jitter;
    }

    public long initialNanos() {
        return initialNanos;
    }

    public double multiplier() {
        return multiplier;
    }

    public long maxNanos() {
        return maxNanos;
    }

    public Jitter jitter() {
        return jitter;
    }

    /**
     * The wait after an attempt that failed; no allocation.
     *
     * @param attempt      its number, from 1
     * @param previousWait the wait before it, 0 for the first
     * @param random       gives a number in [0, 1)
     */
    public long waitNanos(int attempt, long previousWait, DoubleSupplier random) {
        switch (jitter) {
            case NONE:
                return exponential(attempt);
            case EQUAL:
                long whole = exponential(attempt);
                return between(whole / 2, whole, random);
            case FULL:
                return between(0, exponential(attempt), random);
            default:
                long previous = Math.max(previousWait, initialNanos);
                long tripled = previous > Long.MAX_VALUE / 3 ? Long.MAX_VALUE : 3 * previous;
                return Math.min(maxNanos, between(initialNanos, tripled, random));
        }
    }

    private long exponential(int attempt) {
        if (initialNanos == 0) {
            return 0; // and not 0 times infinity
        }
        double wait = initialNanos * Math.pow(multiplier, attempt - 1);
        return wait < maxNanos ? (long) wait : maxNanos;
    }

    /** Both ends can come out. */
    private static long between(long low, long high, DoubleSupplier random) {
        double above = random.getAsDouble() * (1.0 + (high - low));
        return low + Math.min(high - low, (long) above);
    }
}
