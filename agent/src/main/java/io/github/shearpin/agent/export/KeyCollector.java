package io.github.shearpin.agent.export;

import io.github.shearpin.agent.policy.Guards;
import io.github.shearpin.agent.policy.RuleGuard;
import io.prometheus.client.Collector.MetricFamilySamples.Sample;
import io.prometheus.client.Predicate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** How many keys rules keep apart, and how far {@code max-keys} is from enough. */
final class KeyCollector extends RuleCollector {

    private static final MetricFamily KEYS = MetricFamily.gauge("keys",
            "Keys of the rule that have a breaker, rate limit and bulkhead of their own now.", "rule");
    private static final MetricFamily EVICTIONS = MetricFamily.counter("key_evictions",
            "Keys given up to keep to max-keys, the least recently used first; one that comes again begins anew.", "rule");
    private static final MetricFamily OVERFLOWS = MetricFamily.counter("key_overflows",
            "Calls with a new key that shared the key \"other\" because max-keys was reached and no key could be given up.",
            "rule");

    KeyCollector(Guards guards) {
        super(guards);
    }

    @Override
    void collect(List<RuleGuard> rules, Predicate<String> filter, List<MetricFamilySamples> families) {
        List<Sample> keys = new ArrayList<Sample>();
        List<Sample> evictions = new ArrayList<Sample>();
        List<Sample> overflows = new ArrayList<Sample>();
        for (RuleGuard rule : rules) {
            if (!rule.settings().keys().isEmpty()) {
                List<String> labels = Collections.singletonList(rule.name());
                keys.add(KEYS.sample(labels, rule.keys()));
                evictions.add(EVICTIONS.sample(labels, rule.keyCounts().evictions()));
                overflows.add(OVERFLOWS.sample(labels, rule.keyCounts().overflows()));
            }
        }
        add(KEYS, keys, filter, families);
        add(EVICTIONS, evictions, filter, families);
        add(OVERFLOWS, overflows, filter, families);
    }
}
