package io.github.shearpin.agent.policy.retry;

import java.util.concurrent.TimeUnit;

/** How long a retry waits before the next attempt; times in nanoseconds. Immutable and thread-safe. */
public final class Backoff {

    /** How the wait is spread, so that callers that failed together do not come back together. */
    public enum Jitter { NONE, EQUAL, FULL, DECORRELATED }

    /** 100 ms, doubled each time up to 2 s, full jitter. */
    public static final Backoff DEFAULT = new Backoff(
            TimeUnit.MILLISECONDS.toNanos(100), 2, TimeUnit.SECONDS.toNanos(2), Jitter.FULL);

    private final long initialNanos;
    private final double multiplier;
    private final long maxNanos;
    private final Jitter jitter;

    public Backoff(long initialNanos, double multiplier, long maxNanos, Jitter jitter) {
        this.initialNanos = initialNanos;
        this.multiplier = multiplier;
        this.maxNanos = maxNanos;
        this.jitter = jitter;
    }

    public long initialNanos() {
        return initialNanos;
    }

    public double multiplier() {
        return multiplier;
    }

    public long maxNanos() {
        return maxNanos;
    }

    public Jitter jitter() {
        return jitter;
    }
}
