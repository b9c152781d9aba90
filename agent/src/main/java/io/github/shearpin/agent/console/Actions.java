package io.github.shearpin.agent.console;

import com.google.gson.stream.JsonWriter;
import io.github.shearpin.agent.export.Exchange;
import io.github.shearpin.agent.export.JsonPages;
import io.github.shearpin.agent.export.Operations;
import io.github.shearpin.agent.logging.Log;
import io.github.shearpin.agent.policy.Mode;
import io.github.shearpin.agent.policy.Spelling;
import io.github.shearpin.agent.policy.breaker.BreakerSettings;
import io.github.shearpin.agent.rules.Rule;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Has done what an operator asks for; each time is an event and a line on stderr. Thread-safe. */
final class Actions {

    private static final List<String> MODES = Arrays.asList("off", "observe", "enforce", "file");
    private static final List<String> FORCES = Arrays.asList("open", "closed", "none");

    private final Sources agent;

    Actions(Sources agent) {
        this.agent = agent;
    }

    /** It takes no argument; one that is sent anyway has to be JSON. */
    void reload(Exchange exchange) throws IOException {
        if (exchange.header("Content-Length") == null || exchange.header("Content-Length").equals("0")
                || read(exchange, "{}") != null) {
            done(exchange, null, null, "reload", agent.operations().reload());
        }
    }

    void allOff(Exchange exchange) throws IOException {
        Map<String, Object> wanted = read(exchange, "{\"mode\": \"off\"} or {\"mode\": \"file\"}", "mode");
        if (wanted == null) {
            return;
        }
        Object mode = wanted.get("mode");
        if (!"off".equals(mode) && !"file".equals(mode)) {
            exchange.text(400, "say {\"mode\": \"off\"} to let all calls pass, or {\"mode\": \"file\"} to take that back");
            return;
        }
        boolean off = mode.equals("off");
        done(exchange, null, null, off ? "all rules off" : "all rules as the files say", agent.operations().allOff(off));
    }

    void mode(Rule rule, Exchange exchange) throws IOException {
        Map<String, Object> wanted = read(exchange, "{\"mode\": \"observe\"}", "mode");
        if (wanted == null) {
            return;
        }
        Object word = wanted.get("mode");
        if (!MODES.contains(word)) {
            exchange.text(400, "say {\"mode\": ...} with one of " + MODES + "; file: what the rule files say");
            return;
        }
        String mode = (String) word;
        done(exchange, rule.name(), null, "mode " + mode, agent.operations().mode(rule.name(),
                mode.equals("file") ? null : Mode.valueOf(mode.toUpperCase(Locale.ROOT))));
    }

    void breaker(Rule rule, Exchange exchange) throws IOException {
        Map<String, Object> wanted = read(exchange, "{\"force\": \"open\"} or {\"reset\": true}", "force", "reset", "key");
        if (wanted == null) {
            return;
        }
        Object force = wanted.get("force");
        Object keyed = wanted.get("key");
        boolean reset = Boolean.TRUE.equals(wanted.get("reset"));
        if (keyed instanceof Boolean || (wanted.containsKey("reset") ? !reset || force != null : !FORCES.contains(force))) {
            exchange.text(400, "say {\"force\": ...} with one of " + FORCES + ", or {\"reset\": true}; and \"key\": ... for"
                    + " the breaker of one key");
            return;
        }
        String key = (String) keyed;
        if (rule.settings().breaker() == null) {
            exchange.text(404, "the rule has no circuit breaker");
        } else if (reset) {
            done(exchange, rule.name(), key, "reset", agent.operations().reset(rule.name(), key));
        } else {
            done(exchange, rule.name(), key, "force " + force, agent.operations().force(rule.name(), key,
                    force.equals("none") ? null : BreakerSettings.Force.valueOf(((String) force).toUpperCase(Locale.ROOT))));
        }
    }

    private void done(Exchange exchange, String rule, String key, String what, final Operations.Result result) {
        String of = rule == null ? "" : " of rule " + rule + (key == null ? "" : ", key " + Spelling.shortened(key)); // in one line
        Log.line("an operator at " + exchange.caller() + " asked for " + what + of + ": "
                + (result.isDone() ? "" : "not done: ") + result.message().replace("\n", "; "));
        agent.operations().events().acted(rule, key, what, exchange.caller(), result.isDone(), result.message());
        exchange.json(result.isDone() ? 200 : 409, new JsonPages.Page() {
            @Override
            public void write(JsonWriter json) throws IOException {
                json.beginObject();
                json.name("done").value(result.isDone());
                json.name("message").value(result.message());
                json.endObject();
            }
        });
    }

    /**
     * The fields of the object that was sent.
     *
     * @param example what to send
     * @return null: it is none, or it has others, and that has been answered
     */
    private static Map<String, Object> read(Exchange exchange, String example, String... known) throws IOException {
        String sent = exchange.json();
        if (sent == null) {
            return null;
        }
        try {
            Map<String, Object> fields = FlatJson.read(sent);
            if (Arrays.asList(known).containsAll(fields.keySet())) {
                return fields;
            }
        } catch (IllegalArgumentException malformed) {
            // as below
        }
        exchange.text(400, "that is no JSON object of what is known here; send " + example);
        return null;
    }
}
