package io.github.shearpin.agent.export;

import io.github.shearpin.agent.policy.Guards;
import io.github.shearpin.agent.policy.Policies;
import io.github.shearpin.agent.policy.RuleGuard;
import io.github.shearpin.agent.policy.breaker.BreakerStatus;
import io.github.shearpin.agent.policy.breaker.CircuitBreaker;
import io.github.shearpin.agent.policy.breaker.CircuitBreaker.State;
import io.github.shearpin.agent.policy.limit.Bulkhead;
import io.github.shearpin.agent.policy.limit.TokenBucket;
import io.github.shearpin.agent.policy.record.BreakerDurations;
import io.github.shearpin.agent.policy.record.BreakerDurations.Kind;
import io.github.shearpin.agent.policy.timeout.Timeout;
import io.prometheus.client.Collector;
import io.prometheus.client.Predicate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What rules did, by the names of Resilience4j's Micrometer binding, for the dashboards there are of it. What is called
 * {@code name} there is the rule, and where it has a key {@code rule:key}. A rule that only observes is told of as if it acted.
 */
final class Resilience4jCollector extends RuleCollector {

    private static final String[] STATES = {"closed", "half_open", "open", "forced_open", "disabled", "metrics_only"};

    private static final String BREAKER = "resilience4j_circuitbreaker_";
    private static final MetricFamily STATE = gauge(BREAKER + "state",
            "1 for the state of the circuit breaker, 0 for the others. disabled: forced closed; metrics_only: never.",
            "name", "state");
    private static final MetricFamily CALLS = MetricFamily.foreign(Collector.Type.HISTOGRAM, BREAKER + "calls_seconds",
            "Time taken by attempts that the circuit breaker let run, by how they ended for it.", "kind", "name");
    private static final MetricFamily LONGEST = gauge(BREAKER + "calls_seconds_max",
            "The longest of those of the last minute or two.", "kind", "name");
    private static final MetricFamily BUFFERED = gauge(BREAKER + "buffered_calls",
            "Attempts in the circuit breaker's window.", "kind", "name");
    private static final MetricFamily SLOW = gauge(BREAKER + "slow_calls",
            "Slow attempts in the circuit breaker's window, of either kind: it judges whether they are slow while they may still"
                    + " run, and apart from how they end.", "kind", "name");
    private static final MetricFamily FAILURE_RATE = gauge(BREAKER + "failure_rate",
            "Failures among the attempts in the circuit breaker's window, in percent; -1: there are too few to be judged.",
            "name");
    private static final MetricFamily SLOW_RATE = gauge(BREAKER + "slow_call_rate",
            "Slow attempts among those in the circuit breaker's window, in percent; -1: there are too few to be judged.",
            "name");
    private static final MetricFamily NOT_PERMITTED = counter(BREAKER + "not_permitted_calls",
            "Attempts that the circuit breaker refused.", "kind", "name");
    private static final MetricFamily RETRY = counter("resilience4j_retry_calls",
            "Calls by how they ended for their caller, those that were refused as failed, and by whether they were tried again.",
            "kind", "name");
    private static final MetricFamily PERMISSIONS = gauge("resilience4j_ratelimiter_available_permissions",
            "Attempts that could begin at once now.", "name");
    private static final MetricFamily WAITING = gauge("resilience4j_ratelimiter_waiting_threads",
            "Callers that wait for the rate limit.", "name");
    private static final MetricFamily AVAILABLE = gauge("resilience4j_bulkhead_available_concurrent_calls",
            "Places of the bulkhead that are free.", "name");
    private static final MetricFamily ALLOWED = gauge("resilience4j_bulkhead_max_allowed_concurrent_calls",
            "Places of the bulkhead.", "name");
    private static final MetricFamily TIME_LIMIT = counter("resilience4j_timelimiter_calls",
            "Attempts that had a timeout: ended in time (successful, failed by an exception), or not (timeout).",
            "kind", "name");
    private static final MetricFamily[] FAMILIES = {STATE, CALLS, LONGEST, BUFFERED, SLOW, FAILURE_RATE, SLOW_RATE,
        NOT_PERMITTED, RETRY, PERMISSIONS, WAITING, AVAILABLE, ALLOWED, TIME_LIMIT};

    private final RetriedCalls retried = new RetriedCalls();

    Resilience4jCollector(Guards guards) {
        super(guards);
    }

    @Override
    void collect(List<RuleGuard> rules, Predicate<String> filter, List<MetricFamilySamples> families) {
        Map<MetricFamily, List<MetricFamilySamples.Sample>> samples =
                new LinkedHashMap<MetricFamily, List<MetricFamilySamples.Sample>>();
        for (MetricFamily family : FAMILIES) {
            samples.put(family, new ArrayList<MetricFamilySamples.Sample>());
        }
        for (RuleGuard rule : rules) {
            for (Policies policies : rule.allPolicies()) {
                String name = policies.key() == null ? rule.name() : rule.name() + ':' + policies.key();
                if (policies.breaker() != null) {
                    breaker(policies.breaker(), name, samples);
                }
                TokenBucket.Status limit = policies.rateLimitStatus();
                if (limit != null) {
                    add(samples, PERMISSIONS, Math.floor(limit.tokens), name);
                    add(samples, WAITING, limit.waiting, name);
                }
                Bulkhead bulkhead = policies.bulkhead();
                if (bulkhead != null) {
                    int allowed = bulkhead.limit();
                    add(samples, AVAILABLE, Math.max(0, allowed - bulkhead.inUse()), name);
                    add(samples, ALLOWED, allowed, name);
                }
            }
            if (rule.retry() != null) {
                for (Map.Entry<String, Long> kind : retried.of(rule, rule.retry()).entrySet()) {
                    add(samples, RETRY, kind.getValue(), kind.getKey(), rule.name());
                }
            }
            Timeout timeout = rule.timeout();
            if (timeout != null) {
                add(samples, TIME_LIMIT, timeout.inTime(false), "successful", rule.name());
                add(samples, TIME_LIMIT, timeout.inTime(true), "failed", rule.name());
                add(samples, TIME_LIMIT, timeout.timeouts(true) + timeout.timeouts(false), "timeout", rule.name());
            }
        }
        for (Map.Entry<MetricFamily, List<MetricFamilySamples.Sample>> family : samples.entrySet()) {
            add(family.getKey(), family.getValue(), filter, families);
        }
    }

    private static void breaker(CircuitBreaker breaker, String name,
            Map<MetricFamily, List<MetricFamilySamples.Sample>> samples) {
        BreakerStatus now = breaker.status();
        for (String state : STATES) {
            add(samples, STATE, state.equals(name(now.state)) ? 1 : 0, name, state);
        }
        add(samples, BUFFERED, now.windowFailures, "failed", name);
        add(samples, BUFFERED, now.windowCalls - now.windowFailures, "successful", name);
        add(samples, SLOW, now.windowSlowCalls, "successful_or_failed", name);
        add(samples, FAILURE_RATE, now.isJudged ? 100 * now.failureRatio : -1, name);
        add(samples, SLOW_RATE, now.isJudged ? 100 * now.slowRatio : -1, name);
        add(samples, NOT_PERMITTED, now.rejectionsEnforced + now.rejectionsObserved, "not_permitted", name);
        BreakerDurations durations = breaker.durations();
        if (durations != null) {
            for (Kind kind : Kind.values()) {
                List<String> labels = Arrays.asList(kind.name().toLowerCase(Locale.ROOT), name);
                CALLS.addHistogram(samples.get(CALLS), labels, durations.of(kind), NANOSECONDS_PER_SECOND);
                samples.get(LONGEST).add(LONGEST.sample(labels, breaker.longestSeconds(kind)));
            }
        }
    }

    private static String name(State state) {
        return state == State.FORCED_CLOSED ? "disabled" : state.name().toLowerCase(Locale.ROOT);
    }

    private static void add(Map<MetricFamily, List<MetricFamilySamples.Sample>> samples, MetricFamily family, double value,
            String... labels) {
        samples.get(family).add(family.sample(Arrays.asList(labels), value));
    }

    private static MetricFamily gauge(String name, String help, String... labels) {
        return MetricFamily.foreign(Collector.Type.GAUGE, name, help, labels);
    }

    private static MetricFamily counter(String name, String help, String... labels) {
        return MetricFamily.foreign(Collector.Type.COUNTER, name, help, labels);
    }
}
