package io.github.shearpin.agent.export;

import io.github.shearpin.agent.policy.MethodGuard;
import io.github.shearpin.agent.policy.RuleGuard;
import io.github.shearpin.agent.policy.record.CallRecorder;
import io.github.shearpin.agent.policy.record.CallRecorder.Outcome;
import io.github.shearpin.agent.policy.record.LatencySettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The call series of one rule with their labels, as long as its methods and settings stay as they are. Thread-safe. */
final class RuleSeries {

    final RuleGuard guard;
    final List<Method> methods = new ArrayList<Method>();
    final List<List<String>> quantileLabels = new ArrayList<List<String>>();
    /** Names of the labels that the rule gives to its calls. */
    final Collection<String> labelNames;
    final LatencySettings latency;
    private final RuleGuard.View madeOf;
    private final double[] bounds;

    RuleSeries(RuleGuard guard) {
        this.guard = guard;
        this.madeOf = guard.view();
        this.labelNames = madeOf.settings.labels().keySet();
        this.latency = madeOf.settings.latency();
        bounds = seconds(latency.bucketNanos());
        for (MethodGuard method : madeOf.methods) {
            methods.add(new Method(method));
        }
        for (double quantile : latency.quantiles()) {
            quantileLabels.add(Arrays.asList(guard.name(), Double.toString(quantile)));
        }
    }

    /** Whether this is still all there is to the rule. */
    boolean isOf(RuleGuard rule) {
        return guard == rule && madeOf == rule.view();
    }

    static double[] seconds(long[] nanos) {
        double[] seconds = new double[nanos.length];
        for (int i = 0; i < nanos.length; i++) {
            seconds[i] = nanos[i] / 1e9;
        }
        return seconds;
    }

    /** What has one {@code method} label. */
    final class Method {

        private final MethodGuard guard;
        final List<String> labels;
        /** By the values of the rule's labels; a rule without labels has one, of none. */
        private final Map<List<String>, Recorded> recorded = new ConcurrentHashMap<List<String>, Recorded>();

        private Method(MethodGuard guard) {
            this.guard = guard;
            labels = Arrays.asList(guard.rule().name(), guard.method());
            if (guard.labelledCalls() == null) {
                recorded.put(Collections.<String>emptyList(),
                        new Recorded(guard.calls(), labels, Collections.<String>emptyList()));
            }
        }

        long inFlight() {
            return guard.calls().inFlight();
        }

        Collection<Recorded> recorded() {
            Map<List<String>, CallRecorder> all = guard.labelledCalls();
            if (all != null) {
                for (Map.Entry<List<String>, CallRecorder> each : all.entrySet()) {
                    if (!recorded.containsKey(each.getKey())) {
                        recorded.put(each.getKey(), new Recorded(each.getValue(), labels, each.getKey()));
                    }
                }
            }
            return recorded.values();
        }
    }

    /** The series of one recorder. */
    final class Recorded {

        final CallRecorder calls;
        final List<String> labels;
        final List<List<String>> outcomeLabels = new ArrayList<List<String>>();
        final List<List<String>> bucketLabels;

        private Recorded(CallRecorder calls, List<String> methodLabels, List<String> labelValues) {
            this.calls = calls;
            labels = joined(methodLabels, labelValues);
            bucketLabels = MetricFamily.bucketLabelValues(labels, bounds);
            for (Outcome outcome : Outcome.values()) {
                outcomeLabels.add(joined(joined(methodLabels,
                        Collections.singletonList(outcome.name().toLowerCase(Locale.ROOT))), labelValues));
            }
        }
    }

    private static List<String> joined(List<String> first, List<String> second) {
        List<String> both = new ArrayList<String>(first);
        both.addAll(second);
        return both;
    }
}
