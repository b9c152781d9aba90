package io.github.shearpin.agent.rules;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** All that the rule files say, merged. Immutable and thread-safe. */
public final class RuleSet {

    private final ExporterSettings exporter;
    private final EventSettings events;
    private final NotifySettings notify;
    private final List<Rule> rules;
    private final List<String> warnings;

    /** @param notify null: nobody is told of events */
    public RuleSet(ExporterSettings exporter, EventSettings events, NotifySettings notify, List<Rule> rules,
            List<String> warnings) {
        this.exporter = exporter;
        this.events = events;
        this.notify = notify;
        this.rules = Collections.unmodifiableList(new ArrayList<Rule>(rules));
        this.warnings = Collections.unmodifiableList(new ArrayList<String>(warnings));
    }

    public ExporterSettings exporter() {
        return exporter;
    }

    public EventSettings events() {
        return events;
    }

    /** Null: nobody is told of events. */
    public NotifySettings notifications() {
        return notify;
    }

    /** In the order in which their names first appear. */
    public List<Rule> rules() {
        return rules;
    }

    /**
     * What the files say in vain, one line for each, {@code file:line:column: path: warning: what; what to write
     * instead}, in the order of the files and of the places in them. The first hundred; then a line that says how many
     * more there are.
     */
    public List<String> warnings() {
        return warnings;
    }
}
