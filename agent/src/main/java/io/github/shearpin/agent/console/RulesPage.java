package io.github.shearpin.agent.console;

import com.google.gson.stream.JsonWriter;
import io.github.shearpin.agent.export.JsonPages;
import io.github.shearpin.agent.export.Operations;
import io.github.shearpin.agent.logging.AgentStatistics;
import io.github.shearpin.agent.logging.Log;
import io.github.shearpin.agent.policy.RuleGuard;
import io.github.shearpin.agent.rules.Rule;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** All rules, and how the agent is: what the console looks at every few seconds. */
final class RulesPage implements JsonPages.Page {

    private static final int MOST = 20;

    private final Sources agent;

    RulesPage(Sources agent) {
        this.agent = agent;
    }

    @Override
    public void write(JsonWriter json) throws IOException {
        Map<String, RuleGuard> guards = guards(agent);
        json.beginObject();
        agent(json, guards);
        json.name("rules").beginArray();
        for (Rule rule : Console.rules(agent)) {
            json.beginObject();
            new RuleJson(agent, rule, guards.get(rule.name()), false).write(json, MOST);
            json.endObject();
        }
        json.endArray();
        json.endObject();
    }

    static Map<String, RuleGuard> guards(Sources agent) {
        Map<String, RuleGuard> guards = new HashMap<String, RuleGuard>();
        for (RuleGuard guard : agent.guards().rules()) {
            guards.put(guard.name(), guard);
        }
        return guards;
    }

    private void agent(JsonWriter json, Map<String, RuleGuard> guards) throws IOException {
        AgentStatistics statistics = agent.statistics();
        long labelOverflows = 0;
        long keyOverflows = 0;
        for (RuleGuard guard : guards.values()) {
            labelOverflows += guard.labelOverflows();
            keyOverflows += guard.keyCounts().overflows();
        }
        json.name("agent").beginObject();
        json.name("version").value(agent.version());
        JsonPages.number(json, "uptime_seconds", agent.uptimeNanos() / 1_000_000 / 1e3);
        json.name("all_off").value(agent.operations().whyAllOff());
        json.name("actions").value(agent.exporter().console().token() != null);
        json.name("classes_woven").value(statistics.classesWoven.get());
        json.name("rule_errors").value(statistics.ruleErrors.get());
        json.name("weave_errors").value(statistics.weaveErrors.get());
        json.name("internal_errors").value(Log.defects());
        json.name("label_overflows").value(labelOverflows);
        json.name("key_overflows").value(keyOverflows);
        json.name("rule_files").value(agent.ruleFiles());
        Operations.Result last = agent.operations().lastReload();
        json.name("reloads").beginObject();
        json.name("success").value(statistics.loads(true));
        json.name("failure").value(statistics.loads(false));
        json.name("last_successful").value(last.isDone());
        JsonPages.time(json, "last", agent.operations().lastReloadMillis());
        json.name("problem").value(last.isDone() ? null : last.message());
        json.endObject();
        json.endObject();
    }
}
