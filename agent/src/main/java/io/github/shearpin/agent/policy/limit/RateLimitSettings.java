package io.github.shearpin.agent.policy.limit;

/** The numbers of a token bucket; times in nanoseconds. Immutable and thread-safe. */
public final class RateLimitSettings {

    private final long calls;
    private final long perNanos;
    private final long burst;
    private final long waitNanos;

    /**
     * @param calls     calls that may begin in each {@code perNanos}, at least 1
     * @param perNanos  more than 0
     * @param burst     calls that may begin at once after a quiet while, at least 1
     * @param waitNanos how long a call may wait for its turn; 0: not at all
     * @throws IllegalArgumentException when a number is out of range
     */
    public RateLimitSettings(long calls, long perNanos, long burst, long waitNanos) {
        if (calls < 1 || perNanos < 1 || burst < 1 || waitNanos < 0) {
            throw new IllegalArgumentException("calls, per and burst are positive, wait is not negative");
        }
        this.calls = calls;
        this.perNanos = perNanos;
        this.burst = burst;
        this.waitNanos = waitNanos;
    }

    public long calls() {
        return calls;
    }

    public long perNanos() {
        return perNanos;
    }

    public long burst() {
        return burst;
    }

    /** 0: calls don't wait. */
    public long waitNanos() {
        return waitNanos;
    }
}
