package io.github.shearpin.agent.export;

import io.github.shearpin.agent.policy.Guards;
import io.github.shearpin.agent.policy.Policies;
import io.github.shearpin.agent.policy.RuleGuard;
import io.github.shearpin.agent.policy.limit.TokenBucket;
import io.prometheus.client.Collector.MetricFamilySamples.Sample;
import io.prometheus.client.Predicate;
import java.util.ArrayList;
import java.util.List;

/** What rate limits let through, and what they have left. */
final class RateLimitCollector extends RuleCollector {

    private static final MetricFamily REQUESTS = MetricFamily.counter("rate_limit_requests",
            "Attempts by what the rule's rate limit said to them; denied ones with enforced=\"false\" ran all the same.",
            "rule", "result", "enforced");
    private static final MetricFamily TOKENS = MetricFamily.gauge("rate_limit_tokens",
            "Attempts that could begin at once now.", "rule");
    private static final MetricFamily FILL = MetricFamily.gauge("rate_limit_fill_ratio",
            "Share of the burst that could begin at once now.", "rule");

    RateLimitCollector(Guards guards) {
        super(guards);
    }

    @Override
    void collect(List<RuleGuard> rules, Predicate<String> filter, List<MetricFamilySamples> families) {
        List<Sample> requests = new ArrayList<Sample>();
        List<Sample> tokens = new ArrayList<Sample>();
        List<Sample> fill = new ArrayList<Sample>();
        for (RuleGuard rule : rules) {
            for (Policies policies : rule.allPolicies()) {
                TokenBucket.Status status = policies.rateLimitStatus();
                if (status != null) {
                    String key = policies.key();
                    add(requests, REQUESTS, key, status.allowedEnforced, rule.name(), "allowed", "true");
                    add(requests, REQUESTS, key, status.allowedObserved, rule.name(), "allowed", "false");
                    add(requests, REQUESTS, key, status.deniedEnforced, rule.name(), "denied", "true");
                    add(requests, REQUESTS, key, status.deniedObserved, rule.name(), "denied", "false");
                    add(tokens, TOKENS, key, status.tokens, rule.name());
                    add(fill, FILL, key, status.fillRatio, rule.name());
                }
            }
        }
        add(REQUESTS, requests, filter, families);
        add(TOKENS, tokens, filter, families);
        add(FILL, fill, filter, families);
    }
}
