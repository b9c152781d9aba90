package io.github.shearpin.agent.weave;

import io.github.shearpin.agent.policy.Guards;
import io.github.shearpin.agent.policy.Mode;
import io.github.shearpin.agent.policy.RuleGuard;
import io.github.shearpin.agent.rules.MethodPattern;
import io.github.shearpin.agent.rules.MethodTests;
import io.github.shearpin.agent.rules.Rule;
import io.github.shearpin.agent.rules.TypeTest;
import io.github.shearpin.agent.rules.TypeTests;
import io.github.shearpin.agent.rules.TypeView;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which patterns may mean a class. Those that name their types exactly are found by the name, those that ask for no name
 * but for annotations, or for what is above a type, by what it has of these, however many patterns there are; only the
 * others are asked one by one. Immutable once made, and thread-safe.
 */
final class RuleIndex {

    private static final WovenRule.Match[] NONE = {};

    private final List<WovenRule> rules = new ArrayList<WovenRule>();
    private final Map<String, WovenRule.Match[]> byExactName = new HashMap<String, WovenRule.Match[]>();
    private final Map<String, WovenRule.Match[]> byAnnotation = new HashMap<String, WovenRule.Match[]>();
    private final Map<TypeTest, WovenRule.Match[]> byTest = new HashMap<TypeTest, WovenRule.Match[]>();
    private final TypeTests tests;
    /** Of the patterns found by a test. */
    private final MethodTests testedMethods;
    private final WovenRule.Match[] byLook;
    /** Whether a class of the JDK may match by an annotation, and by what is above it. */
    private boolean annotatedOfJdk;
    private boolean testedOfJdk;

    /**
     * Makes a guard for each rule that is not off, unless it has one: with the index before this one it shares the rules that
     * are woven now as they were then, and of the others of the same name their guards.
     *
     * @param before null: there was none
     */
    RuleIndex(List<Rule> all, Guards guards, RuleIndex before) {
        Map<String, WovenRule> known = before == null ? Collections.<String, WovenRule>emptyMap() : before.byName();
        boolean sameOrder = before == null || before.isInOrder(all);
        List<MethodPattern> tested = new ArrayList<MethodPattern>();
        List<WovenRule.Match> looked = new ArrayList<WovenRule.Match>();
        for (Rule rule : all) {
            if (rule.settings().mode() == Mode.OFF) {
                continue;
            }
            WovenRule same = known.get(rule.name());
            WovenRule woven = same;
            if (same != null && sameOrder && same.isWovenAs(rule)) {
                same.becomes(rules.size(), rule);
            } else {
                woven = new WovenRule(rules.size(), rule, same == null ? guards.add(rule.settings()) : same.guard());
            }
            rules.add(woven);
            for (WovenRule.Match match : woven.matches()) {
                if (match.pattern().above() != null) {
                    tested.add(match.pattern());
                }
                if (!add(match)) {
                    looked.add(match);
                }
            }
        }
        tests = new TypeTests(tested);
        testedMethods = new MethodTests(tested);
        byLook = looked.toArray(NONE);
    }

    private Map<String, WovenRule> byName() {
        Map<String, WovenRule> byName = new HashMap<String, WovenRule>();
        for (WovenRule rule : rules) {
            byName.put(rule.rule().name(), rule);
        }
        return byName;
    }

    /** Whether those of the rules that are in here come in the same order. */
    private boolean isInOrder(List<Rule> others) {
        Map<String, WovenRule> known = byName();
        int last = -1;
        for (Rule rule : others) {
            WovenRule same = known.get(rule.name());
            if (same != null && rule.settings().mode() != Mode.OFF) {
                if (same.order() < last) {
                    return false;
                }
                last = same.order();
            }
        }
        return true;
    }

    /** @return false: the pattern must be looked at each time */
    private boolean add(WovenRule.Match match) {
        MethodPattern pattern = match.pattern();
        if (!pattern.exactTypeNames().isEmpty()) {
            add(match, pattern.exactTypeNames(), byExactName);
            return true;
        }
        if (!pattern.annotationNames().isEmpty()) {
            add(match, pattern.annotationNames(), byAnnotation);
            annotatedOfJdk |= pattern.namesJdk();
            return true;
        }
        if (pattern.above() != null) {
            add(match, Collections.singleton(pattern.above()), byTest);
            testedOfJdk |= pattern.namesJdk();
            return true;
        }
        return false;
    }

    private static <K> void add(WovenRule.Match match, Collection<? extends K> keys, Map<K, WovenRule.Match[]> to) {
        for (K key : keys) {
            WovenRule.Match[] before = to.get(key);
            WovenRule.Match[] after = before == null ? new WovenRule.Match[1] : Arrays.copyOf(before, before.length + 1);
            after[after.length - 1] = match;
            to.put(key, after);
        }
    }

    /** In the order of the files. */
    List<WovenRule> rules() {
        return rules;
    }

    /** Whether one of the rules has that guard. */
    boolean hasGuard(RuleGuard guard) {
        for (WovenRule rule : rules) {
            if (rule.guard() == guard) {
                return true;
            }
        }
        return false;
    }

    /** The patterns that name this type; null: none. */
    WovenRule.Match[] exact(String name) {
        return byExactName.get(name);
    }

    /** A look at the name alone. */
    boolean mayMatch(String name, boolean ofJdk) {
        if (byExactName.containsKey(name) || looksForAnnotations(ofJdk) || looksAbove(ofJdk)) {
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
     *
     * @param bytes of its class file, by which a class is left out that has none of the methods that are looked for by what is
     *              above a type; null: not at hand
     */
    List<List<WovenRule.Match>> matching(String name, boolean ofJdk, TypeView type, ClassBytes bytes)
            throws UnreadableClassException {
        List<List<WovenRule.Match>> matching = new ArrayList<List<WovenRule.Match>>();
        addMatching(byExactName.get(name), name, false, type, matching);
        addMatching(byLook, name, ofJdk, type, matching);
        if (looksForAnnotations(ofJdk)) {
            for (String annotation : type.annotations()) {
                addMatching(byAnnotation.get(annotation), name, ofJdk, type, matching);
            }
        }
        if (!looksAbove(ofJdk)) {
            return matching;
        }
        if (bytes == null || ClassHeader.mayDeclareAny(testedMethods, bytes)) {
            for (TypeTest test : type.passed(tests)) {
                addMatching(byTest.get(test), name, ofJdk, type, matching);
            }
        } else if (tests.areAnnotationsAskedOf(name)) {
            type.annotations(); // to be known when a class below it comes: its class file may not be found then
        }
        return matching;
    }

    private boolean looksForAnnotations(boolean ofJdk) {
        return ofJdk ? annotatedOfJdk : !byAnnotation.isEmpty();
    }

    private boolean looksAbove(boolean ofJdk) {
        return ofJdk ? testedOfJdk : !byTest.isEmpty();
    }

    /** @param candidates null: none */
    private static void addMatching(WovenRule.Match[] candidates, String name, boolean ofJdk, TypeView type,
            List<List<WovenRule.Match>> matching) {
        if (candidates == null) {
            return;
        }
        for (WovenRule.Match match : candidates) {
            if (match.mayMatchName(name, ofJdk) && match.pattern().matchesType(type)) {
                List<WovenRule.Match> ofRule = ofRule(match.rule(), matching);
                if (!ofRule.contains(match)) { // by another of its annotations
                    ofRule.add(match);
                }
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
