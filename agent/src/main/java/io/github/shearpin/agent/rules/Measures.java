package io.github.shearpin.agent.rules;

import io.github.shearpin.agent.policy.measure.CountAs;
import io.github.shearpin.agent.policy.measure.MeasureSettings;
import io.github.shearpin.agent.policy.path.ValuePath;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes settings of what a rule says under {@code measure}. */
final class Measures {

    /** What the names begin with of metrics that are served by the JVM's collectors, and by those for Resilience4j's names. */
    private static final String[] NAMES_OF_OTHERS = {"jvm_buffer_pool_", "jvm_classes_", "jvm_gc_", "jvm_info", "jvm_memory_",
        "jvm_threads_", "process_", "resilience4j_"};

    /** How a rule file has them. */
    static Section schema() {
        return new Section("measure: {count-as: request, response-size: $return.length}")
                .field("in-flight", Choices.yesOrNo())
                .field("by-method", Choices.yesOrNo())
                .field("request-size", Paths.any("$arg0.length"))
                .field("response-size", Paths.any("$return.length"))
                .field("gauge", NamedPaths.ofMetrics("gauge: {queue_depth: $this.queue.size}"))
                .field("keep", NamedPaths.of("keep: {sql: $arg0}"))
                .field("count-as", new CountAsReader());
    }

    private Measures() {
    }

    /**
     * Reports gauges that would have the name of a metric of somebody else's: a scrape with two of one name is refused as a whole.
     *
     * @param values of {@code measure}; null: the rule has none
     * @param prefix of the names
     */
    static void checkNames(Values values, String prefix, Problems problems) {
        Values gauges = values == null ? null : values.parts("gauge");
        for (String name : gauges == null ? Collections.<String>emptyList() : gauges.fields()) {
            for (String others : NAMES_OF_OTHERS) {
                // In OpenMetrics the family of jvm_info is called jvm.
                if ((prefix + name).startsWith(others) || (prefix + name + "_info").equals(others)) {
                    problems.at(gauges.node(name), "with the prefix " + Words.quoted(prefix) + " the metric would be called "
                            + prefix + name + ", and names that begin with " + others + " are served already",
                            "choose another name, such as my_" + name + ", or another exporter.prefix");
                }
            }
        }
    }

    /** @param values of {@code measure}; null: the rule has none */
    static MeasureSettings settings(String rule, Values values) {
        if (values == null) {
            return MeasureSettings.DEFAULT;
        }
        List<CountAs> countAs = new ArrayList<CountAs>();
        for (Object entry : values.list("count-as")) {
            countAs.add(((CountAsReader.Entry) entry).settings(rule));
        }
        return new MeasureSettings(values.get("in-flight", Boolean.class, true),
                values.get("by-method", Boolean.class, true), path(values, "request-size", rule, ""),
                path(values, "response-size", rule, ""), paths(values.parts("gauge"), rule, "gauge "),
                paths(values.parts("keep"), rule, "keep of "), countAs);
    }

    private static Map<String, ValuePath> paths(Values values, String rule, String told) {
        Map<String, ValuePath> paths = new LinkedHashMap<String, ValuePath>();
        if (values != null) {
            for (String name : values.fields()) {
                paths.put(name, path(values, name, rule, told));
            }
        }
        return paths;
    }

    private static ValuePath path(Values values, String field, String rule, String told) {
        ValuePath path = values.get(field, ValuePath.class, null);
        return path == null ? null : path.at(SettingsBuilder.place(values.node(field), rule, told + field), "it is left out");
    }
}
