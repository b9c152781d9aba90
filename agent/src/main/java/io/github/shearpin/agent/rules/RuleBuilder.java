package io.github.shearpin.agent.rules;

import io.github.shearpin.agent.policy.GuardSettings;
import io.github.shearpin.agent.policy.Mode;
import io.github.shearpin.agent.policy.breaker.BreakerSettings;
import io.github.shearpin.agent.policy.fallback.FallbackSettings;
import io.github.shearpin.agent.policy.fallback.FallbackSettings.Reason;
import io.github.shearpin.agent.policy.limit.BulkheadSettings;
import io.github.shearpin.agent.policy.limit.RateLimitSettings;
import io.github.shearpin.agent.policy.path.ValuePath;
import io.github.shearpin.agent.policy.record.LatencySettings;
import io.github.shearpin.agent.policy.timeout.TimeoutSettings;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes rules of values that are put together, fills in defaults, and reports values that contradict each other. */
final class RuleBuilder extends SettingsBuilder {

    private static final int MAX_METHODS = 200;
    private static final int MOST_LABELS = 10;

    private final BreakerBuilder breaker;
    private final PolicyBuilder policies;

    RuleBuilder(Problems problems, boolean complete) {
        super(problems, complete);
        breaker = new BreakerBuilder(problems, complete);
        policies = new PolicyBuilder(problems, complete);
    }

    /** @param hostUnread whether a host may be named that could not be read: it may be one for this machine alone */
    ExporterSettings exporter(Values values, boolean hostUnread) {
        ExporterSettings standard = ExporterSettings.DEFAULT;
        int[] ports = values.get("port", int[].class, new int[] {standard.firstPort(), standard.lastPort()});
        return new ExporterSettings(values.get("host", String.class, hostUnread ? ExporterSettings.THIS_MACHINE : standard.host()), ports[0], ports[1],
                values.get("jvm-metrics", Boolean.class, standard.jvmMetrics()))
                .withPrefix(values.get("prefix", String.class, standard.prefix()))
                .withResilience4jNames(values.get("compat", Boolean.class, standard.resilience4jNames()));
    }

    ConsoleSettings console(Values values) {
        ConsoleSettings standard = ConsoleSettings.DEFAULT;
        String token = values.get("token", String.class, "");
        return new ConsoleSettings(values.get("enabled", Boolean.class, standard.enabled()),
                token.isEmpty() ? standard.token() : token);
    }

    Rule rule(String name, Position position, Values values) {
        BreakerSettings breakerSettings = breaker.breaker(name, values);
        RateLimitSettings rateLimit = policies.rateLimit(values);
        BulkheadSettings bulkhead = policies.bulkhead(values);
        TimeoutSettings timeout = policies.timeout(values);
        boolean refuses = breakerSettings != null || rateLimit != null || bulkhead != null;
        GuardSettings.Builder settings = GuardSettings.builder(name)
                .eachNested(values.get("nested", Boolean.class, false))
                .breaker(breakerSettings)
                .retry(policies.retry(name, values))
                .rateLimit(rateLimit)
                .bulkhead(bulkhead)
                .timeout(timeout)
                .fault(policies.fault(values))
                .fallback(refuses || timeout != null && timeout.interrupt() ? fallbackOrDefault(values)
                        : policies.fallback(values))
                .keys(keys(name, refuses ? sayingKey(values) : values))
                .maxKeys(values.number("max-keys", GuardSettings.DEFAULT_MAX_KEYS))
                .labels(labels(name, values))
                .labelLimit(values.number("label-limit", GuardSettings.DEFAULT_LABEL_LIMIT))
                .latency(latency(values.parts("latency")))
                .measure(Measures.settings(name, values.parts("measure")));
        mode(values, settings);
        return new Rule(name, position, patterns(values, "match"), patterns(values, "except"),
                values.number("max-methods", MAX_METHODS), settings.build());
    }

    /** What the rule says, or else that what its policies refuse and time out is thrown as what its defaults for them name. */
    private FallbackSettings fallbackOrDefault(Values values) {
        FallbackSettings fallback = policies.fallback(values);
        Values defaults = values.parts(POLICY_DEFAULTS);
        String thrown = defaults == null ? null : defaults.get("throw", String.class, null);
        return fallback != null || thrown == null || values.isTakenAway("fallback") ? fallback
                : FallbackSettings.exception(thrown, EnumSet.of(Reason.REJECTED, Reason.TIMEOUT));
    }

    /** The rule, or else its defaults for policies. */
    private static Values sayingKey(Values values) {
        Values defaults = values.parts(POLICY_DEFAULTS);
        return defaults == null || values.has("key") || values.isTakenAway("key") ? values : defaults;
    }

    private static List<ValuePath> keys(String rule, Values values) {
        List<ValuePath> keys = new ArrayList<ValuePath>();
        for (Object path : values.list("key")) {
            keys.add(((ValuePath) path).at(place(values.node("key"), rule, "key")));
        }
        return keys;
    }

    private void mode(Values values, GuardSettings.Builder settings) {
        if (values.parts("mode") == null) {
            settings.mode(values.get("mode", Mode.class, Mode.ENFORCE));
        } else if (hasPart(values, "mode", "enforce", "the share of the calls that policies act on: {enforce: 25%}")) {
            settings.enforcedShare(values.parts("mode").share("enforce", 1));
        }
    }

    private Map<String, ValuePath> labels(String name, Values rule) {
        Map<String, ValuePath> labels = new LinkedHashMap<String, ValuePath>();
        Values values = rule.parts("labels");
        if (values != null) {
            for (String label : values.fields()) {
                labels.put(label, path(values, label, name, "label " + label));
            }
        }
        if (labels.size() > MOST_LABELS) {
            problems.at(rule.node("labels"), labels.size() + " labels are too many",
                    "keep at most " + MOST_LABELS + ": each multiplies the number of series");
        }
        return labels;
    }

    private static ValuePath path(Values values, String field, String rule, String told) {
        ValuePath path = values.get(field, ValuePath.class, null);
        return path == null ? null : path.at(place(values.node(field), rule, told));
    }

    private static List<MethodPattern> patterns(Values values, String field) {
        List<MethodPattern> patterns = new ArrayList<MethodPattern>();
        for (Object pattern : values.list(field)) {
            patterns.add((MethodPattern) pattern);
        }
        return patterns;
    }

    private static LatencySettings latency(Values values) {
        LatencySettings standard = LatencySettings.DEFAULT;
        if (values == null) {
            return standard;
        }
        long[] buckets = standard.bucketNanos();
        if (values.has("buckets")) {
            List<?> bounds = values.list("buckets");
            buckets = new long[bounds.size()];
            for (int i = 0; i < buckets.length; i++) {
                buckets[i] = (Long) bounds.get(i);
            }
        }
        double[] quantiles = standard.quantiles();
        if (values.has("quantiles")) {
            List<?> shares = values.list("quantiles");
            quantiles = new double[shares.size()];
            for (int i = 0; i < quantiles.length; i++) {
                quantiles[i] = (Double) shares.get(i);
            }
        }
        return new LatencySettings(buckets, values.nanos("window", standard.windowNanos()), quantiles);
    }
}
