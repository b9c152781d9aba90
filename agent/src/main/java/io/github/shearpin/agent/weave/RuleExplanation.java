package io.github.shearpin.agent.weave;

import io.github.shearpin.agent.rules.Rule;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What became of a rule's patterns, among the types of one source. Not thread-safe. */
public final class RuleExplanation {

    private final Rule rule;
    private final List<PatternExplanation> patterns;
    private final Set<String> remarks = new LinkedHashSet<String>();

    RuleExplanation(Rule rule, List<PatternExplanation> patterns) {
        this.rule = rule;
        this.patterns = patterns;
    }

    public Rule rule() {
        return rule;
    }

    /** In the order of the rule's {@code match}. */
    public List<PatternExplanation> patterns() {
        return Collections.unmodifiableList(patterns);
    }

    /** The methods that it weaves, as {@code com.acme.Shop#order(String)}, each once. */
    public Set<String> methods() {
        Set<String> methods = new LinkedHashSet<String>();
        for (PatternExplanation pattern : patterns) {
            if (!pattern.isRefused()) {
                methods.addAll(pattern.methods());
            }
        }
        return methods;
    }

    /** The first reason of the first pattern that matches nothing; null if each matches something. */
    public FellOut first() {
        for (PatternExplanation pattern : patterns) {
            if (pattern.first() != null) {
                return pattern.first();
            }
        }
        return null;
    }

    /** What is not as its author may think with methods that it weaves, each a whole line. */
    public List<String> remarks() {
        return new ArrayList<String>(remarks);
    }

    void remark(String line) {
        remarks.add(line);
    }
}
