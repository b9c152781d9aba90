package io.github.shearpin.agent.export;

import io.github.shearpin.agent.policy.Guards;
import io.github.shearpin.agent.policy.RuleGuard;
import io.github.shearpin.agent.policy.breaker.BreakerStatus;
import io.github.shearpin.agent.policy.breaker.CircuitBreaker.State;
import io.prometheus.client.Collector.MetricFamilySamples.Sample;
import io.prometheus.client.Predicate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** What circuit breakers did and how they stand. */
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
                    + " than slow-calls.over), ignored, rejected.",
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
            if (rule.breaker() != null) {
                readings.add(new Reading(Collections.singletonList(rule.name()), rule.breaker().status()));
            }
        }
        for (MetricFamily family : wanted) {
            List<Sample> samples = new ArrayList<Sample>();
            for (Reading reading : readings) {
                reading.read(family, samples);
            }
            families.add(family.of(samples));
        }
    }

    /** The series of one breaker. */
    private static final class Reading {

        private final List<String> labels;
        private final BreakerStatus now;

        Reading(List<String> labels, BreakerStatus now) {
            this.labels = labels;
            this.now = now;
        }

        void read(MetricFamily family, List<Sample> samples) {
            if (family == STATE_SECONDS) {
                for (State state : State.values()) {
                    add(samples, family, now.stateSeconds[state.ordinal()], label(state));
                }
            } else if (family == TRANSITIONS) {
                transitions(samples);
            } else if (family == CALLS) {
                add(samples, family, now.successes, "success");
                add(samples, family, now.failures, "failure");
                add(samples, family, now.slowSuccesses, "slow");
                add(samples, family, now.ignored, "ignored");
                add(samples, family, now.rejectionsEnforced + now.rejectionsObserved, "rejected");
            } else if (family == FAILURES) {
                add(samples, family, now.exceptions, "exception");
                add(samples, family, now.timeouts, "timeout");
                add(samples, family, now.slowCalls, "slow");
                add(samples, family, now.badResults, "result");
            } else if (family == REJECTIONS) {
                add(samples, family, now.rejectionsEnforced, "true");
                add(samples, family, now.rejectionsObserved, "false");
            } else if (family == RECOVERIES) {
                add(samples, family, now.recoverySuccesses, "success");
                add(samples, family, now.recoveryFailures, "failure");
            } else if (family == RECOVERY_DURATION) {
                family.addHistogram(samples, labels, MetricFamily.bucketLabelValues(labels, now.recoveryBounds),
                        now.recoveryCounts, now.recoverySumSeconds);
            } else {
                samples.add(family.sample(labels, gauge(family)));
            }
        }

        /** All that there can be: open is entered from where it is judged, and half-open from there alone. */
        private void transitions(List<Sample> samples) {
            for (State from : State.values()) {
                for (State to : State.values()) {
                    boolean possible = to == State.HALF_OPEN ? from == State.OPEN
                            : to == State.OPEN ? from == State.CLOSED || from == State.HALF_OPEN : from != to;
                    if (possible) {
                        add(samples, TRANSITIONS, now.transitions[from.ordinal()][to.ordinal()], label(from), label(to));
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

        private void add(List<Sample> samples, MetricFamily family, double value, String... more) {
            List<String> values = new ArrayList<String>(labels);
            values.addAll(Arrays.asList(more));
            samples.add(family.sample(values, value));
        }

        private static String label(State state) {
            return state.name().toLowerCase(Locale.ROOT);
        }
    }
}
