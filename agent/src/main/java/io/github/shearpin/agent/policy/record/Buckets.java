package io.github.shearpin.agent.policy.record;

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
}
