package io.github.shearpin.agent.export;

import io.github.shearpin.agent.policy.GuardSettings;
import io.github.shearpin.agent.policy.Guards;
import io.github.shearpin.agent.policy.Overhead.Part;
import io.github.shearpin.agent.policy.RuleGuard;
import io.github.shearpin.agent.policy.record.Histogram;
import io.prometheus.client.Collector.MetricFamilySamples;
import io.prometheus.client.Collector.MetricFamilySamples.Sample;
import io.prometheus.client.Predicate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What guards themselves cost calls. */
final class OverheadCollector extends RuleCollector {

    private static final MetricFamily OVERHEAD = MetricFamily.histogram("agent_overhead_seconds",
            "What guards themselves cost a call, measured for one in 1021 calls of each thread: time of the agent's own work on it,"
                    + " for each policy that had to do with the call (latency: counting, timing, labels and measures), and"
                    + " altogether (policy=\"all\"). The call itself, waits, back-offs, injected delays and the fallback's method"
                    + " are left out.", "policy");

    private final Guards guards;

    OverheadCollector(Guards guards) {
        super(guards);
        this.guards = guards;
    }

    @Override
    void collect(List<RuleGuard> rules, Predicate<String> filter, List<MetricFamilySamples> families) {
        if (!OVERHEAD.wanted(filter)) {
            return;
        }
        Set<Part> used = EnumSet.noneOf(Part.class);
        for (RuleGuard rule : rules) {
            addParts(rule.settings(), used);
        }
        List<Sample> samples = new ArrayList<Sample>();
        for (Part part : Part.values()) {
            Histogram measured = guards.overhead().of(part);
            long[] counts = measured.cumulativeCounts();
            if (used.contains(part) || counts[counts.length - 1] > 0) { // of rules that were given other settings since
                OVERHEAD.addHistogram(samples, Collections.singletonList(part.label()), measured, NANOSECONDS_PER_SECOND);
            }
        }
        add(OVERHEAD, samples, filter, families);
    }

    private static void addParts(GuardSettings settings, Set<Part> used) {
        used.add(Part.ALL);
        used.add(Part.LATENCY);
        add(Part.CIRCUIT_BREAKER, settings.breaker(), used);
        add(Part.RETRY, settings.retry(), used);
        add(Part.RATE_LIMIT, settings.rateLimit(), used);
        add(Part.TIMEOUT, settings.timeout(), used);
        add(Part.BULKHEAD, settings.bulkhead(), used);
        add(Part.FAULT, settings.fault(), used);
        add(Part.FALLBACK, settings.fallback(), used);
    }

    private static void add(Part part, Object settings, Set<Part> used) {
        if (settings != null) {
            used.add(part);
        }
    }
}
