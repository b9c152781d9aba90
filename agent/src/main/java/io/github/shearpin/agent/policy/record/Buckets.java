package io.github.shearpin.agent.policy.record;

import java.util.Arrays;

/** The buckets of a histogram, between bounds that belong to the bucket below them. Immutable. */
final class Buckets {

    private final long[] bounds;
    /** For each cell of durations, the first bucket that it reaches into; most cells lie in one. */
    private final int[] firstOfCell = new int[DurationCells.COUNT];

    /** @param bounds strictly ascending; not to be changed */
    Buckets(long[] bounds) {
        this.bounds = bounds;
        int bucket = 0;
        for (int cell = 0; cell < firstOfCell.length; cell++) {
            while (bucket < bounds.length && bounds[bucket] < DurationCells.start(cell)) {
                bucket++;
            }
            firstOfCell[cell] = bucket;
        }
    }

    boolean haveBounds(long[] those) {
        return Arrays.equals(bounds, those);
    }

    /** One more than there are bounds: the last goes up to infinity. */
    int count() {
        return bounds.length + 1;
    }

    /**
     * The bucket that holds a duration.
     *
     * @param cell that holds it
     */
    int of(long nanos, int cell) {
        int bucket = firstOfCell[cell];
        while (bucket < bounds.length && nanos > bounds[bucket]) {
            bucket++;
        }
        return bucket;
    }

    /** Of buckets between other bounds, for each of these the first that holds all of it. */
    int[] within(long[] otherBounds) {
        int[] within = new int[count()];
        int other = 0;
        for (int bucket = 0; bucket < within.length; bucket++) {
            while (other < otherBounds.length && (bucket == bounds.length || otherBounds[other] < bounds[bucket])) {
                other++;
            }
            within[bucket] = other;
        }
        return within;
    }
}
