package io.github.shearpin.agent.export;

import com.google.gson.stream.JsonWriter;
import io.github.shearpin.agent.policy.Policies;
import io.github.shearpin.agent.policy.RuleGuard;
import io.github.shearpin.agent.policy.breaker.BreakerSettings;
import io.github.shearpin.agent.policy.breaker.BreakerStatus;
import io.github.shearpin.agent.policy.breaker.CircuitBreaker;
import io.github.shearpin.agent.policy.breaker.CircuitBreaker.State;
import java.io.IOException;
import java.util.Locale;

/** Each circuit breaker: how it stands, since when, and by what it is judged. What holds of all of them stands at the end. */
final class BreakersPage implements JsonPages.Page {

    private static final double NANOS = 1e9;

    private final AgentView agent;

    BreakersPage(AgentView agent) {
        this.agent = agent;
    }

    @Override
    public void write(JsonWriter json) throws IOException {
        BreakerStates states = new BreakerStates();
        json.beginObject().name("circuit_breakers").beginArray();
        for (RuleGuard rule : agent.guards.rules()) {
            for (Policies policies : rule.allPolicies()) {
                CircuitBreaker breaker = policies.breaker();
                if (breaker != null && !rule.methods().isEmpty()) {
                    BreakerStatus status = breaker.status();
                    states.add(status.state);
                    write(json, rule, policies.key(), breaker.settings(), status);
                }
            }
        }
        json.endArray();
        states.write(json);
        json.endObject();
    }

    private static void write(JsonWriter json, RuleGuard rule, String key, BreakerSettings settings, BreakerStatus status)
            throws IOException {
        json.beginObject();
        json.name("rule").value(rule.name());
        json.name("key").value(key);
        json.name("mode").value(name(rule.settings().mode()));
        json.name("state").value(name(status.state));
        JsonPages.time(json, "since", status.enteredEpochMillis);
        JsonPages.number(json, "seconds_in_state", status.inStateNanos / NANOS);
        JsonPages.number(json, "seconds_until_half_open",
                status.state == State.OPEN ? status.untilProbeNanos / NANOS : Double.NaN);
        json.name("window_calls").value(status.windowCalls);
        JsonPages.number(json, "failure_ratio", status.failureRatio);
        JsonPages.number(json, "slow_call_ratio", status.slowRatio);
        json.name("consecutive_failures").value(status.consecutiveFailures);
        JsonPages.time(json, "last_failure", Math.round(status.lastFailureEpochSeconds * 1e3));
        thresholds(json, settings);
        json.name("calls").beginObject();
        json.name("success").value(status.successes);
        json.name("failure").value(status.failures);
        json.name("slow").value(status.slowSuccesses);
        json.name("ignored").value(status.ignored);
        json.endObject();
        json.name("rejections").beginObject();
        json.name("enforced").value(status.rejectionsEnforced);
        json.name("observed").value(status.rejectionsObserved);
        json.endObject();
        json.name("recovery_attempts").beginObject();
        json.name("success").value(status.recoverySuccesses);
        json.name("failure").value(status.recoveryFailures);
        json.endObject();
        transitions(json, status.transitions);
        json.endObject();
    }

    /** As the rule says them; null for what is not judged. */
    private static void thresholds(JsonWriter json, BreakerSettings settings) throws IOException {
        boolean judgesSlowness = settings.slowRate() > 0;
        json.name("thresholds").beginObject();
        JsonPages.number(json, "failure_ratio", unlessZero(settings.failureRate()));
        JsonPages.number(json, "slow_call_ratio", unlessZero(settings.slowRate()));
        JsonPages.number(json, "slow_call_seconds", judgesSlowness ? settings.slowOverNanos() / NANOS : Double.NaN);
        JsonPages.number(json, "consecutive_failures", unlessZero(settings.consecutiveFailures()));
        json.name("minimum_calls").value(settings.minimumCalls());
        JsonPages.number(json, "window_seconds", unlessZero(settings.windowNanos() / NANOS));
        JsonPages.number(json, "window_calls", unlessZero(settings.windowCalls()));
        json.name("half_open_calls").value(settings.halfOpenCalls());
        json.name("half_open_successes").value(settings.halfOpenSuccesses());
        json.endObject();
    }

    private static double unlessZero(double value) {
        return value == 0 ? Double.NaN : value;
    }

    /** Those that there were. */
    private static void transitions(JsonWriter json, long[][] counts) throws IOException {
        json.name("transitions").beginArray();
        for (State from : State.values()) {
            for (State to : State.values()) {
                long count = counts[from.ordinal()][to.ordinal()];
                if (count > 0) {
                    json.beginObject();
                    json.setIndent(""); // one line for each
                    json.name("from").value(name(from));
                    json.name("to").value(name(to));
                    json.name("count").value(count);
                    json.endObject();
                    json.setIndent("  ");
                }
            }
        }
        json.endArray();
    }

    private static String name(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT);
    }
}
