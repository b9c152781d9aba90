package io.github.shearpin.agent.rules;

import io.github.shearpin.agent.rules.NamedSections.Named;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Policies, each put together once with those that it uses itself and the defaults below. Not thread-safe. */
final class PolicyChains {

    private final Values defaults;
    private final Map<String, Named> policies;
    private final Problems problems;
    private final Map<String, Values> resolved = new HashMap<String, Values>();

    /** Reports policies that use each other in a circle. */
    PolicyChains(Values defaults, Map<String, Named> policies, Problems problems) {
        this.defaults = defaults;
        this.policies = policies;
        this.problems = problems;
        for (String policy : policies.keySet()) {
            resolve(policy);
        }
    }

    /** What holds of a rule where it says nothing itself: the policy it uses, by itself or by default, or the defaults. */
    Values below(Values rule) {
        Values base = resolved.get((String) (rule.node("use") == null ? defaults.get("use") : rule.get("use")));
        return base == null ? defaults : base;
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
