package io.github.shearpin.agent.weave;

import io.github.shearpin.agent.policy.Guards;
import io.github.shearpin.agent.policy.Mode;
import io.github.shearpin.agent.rules.Rule;
import io.github.shearpin.agent.rules.TypeView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which patterns may mean a class. Those that name their types exactly are found by the name, however many there are; only
 * the others are asked one by one. Immutable once made, and thread-safe.
 */
final class RuleIndex {

    private static final WovenRule.Match[] NONE = {};

    private final List<WovenRule> rules = new ArrayList<WovenRule>();
    private final Map<String, WovenRule.Match[]> byExactName = new HashMap<String, WovenRule.Match[]>();
    private final WovenRule.Match[] byLook;

    /** Makes a guard for each rule that is not off. */
    RuleIndex(List<Rule> all, Guards guards) {
        List<WovenRule.Match> looked = new ArrayList<WovenRule.Match>();
        for (Rule rule : all) {
            if (rule.settings().mode() == Mode.OFF) {
                continue;
            }
            WovenRule woven = new WovenRule(rules.size(), rule, guards.add(rule.settings()));
            rules.add(woven);
            for (WovenRule.Match match : woven.matches()) {
                Set<String> names = match.pattern().exactTypeNames();
                if (names.isEmpty()) {
                    looked.add(match);
                }
                for (String name : names) {
                    add(name, match);
                }
            }
        }
        byLook = looked.toArray(NONE);
    }

    /** In the order of the files. */
    List<WovenRule> rules() {
        return rules;
    }

    /** The patterns that name this type; null: none. */
    WovenRule.Match[] exact(String name) {
        return byExactName.get(name);
    }

    private void add(String name, WovenRule.Match match) {
        WovenRule.Match[] before = byExactName.get(name);
        WovenRule.Match[] after = new WovenRule.Match[before == null ? 1 : before.length + 1];
        if (before != null) {
            System.arraycopy(before, 0, after, 0, before.length);
        }
        after[after.length - 1] = match;
        byExactName.put(name, after);
    }

    /** A look at the name alone. */
    boolean mayMatch(String name, boolean ofJdk) {
        if (byExactName.containsKey(name)) {
            return true;
        }
        for (WovenRule.Match match : byLook) {
            if (match.mayMatchName(name, ofJdk)) {
                return true;
            }
        }
        return false;
    }

    /**
     * The patterns whose type this is, by rule, in the rules' order. In lists: they are loaded in every JVM, while a class
     * that this needs and that is just being loaded would be needed to load itself.
     */
    List<List<WovenRule.Match>> matching(String name, boolean ofJdk, TypeView type) {
        List<List<WovenRule.Match>> matching = new ArrayList<List<WovenRule.Match>>();
        WovenRule.Match[] exact = byExactName.get(name);
        if (exact != null) {
            addMatching(exact, name, false, type, matching);
        }
        addMatching(byLook, name, ofJdk, type, matching);
        return matching;
    }

    private static void addMatching(WovenRule.Match[] candidates, String name, boolean ofJdk, TypeView type,
            List<List<WovenRule.Match>> matching) {
        for (WovenRule.Match match : candidates) {
            if (match.mayMatchName(name, ofJdk) && match.pattern().matchesType(type)) {
                ofRule(match.rule(), matching).add(match);
            }
        }
    }

    /** The rule's list, made at its place if it has none yet. */
    private static List<WovenRule.Match> ofRule(WovenRule rule, List<List<WovenRule.Match>> matching) {
        int at = matching.size();
        while (at > 0 && matching.get(at - 1).get(0).rule().order() > rule.order()) {
            at--;
        }
        if (at > 0 && matching.get(at - 1).get(0).rule() == rule) {
            return matching.get(at - 1);
        }
        List<WovenRule.Match> fresh = new ArrayList<WovenRule.Match>();
        matching.add(at, fresh);
        return fresh;
    }
}
