package io.github.shearpin.agent.export;

import io.github.shearpin.agent.policy.MethodGuard;
import io.github.shearpin.agent.policy.RuleGuard;
import io.github.shearpin.agent.policy.record.CallRecorder;
import io.github.shearpin.agent.policy.record.CallRecorder.Outcome;
import io.github.shearpin.agent.policy.record.LatencySettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The call series of one rule with their labels, as long as no further method of it is woven. */
final class RuleSeries {

    final RuleGuard guard;
    final Collection<Method> methods;
    final List<List<String>> quantileLabels = new ArrayList<List<String>>();
    private final int guardedMethods;

    RuleSeries(RuleGuard guard) {
        this.guard = guard;
        LatencySettings latency = guard.settings().latency();
        double[] bounds = seconds(latency.bucketNanos());
        Map<String, Method> byLabel = new LinkedHashMap<String, Method>();
        int count = 0;
        for (MethodGuard each : guard.methods()) {
            Method method = byLabel.get(each.method());
            if (method == null) {
                method = new Method(guard.name(), each.method(), bounds);
                byLabel.put(each.method(), method);
            }
            method.recorders.add(each.calls());
            count++;
        }
        methods = byLabel.values();
        guardedMethods = count;
        for (double quantile : latency.quantiles()) {
            quantileLabels.add(Arrays.asList(guard.name(), Double.toString(quantile)));
        }
    }

    /** Whether this is still all there is to the rule. */
    boolean isOf(RuleGuard rule) {
        return guard == rule && guardedMethods == rule.methods().size();
    }

    static double[] seconds(long[] nanos) {
        double[] seconds = new double[nanos.length];
        for (int i = 0; i < nanos.length; i++) {
            seconds[i] = nanos[i] / 1e9;
        }
        return seconds;
    }

    /**
     * What has one {@code method} label: more than one method where classes of one simple name lie in different packages,
     * or one class in several loaders. A series must not be there twice, so they are added up.
     */
    static final class Method {

        final List<String> labels;
        final List<List<String>> outcomeLabels = new ArrayList<List<String>>();
        final List<List<String>> bucketLabels;
        private final List<CallRecorder> recorders = new ArrayList<CallRecorder>(1);

        private Method(String rule, String method, double[] boundSeconds) {
            labels = Arrays.asList(rule, method);
            bucketLabels = MetricFamily.bucketLabelValues(labels, boundSeconds);
            for (Outcome outcome : Outcome.values()) {
                outcomeLabels.add(Arrays.asList(rule, method, outcome.name().toLowerCase(Locale.ROOT)));
            }
        }

        long count(Outcome outcome) {
            long sum = 0;
            for (CallRecorder recorder : recorders) {
                sum += recorder.count(outcome);
            }
            return sum;
        }

        long inFlight() {
            long sum = 0;
            for (CallRecorder recorder : recorders) {
                sum += recorder.inFlight();
            }
            return sum;
        }

        long[] cumulativeCounts() {
            long[] sum = recorders.get(0).cumulativeCounts();
            for (int i = 1; i < recorders.size(); i++) {
                long[] more = recorders.get(i).cumulativeCounts();
                for (int bound = 0; bound < sum.length; bound++) {
                    sum[bound] += more[bound];
                }
            }
            return sum;
        }

        double sumSeconds() {
            double sum = 0;
            for (CallRecorder recorder : recorders) {
                sum += recorder.sumSeconds();
            }
            return sum;
        }
    }
}
