package io.github.shearpin.agent.policy.timeout;

/** How long an attempt may take. Immutable and thread-safe. */
public final class TimeoutSettings {

    private final long afterNanos;
    private final boolean interrupt;

    /**
     * @param afterNanos more than 0
     * @param interrupt  whether the attempt is ended; otherwise it is only counted
     * @throws IllegalArgumentException when the time is not positive
     */
    public TimeoutSettings(long afterNanos, boolean interrupt) {
        if (afterNanos < 1) {
            throw new IllegalArgumentException("a timeout must be longer than nothing");
        }
        this.afterNanos = afterNanos;
        this.interrupt = interrupt;
    }

    public long afterNanos() {
        return afterNanos;
    }

    public boolean interrupt() {
        return interrupt;
    }
}
