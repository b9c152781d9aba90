package io.github.shearpin.agent.policy;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The guards of all rules; what the woven code reaches through the Gate. */
public final class Guards {

    private final List<RuleGuard> rules = new CopyOnWriteArrayList<RuleGuard>();

    /** Safe to iterate while rules come. */
    public List<RuleGuard> rules() {
        return rules;
    }
}
