package io.github.shearpin.agent.cli;

import com.google.gson.stream.JsonWriter;
import io.github.shearpin.agent.weave.FellOut;
import io.github.shearpin.agent.weave.PatternExplanation;
import io.github.shearpin.agent.weave.RuleExplanation;
import io.github.shearpin.agent.weave.Stage;
import java.io.IOException;

/** Writes what a rule matches and why not more, into an object that somebody began. Stateless. */
final class ExplanationJson {

    private ExplanationJson() {
    }

    static void write(JsonWriter json, RuleExplanation rule) throws IOException {
        CheckJson.texts(json, "methods", rule.methods());
        json.name("patterns").beginArray();
        for (PatternExplanation pattern : rule.patterns()) {
            json.beginObject();
            json.name("pattern").value(pattern.pattern().text());
            json.name("position").value(pattern.pattern().position().toString());
            json.name("refused").value(pattern.isRefused());
            json.name("left").beginObject();
            for (Stage stage : pattern.stages()) {
                json.name(stage.label().replace('-', '_')).value(stage.left());
            }
            json.endObject();
            if (pattern.first() != null) {
                json.name("reason");
                write(json, pattern.first());
            }
            json.name("nearest").beginArray();
            for (FellOut near : pattern.candidates()) {
                write(json, near);
            }
            json.endArray();
            json.endObject();
        }
        json.endArray();
    }

    private static void write(JsonWriter json, FellOut fellOut) throws IOException {
        json.beginObject();
        json.name("kind").value(fellOut.reason().label());
        if (fellOut.candidate() != null) {
            json.name("candidate").value(fellOut.candidate());
        }
        json.name("text").value(fellOut.text());
        json.endObject();
    }
}
