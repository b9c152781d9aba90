package io.github.shearpin.agent.console;

import com.google.gson.stream.JsonWriter;
import io.github.shearpin.agent.export.JsonPages;
import io.github.shearpin.agent.rules.AuthSettings;
import io.github.shearpin.agent.rules.EventSettings;
import io.github.shearpin.agent.rules.EventType;
import io.github.shearpin.agent.rules.ExporterSettings;
import io.github.shearpin.agent.rules.MethodPattern;
import io.github.shearpin.agent.rules.NotifySettings;
import io.github.shearpin.agent.rules.Rule;
import io.github.shearpin.agent.rules.RuleSet;
import io.github.shearpin.agent.rules.TlsSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** What holds, wherever it was said, but for what is secret: of that only whether it is there. */
final class ConfigurationPage implements JsonPages.Page {

    private static final String SECRET = "***";

    private final Sources agent;

    ConfigurationPage(Sources agent) {
        this.agent = agent;
    }

    @Override
    public void write(JsonWriter json) throws IOException {
        RuleSet rules = agent.operations().configuration();
        json.beginObject();
        json.name("rule_files").value(agent.ruleFiles());
        exporter(json, agent.exporter());
        events(json, rules == null ? EventSettings.STDERR : rules.events());
        notify(json, rules == null ? null : rules.notifications());
        TreeSet<String> presets = new TreeSet<String>();
        for (Rule rule : Console.rules(agent)) {
            if (rule.preset() != null) {
                presets.add(rule.preset());
            }
        }
        SettingsJson.texts(json, "presets", presets);
        SettingsJson.texts(json, "warnings", rules == null ? new ArrayList<String>() : rules.warnings());
        json.name("rules").beginArray();
        for (Rule rule : Console.rules(agent)) {
            json.beginObject();
            json.name("name").value(rule.name());
            json.name("position").value(rule.position().toString());
            json.name("preset").value(rule.preset());
            SettingsJson.texts(json, "match", texts(rule.match()));
            SettingsJson.texts(json, "except", texts(rule.except()));
            json.name("max_methods").value(rule.maxMethods());
            json.name("settings").beginObject();
            SettingsJson.write(json, rule.settings());
            json.endObject();
            json.endObject();
        }
        json.endArray();
        json.endObject();
    }

    private void exporter(JsonWriter json, ExporterSettings exporter) throws IOException {
        json.name("exporter").beginObject();
        json.name("host").value(exporter.host());
        json.name("port").value(agent.port());
        json.name("jvm_metrics").value(exporter.jvmMetrics());
        json.name("prefix").value(exporter.prefix());
        json.name("resilience4j_names").value(exporter.resilience4jNames());
        TlsSettings tls = exporter.protection().tls();
        json.name("tls").value(tls == null ? null : tls.keystore() != null ? tls.keystore() : tls.certificate());
        AuthSettings auth = exporter.protection().auth();
        json.name("auth").value(auth == null ? null : auth.username());
        json.endObject();
        json.name("console").beginObject();
        json.name("enabled").value(exporter.console().enabled());
        json.name("token").value(exporter.console().token() == null ? null : SECRET);
        json.endObject();
    }

    private static void events(JsonWriter json, EventSettings events) throws IOException {
        json.name("events").beginObject();
        json.name("to").value(!events.written() ? "nowhere" : events.file() == null ? "stderr" : events.file());
        JsonPages.number(json, "max_size_bytes", events.file() == null ? Double.NaN : events.maxBytes());
        JsonPages.number(json, "files", events.file() == null ? Double.NaN : events.files());
        json.endObject();
    }

    /** Whoever knows the URL of a webhook can post there. */
    private static void notify(JsonWriter json, NotifySettings notify) throws IOException {
        json.name("notify").beginObject();
        json.name("url").value(notify == null ? null : SECRET);
        List<String> types = new ArrayList<String>();
        if (notify != null) {
            for (EventType type : notify.types()) {
                types.add(type.word());
            }
        }
        SettingsJson.texts(json, "for", types);
        json.endObject();
    }

    private static List<String> texts(List<MethodPattern> patterns) {
        List<String> texts = new ArrayList<String>();
        for (MethodPattern pattern : patterns) {
            texts.add(pattern.text());
        }
        return texts;
    }
}
