package io.github.shearpin.agent.rules;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** All that the rule files say, merged. Immutable and thread-safe. */
public final class RuleSet {

    private final ExporterSettings exporter;
    private final List<Rule> rules;

    public RuleSet(ExporterSettings exporter, List<Rule> rules) {
        this.exporter = exporter;
        this.rules = Collections.unmodifiableList(new ArrayList<Rule>(rules));
    }

    public ExporterSettings exporter() {
        return exporter;
    }

    /** In the order in which their names first appear. */
    public List<Rule> rules() {
        return rules;
    }
}
