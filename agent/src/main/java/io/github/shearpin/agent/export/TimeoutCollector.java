package io.github.shearpin.agent.export;

import io.github.shearpin.agent.policy.Guards;
import io.github.shearpin.agent.policy.RuleGuard;
import io.github.shearpin.agent.policy.fallback.FallbackSettings;
import io.github.shearpin.agent.policy.fallback.FallbackSettings.Reason;
import io.github.shearpin.agent.policy.fault.Fault;
import io.github.shearpin.agent.policy.timeout.Timeout;
import io.prometheus.client.Collector.MetricFamilySamples.Sample;
import io.prometheus.client.Predicate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What timeouts, fallbacks and faults did, and what they would have done where they only observe. */
final class TimeoutCollector extends RuleCollector {

    private static final String OBSERVED = "; enforced=\"false\" are those where the rule did not act.";

    private static final MetricFamily TIMEOUTS = MetricFamily.counter("timeouts",
            "Attempts that took longer than the rule's timeout" + OBSERVED, "rule", "enforced");
    private static final MetricFamily FALLBACKS = MetricFamily.counter("fallbacks",
            "Calls for which the rule's fallback was asked, by what had happened to them" + OBSERVED,
            "rule", "reason", "enforced");
    private static final MetricFamily FALLBACK_FAILURES = MetricFamily.counter("fallback_failures",
            "Calls for which the rule's fallback was asked and gave no substitute, by what had happened to them: their caller"
                    + " saw that, or what the fallback threw. An exception that fallback.throw names is a substitute.",
            "rule", "reason");
    private static final MetricFamily FAULTS = MetricFamily.counter("faults_injected",
            "Attempts chosen to be delayed or failed by the rule's fault" + OBSERVED, "rule", "enforced");

    private static final boolean[] ENFORCED = {true, false};

    TimeoutCollector(Guards guards) {
        super(guards);
    }

    @Override
    void collect(List<RuleGuard> rules, Predicate<String> filter, List<MetricFamilySamples> families) {
        List<Sample> timeouts = new ArrayList<Sample>();
        List<Sample> fallbacks = new ArrayList<Sample>();
        List<Sample> fallbackFailures = new ArrayList<Sample>();
        List<Sample> faults = new ArrayList<Sample>();
        for (RuleGuard rule : rules) {
            Timeout timeout = rule.timeout();
            FallbackSettings fallback = rule.settings().fallback();
            Fault fault = rule.fault();
            for (boolean enforced : ENFORCED) {
                String label = Boolean.toString(enforced);
                if (timeout != null) {
                    timeouts.add(TIMEOUTS.sample(Arrays.asList(rule.name(), label), timeout.timeouts(enforced)));
                }
                if (fallback != null) {
                    for (Reason reason : fallback.reasons()) {
                        fallbacks.add(FALLBACKS.sample(Arrays.asList(rule.name(), label(reason), label),
                                rule.fallbacks().get(reason, enforced)));
                    }
                }
                if (fault != null) {
                    faults.add(FAULTS.sample(Arrays.asList(rule.name(), label), fault.injected(enforced)));
                }
            }
            if (fallback != null) {
                for (Reason reason : fallback.reasons()) {
                    fallbackFailures.add(FALLBACK_FAILURES.sample(Arrays.asList(rule.name(), label(reason)),
                            rule.fallbacks().failures(reason)));
                }
            }
        }
        add(TIMEOUTS, timeouts, filter, families);
        add(FALLBACKS, fallbacks, filter, families);
        add(FALLBACK_FAILURES, fallbackFailures, filter, families);
        add(FAULTS, faults, filter, families);
    }

    private static String label(Reason reason) {
        return reason.name().toLowerCase(Locale.ROOT);
    }
}
