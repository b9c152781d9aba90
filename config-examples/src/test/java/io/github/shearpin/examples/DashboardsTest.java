package io.github.shearpin.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The dashboards keep to the conventions that Grafana's own
 * <a href="https://github.com/grafana/dashboard-linter">dashboard-linter</a> checks, so that they work beside others' and on
 * any data source. Named by its rules.
 */
class DashboardsTest {

    private static final Path FOLDER = Path.of("grafana");
    private static final Pattern COUNTER = Pattern.compile("shearpin_[a-z_]+_(?:total|bucket|sum|count)\\b");
    private static final Pattern RANGE = Pattern.compile("(rate|increase|changes)\\((shearpin_[a-z_]+)\\{[^}]*}\\[([^\\]]*)]\\)");
    private static final Pattern SELECTOR = Pattern.compile("(shearpin_[a-z_]+)(\\{[^}]*})?");
    /** Counted before the first scrape comes, so that a rate over any time is 0. */
    private static final Set<String> SHOWN_AS_THEY_ARE = Set.of("shearpin_agent_weave_errors_total",
            "shearpin_agent_rule_errors_total", "shearpin_agent_internal_errors_total");

    /** Of <a href="https://github.com/grafana/grafana/tree/main/packages/grafana-data/src/valueFormats">Grafana's</a>. */
    private static final Set<String> UNITS = Set.of("none", "percentunit", "s", "decbytes", "Bps", "cps", "ops", "reqps");

    static List<Path> dashboards() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            List<Path> dashboards = files.filter(file -> file.toString().endsWith(".json")).sorted().toList();
            assertThat(dashboards).isNotEmpty();
            return dashboards;
        }
    }

    @Test
    void thereIsOneForEachQuestion() throws IOException {
        assertThat(dashboards().stream().map(file -> file.getFileName().toString())).containsExactly("caches.json",
                "failures.json", "latency.json", "overview.json", "requests.json", "workers.json");
        Set<Object> uids = new HashSet<>();
        for (Path file : dashboards()) {
            assertThat(uids.add(Yamls.read(file).get("uid"))).as(file.toString()).isTrue();
        }
    }

    @Test
    void whatTheyAskForIsExposed() throws IOException {
        Set<String> exposed = Metrics.exposed();
        for (Path file : dashboards()) {
            assertThat(exposed).as(file.toString()).containsAll(Metrics.in(Files.readString(file)));
        }
    }

    /** Maintained by hand, so that a change is no longer than it is large. */
    @ParameterizedTest
    @MethodSource("dashboards")
    void isWrittenAsAlways(Path file) throws IOException {
        String text = Files.readString(file);
        assertThat(text).isEqualTo(written(text) + "\n");
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void templateRules(Path file) throws IOException {
        Map<String, Object> dashboard = Yamls.read(file);
        Map<String, Map<String, Object>> variables = new LinkedHashMap<>();
        for (Map<String, Object> variable : Yamls.list(Yamls.map(dashboard.get("templating")).get("list"))) {
            variables.put((String) variable.get("name"), variable);
        }
        assertThat(variables).containsOnlyKeys("datasource", "job", "instance", "rule");
        assertThat(variables.get("datasource")).containsEntry("type", "datasource").containsEntry("query", "prometheus")
                .containsEntry("label", "Data source");
        for (String name : List.of("job", "instance", "rule")) {
            assertThat(variables.get(name)).as(name).containsEntry("type", "query").containsEntry("multi", true)
                    .containsEntry("includeAll", true).containsEntry("allValue", ".+").containsEntry("refresh", 2)
                    .containsKey("label");
            assertThat(Yamls.map(variables.get(name).get("datasource"))).containsEntry("uid", "${datasource}");
        }
        assertThat(dashboard).containsEntry("editable", false).containsKeys("title", "description", "uid");
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void panelRules(Path file) throws IOException {
        Set<Object> ids = new HashSet<>();
        for (Map<String, Object> panel : panels(file)) {
            String title = (String) panel.get("title");
            assertThat(title).isNotBlank();
            assertThat((String) panel.get("description")).as(title).isNotBlank();
            assertThat(Yamls.map(panel.get("datasource"))).as(title).containsEntry("uid", "${datasource}");
            assertThat(Yamls.list(panel.get("targets"))).as(title).isNotEmpty();
            assertThat(Yamls.map(Yamls.map(panel.get("fieldConfig")).get("defaults")).get("unit")).as(title).isIn(UNITS);
            assertThat(ids.add(panel.get("id"))).as(title).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void targetRules(Path file) throws IOException {
        for (Map<String, Object> panel : panels(file)) {
            for (Map<String, Object> target : Yamls.list(panel.get("targets"))) {
                String expression = (String) target.get("expr");
                Matcher selector = SELECTOR.matcher(expression);
                while (selector.find()) {
                    assertThat(selector.group(2)).as(expression).contains("job=~\"$job\"", "instance=~\"$instance\"");
                }
                Set<String> counted = new HashSet<>(SHOWN_AS_THEY_ARE);
                Matcher range = RANGE.matcher(expression);
                while (range.find()) {
                    counted.add(range.group(2));
                    assertThat(range.group(3)).as(expression).isEqualTo("$__rate_interval");
                }
                Matcher counter = COUNTER.matcher(expression);
                while (counter.find()) {
                    assertThat(counted).as(expression).contains(counter.group());
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void noPanelLiesOnAnother(Path file) throws IOException {
        Set<String> taken = new HashSet<>();
        for (Map<String, Object> panel : Yamls.list(Yamls.read(file).get("panels"))) {
            Map<String, Object> place = Yamls.map(panel.get("gridPos"));
            int left = (Integer) place.get("x");
            int top = (Integer) place.get("y");
            assertThat(left + (Integer) place.get("w")).isLessThanOrEqualTo(24);
            for (int x = left; x < left + (Integer) place.get("w"); x++) {
                for (int y = top; y < top + (Integer) place.get("h"); y++) {
                    assertThat(taken.add(x + "," + y)).as((String) panel.get("title")).isTrue();
                }
            }
        }
    }

    /** The same JSON, with two spaces for each level and each element on a line. */
    private static String written(String json) throws IOException {
        StringWriter text = new StringWriter();
        JsonReader reader = new JsonReader(new StringReader(json));
        JsonWriter writer = new JsonWriter(text);
        writer.setIndent("  ");
        for (JsonToken token = reader.peek(); token != JsonToken.END_DOCUMENT; token = reader.peek()) {
            switch (token) {
                case BEGIN_OBJECT -> {
                    reader.beginObject();
                    writer.beginObject();
                }
                case END_OBJECT -> {
                    reader.endObject();
                    writer.endObject();
                }
                case BEGIN_ARRAY -> {
                    reader.beginArray();
                    writer.beginArray();
                }
                case END_ARRAY -> {
                    reader.endArray();
                    writer.endArray();
                }
                case NAME -> writer.name(reader.nextName());
                case STRING -> writer.value(reader.nextString());
                case NUMBER -> writer.jsonValue(reader.nextString());
                case BOOLEAN -> writer.value(reader.nextBoolean());
                default -> {
                    reader.nextNull();
                    writer.nullValue();
                }
            }
        }
        return text.toString();
    }

    /** Without the rows. */
    private static List<Map<String, Object>> panels(Path file) throws IOException {
        List<Map<String, Object>> panels = new ArrayList<>(Yamls.list(Yamls.read(file).get("panels")));
        panels.removeIf(panel -> "row".equals(panel.get("type")));
        assertThat(panels).isNotEmpty();
        return panels;
    }
}
