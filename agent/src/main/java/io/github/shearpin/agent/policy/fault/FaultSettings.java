package io.github.shearpin.agent.policy.fault;

/** What is done to some calls for trying a rule out. Immutable and thread-safe. */
public final class FaultSettings {

    private final double rate;
    private final long delayNanos;
    private final String exceptionType;

    /**
     * @param rate          share of attempts that are struck, in (0, 1]
     * @param delayNanos    how long a struck attempt is held up; 0: not at all
     * @param exceptionType the type a struck attempt fails with instead of running; null: it runs
     * @throws IllegalArgumentException when a number is out of range, or there is neither delay nor exception
     */
    public FaultSettings(double rate, long delayNanos, String exceptionType) {
        if (!(rate > 0 && rate <= 1) || delayNanos < 0 || delayNanos == 0 && exceptionType == null) {
            throw new IllegalArgumentException("a fault has a rate in (0, 1], and a delay or an exception");
        }
        this.rate = rate;
        this.delayNanos = delayNanos;
        this.exceptionType = exceptionType;
    }

    public double rate() {
        return rate;
    }

    /** 0: none. */
    public long delayNanos() {
        return delayNanos;
    }

    /** Null: none. */
    public String exceptionType() {
        return exceptionType;
    }
}
