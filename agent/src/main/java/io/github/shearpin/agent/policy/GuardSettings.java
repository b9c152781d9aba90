package io.github.shearpin.agent.policy;

import io.github.shearpin.agent.policy.breaker.BreakerSettings;
import io.github.shearpin.agent.policy.fallback.FallbackSettings;
import io.github.shearpin.agent.policy.fault.FaultSettings;
import io.github.shearpin.agent.policy.limit.BulkheadSettings;
import io.github.shearpin.agent.policy.limit.RateLimitSettings;
import io.github.shearpin.agent.policy.measure.MeasureSettings;
import io.github.shearpin.agent.policy.path.ValuePath;
import io.github.shearpin.agent.policy.record.LatencySettings;
import io.github.shearpin.agent.policy.retry.RetrySettings;
import io.github.shearpin.agent.policy.timeout.TimeoutSettings;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Everything a rule says about its calls once they are matched. Immutable and thread-safe. */
public final class GuardSettings {

    /** Keys a rule tells apart where it doesn't say. */
    public static final int DEFAULT_MAX_KEYS = 1000;
    /** Values a label takes where a rule doesn't say. */
    public static final int DEFAULT_LABEL_LIMIT = 100;

    private final String rule;
    private Mode mode = Mode.ENFORCE;
    private double enforcedShare = 1;
    private boolean eachNested;
    private List<ValuePath> keys = Collections.emptyList();
    private int maxKeys = DEFAULT_MAX_KEYS;
    private Map<String, ValuePath> labels = Collections.emptyMap();
    private int labelLimit = DEFAULT_LABEL_LIMIT;
    private BreakerSettings breaker;
    private RetrySettings retry;
    private RateLimitSettings rateLimit;
    private BulkheadSettings bulkhead;
    private TimeoutSettings timeout;
    private FaultSettings fault;
    private FallbackSettings fallback;
    private LatencySettings latency = LatencySettings.DEFAULT;
    private MeasureSettings measure = MeasureSettings.DEFAULT;

    private GuardSettings(String rule) {
        this.rule = rule;
    }

    private GuardSettings(GuardSettings other) {
        rule = other.rule;
        mode = other.mode;
        enforcedShare = other.enforcedShare;
        eachNested = other.eachNested;
        keys = other.keys;
        maxKeys = other.maxKeys;
        labels = other.labels;
        labelLimit = other.labelLimit;
        breaker = other.breaker;
        retry = other.retry;
        rateLimit = other.rateLimit;
        bulkhead = other.bulkhead;
        timeout = other.timeout;
        fault = other.fault;
        fallback = other.fallback;
        latency = other.latency;
        measure = other.measure;
    }

    /** The same in another mode; all calls are enforced where it is that. */
    public GuardSettings with(Mode other) {
        GuardSettings settings = new GuardSettings(this);
        settings.mode = other;
        settings.enforcedShare = 1;
        return settings;
    }

    /** The rule's name. */
    public String rule() {
        return rule;
    }

    public Mode mode() {
        return mode;
    }

    /** Share of the calls that policies act on, from 0 to 1; 0 when the mode is to observe. */
    public double enforcedShare() {
        return mode == Mode.ENFORCE ? enforcedShare : 0;
    }

    /** Whether a call nested in a call of the same rule counts by itself. */
    public boolean eachNested() {
        return eachNested;
    }

    /**
     * The key is the first of them that is there: that fits the method, can be read and is not null. Empty: all calls of the
     * rule share one breaker, rate limit and bulkhead.
     */
    public List<ValuePath> keys() {
        return keys;
    }

    public int maxKeys() {
        return maxKeys;
    }

    /** Paths by the names of the labels they give values to. */
    public Map<String, ValuePath> labels() {
        return labels;
    }

    public int labelLimit() {
        return labelLimit;
    }

    /** Whether values are read off its calls: for a key, labels, failure-results or measures. */
    public boolean hasPaths() {
        return !keys.isEmpty() || !labels.isEmpty() || breaker != null && breaker.failureResults() != null
                || retry != null && retry.failureResults() != null || measure.hasPaths();
    }

    /** Null: the rule has no circuit breaker. */
    public BreakerSettings breaker() {
        return breaker;
    }

    /** Null: the rule has no retry. */
    public RetrySettings retry() {
        return retry;
    }

    /** Null: the rule has no rate limit. */
    public RateLimitSettings rateLimit() {
        return rateLimit;
    }

    /** Null: the rule has no bulkhead. */
    public BulkheadSettings bulkhead() {
        return bulkhead;
    }

    /** Null: the rule has no timeout. */
    public TimeoutSettings timeout() {
        return timeout;
    }

    /** Null: the rule injects no faults. */
    public FaultSettings fault() {
        return fault;
    }

    /** Null: the rule has no fallback. */
    public FallbackSettings fallback() {
        return fallback;
    }

    public LatencySettings latency() {
        return latency;
    }

    public MeasureSettings measure() {
        return measure;
    }

    /** For a rule that measures and enforces nothing, until more is said. */
    public static Builder builder(String rule) {
        return new Builder(rule);
    }

    /** Collects settings; null takes a policy away. Not thread-safe. */
    public static final class Builder {
        private GuardSettings settings;

        private Builder(String rule) {
            settings = new GuardSettings(rule);
        }

        public Builder mode(Mode mode) {
            settings.mode = mode;
            return this;
        }

        /** @param share of the calls that policies act on, above 0 and up to 1 */
        public Builder enforcedShare(double share) {
            settings.enforcedShare = share;
            return this;
        }

        public Builder eachNested(boolean each) {
            settings.eachNested = each;
            return this;
        }

        public Builder key(ValuePath path) {
            return keys(path == null ? Collections.<ValuePath>emptyList() : Collections.singletonList(path));
        }

        public Builder keys(List<ValuePath> paths) {
            settings.keys = Collections.unmodifiableList(new ArrayList<ValuePath>(paths));
            return this;
        }

        public Builder maxKeys(int keys) {
            settings.maxKeys = keys;
            return this;
        }

        public Builder labels(Map<String, ValuePath> paths) {
            settings.labels = Collections.unmodifiableMap(new LinkedHashMap<String, ValuePath>(paths));
            return this;
        }

        public Builder labelLimit(int values) {
            settings.labelLimit = values;
            return this;
        }

        public Builder breaker(BreakerSettings breaker) {
            settings.breaker = breaker;
            return this;
        }

        public Builder retry(RetrySettings retry) {
            settings.retry = retry;
            return this;
        }

        public Builder rateLimit(RateLimitSettings rateLimit) {
            settings.rateLimit = rateLimit;
            return this;
        }

        public Builder bulkhead(BulkheadSettings bulkhead) {
            settings.bulkhead = bulkhead;
            return this;
        }

        public Builder timeout(TimeoutSettings timeout) {
            settings.timeout = timeout;
            return this;
        }

        public Builder fault(FaultSettings fault) {
            settings.fault = fault;
            return this;
        }

        public Builder fallback(FallbackSettings fallback) {
            settings.fallback = fallback;
            return this;
        }

        public Builder latency(LatencySettings latency) {
            settings.latency = latency;
            return this;
        }

        public Builder measure(MeasureSettings measure) {
            settings.measure = measure;
            return this;
        }

        /** The builder can't be used after this. */
        public GuardSettings build() {
            GuardSettings built = settings;
            settings = null;
            return built;
        }
    }
}
