package io.github.shearpin.agent.policy.retry;

import io.github.shearpin.agent.policy.Backoff;
import io.github.shearpin.agent.policy.ExceptionFilter;
import io.github.shearpin.agent.policy.path.ResultPredicate;

/** The numbers of a rule's retry; times in nanoseconds. Immutable and thread-safe. */
public final class RetrySettings {

    /** Attempts a call may take where a rule doesn't say. */
    public static final int DEFAULT_ATTEMPTS = 3;
    /** Share of calls that retries may be where a rule doesn't say. */
    public static final double DEFAULT_BUDGET = 0.2;
    /** As a budget: retries are not kept to a share of calls. */
    public static final double NO_BUDGET = -1;
    /** As a maximum duration: attempts may begin at any time. */
    public static final long NO_MAX_DURATION = 0;

    private final int attempts;
    private final Backoff backoff;
    private final long maxDurationNanos;
    private final double budget;
    private final ExceptionFilter exceptions;
    private final ResultPredicate failureResults;

    /**
     * @param attempts         attempts a call may take, the first included; at least 1
     * @param backoff          how long to wait between attempts
     * @param maxDurationNanos no attempt starts later than this after the call began; {@link #NO_MAX_DURATION}:
     *                         no limit
     * @param budget           share of calls, from 0 to 1, that retries may be over 10 s, though 100 are always allowed;
     *                         negative, as {@link #NO_BUDGET}: no budget
     * @param exceptions       which exceptions are retried
     * @throws IllegalArgumentException when attempts or the maximum duration are out of range, or the budget is no number
     */
    public RetrySettings(int attempts, Backoff backoff, long maxDurationNanos, double budget,
            ExceptionFilter exceptions) {
        this(attempts, backoff, maxDurationNanos, budget, exceptions, null);
    }

    private RetrySettings(int attempts, Backoff backoff, long maxDurationNanos, double budget,
            ExceptionFilter exceptions, ResultPredicate failureResults) {
        if (attempts < 1) {
            throw new IllegalArgumentException("attempts must be at least 1");
        }
        if (maxDurationNanos < 0) {
            throw new IllegalArgumentException("a maximum duration must not be negative");
        }
        if (Double.isNaN(budget)) {
            throw new IllegalArgumentException("a budget must be a number");
        }
        this.attempts = attempts;
        this.backoff = backoff;
        this.maxDurationNanos = maxDurationNanos;
        this.budget = budget;
        this.exceptions = exceptions;
        this.failureResults = failureResults;
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

    /** These settings, with which results are tried again besides; null: none. */
    public RetrySettings withFailureResults(ResultPredicate results) {
        return new RetrySettings(attempts, backoff, maxDurationNanos, budget, exceptions, results);
    }

    /** Which results are tried again; null: none. */
    public ResultPredicate failureResults() {
        return failureResults;
    }
}
