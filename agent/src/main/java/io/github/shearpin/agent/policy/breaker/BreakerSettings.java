package io.github.shearpin.agent.policy.breaker;

import io.github.shearpin.agent.policy.Backoff;
import io.github.shearpin.agent.policy.ExceptionFilter;
import io.github.shearpin.agent.policy.path.ResultPredicate;
import java.util.concurrent.TimeUnit;

/** The numbers of one circuit breaker; times in nanoseconds, rates from 0 to 1. Immutable once built. */
public final class BreakerSettings {

    /** What is done with calls whatever becomes of them. */
    public enum Force { OPEN, CLOSED }

    /** The longest count window; it costs 4 bytes a call. */
    public static final int MAX_WINDOW_CALLS = 1000000;

    private double failureRate = 0.5;
    private int consecutiveFailures;
    private long windowNanos = TimeUnit.SECONDS.toNanos(60);
    private int windowCalls;
    private int minimumCalls = 20;
    private double slowRate;
    private long slowOverNanos;
    private boolean slowInFlight;
    private boolean countCalls;
    private Force force;
    private ResultPredicate failureResults;
    private Backoff openFor = constant(TimeUnit.SECONDS.toNanos(30));
    private int halfOpenCalls = 5;
    private int halfOpenSuccesses = 5;
    private long halfOpenMaxWaitNanos = TimeUnit.SECONDS.toNanos(30);
    private ExceptionFilter exceptions = ExceptionFilter.EVERYTHING;

    private BreakerSettings() {
    }

    private static Backoff constant(long nanos) {
        return new Backoff(nanos, 1, nanos, Backoff.Jitter.NONE);
    }

    /** Share of failed calls in the window at which the breaker opens, in (0, 1]; 0 when the rate is not judged. */
    public double failureRate() {
        return failureRate;
    }

    /** Failures in a row at which the breaker opens; 0 when they are not judged. */
    public int consecutiveFailures() {
        return consecutiveFailures;
    }

    /** Length of the time window, kept to a sixteenth; 0 when the window counts calls. */
    public long windowNanos() {
        return windowNanos;
    }

    /** Length of the count window in calls; 0 when the window is one of time. */
    public int windowCalls() {
        return windowCalls;
    }

    /** Calls that must be in the window before the rate is judged; a count window that is shorter is judged when full. */
    public int minimumCalls() {
        return minimumCalls;
    }

    /** As many calls as a window can hold, or the breaker could never open. */
    int callsToJudge() {
        return windowCalls > 0 ? Math.min(minimumCalls, windowCalls) : minimumCalls;
    }

    /**
     * How long an open breaker refuses before it lets probes through: attempt 1 is the first opening, and each re-opening, or
     * opening that follows closely, the next.
     */
    public Backoff openFor() {
        return openFor;
    }

    /** Share of slow calls in the window at which the breaker opens, in (0, 1]; 0 when they are not judged. */
    public double slowRate() {
        return slowRate;
    }

    /** A call that takes longer is slow, where {@link #slowRate} is judged. */
    public long slowOverNanos() {
        return slowOverNanos;
    }

    /** Whether a call counts as slow as soon as it has been running for that long; otherwise when it ends. */
    public boolean slowInFlight() {
        return slowInFlight;
    }

    /** Whether a call counts once, by how its last attempt ended; otherwise each attempt does. */
    public boolean countCalls() {
        return countCalls;
    }

    /** Null: the breaker decides by itself. */
    public Force force() {
        return force;
    }

    /** Which results are failures; null: none. */
    public ResultPredicate failureResults() {
        return failureResults;
    }

    /** Probes that may run at once while half-open. */
    public int halfOpenCalls() {
        return halfOpenCalls;
    }

    /** Probes that must succeed for the breaker to close. */
    public int halfOpenSuccesses() {
        return halfOpenSuccesses;
    }

    /** How long a probe may take before it counts as failed. */
    public long halfOpenMaxWaitNanos() {
        return halfOpenMaxWaitNanos;
    }

    /** Which exceptions count as failures. */
    public ExceptionFilter exceptions() {
        return exceptions;
    }

    /** The defaults: 50 % of at least 20 calls in 60 s, open for 30 s, 5 probes of which 5 must succeed within 30 s. */
    public static Builder builder() {
        return new Builder();
    }

    /** Collects settings; not thread-safe. */
    public static final class Builder {
        private BreakerSettings settings = new BreakerSettings();

        private Builder() {
        }

        public Builder failureRate(double rate) {
            require(rate >= 0 && rate <= 1, "failureRate is a share from 0 to 1");
            settings.failureRate = rate;
            return this;
        }

        public Builder consecutiveFailures(int failures) {
            require(failures >= 0, "consecutiveFailures must not be negative");
            settings.consecutiveFailures = failures;
            return this;
        }

        /** A window of time; replaces one of calls. */
        public Builder windowNanos(long nanos) {
            require(nanos > 0, "a window must be longer than nothing");
            settings.windowNanos = nanos;
            settings.windowCalls = 0;
            return this;
        }

        /** A window of calls, at most {@link #MAX_WINDOW_CALLS}; replaces one of time. */
        public Builder windowCalls(int calls) {
            require(calls > 0, "a window must hold at least one call");
            require(calls <= MAX_WINDOW_CALLS, "a window must not hold more than " + MAX_WINDOW_CALLS + " calls");
            settings.windowCalls = calls;
            settings.windowNanos = 0;
            return this;
        }

        public Builder minimumCalls(int calls) {
            require(calls > 0, "minimumCalls must be at least 1");
            settings.minimumCalls = calls;
            return this;
        }

        /** Always the same time. */
        public Builder openForNanos(long nanos) {
            require(nanos > 0, "openFor must be longer than nothing");
            return openFor(constant(nanos));
        }

        public Builder openFor(Backoff openFor) {
            settings.openFor = openFor;
            return this;
        }

        /** @param rate share of slow calls at which the breaker opens, in (0, 1] */
        public Builder slowCalls(long overNanos, double rate, boolean inFlight) {
            require(overNanos > 0, "slow is longer than nothing");
            require(rate > 0 && rate <= 1, "a slow rate is a share above 0 and up to 1");
            settings.slowOverNanos = overNanos;
            settings.slowRate = rate;
            settings.slowInFlight = inFlight;
            return this;
        }

        public Builder countCalls(boolean calls) {
            settings.countCalls = calls;
            return this;
        }

        public Builder force(Force force) {
            settings.force = force;
            return this;
        }

        public Builder failureResults(ResultPredicate results) {
            settings.failureResults = results;
            return this;
        }

        public Builder halfOpenCalls(int calls) {
            require(calls > 0, "halfOpenCalls must be at least 1");
            settings.halfOpenCalls = calls;
            return this;
        }

        public Builder halfOpenSuccesses(int successes) {
            require(successes > 0, "halfOpenSuccesses must be at least 1");
            settings.halfOpenSuccesses = successes;
            return this;
        }

        public Builder halfOpenMaxWaitNanos(long nanos) {
            require(nanos > 0, "halfOpenMaxWait must be longer than nothing");
            settings.halfOpenMaxWaitNanos = nanos;
            return this;
        }

        public Builder exceptions(ExceptionFilter filter) {
            settings.exceptions = filter;
            return this;
        }

        /** The builder can't be used after this. */
        public BreakerSettings build() {
            BreakerSettings built = settings;
            settings = null;
            return built;
        }

        private static void require(boolean condition, String otherwise) {
            if (!condition) {
                throw new IllegalArgumentException(otherwise);
            }
        }
    }
}
