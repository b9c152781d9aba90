package io.github.shearpin.agent.policy.measure;

import io.github.shearpin.agent.policy.StripedCounts;

/** Counts whole numbers by buckets. Thread-safe; takes no lock, and no allocation but for stripes. */
public final class Histogram {

    private final long[] bounds;
    private final StripedCounts counts;

    /** @param bounds of the buckets, inclusive, ascending; without infinity */
    Histogram(long... bounds) {
        this.bounds = bounds.clone();
        this.counts = new StripedCounts(bounds.length + 2);
    }

    /** One below zero counts as zero. */
    void add(long number) {
        int bucket = 0;
        while (bucket < bounds.length && number > bounds[bucket]) {
            bucket++;
        }
        counts.add(bounds.length + 1, Math.max(0, number));
        counts.add(bucket, 1);
    }

    public long[] bounds() {
        return bounds.clone();
    }

    /** How many are at or below each bound and, last, infinity. */
    public long[] cumulative() {
        long[] cumulative = new long[bounds.length + 1];
        long sum = 0;
        for (int bucket = 0; bucket < cumulative.length; bucket++) {
            sum += counts.get(bucket);
            cumulative[bucket] = sum;
        }
        return cumulative;
    }

    public long sum() {
        return counts.get(bounds.length + 1);
    }
}
