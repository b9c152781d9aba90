package io.github.shearpin.agent.policy.record;

import io.github.shearpin.agent.policy.StripedCounts;
import java.util.Arrays;
import java.util.concurrent.atomic.DoubleAdder;

/**
 * A histogram of whole numbers, such as nanoseconds or bytes, whose buckets never change. Thread-safe; takes no lock, and no
 * allocation but for stripes. What is just being added may be in the sum and not yet in the counts.
 */
public final class Histogram {

    private final long[] bounds;
    private final StripedCounts counts;
    /** Nanoseconds of a long stall, counted every 10 ms, may be more than a long holds. */
    private final DoubleAdder sum = new DoubleAdder();

    /** @param bounds upper bounds of the buckets, inclusive, ascending, without infinity */
    public Histogram(long... bounds) {
        this.bounds = bounds.clone();
        this.counts = new StripedCounts(bounds.length + 1);
    }

    /** Whether these are the bounds of its buckets. */
    public boolean hasBounds(long... others) {
        return Arrays.equals(bounds, others);
    }

    /** Counts a number; one below zero counts as zero. */
    public void add(long number) {
        int bucket = 0;
        while (bucket < bounds.length && number > bounds[bucket]) {
            bucket++;
        }
        sum.add(Math.max(0, number));
        counts.add(bucket, 1);
    }

    /** For each of the bounds, and last for infinity, how many numbers were that large at most. */
    public long[] cumulativeCounts() {
        long[] cumulative = new long[bounds.length + 1];
        long count = 0;
        for (int bucket = 0; bucket < cumulative.length; bucket++) {
            count += counts.get(bucket);
            cumulative[bucket] = count;
        }
        return cumulative;
    }

    /**
     * All numbers together.
     *
     * @param unit how much is to be told as 1, such as 1e9 for seconds of nanoseconds
     */
    public double sum(double unit) {
        return sum.sum() / unit;
    }

    /** The upper bounds of the buckets in this unit, without infinity. */
    public double[] bounds(double unit) {
        double[] inUnits = new double[bounds.length];
        for (int i = 0; i < inUnits.length; i++) {
            inUnits[i] = bounds[i] / unit;
        }
        return inUnits;
    }
}
