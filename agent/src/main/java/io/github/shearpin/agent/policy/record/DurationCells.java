package io.github.shearpin.agent.policy.record;

/**
 * Cuts time into the cells of a histogram fine enough for quantiles. They are log-linear, as in Gil Tene's HdrHistogram:
 * 16 cells of equal width to each power of two nanoseconds, and 64 ns wide below 1.024 &micro;s. The last one holds
 * everything from 18 minutes (2<sup>40</sup> ns) on. A cell's middle is off by at most 1/32 (3.2 %) from anything in it.
 */
public final class DurationCells {

    /** Cells per power of two, as a power of two. */
    private static final int FINENESS = 4;
    private static final int PER_POWER = 1 << FINENESS;
    /** Below two to this power, cells are as wide as above it. */
    private static final int LINEAR_POWER = 10;
    private static final int LAST_POWER = 40;

    /** How many there are. */
    public static final int COUNT = PER_POWER * (LAST_POWER - LINEAR_POWER + 1) + 1;

    private DurationCells() {
    }

    /** The cell that holds a duration; one below zero counts as zero. */
    public static int of(long nanos) {
        if (nanos <= 0) {
            return 0;
        }
        int power = Long.SIZE - 1 - Long.numberOfLeadingZeros(nanos);
        if (power < LINEAR_POWER) {
            return (int) (nanos >>> LINEAR_POWER - FINENESS);
        }
        if (power >= LAST_POWER) {
            return COUNT - 1;
        }
        int within = (int) (nanos >>> power - FINENESS) & PER_POWER - 1;
        return PER_POWER * (power - LINEAR_POWER + 1) + within;
    }

    /** The shortest duration in a cell. */
    static long start(int cell) {
        if (cell < PER_POWER) {
            return (long) cell << LINEAR_POWER - FINENESS;
        }
        int power = LINEAR_POWER + cell / PER_POWER - 1;
        return (long) (PER_POWER + cell % PER_POWER) << power - FINENESS;
    }

    /** What to take for the durations in a cell: its middle, and for the last, which has none, its beginning. */
    public static double middleNanos(int cell) {
        return cell == COUNT - 1 ? start(cell) : (start(cell) + (start(cell + 1) - 1)) / 2.0;
    }
}
