package io.github.shearpin.agent.rules;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** All that the rule files say, merged. Immutable and thread-safe. */
public final class RuleSet {

    /** As the time between two looks at the files: they are read again only if somebody asks for it. */
    public static final long NEVER = 0;
    public static final long DEFAULT_RELOAD_NANOS = 2_000_000_000L;

    private final ExporterSettings exporter;
    private final EventSettings events;
    private final NotifySettings notify;
    private final long reloadNanos;
    private final List<Rule> rules;
    private final List<String> warnings;

    /**
     * @param notify      null: nobody is told of events
     * @param reloadNanos how often the files are looked at; {@value #NEVER}: never
     */
    public RuleSet(ExporterSettings exporter, EventSettings events, NotifySettings notify, long reloadNanos, List<Rule> rules,
            List<String> warnings) {
        this.reloadNanos = reloadNanos;
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

    /** Nanoseconds between two looks at the files; {@value #NEVER}: they are not looked at. */
    public long reloadNanos() {
        return reloadNanos;
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
