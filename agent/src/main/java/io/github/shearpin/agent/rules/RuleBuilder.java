package io.github.shearpin.agent.rules;

import io.github.shearpin.agent.policy.ExceptionFilter;
import io.github.shearpin.agent.policy.GuardSettings;
import io.github.shearpin.agent.policy.Mode;
import io.github.shearpin.agent.policy.breaker.BreakerSettings;
import io.github.shearpin.agent.policy.record.LatencySettings;
import io.github.shearpin.agent.policy.Backoff;
import io.github.shearpin.agent.policy.retry.RetrySettings;
import java.util.ArrayList;
import java.util.List;

/** Makes rules of values that are put together, fills in defaults, and reports values that contradict each other. */
final class RuleBuilder {

    private static final int MAX_METHODS = 200;
    /** So that 100 ms, the default, grows up to 2 s. */
    private static final int GROWTH = 20;

    private final Problems problems;

    RuleBuilder(Problems problems) {
        this.problems = problems;
    }

    ExporterSettings exporter(Values values) {
        ExporterSettings standard = ExporterSettings.DEFAULT;
        int[] ports = values.get("port", int[].class, new int[] {standard.firstPort(), standard.lastPort()});
        return new ExporterSettings(values.get("host", String.class, standard.host()), ports[0], ports[1],
                values.get("jvm-metrics", Boolean.class, standard.jvmMetrics()));
    }

    Rule rule(String name, Position position, Values values) {
        GuardSettings settings = GuardSettings.builder(name).mode(values.get("mode", Mode.class, Mode.ENFORCE)).eachNested(values.get("nested", Boolean.class, false)).breaker(breaker(values.parts("circuit-breaker"))).retry(retry(values.parts("retry"))).latency(latency(values.parts("latency"))).build();
        return new Rule(name, position, patterns(values, "match"), patterns(values, "except"),
                values.number("max-methods", MAX_METHODS), settings);
    }

    private static List<MethodPattern> patterns(Values values, String field) {
        List<MethodPattern> patterns = new ArrayList<MethodPattern>();
        for (Object pattern : list(values, field)) {
            patterns.add((MethodPattern) pattern);
        }
        return patterns;
    }

    private static List<?> list(Values values, String field) {
        return values.get(field, List.class, new ArrayList<Object>());
    }

    private BreakerSettings breaker(Values values) {
        if (values == null) {
            return null;
        }
        BreakerSettings standard = BreakerSettings.builder().build();
        BreakerSettings.Builder breaker = BreakerSettings.builder()
                .consecutiveFailures(values.number("consecutive-failures", 0))
                .failureRate(values.share("failure-rate",
                        values.has("consecutive-failures") ? 0 : standard.failureRate()))
                .openForNanos(values.nanos("open-for", standard.openFor().initialNanos()))
                .exceptions(exceptions(values));
        int minimumCalls = values.number("minimum-calls", standard.minimumCalls());
        Windows.Window window = values.get("window", Windows.Window.class, null);
        if (window != null && window.calls() > 0) {
            breaker.windowCalls(window.calls());
            if (minimumCalls > window.calls() && values.has("minimum-calls")) {
                problems.at(values.node("minimum-calls"), minimumCalls + " calls are never in a window of "
                        + window.calls() + " calls", "write at most " + window.calls() + ", or a longer window");
            }
            minimumCalls = Math.min(minimumCalls, window.calls());
        } else if (window != null) {
            breaker.windowNanos(window.nanos());
        }
        halfOpen(values.parts("half-open"), standard, breaker);
        return breaker.minimumCalls(minimumCalls).build();
    }

    private void halfOpen(Values values, BreakerSettings standard, BreakerSettings.Builder breaker) {
        if (values == null) {
            return;
        }
        int successes = values.number("successes", standard.halfOpenSuccesses());
        int calls = values.number("calls", Math.max(standard.halfOpenCalls(), successes));
        if (successes > calls && values.has("successes")) {
            problems.at(values.node("successes"), calls + " calls can't bring " + successes + " successes",
                    "write at most " + calls + ", or more calls");
        }
        breaker.halfOpenCalls(calls).halfOpenSuccesses(Math.min(successes, calls))
                .halfOpenMaxWaitNanos(values.nanos("max-wait", standard.halfOpenMaxWaitNanos()));
    }

    private RetrySettings retry(Values values) {
        return values == null ? null : new RetrySettings(
                values.number("attempts", RetrySettings.DEFAULT_ATTEMPTS), backoff(values),
                values.nanos("max-duration", RetrySettings.NO_MAX_DURATION),
                values.share("budget", RetrySettings.DEFAULT_BUDGET), exceptions(values));
    }

    private Backoff backoff(Values retry) {
        Values values = retry.parts("backoff");
        if (values == null) {
            long wait = retry.nanos("backoff", -1);
            return wait < 0 ? Backoff.DEFAULT : new Backoff(wait, 1, wait, Backoff.Jitter.NONE);
        }
        Backoff standard = Backoff.DEFAULT;
        long most = values.nanos("max", Long.MAX_VALUE);
        long initial = values.nanos("initial", Math.min(standard.initialNanos(), most));
        if (initial > most) {
            problems.at(values.node("max"), "the longest wait is shorter than the first, "
                    + values.node("initial").described() + " in " + values.node("initial").seenFrom(values.node("max")),
                    "write at least that");
            most = initial;
        }
        return new Backoff(initial, values.get("multiplier", Double.class, standard.multiplier()),
                values.has("max") ? most : initial * GROWTH,
                values.get("jitter", Backoff.Jitter.class, standard.jitter()));
    }

    private static ExceptionFilter exceptions(Values values) {
        return new ExceptionFilter(names(values, "failures"), names(values, "ignore"));
    }

    private static List<String> names(Values values, String field) {
        List<String> names = new ArrayList<String>();
        for (Object name : list(values, field)) {
            names.add((String) name);
        }
        return names;
    }

    private static LatencySettings latency(Values values) {
        LatencySettings standard = LatencySettings.DEFAULT;
        if (values == null) {
            return standard;
        }
        long[] buckets = standard.bucketNanos();
        if (values.has("buckets")) {
            List<?> bounds = list(values, "buckets");
            buckets = new long[bounds.size()];
            for (int i = 0; i < buckets.length; i++) {
                buckets[i] = (Long) bounds.get(i);
            }
        }
        double[] quantiles = standard.quantiles();
        if (values.has("quantiles")) {
            List<?> shares = list(values, "quantiles");
            quantiles = new double[shares.size()];
            for (int i = 0; i < quantiles.length; i++) {
                quantiles[i] = (Double) shares.get(i);
            }
        }
        return new LatencySettings(buckets, values.nanos("window", standard.windowNanos()), quantiles);
    }
}
