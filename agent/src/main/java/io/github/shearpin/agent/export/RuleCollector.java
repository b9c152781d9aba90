package io.github.shearpin.agent.export;

import io.github.shearpin.agent.policy.Guards;
import io.github.shearpin.agent.policy.RuleGuard;
import io.prometheus.client.Collector;
import io.prometheus.client.Collector.MetricFamilySamples.Sample;
import io.prometheus.client.Predicate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Reads one kind of metrics off all rules at scrape time. A rule has series from the moment its first method is woven.
 * Thread-safe.
 */
abstract class RuleCollector extends Collector {

    private static final List<String> KEY = Collections.singletonList("key");

    private final Guards guards;

    RuleCollector(Guards guards) {
        this.guards = guards;
    }

    @Override
    public final List<MetricFamilySamples> collect() {
        return collect(null);
    }

    @Override
    public final List<MetricFamilySamples> collect(Predicate<String> filter) {
        List<RuleGuard> woven = new ArrayList<RuleGuard>();
        for (RuleGuard rule : guards.rules()) {
            if (!rule.methods().isEmpty()) {
                woven.add(rule);
            }
        }
        List<MetricFamilySamples> families = new ArrayList<MetricFamilySamples>();
        collect(woven, filter, families);
        return families;
    }

    /**
     * @param rules    those with a woven method, in the order of the rule file
     * @param filter   which series are asked for; null: all
     * @param families takes what was read
     */
    abstract void collect(List<RuleGuard> rules, Predicate<String> filter, List<MetricFamilySamples> families);

    /** @param key null: the rule has none, and the series no such label */
    static void add(List<Sample> samples, MetricFamily family, String key, double value, String... labels) {
        if (key == null) {
            samples.add(family.sample(Arrays.asList(labels), value));
        } else {
            List<String> withKey = new ArrayList<String>(Arrays.asList(labels));
            withKey.add(key);
            samples.add(family.plus(KEY).sample(withKey, value));
        }
    }

    static void add(MetricFamily family, List<Sample> samples, Predicate<String> filter,
            List<MetricFamilySamples> families) {
        if (family.wanted(filter)) {
            families.add(family.of(samples));
        }
    }
}
