package io.github.shearpin.agent.rules;

import io.github.shearpin.agent.rules.NamedSections.Named;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Puts together what the files say, and rules with their policies and the defaults. Each policy is put together once,
 * however many rules use it. Not thread-safe.
 */
final class RuleMerger {

    private final Problems problems;
    private final Map<String, Named> rules = new LinkedHashMap<String, Named>();
    private final Map<String, Named> policies = new LinkedHashMap<String, Named>();
    /** Policies with the policies they use and the defaults below. */
    private final Map<String, Values> resolved = new HashMap<String, Values>();
    private Values exporter = new Values();
    private Values defaults = new Values();

    RuleMerger(Problems problems) {
        this.problems = problems;
    }

    /** @param complete whether all files before this one could be read: nothing is said to be missing otherwise */
    void add(YamlNode root, Values file, boolean complete) {
        if (!file.has("version") && !file.isInvalid("version")) {
            problems.at(root, Path.ROOT.key("version"), "the version of the rule file's language is missing",
                    "write \"version: 1\" as the first line");
        }
        if (file.has("exporter")) {
            exporter = exporter.with(file.parts("exporter"));
        }
        if (file.has("defaults")) {
            defaults = defaults.with(file.parts("defaults"));
        }
        addAll(file.get("policies"), policies, complete);
        addAll(file.get("rules"), rules, complete);
    }

    private void addAll(Object read, Map<String, Named> known, boolean complete) {
        Map<?, ?> added = read == null ? Collections.emptyMap() : (Map<?, ?>) read;
        for (Object value : added.values()) {
            Named named = (Named) value;
            String name = named.key().text();
            Named before = known.get(name);
            if (named.values() != null) {
                known.put(name, before == null ? named
                        : new Named(named.key(), named.path(), before.values().with(named.values())));
            } else if (known.remove(name) == null && complete) {
                problems.at(named.key(), named.path(), "nothing of this name is in an earlier file, to be removed",
                        meant(name, known) + "remove the line, or give it fields");
            }
        }
    }

    /**
     * The rules and the exporter. Where something was reported, only the exporter is of use.
     *
     * @param complete whether all files could be read: nothing is said to be missing otherwise
     */
    RuleSet merged(boolean complete) {
        if (complete) {
            checkUse(defaults);
            for (Named policy : policies.values()) {
                checkUse(policy.values());
            }
        }
        for (String policy : policies.keySet()) {
            resolve(policy);
        }
        RuleBuilder builder = new RuleBuilder(problems, complete);
        RuleWarnings warnings = new RuleWarnings();
        List<Rule> built = new ArrayList<Rule>(rules.size());
        for (Named rule : rules.values()) {
            if (complete) {
                checkUse(rule.values());
            }
            String policy = policyOf(rule.values());
            Values base = resolved.get(policy);
            Values whole = (base == null ? defaults : base).with(rule.values());
            if (!whole.has("match") && !whole.isInvalid("match") && complete) {
                problems.at(rule.key(), rule.path(), "the rule has no 'match'",
                        "write which methods it is for, such as match: com.acme.OrderService#place");
            }
            built.add(builder.rule(rule.key().text(), rule.key().position(), whole));
            if (problems.count() == 0) {
                warnings.check(whole, built.get(built.size() - 1).settings());
            }
        }
        return new RuleSet(builder.exporter(exporter), built, warnings.messages());
    }

    /** The name of the policy a rule uses, by itself or by default; null when it uses none. */
    private String policyOf(Values rule) {
        return (String) (rule.node("use") == null ? defaults.get("use") : rule.get("use"));
    }

    private void checkUse(Values values) {
        String name = (String) values.get("use");
        if (name != null && !policies.containsKey(name)) {
            problems.at(values.node("use"), "there is no policy " + Words.quoted(name), meant(name, policies)
                    + (policies.isEmpty() ? "write it under 'policies'"
                    : "use one of those under 'policies', or add it there"));
        }
    }

    private static String meant(String name, Map<String, Named> known) {
        String nearest = Words.nearest(name, known.keySet());
        return nearest == null ? "" : "did you mean " + Words.quoted(nearest) + "? Otherwise ";
    }

    private void resolve(String policy) {
        Set<String> chain = new LinkedHashSet<String>();
        String next = policy;
        while (next != null && policies.containsKey(next) && !resolved.containsKey(next) && chain.add(next)) {
            next = (String) policies.get(next).values().get("use");
        }
        List<String> names = new ArrayList<String>(chain);
        if (chain.contains(next)) {
            reportCycle(names, names.indexOf(next));
        }
        Values below = resolved.containsKey(next) ? resolved.get(next) : defaults;
        for (int i = names.size() - 1; i >= 0; i--) {
            below = below.with(policies.get(names.get(i)).values());
            resolved.put(names.get(i), below);
        }
    }

    private void reportCycle(List<String> names, int from) {
        StringBuilder cycle = new StringBuilder();
        for (int i = from; i < names.size(); i++) {
            cycle.append(names.get(i)).append(" -> ");
        }
        cycle.append(names.get(from));
        problems.at(policies.get(names.get(from)).values().node("use"), "policies use each other in a circle: "
                + Words.shortened(cycle.toString()), "remove one 'use' of it");
    }
}
