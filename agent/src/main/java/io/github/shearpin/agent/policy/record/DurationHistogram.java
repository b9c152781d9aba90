package io.github.shearpin.agent.policy.record;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.DoubleAdder;

/**
 * A histogram of durations in nanoseconds, for what is measured now and then: it is small, and its buckets never change.
 * Thread-safe, without a lock; what is just being added may be in the counts and not yet in the sum.
 */
public final class DurationHistogram {

    private static final double NANOS_PER_SECOND = 1e9;

    private final long[] bounds;
    private final AtomicLongArray counts;
    private final DoubleAdder sumNanos = new DoubleAdder();

    /** @param bounds upper bounds of the buckets, inclusive, ascending, without infinity */
    public DurationHistogram(long... bounds) {
        this.bounds = bounds.clone();
        this.counts = new AtomicLongArray(bounds.length + 1);
    }

    /** Counts a duration; one below zero counts as zero. */
    public void add(long nanos) {
        int bucket = 0;
        while (bucket < bounds.length && nanos > bounds[bucket]) {
            bucket++;
        }
        sumNanos.add(Math.max(0, nanos));
        counts.getAndIncrement(bucket);
    }

    /** For each of the bounds, and last for infinity, how many durations were that long at most. */
    public long[] cumulativeCounts() {
        long[] cumulative = new long[counts.length()];
        long sum = 0;
        for (int bucket = 0; bucket < cumulative.length; bucket++) {
            sum += counts.get(bucket);
            cumulative[bucket] = sum;
        }
        return cumulative;
    }

    /** All durations together. */
    public double sumSeconds() {
        return sumNanos.sum() / NANOS_PER_SECOND;
    }

    /** The upper bounds of the buckets, without infinity. */
    public double[] boundSeconds() {
        double[] seconds = new double[bounds.length];
        for (int i = 0; i < seconds.length; i++) {
            seconds[i] = bounds[i] / NANOS_PER_SECOND;
        }
        return seconds;
    }
}
