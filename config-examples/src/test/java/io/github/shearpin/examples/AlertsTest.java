package io.github.shearpin.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Recording rules and alerts for Prometheus: Prometheus' own tool takes them, and somebody who is woken by one finds help. */
class AlertsTest {

    private static final Path FOLDER = Path.of("prometheus");
    private static final Path RUNBOOK = FOLDER.resolve("runbook.md");
    private static final Pattern RECORD = Pattern.compile("\\binstance_rule:[a-z0-9_:]+");

    @Test
    void promtoolTakesThem() throws Exception {
        assertThat(Tool.PROMTOOL.run(FOLDER, "check", "rules", "records.yml", "alerts.yml")).contains("SUCCESS").doesNotContain("FAILED");
    }

    @Test
    void eachAlertFiresWhenItShouldAndNotWhenItShouldNot() throws Exception {
        assertThat(Tool.PROMTOOL.run(FOLDER, "test", "rules", "alerts-test.yml")).contains("SUCCESS");

        Map<String, Set<Boolean>> tested = new TreeMap<>();
        for (Map<String, Object> test : Yamls.list(Yamls.read(FOLDER.resolve("alerts-test.yml")).get("tests"))) {
            for (Map<String, Object> alert : Yamls.list(test.get("alert_rule_test"))) {
                tested.computeIfAbsent((String) alert.get("alertname"), name -> new TreeSet<>())
                        .add(alert.get("exp_alerts") != null);
            }
        }
        assertThat(tested.keySet()).isEqualTo(alerts().keySet());
        assertThat(tested).allSatisfy((name, fires) -> assertThat(fires).as(name).containsExactly(false, true));
    }

    @Test
    void eachAlertSaysWhatHappenedAndWhereHelpIs() throws IOException {
        List<String> sections = Files.readString(RUNBOOK).lines().filter(line -> line.startsWith("## "))
                .map(line -> line.substring(3)).toList();
        assertThat(sections).containsExactlyElementsOf(alerts().keySet());
        alerts().forEach((name, alert) -> {
            Map<String, Object> annotations = Yamls.map(alert.get("annotations"));
            assertThat(annotations).as(name).containsOnlyKeys("summary", "description", "runbook_url");
            assertThat((String) annotations.get("summary")).as(name).contains("{{ $labels.instance }}");
            assertThat(annotations.get("runbook_url")).isEqualTo("config-examples/" + RUNBOOK + '#' + name.toLowerCase(Locale.ROOT));
            assertThat(Yamls.map(alert.get("labels")).get("severity")).as(name).isIn("warning", "critical");
        });
    }

    @Test
    void eachSectionSaysWhatItMeansWhatToLookAtAndWhatToDo() throws IOException {
        String[] sections = Files.readString(RUNBOOK).split("\n## ");
        for (String section : Arrays.copyOfRange(sections, 1, sections.length)) {
            assertThat(section).containsSubsequence("**Means.**", "**Look at**", "**Do.**");
        }
    }

    @Test
    void whatTheyAskForIsExposedOrRecorded() throws IOException {
        Set<String> exposed = Metrics.exposed();
        Set<String> recorded = new TreeSet<>();
        for (Map<String, Object> record : rules("records.yml")) {
            recorded.add((String) record.get("record"));
        }
        for (String file : List.of("records.yml", "alerts.yml", "alerts-test.yml", "runbook.md")) {
            String text = Files.readString(FOLDER.resolve(file));
            assertThat(exposed).as(file).containsAll(Metrics.in(text.replaceAll(RECORD.pattern(), "")));
            assertThat(recorded).as(file).containsAll(Metrics.found(RECORD, text));
        }
    }

    private static Map<String, Map<String, Object>> alerts() throws IOException {
        Map<String, Map<String, Object>> alerts = new LinkedHashMap<>();
        for (Map<String, Object> rule : rules("alerts.yml")) {
            alerts.put((String) rule.get("alert"), rule);
        }
        return alerts;
    }

    private static List<Map<String, Object>> rules(String file) throws IOException {
        List<Map<String, Object>> rules = new ArrayList<>();
        for (Map<String, Object> group : Yamls.list(Yamls.read(FOLDER.resolve(file)).get("groups"))) {
            rules.addAll(Yamls.list(group.get("rules")));
        }
        assertThat(rules).isNotEmpty();
        return rules;
    }
}
