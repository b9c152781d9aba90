package io.github.shearpin.agent.export;

import io.github.shearpin.agent.policy.Guards;
import io.github.shearpin.agent.policy.RuleGuard;
import io.github.shearpin.agent.policy.retry.Retry;
import io.prometheus.client.Collector.MetricFamilySamples.Sample;
import io.prometheus.client.Predicate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** What retries did. A rule has a series for each attempt it may make from the second on, the tenth and later as one. */
final class RetryCollector extends RuleCollector {

    private static final MetricFamily ATTEMPTS = MetricFamily.counter("retry_attempts",
            "Further attempts made after a failed one, by number: attempt=\"2\" is the first retry.", "rule", "attempt");
    private static final MetricFamily SUCCESSES = MetricFamily.counter("retry_success",
            "Calls that failed at first and succeeded with this attempt.", "rule", "attempt");
    private static final MetricFamily EXHAUSTED = MetricFamily.counter("retry_exhausted",
            "Calls that failed with their last attempt, or had no time left for another.", "rule");
    private static final MetricFamily BUDGET = MetricFamily.counter("retry_budget_refusals",
            "Retries not made because they would have been too large a share of all calls (retry.budget).", "rule");
    private static final MetricFamily BACKOFF = MetricFamily.counter("retry_backoff_seconds",
            "Time callers spent waiting between attempts.", "rule");

    RetryCollector(Guards guards) {
        super(guards);
    }

    @Override
    void collect(List<RuleGuard> rules, Predicate<String> filter, List<MetricFamilySamples> families) {
        List<Sample> attempts = new ArrayList<Sample>();
        List<Sample> successes = new ArrayList<Sample>();
        List<Sample> exhausted = new ArrayList<Sample>();
        List<Sample> refused = new ArrayList<Sample>();
        List<Sample> backoff = new ArrayList<Sample>();
        for (RuleGuard rule : rules) {
            Retry retry = rule.retry();
            if (retry != null) {
                List<String> labels = Collections.singletonList(rule.name());
                int allowed = rule.settings().retry().attempts();
                byAttempt(ATTEMPTS, attempts, rule.name(), retry.attempts(), allowed);
                byAttempt(SUCCESSES, successes, rule.name(), retry.successes(), allowed);
                exhausted.add(EXHAUSTED.sample(labels, retry.exhausted()));
                refused.add(BUDGET.sample(labels, retry.budgetRefusals()));
                backoff.add(BACKOFF.sample(labels, retry.backoffSeconds()));
            }
        }
        add(ATTEMPTS, attempts, filter, families);
        add(SUCCESSES, successes, filter, families);
        add(EXHAUSTED, exhausted, filter, families);
        add(BUDGET, refused, filter, families);
        add(BACKOFF, backoff, filter, families);
    }

    private static void byAttempt(MetricFamily family, List<Sample> samples, String rule, long[] counts, int allowed) {
        int last = counts.length + 1;
        for (int attempt = 2; attempt <= Math.min(allowed, last); attempt++) {
            String label = attempt == last ? last + "+" : Integer.toString(attempt);
            samples.add(family.sample(Arrays.asList(rule, label), counts[attempt - 2]));
        }
    }
}
