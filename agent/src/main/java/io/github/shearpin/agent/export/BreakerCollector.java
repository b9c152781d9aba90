package io.github.shearpin.agent.export;

import io.github.shearpin.agent.policy.Guards;
import io.github.shearpin.agent.policy.Policies;
import io.github.shearpin.agent.policy.RuleGuard;
import io.github.shearpin.agent.policy.breaker.BreakerStatus;
import io.github.shearpin.agent.policy.breaker.CircuitBreaker;
import io.github.shearpin.agent.policy.breaker.CircuitBreaker.State;
import io.prometheus.client.Collector.MetricFamilySamples.Sample;
import io.prometheus.client.Predicate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** What circuit breakers did and how they stand; of a rule with a key, each key's, with a label {@code key}. */
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
            "Attempts the circuit breaker judged or refused, by outcome: success, failure, slow (a success that took longer"
                    + " than slow-calls.over), ignored (by the rule, or refused further in), rejected.",
            "rule", "outcome");
    private static final MetricFamily FAILURES = MetricFamily.counter(NAME + "failures",
            "What the circuit breaker counted against attempts: exception, timeout, result (what failure-results names), by"
                    + " how they ended, and slow, with in-flight as soon as they are. One may be slow and fail as well.",
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
            "Share of slow calls in the circuit breaker's window, from 0 to 1; 0 where no slow-calls are set.", "rule");
    private static final MetricFamily LAST_CHANGE = MetricFamily.gauge(NAME + "last_state_change_timestamp_seconds",
            "When the circuit breaker last changed its state, in seconds since the epoch; 0: never.", "rule");
    private static final MetricFamily LAST_FAILURE = MetricFamily.gauge(NAME + "last_failure_timestamp_seconds",
            "When the circuit breaker last counted a failure or a slow call, in seconds since the epoch; 0: never.", "rule");
    private static final MetricFamily[] FAMILIES = {STATE, STATE_SECONDS, TRANSITIONS, CALLS, FAILURES, REJECTIONS,
        RECOVERIES, RECOVERY_DURATION, CONSECUTIVE, FAILURE_RATIO, SLOW_RATIO, LAST_CHANGE, LAST_FAILURE};

    private static final List<String> KEY = Collections.singletonList("key");

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
        // One status for all families of a breaker, so that they tell of the same moment.
        List<Reading> readings = new ArrayList<Reading>();
        for (RuleGuard rule : rules) {
            for (Policies policies : rule.allPolicies()) {
                CircuitBreaker breaker = policies.breaker();
                if (breaker != null) {
                    readings.add(new Reading(rule.name(), policies.key(), breaker.status()));
                }
            }
        }
        for (MetricFamily family : wanted) {
            List<Sample> samples = new ArrayList<Sample>();
            MetricFamily keyed = family.plus(KEY);
            for (Reading reading : readings) {
                reading.read(family, reading.key == null ? family : keyed, samples);
            }
            families.add(family.of(samples));
        }
    }

    /** The series of one breaker. */
    private static final class Reading {

        /** Null: the rule has none. */
        final String key;
        private final String rule;
        private final BreakerStatus now;

        Reading(String rule, String key, BreakerStatus now) {
            this.rule = rule;
            this.key = key;
            this.now = now;
        }

        /** @param form the family with the labels that this has */
        void read(MetricFamily family, MetricFamily form, List<Sample> samples) {
            if (family == STATE_SECONDS) {
                for (State state : State.values()) {
                    add(samples, form, now.stateSeconds[state.ordinal()], label(state));
                }
            } else if (family == TRANSITIONS) {
                transitions(form, samples);
            } else if (family == CALLS) {
                add(samples, form, now.successes, "success");
                add(samples, form, now.failures, "failure");
                add(samples, form, now.slowSuccesses, "slow");
                add(samples, form, now.ignored, "ignored");
                add(samples, form, now.rejectionsEnforced + now.rejectionsObserved, "rejected");
            } else if (family == FAILURES) {
                add(samples, form, now.exceptions, "exception");
                add(samples, form, now.timeouts, "timeout");
                add(samples, form, now.slowCalls, "slow");
                add(samples, form, now.badResults, "result");
            } else if (family == REJECTIONS) {
                add(samples, form, now.rejectionsEnforced, "true");
                add(samples, form, now.rejectionsObserved, "false");
            } else if (family == RECOVERIES) {
                add(samples, form, now.recoverySuccesses, "success");
                add(samples, form, now.recoveryFailures, "failure");
            } else if (family == RECOVERY_DURATION) {
                List<String> labels = labels();
                form.addHistogram(samples, labels, MetricFamily.bucketLabelValues(labels, now.recoveryBounds),
                        now.recoveryCounts, now.recoverySumSeconds);
            } else {
                add(samples, form, gauge(family));
            }
        }

        /** All that there can be: open is entered from where it is judged, and half-open from there alone. */
        private void transitions(MetricFamily form, List<Sample> samples) {
            for (State from : State.values()) {
                for (State to : State.values()) {
                    boolean possible = to == State.HALF_OPEN ? from == State.OPEN
                            : to == State.OPEN ? from == State.CLOSED || from == State.HALF_OPEN : from != to;
                    if (possible) {
                        add(samples, form, now.transitions[from.ordinal()][to.ordinal()], label(from), label(to));
                    }
                }
            }
        }

        private double gauge(MetricFamily family) {
            return family == STATE ? now.state.ordinal()
                    : family == CONSECUTIVE ? now.consecutiveFailures
                    : family == FAILURE_RATIO ? now.failureRatio
                    : family == SLOW_RATIO ? now.slowRatio
                    : family == LAST_CHANGE ? now.lastStateChangeEpochSeconds : now.lastFailureEpochSeconds;
        }

        private void add(List<Sample> samples, MetricFamily form, double value, String... more) {
            samples.add(form.sample(labels(more), value));
        }

        private List<String> labels(String... more) {
            List<String> values = new ArrayList<String>(2 + more.length);
            values.add(rule);
            values.addAll(Arrays.asList(more));
            if (key != null) {
                values.add(key);
            }
            return values;
        }

        private static String label(State state) {
            return state.name().toLowerCase(Locale.ROOT);
        }
    }
}
