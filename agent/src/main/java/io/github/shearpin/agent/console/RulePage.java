package io.github.shearpin.agent.console;

import com.google.gson.stream.JsonWriter;
import io.github.shearpin.agent.export.JsonPages;
import io.github.shearpin.agent.policy.RuleGuard;
import io.github.shearpin.agent.rules.Rule;
import java.io.IOException;

/** All there is to tell of one rule. */
final class RulePage implements JsonPages.Page {

    private static final int MOST = 1000;

    private final Sources agent;
    private final Rule rule;

    RulePage(Sources agent, Rule rule) {
        this.agent = agent;
        this.rule = rule;
    }

    @Override
    public void write(JsonWriter json) throws IOException {
        RuleGuard guard = RulesPage.guards(agent).get(rule.name());
        json.beginObject();
        new RuleJson(agent, rule, guard, true).write(json, MOST);
        json.name("settings").beginObject();
        SettingsJson.write(json, guard == null ? rule.settings() : guard.settings());
        json.endObject();
        json.endObject();
    }
}
