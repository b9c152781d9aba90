package io.github.shearpin.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The one line that fits alerts, records and dashboards to another {@code exporter.prefix}. */
class PrefixTest {

    private static final Path RUNBOOK = Path.of("prometheus", "runbook.md");
    private static final Pattern LINE = Pattern.compile("(?m)^ {4}(sed .+)$");

    @TempDir
    Path folder;

    @Test
    void itIsTheSameWhereverItIsWritten() throws IOException {
        assertThat(lines(Path.of("grafana", "README.md"))).isEqualTo(lines(RUNBOOK)).hasSize(1);
        String reference = Files.readString(Path.of("rules", "reference.yaml")).replaceAll("\\n *# ", " ");
        assertThat(reference).contains(lines(RUNBOOK).get(0));
    }

    @Test
    void alertsAndDashboardsThenAskForWhatIsExposed() throws Exception {
        change("acme_");

        Pattern metric = Pattern.compile("\\bacme_[a-z_]+");
        Set<String> exposed = Metrics.exposed().stream().map(name -> name.replaceFirst("^shearpin_", "acme_"))
                .collect(Collectors.toCollection(TreeSet::new));
        for (Path file : files()) {
            String text = Files.readString(file);
            assertThat(text).as(file.toString()).doesNotContain("shearpin_");
            Set<String> asked = Metrics.found(metric, text.replaceAll("instance_rule:[a-z0-9_:]+", ""));
            // A variable of a dashboard names its metrics by a pattern, of which this is a part.
            asked.removeIf(name -> name.endsWith("_"));
            assertThat(exposed).as(file.toString()).containsAll(asked);
        }
        promtoolTakesThem();
    }

    @Test
    void thereMayBeNoPrefixAtAll() throws Exception {
        change("");
        promtoolTakesThem();
    }

    private void promtoolTakesThem() throws Exception {
        Path prometheus = folder.resolve("prometheus");
        assertThat(Tool.PROMTOOL.run(prometheus, "check", "rules", "records.yml", "alerts.yml")).contains("SUCCESS")
                .doesNotContain("FAILED");
        assertThat(Tool.PROMTOOL.run(prometheus, "test", "rules", "alerts-test.yml")).contains("SUCCESS");
    }

    /** As the line says, for another prefix than its own. */
    private void change(String prefix) throws Exception {
        for (String part : List.of("prometheus", "grafana")) {
            Files.createDirectories(folder.resolve(part));
            try (Stream<Path> files = Files.list(Path.of(part)).filter(Files::isRegularFile)) {
                for (Path file : files.toList()) {
                    Files.copy(file, folder.resolve(part).resolve(file.getFileName()));
                }
            }
        }
        String line = lines(RUNBOOK).get(0).replace("acme_", prefix);
        Process sed = new ProcessBuilder("sh", "-c", line).directory(folder.toFile()).redirectErrorStream(true).start();
        assertThat(new String(sed.getInputStream().readAllBytes(), StandardCharsets.UTF_8)).isEmpty();
        assertThat(sed.waitFor()).isZero();
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            List<Path> files = all.filter(file -> file.toString().endsWith(".json")
                    || file.getFileName().toString().matches("(alerts|alerts-test|records)\\.yml")).toList();
            assertThat(files).hasSize(3 + 6);
            return files;
        }
    }

    private static List<String> lines(Path file) throws IOException {
        return LINE.matcher(Files.readString(file)).results().map(found -> found.group(1)).toList();
    }
}
