package io.github.shearpin.agent.export;

import io.github.shearpin.agent.policy.Guards;
import io.github.shearpin.agent.policy.RuleGuard;
import io.github.shearpin.agent.policy.record.CallRecorder.Outcome;
import io.prometheus.client.Collector.MetricFamilySamples.Sample;
import io.prometheus.client.Predicate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** How many calls, how they ended, how long they took, and on how many of them policies act. */
final class CallCollector extends RuleCollector {

    private static final MetricFamily CALLS = MetricFamily.counter("calls",
            "Calls of guarded methods by how they ended for their caller, however many attempts each took: success,"
                    + " failure, rejected (refused by a policy before it ran), timeout, ignored.",
            "rule", "method", "outcome");
    private static final MetricFamily DURATION = MetricFamily.histogram("call_duration_seconds",
            "Time callers spent in guarded methods, retries and their waits included; refused calls are left out.",
            "rule", "method");
    private static final MetricFamily WINDOW = MetricFamily.quantiles("call_duration_window_seconds",
            "Quantiles of the call duration of all methods of a rule over its sliding window (latency.window, 5m by"
                    + " default); NaN while no call ended in it.",
            "rule", "quantile");
    private static final MetricFamily IN_FLIGHT = MetricFamily.gauge("calls_in_flight",
            "Calls that are running now.", "rule", "method");
    private static final MetricFamily ENFORCED = MetricFamily.gauge("rule_enforced_ratio",
            "Share of the calls that the rule's policies act on: 1 with mode: enforce, 0 with mode: observe, where a circuit"
                    + " breaker that is open refuses nothing.",
            "rule");
    private static final Outcome[] OUTCOMES = Outcome.values();

    /** The label lists of ten thousand series are made once, not at each scrape. */
    private final ConcurrentMap<RuleGuard, RuleSeries> known = new ConcurrentHashMap<RuleGuard, RuleSeries>();

    CallCollector(Guards guards) {
        super(guards);
    }

    @Override
    void collect(List<RuleGuard> rules, Predicate<String> filter, List<MetricFamilySamples> families) {
        List<RuleSeries> all = series(rules);
        if (CALLS.wanted(filter)) {
            families.add(calls(all));
        }
        if (DURATION.wanted(filter)) {
            families.add(durations(all));
        }
        if (WINDOW.wanted(filter)) {
            families.add(windows(all));
        }
        if (IN_FLIGHT.wanted(filter)) {
            families.add(inFlight(all));
        }
        if (ENFORCED.wanted(filter)) {
            families.add(enforced(rules));
        }
    }

    private List<RuleSeries> series(List<RuleGuard> rules) {
        List<RuleSeries> all = new ArrayList<RuleSeries>(rules.size());
        for (RuleGuard rule : rules) {
            RuleSeries series = known.get(rule);
            if (series == null || !series.isOf(rule)) {
                series = new RuleSeries(rule);
                known.put(rule, series);
            }
            all.add(series);
        }
        if (known.size() > rules.size()) {
            known.keySet().retainAll(rules);
        }
        return all;
    }

    private static MetricFamilySamples calls(List<RuleSeries> all) {
        List<Sample> samples = new ArrayList<Sample>();
        for (RuleSeries rule : all) {
            MetricFamily labelled = CALLS.plus(rule.labelNames);
            for (RuleSeries.Method method : rule.methods) {
                for (RuleSeries.Recorded each : method.recorded()) {
                    for (Outcome outcome : OUTCOMES) {
                        samples.add(labelled.sample(each.outcomeLabels.get(outcome.ordinal()), each.calls.count(outcome)));
                    }
                }
            }
        }
        return CALLS.of(samples);
    }

    private static MetricFamilySamples durations(List<RuleSeries> all) {
        List<Sample> samples = new ArrayList<Sample>();
        for (RuleSeries rule : all) {
            MetricFamily labelled = DURATION.plus(rule.labelNames);
            for (RuleSeries.Method method : rule.methods) {
                for (RuleSeries.Recorded each : method.recorded()) {
                    labelled.addHistogram(samples, each.labels, each.bucketLabels,
                            each.calls.cumulativeCounts(rule.latency), each.calls.exemplars(rule.latency),
                            each.calls.sumSeconds());
                }
            }
        }
        return DURATION.of(samples);
    }

    private static MetricFamilySamples windows(List<RuleSeries> all) {
        List<Sample> samples = new ArrayList<Sample>();
        for (RuleSeries rule : all) {
            double[] seconds = rule.guard.window().quantileSeconds(rule.latency);
            for (int i = 0; i < seconds.length; i++) {
                samples.add(WINDOW.sample(rule.quantileLabels.get(i), seconds[i]));
            }
        }
        return WINDOW.of(samples);
    }

    private static MetricFamilySamples inFlight(List<RuleSeries> all) {
        List<Sample> samples = new ArrayList<Sample>();
        for (RuleSeries rule : all) {
            if (!rule.guard.settings().measure().inFlight()) {
                continue;
            }
            for (RuleSeries.Method method : rule.methods) {
                samples.add(IN_FLIGHT.sample(method.labels, method.inFlight()));
            }
        }
        return IN_FLIGHT.of(samples);
    }

    private static MetricFamilySamples enforced(List<RuleGuard> rules) {
        List<Sample> samples = new ArrayList<Sample>();
        for (RuleGuard rule : rules) {
            samples.add(ENFORCED.sample(Collections.singletonList(rule.name()), rule.settings().enforcedShare()));
        }
        return ENFORCED.of(samples);
    }
}
