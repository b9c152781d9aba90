package io.github.shearpin.agent.export;

import io.github.shearpin.agent.logging.AgentStatistics;
import io.github.shearpin.agent.logging.Counts;
import io.github.shearpin.agent.logging.Log;
import io.github.shearpin.agent.policy.Guards;
import io.github.shearpin.agent.policy.MethodGuard;
import io.github.shearpin.agent.policy.RuleGuard;
import io.prometheus.client.Collector;
import io.prometheus.client.Collector.MetricFamilySamples.Sample;
import io.prometheus.client.Predicate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the agent says of itself. Thread-safe. */
final class AgentCollector extends Collector {

    private static final MetricFamily BUILD = MetricFamily.info("build", "The version of Shearpin.", "version");
    private static final MetricFamily CLASSES = MetricFamily.counter("agent_classes_woven",
            "Classes woven since the start.");
    private static final MetricFamily METHODS = MetricFamily.gauge("agent_methods_woven",
            "Methods woven for a rule. 0: no class with a method it names has been loaded yet.", "rule");
    private static final MetricFamily WEAVE_ERRORS = MetricFamily.counter("agent_weave_errors",
            "Classes that could not be woven; they run unguarded. The agent's lines on stderr name them.");
    private static final MetricFamily WEAVE_SECONDS = MetricFamily.counter("agent_weave_seconds",
            "Time the loading of classes was held up by weaving.");
    private static final MetricFamily START = MetricFamily.gauge("agent_start_seconds",
            "How long the agent held up the start of the application.");
    private static final MetricFamily RULE_ERRORS = MetricFamily.counter("agent_rule_errors",
            "Errors found in rule files. The agent's lines on stderr tell each with its place.");
    private static final MetricFamily RELOADS = MetricFamily.counter("agent_reloads",
            "Times the rule files were read, at the start too: with success they are in force, with failure they have errors"
                    + " and change nothing.", "result");
    private static final MetricFamily LAST_RELOAD = MetricFamily.gauge("agent_last_reload_successful",
            "1: the rules in force are those of the files as they were last read; 0: these have errors.");
    private static final MetricFamily ALL_OFF = MetricFamily.gauge("agent_all_off",
            "1: all calls pass as if nothing were woven, because somebody said so; /health/extended and the console tell who.");
    private static final MetricFamily LABEL_OVERFLOW = MetricFamily.counter("agent_label_overflow",
            "Label values counted as \"other\" because they came after label-limit others of their label, and calls counted"
                    + " so in all labels because their combination of values came after "
                    + MethodGuard.MAX_LABEL_COMBINATIONS + " others of their method; and values of measure.keep that were not"
                    + " kept because too many objects have some.",
            "rule");
    private static final MetricFamily PATH_FAILURES = MetricFamily.counter("agent_path_failures",
            "Values of the rule's key, labels, failure-results and measures that could not be read: a key or label is"
                    + " \"unknown\" then, a result no failure, a measure left out. The agent's lines on stderr tell the paths.", "rule");
    private static final MetricFamily INTERNAL_ERRORS = MetricFamily.counter("agent_internal_errors",
            "Defects of the agent itself; calls went on without it. The agent's lines on stderr tell the first ones.");

    private static final MetricFamily EVENTS = MetricFamily.counter("agent_events",
            "Events by what happened: all but those that were limited, or found the queue full.", "type");
    private static final MetricFamily EVENTS_DROPPED = MetricFamily.counter("agent_events_dropped",
            "Events that were not told, limited (more of a type and rule than ten a minute, which an event sums up) or queue_full;"
                    + " or that were, but not_written to their file, which the agent's lines on stderr name.", "reason");
    private static final MetricFamily NOTIFICATIONS = MetricFamily.counter("agent_notifications",
            "Messages to the webhook that were sent or failed, and events that were summed_up in one, since there were too"
                    + " many.", "result");

    private final Guards guards;
    private final AgentStatistics statistics;
    private final String version;

    AgentCollector(Guards guards, AgentStatistics statistics, String version) {
        this.guards = guards;
        this.statistics = statistics;
        this.version = version;
    }

    @Override
    public List<MetricFamilySamples> collect() {
        return collect(null);
    }

    @Override
    public List<MetricFamilySamples> collect(Predicate<String> filter) {
        guards.giveBackOfEndedThreads();
        List<MetricFamilySamples> families = new ArrayList<MetricFamilySamples>();
        if (BUILD.wanted(filter)) {
            families.add(BUILD.of(Collections.singletonList(BUILD.sample(Collections.singletonList(version), 1))));
        }
        if (RELOADS.wanted(filter)) {
            families.add(RELOADS.of(Arrays.asList(
                    RELOADS.sample(Collections.singletonList("success"), statistics.loads(true)),
                    RELOADS.sample(Collections.singletonList("failure"), statistics.loads(false)))));
        }
        add(LAST_RELOAD, statistics.isLastLoadGood() ? 1 : 0, filter, families);
        add(ALL_OFF, statistics.isAllOff() ? 1 : 0, filter, families);
        if (METHODS.wanted(filter)) {
            families.add(METHODS.of(methods()));
        }
        if (LABEL_OVERFLOW.wanted(filter)) {
            families.add(LABEL_OVERFLOW.of(labelOverflows()));
        }
        if (PATH_FAILURES.wanted(filter)) {
            families.add(PATH_FAILURES.of(pathFailures()));
        }
        add(EVENTS, statistics.events, filter, families);
        add(EVENTS_DROPPED, statistics.eventsDropped, filter, families);
        add(NOTIFICATIONS, statistics.notifications, filter, families);
        add(CLASSES, statistics.classesWoven.get(), filter, families);
        add(WEAVE_ERRORS, statistics.weaveErrors.get(), filter, families);
        add(WEAVE_SECONDS, statistics.weaveNanos.get() / NANOSECONDS_PER_SECOND, filter, families);
        add(START, statistics.startNanos.get() / NANOSECONDS_PER_SECOND, filter, families);
        add(RULE_ERRORS, statistics.ruleErrors.get(), filter, families);
        add(INTERNAL_ERRORS, Log.defects(), filter, families);
        return families;
    }

    private static void add(MetricFamily family, Counts counts, Predicate<String> filter,
            List<MetricFamilySamples> families) {
        if (family.wanted(filter)) {
            List<Sample> samples = new ArrayList<Sample>();
            for (Map.Entry<String, Long> count : counts.all().entrySet()) {
                samples.add(family.sample(Collections.singletonList(count.getKey()), count.getValue()));
            }
            families.add(family.of(samples));
        }
    }

    private List<Sample> labelOverflows() {
        List<Sample> samples = new ArrayList<Sample>();
        for (RuleGuard rule : guards.rules()) {
            if (!rule.settings().labels().isEmpty() || rule.settings().measure().readsCalls()) {
                samples.add(LABEL_OVERFLOW.sample(Collections.singletonList(rule.name()), rule.labelOverflows()));
            }
        }
        return samples;
    }

    private List<Sample> pathFailures() {
        List<Sample> samples = new ArrayList<Sample>();
        for (RuleGuard rule : guards.rules()) {
            if (rule.settings().hasPaths()) {
                samples.add(PATH_FAILURES.sample(Collections.singletonList(rule.name()), rule.pathFailures()));
            }
        }
        return samples;
    }

    private List<Sample> methods() {
        Map<String, Long> counts = new TreeMap<String, Long>(statistics.methodsWoven());
        for (RuleGuard rule : guards.rules()) {
            if (!counts.containsKey(rule.name())) {
                counts.put(rule.name(), 0L);
            }
        }
        List<Sample> samples = new ArrayList<Sample>(counts.size());
        for (Map.Entry<String, Long> count : counts.entrySet()) {
            samples.add(METHODS.sample(Collections.singletonList(count.getKey()), count.getValue()));
        }
        return samples;
    }

    private static void add(MetricFamily family, double value, Predicate<String> filter,
            List<MetricFamilySamples> families) {
        if (family.wanted(filter)) {
            families.add(family.of(Collections.singletonList(
                    family.sample(Collections.<String>emptyList(), value))));
        }
    }
}
