package io.github.shearpin.agent.cli;

import com.google.gson.stream.JsonWriter;
import io.github.shearpin.agent.weave.RuleExplanation;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.Locale;
import java.util.Map;

/** Writes what a check has found for programs. Stateless. */
final class CheckJson {

    private CheckJson() {
    }

    /** @param explain names of rules, of which alone it tells then; empty: all */
    static void write(CheckResult result, Iterable<String> explain, PrintStream out) {
        try {
            JsonWriter json = new JsonWriter(new OutputStreamWriter(out, Charset.forName("UTF-8")));
            json.setIndent("  ");
            json.beginObject();
            json.name("fine").value(result.exitCode() == 0);
            texts(json, "errors", result.errors);
            texts(json, "warnings", result.warnings);
            if (result.types >= 0) {
                json.name("types_seen").value(result.types);
                json.name("archives_read").value(result.archives);
                json.name("skipped").beginArray();
                for (Map.Entry<String, String> skipped : result.skipped.entrySet()) {
                    json.beginObject().name("file").value(skipped.getKey()).name("reason").value(skipped.getValue()).endObject();
                }
                json.endArray();
                json.name("rules").beginArray();
                for (RuleExplanation rule : result.rules) {
                    if (isAsked(explain, rule.rule().name())) {
                        rule(json, rule);
                    }
                }
                json.endArray();
            }
            json.endObject();
            json.flush();
            out.println();
        } catch (IOException e) {
            throw new IllegalStateException(e); // a PrintStream throws none
        }
    }

    private static boolean isAsked(Iterable<String> explain, String name) {
        boolean any = false;
        for (String asked : explain) {
            if (asked.equals(name)) {
                return true;
            }
            any = true;
        }
        return !any;
    }

    private static void rule(JsonWriter json, RuleExplanation rule) throws IOException {
        json.beginObject();
        json.name("rule").value(rule.rule().name());
        json.name("position").value(rule.rule().position().toString());
        json.name("mode").value(rule.rule().settings().mode().name().toLowerCase(Locale.ROOT));
        if (rule.rule().preset() != null) {
            json.name("preset").value(rule.rule().preset());
        }
        ExplanationJson.write(json, rule);
        json.endObject();
    }

    static void texts(JsonWriter json, String name, Iterable<String> texts) throws IOException {
        json.name(name).beginArray();
        for (String text : texts) {
            json.value(text);
        }
        json.endArray();
    }
}
