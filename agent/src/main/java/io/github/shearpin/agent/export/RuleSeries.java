package io.github.shearpin.agent.export;

import io.github.shearpin.agent.policy.MethodGuard;
import io.github.shearpin.agent.policy.RuleGuard;
import io.github.shearpin.agent.policy.record.CallRecorder;
import io.github.shearpin.agent.policy.record.CallRecorder.Outcome;
import io.github.shearpin.agent.policy.record.LatencySettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The call series of one rule with their labels, as long as no further method of it is woven. */
final class RuleSeries {

    final RuleGuard guard;
    final List<Method> methods = new ArrayList<Method>();
    final List<List<String>> quantileLabels = new ArrayList<List<String>>();

    RuleSeries(RuleGuard guard) {
        this.guard = guard;
        LatencySettings latency = guard.settings().latency();
        double[] bounds = seconds(latency.bucketNanos());
        for (MethodGuard method : guard.methods()) {
            methods.add(new Method(method, bounds));
        }
        for (double quantile : latency.quantiles()) {
            quantileLabels.add(Arrays.asList(guard.name(), Double.toString(quantile)));
        }
    }

    /** Whether this is still all there is to the rule. */
    boolean isOf(RuleGuard rule) {
        return guard == rule && methods.size() == rule.methods().size();
    }

    static double[] seconds(long[] nanos) {
        double[] seconds = new double[nanos.length];
        for (int i = 0; i < nanos.length; i++) {
            seconds[i] = nanos[i] / 1e9;
        }
        return seconds;
    }

    /** The series of one {@code method} label. */
    static final class Method {

        final CallRecorder calls;
        final List<String> labels;
        final List<List<String>> outcomeLabels = new ArrayList<List<String>>();
        final List<List<String>> bucketLabels;

        private Method(MethodGuard guard, double[] boundSeconds) {
            calls = guard.calls();
            labels = Arrays.asList(guard.rule().name(), guard.method());
            bucketLabels = MetricFamily.bucketLabelValues(labels, boundSeconds);
            for (Outcome outcome : Outcome.values()) {
                outcomeLabels.add(Arrays.asList(guard.rule().name(), guard.method(),
                        outcome.name().toLowerCase(Locale.ROOT)));
            }
        }
    }
}
