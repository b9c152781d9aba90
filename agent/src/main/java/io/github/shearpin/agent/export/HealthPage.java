package io.github.shearpin.agent.export;

import com.google.gson.stream.JsonWriter;
import io.github.shearpin.agent.logging.Log;
import io.github.shearpin.agent.policy.Policies;
import io.github.shearpin.agent.policy.PolicyNames;
import io.github.shearpin.agent.policy.RuleGuard;
import io.github.shearpin.agent.policy.breaker.CircuitBreaker;
import io.github.shearpin.agent.rules.Position;
import io.github.shearpin.agent.rules.Rule;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** How the agent is: whether its rules are in place, what each of them has matched, and what went wrong. */
final class HealthPage implements JsonPages.Page {

    private static final double NANOS = 1e9;

    private final AgentView agent;

    HealthPage(AgentView agent) {
        this.agent = agent;
    }

    @Override
    public void write(JsonWriter json) throws IOException {
        long ruleErrors = agent.statistics.unmendedRuleErrors();
        long weaveErrors = agent.statistics.weaveErrors.get();
        long internalErrors = Log.defects();
        boolean ready = agent.readiness.isReady();
        json.beginObject();
        json.name("status").value(!ready ? "not_ready"
                : ruleErrors + weaveErrors + internalErrors > 0 ? "degraded" : "healthy");
        json.name("reasons").beginArray();
        reason(json, ready ? 0 : 1, "the agent is starting, and the rules are not in force yet");
        reason(json, ruleErrors, "errors in the rule files (rule_errors); lines on stderr tell each with its place");
        reason(json, weaveErrors, "classes could not be woven and run unguarded (weave_errors); lines on stderr name them");
        reason(json, internalErrors, "defects of the agent (internal_errors); lines on stderr tell the first ones, please"
                + " report them");
        json.endArray();
        json.name("ready").value(ready);
        json.name("version").value(agent.version);
        JsonPages.time(json, "started", agent.readiness.startedMillis);
        JsonPages.number(json, "uptime_seconds", (System.nanoTime() - agent.readiness.startedNanos) / NANOS);
        json.name("exporter").beginObject();
        json.name("host").value(agent.settings.host());
        json.name("port").value(agent.port);
        json.endObject();
        json.name("rule_errors").value(agent.statistics.ruleErrors.get());
        json.name("weave_errors").value(weaveErrors);
        json.name("internal_errors").value(internalErrors);
        json.name("classes_woven").value(agent.statistics.classesWoven.get());
        json.name("circuit_breakers").beginObject();
        breakers().write(json);
        json.endObject();
        rules(json);
        json.endObject();
    }

    private static void reason(JsonWriter json, long count, String what) throws IOException {
        if (count > 0) {
            json.value(what);
        }
    }

    private BreakerStates breakers() {
        BreakerStates states = new BreakerStates();
        for (RuleGuard rule : agent.guards.rules()) {
            for (Policies policies : rule.allPolicies()) {
                CircuitBreaker breaker = policies.breaker();
                if (breaker != null && !rule.methods().isEmpty()) {
                    states.add(breaker.state());
                }
            }
        }
        return states;
    }

    private void rules(JsonWriter json) throws IOException {
        List<Rule> rules = agent.readiness.rules();
        Map<String, Long> methods = agent.statistics.methodsWoven();
        Map<String, RuleGuard> guards = new HashMap<String, RuleGuard>();
        for (RuleGuard guard : agent.guards.rules()) {
            guards.put(guard.name(), guard);
        }
        presets(json, rules, methods);
        json.name("rule_count").value(rules.size());
        json.name("rules").beginArray();
        for (Rule rule : rules) {
            Long woven = methods.get(rule.name());
            write(json, rule, woven == null ? 0 : woven, guards.get(rule.name()));
        }
        json.endArray();
    }

    /** One is there when a method was woven for any of its rules. */
    private static void presets(JsonWriter json, List<Rule> rules, Map<String, Long> methods) throws IOException {
        Map<String, Boolean> present = new TreeMap<String, Boolean>();
        for (Rule rule : rules) {
            if (rule.preset() != null) {
                Long woven = methods.get(rule.name());
                boolean matched = woven != null && woven > 0;
                present.put(rule.preset(), matched || Boolean.TRUE.equals(present.get(rule.preset())));
            }
        }
        json.name("presets").beginArray();
        for (Map.Entry<String, Boolean> preset : present.entrySet()) {
            json.beginObject();
            json.name("name").value(preset.getKey());
            json.name("state").value(preset.getValue() ? "present" : "not present");
            json.endObject();
        }
        json.endArray();
    }

    /** @param guard null: no class has come yet that any rule names, or the rule is off */
    private static void write(JsonWriter json, Rule rule, long methodsWoven, RuleGuard guard) throws IOException {
        json.beginObject();
        json.name("name").value(rule.name());
        json.name("preset").value(rule.preset());
        json.name("mode").value(rule.settings().mode().name().toLowerCase(Locale.ROOT));
        JsonPages.number(json, "enforced_ratio", rule.settings().enforcedShare());
        json.name("policies").beginArray();
        for (String policy : PolicyNames.of(rule.settings())) {
            json.value(policy);
        }
        json.endArray();
        json.name("matched").value(methodsWoven > 0);
        json.name("methods_woven").value(methodsWoven);
        json.name("keys").value(guard == null ? 0 : guard.keys());
        json.name("key_overflows").value(guard == null ? 0 : guard.keyCounts().overflows());
        json.name("label_overflows").value(guard == null ? 0 : guard.labelOverflows());
        json.name("path_failures").value(guard == null ? 0 : guard.pathFailures());
        Position position = rule.position();
        json.name("position").beginObject();
        json.name("file").value(position.file());
        json.name("line").value(position.line());
        json.name("column").value(position.column());
        json.endObject();
        json.endObject();
    }
}
