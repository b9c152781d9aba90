package io.github.shearpin.agent.export;

import com.google.gson.stream.JsonWriter;
import io.github.shearpin.agent.policy.RuleGuard;
import io.github.shearpin.agent.policy.record.LatencySettings;
import io.github.shearpin.agent.policy.record.LatencyWindow;
import java.io.IOException;

/** How many calls there are, how long they take, and what the JVM and the agent take. What holds of all rules stands at the end. */
final class PerformancePage implements JsonPages.Page {

    private static final double NANOS = 1e9;

    private final AgentView agent;

    PerformancePage(AgentView agent) {
        this.agent = agent;
    }

    @Override
    public void write(JsonWriter json) throws IOException {
        double uptime = (System.nanoTime() - agent.readiness.startedNanos) / NANOS;
        json.beginObject();
        JsonPages.number(json, "uptime_seconds", uptime);
        CallSums all = new CallSums();
        json.name("rules").beginArray();
        for (RuleGuard rule : agent.guards.rules()) {
            if (!rule.methods().isEmpty()) {
                rule(json, rule, uptime, all);
            }
        }
        json.endArray();
        json.name("calls");
        all.write(json, uptime);
        JvmLoad jvm = JvmLoad.now();
        json.name("jvm");
        if (jvm == null) {
            json.nullValue();
        } else {
            jvm.write(json);
        }
        json.name("agent").beginObject();
        JsonPages.number(json, "start_seconds", agent.statistics.startNanos.get() / NANOS);
        JsonPages.number(json, "weave_seconds", agent.statistics.weaveNanos.get() / NANOS);
        json.endObject();
        json.endObject();
    }

    private static void rule(JsonWriter json, RuleGuard rule, double uptime, CallSums all) throws IOException {
        LatencySettings latency = rule.settings().latency();
        LatencyWindow.Reading window = rule.window().read(latency);
        CallSums calls = new CallSums();
        calls.add(rule, window);
        all.add(calls);
        json.beginObject();
        json.name("name").value(rule.name());
        json.name("calls");
        calls.write(json, uptime);
        json.name("window").beginObject();
        JsonPages.number(json, "seconds", window.seconds);
        json.name("calls").value(window.calls);
        json.name("duration_quantiles").beginArray();
        double[] quantiles = latency.quantiles();
        for (int i = 0; i < quantiles.length; i++) {
            json.beginObject();
            json.setIndent(""); // one line for each
            JsonPages.number(json, "quantile", quantiles[i]);
            JsonPages.number(json, "seconds", window.quantileSeconds[i]);
            json.endObject();
            json.setIndent("  ");
        }
        json.endArray();
        json.endObject();
        json.endObject();
    }
}
