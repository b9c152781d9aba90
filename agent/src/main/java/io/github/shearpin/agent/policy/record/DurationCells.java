package io.github.shearpin.agent.policy.record;

import java.util.Arrays;

/**
 * Cuts time into the cells of a histogram fine enough for quantiles. They are log-linear, as in Gil Tene's HdrHistogram:
 * 16 cells of equal width to each power of two nanoseconds, and 64 ns wide below 1.024 &micro;s. The last one holds
 * everything from 18 minutes (2<sup>40</sup> ns) on. Each cell that a bucket's bound lies in is cut after that bound, so
 * that each bucket is a whole number of cells. A cell's middle is off by at most 1/32 (3.2 %) from anything in it.
 */
final class DurationCells {

    /** Cells per power of two, as a power of two. */
    private static final int FINENESS = 4;
    private static final int PER_POWER = 1 << FINENESS;
    /** Below two to this power, cells are as wide as above it. */
    private static final int LINEAR_POWER = 10;
    private static final int LAST_POWER = 40;
    private static final int UNCUT = PER_POWER * (LAST_POWER - LINEAR_POWER + 1) + 1;

    /** The first duration of each cell, and one after the last that no duration reaches. */
    private final long[] starts;
    /** For each cell as it was before it was cut: the first of its parts. */
    private final int[] parts = new int[UNCUT];
    /** For each bound: the first cell after it. */
    private final int[] afterBound;

    /** @param bounds strictly ascending */
    DurationCells(long[] bounds) {
        long[] cut = new long[UNCUT + bounds.length + 1];
        afterBound = new int[bounds.length];
        int size = 0;
        int bound = 0;
        for (int cell = 0; cell < UNCUT; cell++) {
            long end = cell + 1 < UNCUT ? uncutStart(cell + 1) : Long.MAX_VALUE;
            parts[cell] = size;
            cut[size++] = uncutStart(cell);
            for (; bound < bounds.length && bounds[bound] < end; bound++) {
                afterBound[bound] = size;
                if (bounds[bound] + 1 < end) {
                    cut[size++] = bounds[bound] + 1;
                }
            }
        }
        cut[size++] = Long.MAX_VALUE;
        starts = Arrays.copyOf(cut, size);
    }

    int size() {
        return starts.length - 1;
    }

    /** The cell that holds a duration; one below zero counts as zero. */
    int of(long nanos) {
        if (nanos <= 0) {
            return 0;
        }
        int cell = parts[uncut(nanos)];
        while (nanos >= starts[cell + 1] && cell + 2 < starts.length) {
            cell++;
        }
        return cell;
    }

    /** What to take for the durations in a cell: its middle, and for the last, which has none, its beginning. */
    double middleNanos(int cell) {
        return cell == size() - 1 ? starts[cell] : (starts[cell] + (starts[cell + 1] - 1)) / 2.0;
    }

    /** The first cell whose durations are all above that bound. */
    int afterBound(int bound) {
        return afterBound[bound];
    }

    private static int uncut(long nanos) {
        int power = Long.SIZE - 1 - Long.numberOfLeadingZeros(nanos);
        if (power < LINEAR_POWER) {
            return (int) (nanos >>> LINEAR_POWER - FINENESS);
        }
        if (power >= LAST_POWER) {
            return UNCUT - 1;
        }
        int within = (int) (nanos >>> power - FINENESS) & PER_POWER - 1;
        return PER_POWER * (power - LINEAR_POWER + 1) + within;
    }

    private static long uncutStart(int cell) {
        if (cell < PER_POWER) {
            return (long) cell << LINEAR_POWER - FINENESS;
        }
        int power = LINEAR_POWER + cell / PER_POWER - 1;
        return (long) (PER_POWER + cell % PER_POWER) << power - FINENESS;
    }
}
