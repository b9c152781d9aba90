package io.github.shearpin.agent.policy.limit;

/** The numbers of a bulkhead; times in nanoseconds. Immutable and thread-safe. */
public final class BulkheadSettings {

    private final int min;
    private final int max;
    private final boolean adaptive;
    private final long waitNanos;

    private BulkheadSettings(int min, int max, boolean adaptive, long waitNanos) {
        if (min < 1 || max < min || waitNanos < 0) {
            throw new IllegalArgumentException("1 <= min <= max, and a wait is not negative");
        }
        this.min = min;
        this.max = max;
        this.adaptive = adaptive;
        this.waitNanos = waitNanos;
    }

    /**
     * @param calls     that may run at once, at least 1
     * @param waitNanos how long a call may wait for a place; 0: not at all
     * @throws IllegalArgumentException when a number is out of range
     */
    public static BulkheadSettings fixed(int calls, long waitNanos) {
        return new BulkheadSettings(calls, calls, false, waitNanos);
    }

    /**
     * The limit follows latency.
     *
     * @param min never less than this, at least 1
     * @param max never more than this, at least {@code min}
     * @throws IllegalArgumentException when a number is out of range
     */
    public static BulkheadSettings adaptive(int min, int max, long waitNanos) {
        return new BulkheadSettings(min, max, true, waitNanos);
    }

    public boolean adaptive() {
        return adaptive;
    }

    /** The lowest limit; of a fixed bulkhead the only one. */
    public int min() {
        return min;
    }

    /** The highest limit; of a fixed bulkhead the only one. */
    public int max() {
        return max;
    }

    /** 0: calls don't wait. */
    public long waitNanos() {
        return waitNanos;
    }
}
