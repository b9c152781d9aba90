package io.github.shearpin.agent.console;

import com.google.gson.stream.JsonWriter;
import io.github.shearpin.agent.export.CallSums;
import io.github.shearpin.agent.export.JsonPages;
import io.github.shearpin.agent.policy.GuardSettings;
import io.github.shearpin.agent.policy.Mode;
import io.github.shearpin.agent.policy.Policies;
import io.github.shearpin.agent.policy.RuleGuard;
import io.github.shearpin.agent.policy.breaker.BreakerStatus;
import io.github.shearpin.agent.policy.breaker.CircuitBreaker.State;
import io.github.shearpin.agent.policy.breaker.CircuitBreaker;
import io.github.shearpin.agent.policy.record.LatencySettings;
import io.github.shearpin.agent.policy.record.LatencyWindow;
import io.github.shearpin.agent.rules.Position;
import io.github.shearpin.agent.rules.Rule;
import io.github.shearpin.agent.weave.FellOut;
import io.github.shearpin.agent.weave.MatchReport;
import io.github.shearpin.agent.weave.PatternExplanation;
import io.github.shearpin.agent.weave.RuleExplanation;
import io.github.shearpin.agent.weave.Stage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** A rule with what has become of it, for the list of all of them and for a page of its own. For one thread. */
final class RuleJson {

    /** The worst first. */
    private static final List<State> BADNESS = Arrays.asList(State.FORCED_OPEN, State.OPEN, State.HALF_OPEN,
            State.FORCED_CLOSED, State.CLOSED);
    private static final double NANOS = 1e9;

    private final Sources agent;
    private final Rule rule;
    /** Null: no class has come yet that any rule names, or the rule is off. */
    private final RuleGuard guard;
    private final List<MatchReport> patterns;
    private final boolean thoroughly;

    RuleJson(Sources agent, Rule rule, RuleGuard guard, boolean thoroughly) {
        this.agent = agent;
        this.rule = rule;
        this.guard = guard;
        this.patterns = agent.matches(rule.name());
        this.thoroughly = thoroughly;
    }

    /**
     * Into an object that has been begun.
     *
     * @param most how many methods, and breakers of keys, to tell of
     */
    void write(JsonWriter json, int most) throws IOException {
        GuardSettings settings = guard == null ? rule.settings() : guard.settings();
        Mode byHand = agent.operations().modeByHand(rule.name());
        json.name("name").value(rule.name());
        json.name("preset").value(rule.preset());
        json.name("mode").value(word(byHand == null ? settings.mode() : byHand));
        json.name("mode_by_hand").value(byHand == null ? null : word(byHand));
        JsonPages.number(json, "enforced_ratio", settings.enforcedShare());
        SettingsJson.texts(json, "policies", SettingsJson.policies(settings));
        calls(json);
        breakers(json, most);
        json.name("keys").value(guard == null ? 0 : guard.keys());
        json.name("key_overflows").value(guard == null ? 0 : guard.keyCounts().overflows());
        json.name("label_overflows").value(guard == null ? 0 : guard.labelOverflows());
        json.name("path_failures").value(guard == null ? 0 : guard.pathFailures());
        matches(json, most);
        Position position = rule.position();
        json.name("position").value(position.toString());
    }

    private void calls(JsonWriter json) throws IOException {
        CallSums calls = new CallSums();
        LatencySettings latency = rule.settings().latency();
        LatencyWindow.Reading window = null;
        if (guard != null && !guard.methods().isEmpty()) {
            latency = guard.settings().latency();
            window = guard.window().read(latency);
            calls.add(guard, window);
        }
        json.name("calls");
        calls.write(json, agent.uptimeNanos() / NANOS);
        json.name("duration_quantiles").beginArray();
        double[] quantiles = latency.quantiles();
        for (int i = 0; i < quantiles.length; i++) {
            json.beginObject();
            json.setIndent(""); // one line for each
            JsonPages.number(json, "quantile", quantiles[i]);
            JsonPages.number(json, "seconds", window == null ? Double.NaN : window.quantileSeconds[i]);
            json.endObject();
            json.setIndent("  ");
        }
        json.endArray();
    }

    private void breakers(JsonWriter json, int most) throws IOException {
        List<KeyedBreaker> breakers = new ArrayList<KeyedBreaker>();
        if (guard != null && !guard.methods().isEmpty()) {
            for (Policies policies : guard.allPolicies()) {
                if (policies.breaker() != null) {
                    breakers.add(new KeyedBreaker(policies.key(), policies.breaker()));
                }
            }
        }
        Collections.sort(breakers, KeyedBreaker.WORST_FIRST);
        json.name("breaker_state").value(breakers.isEmpty() ? null : word(breakers.get(0).state));
        json.name("breaker_count").value(breakers.size());
        json.name("breakers").beginArray();
        for (KeyedBreaker each : breakers.subList(0, Math.min(most, breakers.size()))) {
            each.write(json, rule);
        }
        json.endArray();
    }

    private static void write(JsonWriter json, PatternExplanation explanation) throws IOException {
        json.name("left").beginObject();
        for (Stage stage : explanation.stages()) {
            json.name(stage.label().replace('-', '_')).value(stage.left());
        }
        json.endObject();
        json.name("nearest").beginArray();
        for (FellOut near : explanation.candidates()) {
            json.beginObject();
            json.name("kind").value(near.reason().label());
            json.name("candidate").value(near.candidate());
            json.name("text").value(near.text());
            json.endObject();
        }
        json.endArray();
    }

    private void matches(JsonWriter json, int most) throws IOException {
        int count = 0;
        List<String> methods = new ArrayList<String>();
        for (MatchReport pattern : patterns) {
            for (String method : pattern.isRefused ? Collections.<String>emptyList() : pattern.methods) {
                if (!methods.contains(method)) {
                    count++;
                    if (methods.size() < most) {
                        methods.add(method);
                    }
                }
            }
        }
        Long woven = agent.statistics().methodsWoven().get(rule.name());
        json.name("matched").value(woven != null && woven > 0);
        json.name("methods_woven").value(woven == null ? 0 : woven);
        SettingsJson.texts(json, "methods", methods);
        boolean isOff = rule.settings().mode() == Mode.OFF;
        RuleExplanation explained = thoroughly && methods.isEmpty() && !isOff ? agent.explain(rule) : null;
        json.name("patterns").beginArray();
        for (int i = 0; i < rule.match().size(); i++) {
            MatchReport report = i < patterns.size() ? patterns.get(i) : null;
            PatternExplanation explanation = explained == null ? null : explained.patterns().get(i);
            json.beginObject();
            json.name("pattern").value(rule.match().get(i).text());
            json.name("position").value(rule.match().get(i).position().toString());
            json.name("methods").value(report == null ? 0 : report.methods.size());
            json.name("refused").value(report != null && report.isRefused);
            json.name("why").value(isOff ? "the rule is off"
                    : explanation != null && explanation.first() != null ? explanation.first().text()
                    : report != null ? report.why : "no class that any rule names was loaded yet");
            if (explanation != null) {
                write(json, explanation);
            }
            json.endObject();
        }
        json.endArray();
        json.name("except").beginArray();
        for (int i = 0; i < rule.except().size(); i++) {
            json.value(rule.except().get(i).text());
        }
        json.endArray();
    }

    static String word(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT);
    }

    /** The breaker of a key at some moment. */
    private static final class KeyedBreaker {

        static final Comparator<KeyedBreaker> WORST_FIRST = new Comparator<KeyedBreaker>() {
            @Override
            public int compare(KeyedBreaker one, KeyedBreaker other) {
                int worse = Integer.compare(BADNESS.indexOf(one.state), BADNESS.indexOf(other.state));
                return worse != 0 || one.key == null || other.key == null ? worse : one.key.compareTo(other.key);
            }
        };

        private final String key;
        private final CircuitBreaker breaker;
        private final State state;

        KeyedBreaker(String key, CircuitBreaker breaker) {
            this.key = key;
            this.breaker = breaker;
            this.state = breaker.state();
        }

        void write(JsonWriter json, Rule rule) throws IOException {
            BreakerStatus status = breaker.status();
            boolean forced = status.state == State.FORCED_OPEN || status.state == State.FORCED_CLOSED;
            json.beginObject();
            json.name("key").value(key);
            json.name("state").value(word(status.state));
            json.name("by_hand").value(forced
                    && (rule.settings().breaker() == null || rule.settings().breaker().force() == null));
            JsonPages.number(json, "seconds_in_state", status.inStateNanos / NANOS);
            JsonPages.number(json, "seconds_until_half_open",
                    status.state == State.OPEN ? status.untilProbeNanos / NANOS : Double.NaN);
            json.name("window_calls").value(status.windowCalls);
            JsonPages.number(json, "failure_ratio", status.failureRatio);
            JsonPages.number(json, "slow_call_ratio", status.slowRatio);
            json.endObject();
        }
    }
}
