package io.github.shearpin.agent.weave;

import io.github.shearpin.agent.policy.ExceptionFilter;
import io.github.shearpin.agent.policy.GuardSettings;
import io.github.shearpin.agent.rules.MethodPattern;
import io.github.shearpin.agent.rules.Rule;
import io.github.shearpin.agent.rules.TypeView;
import io.github.shearpin.agent.weave.FellOut.Reason;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Finds types that a rule names and that a class path does not have. For one thread. */
final class NamedTypes {

    private final ClassPathTypes types;
    private final NearTypes near;
    private Collection<String> names;

    NamedTypes(ClassPathTypes types) {
        this.types = types;
        this.near = new NearTypes(types);
    }

    void look(RuleExplanation explanation) {
        GuardSettings settings = explanation.rule().settings();
        Map<String, String> fields = new LinkedHashMap<String, String>();
        if (settings.breaker() != null) {
            add(fields, "circuit-breaker", settings.breaker().exceptions());
        }
        if (settings.retry() != null) {
            add(fields, "retry", settings.retry().exceptions());
        }
        if (settings.fallback() != null && settings.fallback().typeName() != null) {
            fields.put(settings.fallback().typeName(), "fallback");
        }
        for (Map.Entry<String, String> field : fields.entrySet()) {
            if (!types.has(field.getKey())) {
                Rule rule = explanation.rule();
                explanation.remark(rule.position() + ": rule " + rule.name() + ": warning: " + field.getValue() + ": "
                        + near.whyNotSeen(rule, field.getKey(), names()));
            }
        }
    }

    /** Listed once, and not before one is looked for. */
    private Collection<String> names() {
        names = names == null ? types.names() : names;
        return names;
    }

    /**
     * Where a pattern means types that extend one which is not there, and guards nothing of them: that one may declare the method,
     * as {@code HttpServlet} does, which a war leaves to its container.
     */
    void lookAbove(PatternExplanation explained) {
        MethodPattern pattern = explained.pattern();
        if (explained.hasNamedMethods()) {
            return;
        }
        TypeView below = null;
        for (TypeView type : explained.types()) {
            below = below == null && !pattern.namesType(type.name()) ? type : below;
        }
        String absent = below == null ? null : absent(pattern.typeNames());
        if (absent != null) {
            explained.fellOut(Reason.TYPE_ABOVE_NOT_SEEN, null, absent + " itself was not seen, but only what extends or implements it,"
                    + " such as " + below.name() + ", which has no such method of its own: add the jar of " + absent
                    + " to --classpath; if it is an API of the container that the program runs in, add the container's lib");
        }
    }

    /** The first that is not there in any reading of its name; null: all are. */
    private String absent(Set<String> names) {
        Set<String> there = new HashSet<String>();
        for (String name : names) {
            if (name.indexOf('*') >= 0 || types.has(name)) {
                there.add(name.replace('$', '.'));
            }
        }
        for (String name : names) {
            if (!there.contains(name.replace('$', '.'))) {
                return name;
            }
        }
        return null;
    }

    private static void add(Map<String, String> fields, String policy, ExceptionFilter exceptions) {
        for (String name : exceptions.failures()) {
            fields.put(name, policy + ".failures");
        }
        for (String name : exceptions.ignore()) {
            fields.put(name, policy + ".ignore");
        }
    }
}
