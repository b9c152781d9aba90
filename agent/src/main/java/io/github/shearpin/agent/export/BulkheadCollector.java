package io.github.shearpin.agent.export;

import io.github.shearpin.agent.policy.Guards;
import io.github.shearpin.agent.policy.Policies;
import io.github.shearpin.agent.policy.RuleGuard;
import io.github.shearpin.agent.policy.limit.Bulkhead;
import io.prometheus.client.Collector.MetricFamilySamples.Sample;
import io.prometheus.client.Predicate;
import java.util.ArrayList;
import java.util.List;

/** How full bulkheads are, and whom they refused. */
final class BulkheadCollector extends RuleCollector {

    private static final MetricFamily LIMIT = MetricFamily.gauge("bulkhead_limit",
            "Attempts that may run at once; an adaptive bulkhead changes it.", "rule");
    private static final MetricFamily IN_USE = MetricFamily.gauge("bulkhead_in_use",
            "Places that running attempts have; more than the limit after it fell.", "rule");
    private static final MetricFamily WAITING = MetricFamily.gauge("bulkhead_waiting",
            "Callers that wait for a place now.", "rule");
    private static final MetricFamily REJECTIONS = MetricFamily.counter("bulkhead_rejections",
            "Attempts for which there was no place in time; those with enforced=\"false\" ran all the same.",
            "rule", "enforced");

    BulkheadCollector(Guards guards) {
        super(guards);
    }

    @Override
    void collect(List<RuleGuard> rules, Predicate<String> filter, List<MetricFamilySamples> families) {
        List<Sample> limit = new ArrayList<Sample>();
        List<Sample> inUse = new ArrayList<Sample>();
        List<Sample> waiting = new ArrayList<Sample>();
        List<Sample> rejections = new ArrayList<Sample>();
        for (RuleGuard rule : rules) {
            for (Policies policies : rule.allPolicies()) {
                Bulkhead bulkhead = policies.bulkhead();
                if (bulkhead != null) {
                    String key = policies.key();
                    add(limit, LIMIT, key, bulkhead.limit(), rule.name());
                    add(inUse, IN_USE, key, bulkhead.inUse(), rule.name());
                    add(waiting, WAITING, key, bulkhead.waiting(), rule.name());
                    add(rejections, REJECTIONS, key, bulkhead.rejections(true), rule.name(), "true");
                    add(rejections, REJECTIONS, key, bulkhead.rejections(false), rule.name(), "false");
                }
            }
        }
        add(LIMIT, limit, filter, families);
        add(IN_USE, inUse, filter, families);
        add(WAITING, waiting, filter, families);
        add(REJECTIONS, rejections, filter, families);
    }
}
