package io.github.shearpin.agent.policy;

import io.github.shearpin.agent.policy.breaker.BreakerSettings;
import io.github.shearpin.agent.policy.record.LatencySettings;
import io.github.shearpin.agent.policy.retry.RetrySettings;

/** Everything a rule says about its calls once they are matched. Immutable and thread-safe. */
public final class GuardSettings {

    private final String rule;
    private final Mode mode;
    private final boolean eachNested;
    private final BreakerSettings breaker;
    private final RetrySettings retry;
    private final LatencySettings latency;

    /**
     * @param rule       the rule's name
     * @param eachNested whether a call nested in a call of the same rule counts by itself
     * @param breaker    null: none
     * @param retry      null: none
     */
    public GuardSettings(String rule, Mode mode, boolean eachNested, BreakerSettings breaker, RetrySettings retry,
            LatencySettings latency) {
        this.rule = rule;
        this.mode = mode;
        this.eachNested = eachNested;
        this.breaker = breaker;
        this.retry = retry;
        this.latency = latency;
    }

    public String rule() {
        return rule;
    }

    public Mode mode() {
        return mode;
    }

    public boolean eachNested() {
        return eachNested;
    }

    /** Null: the rule has no circuit breaker. */
    public BreakerSettings breaker() {
        return breaker;
    }

    /** Null: the rule has no retry. */
    public RetrySettings retry() {
        return retry;
    }

    public LatencySettings latency() {
        return latency;
    }
}
