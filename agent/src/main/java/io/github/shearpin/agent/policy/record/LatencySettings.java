package io.github.shearpin.agent.policy.record;

import java.util.concurrent.TimeUnit;

/** How a rule's latency is recorded; times in nanoseconds. Immutable and thread-safe. */
public final class LatencySettings {

    /** 1 ms to 10 s, window of 5 minutes, quantiles 0.5, 0.9, 0.95 and 0.99. */
    public static final LatencySettings DEFAULT = new LatencySettings(
            new long[] {millis(1), millis(2.5), millis(5), millis(10), millis(25), millis(50), millis(100), millis(250),
                millis(500), millis(1000), millis(2500), millis(5000), millis(10000)},
            TimeUnit.MINUTES.toNanos(5), new double[] {0.5, 0.9, 0.95, 0.99});

    private final long[] bucketNanos;
    private final long windowNanos;
    private final double[] quantiles;

    /**
     * @param bucketNanos upper bounds of the histogram's buckets, inclusive, strictly ascending, without infinity
     * @param windowNanos length of the sliding window the quantiles are over
     * @param quantiles   each between 0 and 1
     * @throws IllegalArgumentException when a bound, the window or a quantile is not as said here, or not positive
     */
    public LatencySettings(long[] bucketNanos, long windowNanos, double[] quantiles) {
        this.bucketNanos = bucketNanos.clone();
        this.windowNanos = windowNanos;
        this.quantiles = quantiles.clone();
        long below = 0;
        for (long bound : this.bucketNanos) {
            if (bound <= below || bound == Long.MAX_VALUE) {
                throw new IllegalArgumentException("bucket bounds must be positive and ascend");
            }
            below = bound;
        }
        if (windowNanos <= 0) {
            throw new IllegalArgumentException("a window must be longer than nothing");
        }
        for (double quantile : this.quantiles) {
            if (!(quantile >= 0 && quantile <= 1)) {
                throw new IllegalArgumentException("a quantile must be between 0 and 1");
            }
        }
    }

    public long[] bucketNanos() {
        return bucketNanos.clone();
    }

    /** The same, not to be changed. */
    long[] bounds() {
        return bucketNanos;
    }

    public long windowNanos() {
        return windowNanos;
    }

    public double[] quantiles() {
        return quantiles.clone();
    }

    private static long millis(double millis) {
        return (long) (millis * TimeUnit.MILLISECONDS.toNanos(1));
    }
}
