package io.github.shearpin.agent.policy.retry;

import io.github.shearpin.agent.policy.ExceptionFilter;

/** The numbers of a rule's retry; times in nanoseconds. Immutable and thread-safe. */
public final class RetrySettings {

    private final int attempts;
    private final Backoff backoff;
    private final long maxDurationNanos;
    private final double budget;
    private final ExceptionFilter exceptions;

    /**
     * @param attempts         attempts a call may take, the first included; at least 1
     * @param backoff          how long to wait between attempts
     * @param maxDurationNanos no attempt starts later than this after the call began; 0: no limit
     * @param budget           share of calls, from 0 to 1, that retries may be over 10 s; negative: no budget
     * @param exceptions       which exceptions are retried
     */
    public RetrySettings(int attempts, Backoff backoff, long maxDurationNanos, double budget,
            ExceptionFilter exceptions) {
        if (attempts < 1) {
            throw new IllegalArgumentException("attempts must be at least 1");
        }
        this.attempts = attempts;
        this.backoff = backoff;
        this.maxDurationNanos = maxDurationNanos;
        this.budget = budget;
        this.exceptions = exceptions;
    }

    public int attempts() {
        return attempts;
    }

    public Backoff backoff() {
        return backoff;
    }

    /** 0: no limit. */
    public long maxDurationNanos() {
        return maxDurationNanos;
    }

    /** Share of calls from 0 to 1; negative: no budget. */
    public double budget() {
        return budget;
    }

    public ExceptionFilter exceptions() {
        return exceptions;
    }
}
