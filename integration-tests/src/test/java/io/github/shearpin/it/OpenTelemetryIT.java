package io.github.shearpin.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.it.harness.Await;
import io.github.shearpin.it.harness.Child;
import io.github.shearpin.it.harness.Exporter;
import io.github.shearpin.it.harness.Http;
import io.github.shearpin.it.harness.JavaRun;
import io.github.shearpin.it.harness.Javac;
import io.github.shearpin.it.harness.Jdk;
import io.github.shearpin.it.harness.OutputOnFailure;
import io.github.shearpin.it.harness.Work;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Exemplars name the spans that a program's calls are made in: by OpenTelemetry's real API and SDK, and by its real agent. */
@ExtendWith(OutputOnFailure.class)
class OpenTelemetryIT {

    private static final String RULES = """
            version: 1
            exporter: {host: 127.0.0.1, jvm-metrics: false}
            rules:
              work: {match: Traced#work}
              later: {match: Traced#later}
            """;
    private static final String UNSAMPLED = "0123456789abcdef0123456789abcdef";
    private static final Pattern EXEMPLAR = Pattern.compile("shearpin_call_duration_seconds_bucket\\{rule=\"(\\w+)\",.*"
            + " # \\{span_id=\"(\\w+)\",trace_id=\"(\\w+)\"\\} ([0-9.E-]+) ([0-9.]+)");
    private static final String[] QUIET = {"-Dotel.traces.exporter=none", "-Dotel.metrics.exporter=none",
        "-Dotel.logs.exporter=none"};

    private record Exemplar(String rule, String spanId, String traceId) {
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 11, 17, 21, 25})
    void sdkInTheProgram(int feature) {
        Jdk jdk = Jdk.of(feature);
        try (Child child = program(JavaRun.on(jdk, "traced").rules(RULES), jdk, "sdk")) {
            check(child);
        }
    }

    @Test
    void agentBesideOursWhicheverIsFirst() {
        for (boolean first : new boolean[] {true, false}) {
            JavaRun run = JavaRun.on(Jdk.running(), "traced-by-agent");
            String theirs = "-javaagent:" + Work.program("opentelemetry-javaagent");
            run = first ? run.rules(RULES).option(theirs) : run.option(theirs).rules(RULES);
            try (Child child = program(run.option(QUIET), Jdk.running(), "agent")) {
                check(child);
            }
        }
    }

    @Test
    void prometheusKeepsThem() throws IOException {
        Path prometheus = Work.tool("prometheus", "prometheus");
        Path folder = Work.folder("prometheus-exemplars");
        int port = Http.freePort();
        Jdk jdk = Jdk.running();
        try (Child child = program(JavaRun.on(jdk, "traced").rules(RULES), jdk, "sdk")) {
            List<Exemplar> made = check(child);
            Work.write(folder, "prometheus.yml", """
                    global: {scrape_interval: 1s, scrape_timeout: 1s}
                    scrape_configs:
                      - {job_name: shearpin, static_configs: [{targets: ["127.0.0.1:%d"]}]}
                    """.formatted(Exporter.of(child).port()));
            List<String> command = List.of(prometheus.toString(), "--config.file=prometheus.yml", "--storage.tsdb.path=data",
                    "--enable-feature=exemplar-storage", "--web.listen-address=127.0.0.1:" + port);
            try (Child server = JavaRun.start("Prometheus", command, folder, Map.of())) {
                Http.await(URI.create("http://127.0.0.1:" + port + "/-/ready"), server);
                String[] last = new String[1];
                String kept = Await.until(() -> {
                    last[0] = query(port);
                    return last[0].contains("trace_id") ? last[0] : null;
                }, () -> "no exemplar in " + last[0] + "\n" + server);

                for (Exemplar exemplar : made) {
                    assertThat(kept).contains("\"trace_id\":\"" + exemplar.traceId + "\"")
                            .contains("\"span_id\":\"" + exemplar.spanId + "\"");
                }
            }
        }
    }

    private static String query(int port) {
        long now = System.currentTimeMillis() / 1000;
        try {
            return Http.get(URI.create("http://127.0.0.1:" + port + "/api/v1/query_exemplars?query="
                    + "shearpin_call_duration_seconds_bucket&start=" + (now - 3600) + "&end=" + (now + 60))).body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Child program(JavaRun run, Jdk jdk, String tracer) {
        Path[] libraries = Stream.of("api", "context", "common", "sdk-trace", "sdk-common")
                .map(name -> Work.program("opentelemetry-" + name)).toArray(Path[]::new);
        Path classes = Javac.compile(jdk, "traced", libraries);
        String path = Stream.concat(Stream.of(classes), Stream.of(libraries)).map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
        Child child = run.command("-cp", path, "Traced", tracer).start();
        child.awaitOut("ready"::equals, "that it is ready");
        return child;
    }

    /** @return what is exposed in the end */
    private static List<Exemplar> check(Child child) {
        Exporter exporter = Exporter.of(child);
        assertThat(call(child, "untraced")).isEqualTo("done");
        assertThat(exemplars(exporter)).isEmpty();
        List<String> spans = new ArrayList<>();
        List<Exemplar> found = Await.until(() -> { // the API is found soon after it is first used
            spans.add(call(child, "sampled"));
            List<Exemplar> exemplars = exemplars(exporter);
            return exemplars.isEmpty() ? null : exemplars;
        }, () -> "no exemplar in " + child);
        assertThat(found).allMatch(exemplar -> spans.contains("done " + exemplar.traceId + " " + exemplar.spanId));

        assertThat(call(child, "unsampled")).contains(UNSAMPLED);
        call(child, "untraced");
        String later = call(child, "later");
        List<Exemplar> after = exemplars(exporter);
        assertThat(after).allMatch(exemplar -> exemplar.rule.equals("later")
                ? later.equals("done " + exemplar.traceId + " " + exemplar.spanId)
                : spans.contains("done " + exemplar.traceId + " " + exemplar.spanId));
        assertThat(after).extracting(Exemplar::rule).contains("work", "later");

        assertThat(exporter.scrape().text()).as("in the text format").doesNotContain("trace_id");
        assertThat(exporter.scrape().value("shearpin_agent_internal_errors_total")).isZero();
        assertThat(child.said()).hasSize(1);
        return after;
    }

    private static String call(Child child, String command) {
        int before = child.out().length();
        child.send(command);
        return Await.until(() -> {
            String fresh = child.out().substring(before);
            return fresh.endsWith("\n") ? fresh.trim() : null;
        }, () -> "no answer to " + command + " from " + child);
    }

    private static List<Exemplar> exemplars(Exporter exporter) {
        String text = exporter.get("metrics", "Accept", "application/openmetrics-text").body();
        List<Exemplar> found = new ArrayList<>();
        text.lines().filter(line -> line.contains(" # {")).forEach(line -> {
            Matcher matcher = EXEMPLAR.matcher(line);
            assertThat(matcher.matches()).as(line).isTrue();
            found.add(new Exemplar(matcher.group(1), matcher.group(2), matcher.group(3)));
        });
        return found;
    }
}
