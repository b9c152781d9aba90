package io.github.shearpin.agent.export;

import io.github.shearpin.agent.policy.Guards;
import io.github.shearpin.agent.policy.RuleGuard;
import io.github.shearpin.agent.policy.breaker.CircuitBreaker.State;
import io.github.shearpin.agent.policy.breaker.CircuitBreaker.Status;
import io.prometheus.client.Collector.MetricFamilySamples.Sample;
import io.prometheus.client.Predicate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** What circuit breakers did and how they stand. Outcomes and failure types that cannot occur yet are there with 0. */
final class BreakerCollector extends RuleCollector {

    private static final String NAME = "circuit_breaker_";
    private static final MetricFamily STATE = MetricFamily.gauge(NAME + "state",
            "State of the circuit breaker: 0 closed, 1 half-open, 2 open, 3 forced open, 4 forced closed.", "rule");
    private static final MetricFamily STATE_SECONDS = MetricFamily.counter(NAME + "state_seconds",
            "Time the circuit breaker spent in each state; shows an opening that began and ended between two scrapes.",
            "rule", "state");
    private static final MetricFamily TRANSITIONS = MetricFamily.counter(NAME + "transitions",
            "State changes of the circuit breaker.", "rule", "from_state", "to_state");
    private static final MetricFamily CALLS = MetricFamily.counter(NAME + "calls",
            "Attempts the circuit breaker judged or refused, by outcome: success, failure, slow, ignored, rejected.",
            "rule", "outcome");
    private static final MetricFamily FAILURES = MetricFamily.counter(NAME + "failures",
            "What the circuit breaker counted as a failure: exception, timeout, slow, result.",
            "rule", "failure_type");
    private static final MetricFamily REJECTIONS = MetricFamily.counter(NAME + "rejections",
            "Attempts the circuit breaker refused; enforced=\"false\" are those that mode: observe let pass all the same.",
            "rule", "enforced");
    private static final MetricFamily RECOVERIES = MetricFamily.counter(NAME + "recovery_attempts",
            "Half-open phases of the circuit breaker that ended: success closed it, failure opened it again.",
            "rule", "result");
    private static final MetricFamily RECOVERY_DURATION = MetricFamily.histogram(NAME + "recovery_duration_seconds",
            "Time from the first opening of the circuit breaker until it was closed again.", "rule");
    private static final MetricFamily CONSECUTIVE = MetricFamily.gauge(NAME + "consecutive_failures",
            "Failures in a row since the last success.", "rule");
    private static final MetricFamily FAILURE_RATIO = MetricFamily.gauge(NAME + "failure_ratio",
            "Share of failures in the circuit breaker's window, from 0 to 1.", "rule");
    private static final MetricFamily SLOW_RATIO = MetricFamily.gauge(NAME + "slow_call_ratio",
            "Share of slow calls in the circuit breaker's window, from 0 to 1.", "rule");
    private static final MetricFamily LAST_CHANGE = MetricFamily.gauge(NAME + "last_state_change_timestamp_seconds",
            "When the circuit breaker last changed its state, in seconds since the epoch; 0: never.", "rule");
    private static final MetricFamily LAST_FAILURE = MetricFamily.gauge(NAME + "last_failure_timestamp_seconds",
            "When the circuit breaker last counted a failure, in seconds since the epoch; 0: never.", "rule");
    private static final MetricFamily[] FAMILIES = {STATE, STATE_SECONDS, TRANSITIONS, CALLS, FAILURES, REJECTIONS,
        RECOVERIES, RECOVERY_DURATION, CONSECUTIVE, FAILURE_RATIO, SLOW_RATIO, LAST_CHANGE, LAST_FAILURE};

    private static final State[][] REACHABLE = {
        {State.CLOSED, State.OPEN}, {State.OPEN, State.HALF_OPEN},
        {State.HALF_OPEN, State.CLOSED}, {State.HALF_OPEN, State.OPEN}};

    BreakerCollector(Guards guards) {
        super(guards);
    }

    @Override
    void collect(List<RuleGuard> rules, Predicate<String> filter, List<MetricFamilySamples> families) {
        List<MetricFamily> wanted = new ArrayList<MetricFamily>(FAMILIES.length);
        for (MetricFamily family : FAMILIES) {
            if (family.wanted(filter)) {
                wanted.add(family);
            }
        }
        if (wanted.isEmpty()) {
            return;
        }
        // One status for all families of a rule, so that they tell of the same moment.
        List<String> names = new ArrayList<String>();
        List<Status> statuses = new ArrayList<Status>();
        for (RuleGuard rule : rules) {
            if (rule.breaker() != null) {
                names.add(rule.name());
                statuses.add(rule.breaker().status());
            }
        }
        for (MetricFamily family : wanted) {
            List<Sample> samples = new ArrayList<Sample>();
            for (int i = 0; i < names.size(); i++) {
                read(family, names.get(i), statuses.get(i), samples);
            }
            families.add(family.of(samples));
        }
    }

    private static void read(MetricFamily family, String rule, Status now, List<Sample> samples) {
        if (family == STATE) {
            add(samples, family, now.state.ordinal(), rule);
        } else if (family == STATE_SECONDS) {
            for (State state : State.values()) {
                add(samples, family, now.stateSeconds[state.ordinal()], rule, label(state));
            }
        } else if (family == TRANSITIONS) {
            for (State[] pair : REACHABLE) {
                add(samples, family, now.transitions[pair[0].ordinal()][pair[1].ordinal()],
                        rule, label(pair[0]), label(pair[1]));
            }
        } else if (family == CALLS) {
            add(samples, family, now.successes, rule, "success");
            add(samples, family, now.failures, rule, "failure");
            add(samples, family, 0, rule, "slow");
            add(samples, family, now.ignored, rule, "ignored");
            add(samples, family, now.rejectionsEnforced + now.rejectionsObserved, rule, "rejected");
        } else if (family == FAILURES) {
            add(samples, family, now.failures, rule, "exception");
            add(samples, family, 0, rule, "timeout");
            add(samples, family, 0, rule, "slow");
            add(samples, family, 0, rule, "result");
        } else if (family == REJECTIONS) {
            add(samples, family, now.rejectionsEnforced, rule, "true");
            add(samples, family, now.rejectionsObserved, rule, "false");
        } else if (family == RECOVERIES) {
            add(samples, family, now.recoverySuccesses, rule, "success");
            add(samples, family, now.recoveryFailures, rule, "failure");
        } else if (family == RECOVERY_DURATION) {
            List<String> labels = Collections.singletonList(rule);
            family.addHistogram(samples, labels, MetricFamily.bucketLabelValues(labels, now.recoveryBounds),
                    now.recoveryCounts, now.recoverySumSeconds);
        } else {
            add(samples, family, gauge(family, now), rule);
        }
    }

    private static double gauge(MetricFamily family, Status now) {
        return family == CONSECUTIVE ? now.consecutiveFailures
                : family == FAILURE_RATIO ? now.failureRatio
                : family == LAST_CHANGE ? now.lastStateChangeEpochSeconds
                : family == LAST_FAILURE ? now.lastFailureEpochSeconds
                : 0;
    }

    private static void add(List<Sample> samples, MetricFamily family, double value, String... labels) {
        samples.add(family.sample(Arrays.asList(labels), value));
    }

    private static String label(State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }
}
