package io.github.shearpin.agent;

import io.github.shearpin.agent.rules.Rule;
import io.github.shearpin.agent.rules.RuleSet;
import io.github.shearpin.agent.rules.Words;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which rules of files are other than before, by their names. Not thread-safe. */
final class RuleDifference {

    private static final int MOST_NAMED = 10;

    private final Set<String> added = new LinkedHashSet<String>();
    private final Set<String> changed = new LinkedHashSet<String>();
    private final Set<String> removed;

    /** @param before null: there were none */
    RuleDifference(RuleSet before, RuleSet after) {
        Map<String, Rule> old = new LinkedHashMap<String, Rule>();
        for (Rule rule : before == null ? Collections.<Rule>emptyList() : before.rules()) {
            old.put(rule.name(), rule);
        }
        for (Rule rule : after.rules()) {
            Rule known = old.remove(rule.name());
            if (known == null) {
                added.add(rule.name());
            } else if (!known.written().equals(rule.written())) {
                changed.add(rule.name());
            }
        }
        removed = old.keySet();
    }

    Set<String> changed() {
        return changed;
    }

    Set<String> removed() {
        return removed;
    }

    /** In words: {@code 1 changed (payments), 2 added (stock and orders)}. */
    @Override
    public String toString() {
        StringBuilder words = new StringBuilder();
        add("changed", changed, words);
        add("added", added, words);
        add("removed", removed, words);
        return words.length() == 0 ? "no rule is other than before" : words.toString();
    }

    private static void add(String what, Set<String> rules, StringBuilder words) {
        if (!rules.isEmpty()) {
            List<String> named = new ArrayList<String>(rules).subList(0, Math.min(MOST_NAMED, rules.size()));
            words.append(words.length() == 0 ? "" : ", ").append(rules.size()).append(' ').append(what).append(" (")
                    .append(Words.and(named)).append(rules.size() > MOST_NAMED ? " and others)" : ")");
        }
    }
}
