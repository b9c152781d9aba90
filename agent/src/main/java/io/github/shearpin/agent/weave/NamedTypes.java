package io.github.shearpin.agent.weave;

import io.github.shearpin.agent.policy.ExceptionFilter;
import io.github.shearpin.agent.policy.GuardSettings;
import io.github.shearpin.agent.rules.Rule;
import java.util.LinkedHashMap;
import java.util.Map;

/** Finds types that a rule's policies name and that a class path does not have. For one thread. */
final class NamedTypes {

    private final ClassPathTypes types;
    private final NearTypes near;

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
                        + near.whyNotSeen(rule, field.getKey()));
            }
        }
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
