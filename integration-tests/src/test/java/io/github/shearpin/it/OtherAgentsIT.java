package io.github.shearpin.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.it.harness.Await;
import io.github.shearpin.it.harness.Child;
import io.github.shearpin.it.harness.Exporter;
import io.github.shearpin.it.harness.Http;
import io.github.shearpin.it.harness.Jars;
import io.github.shearpin.it.harness.JavaRun;
import io.github.shearpin.it.harness.Jdk;
import io.github.shearpin.it.harness.OutputOnFailure;
import io.github.shearpin.it.harness.Scrape;
import io.github.shearpin.it.harness.SomeJdks;
import io.github.shearpin.it.harness.Work;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Other agents before and after ours on the command line: both do what they are for, and neither says anything that it does not
 * say alone. By default ours comes first on one JDK and last on another; both on each, and the large agents, with
 * {@code -Dshearpin.matrix=true}. OpenTelemetry's has a test of its own besides.
 */
@SomeJdks
@ExtendWith(OutputOnFailure.class)
record OtherAgentsIT(int feature) {

    private static final String HEAD = """
            version: 1
            exporter: {host: 127.0.0.1, jvm-metrics: false}
            reload: 200ms
            rules:
            """;
    private static final String GUARDED = """
              guarded: {match: "org.example.app.Remote#guarded", circuit-breaker: {failure-rate: 50%}}
            """;
    private static final String REST = """
              rest: {match: "org.example.app.*#*", nested: each, max-methods: 1000}
            """;
    private static final String CATALOGUE = HEAD + """
              all: {match: "org.example.app.*#*", nested: each, max-methods: 1000}
              made: {match: "org.example.app.*#<init>", nested: each, max-methods: 1000}
              values: {match: "org.example.app.*#*", nested: each, max-methods: 1000, labels: {of: $method}}
            """;

    @Test
    void theJmxExporterServesItsScrapeAndWeServeOurs() {
        for (boolean first : orders()) {
            int port = Http.freePort();
            JavaRun run = JavaRun.on(Jdk.of(feature), "jmx-exporter");
            Path settings = Work.write(run.folder(), "jmx.yaml", "rules: [{pattern: 'java.lang<type=Threading><>ThreadCount'}]\n");
            String theirs = agent("jmx_prometheus_javaagent.jar") + "=127.0.0.1:" + port + ":" + settings;
            try (Child child = beside(run, first, HEAD + GUARDED, theirs).main("org.example.app.Driver").start()) {
                callsAreCounted(child);
                String scrape = Http.await(URI.create("http://127.0.0.1:" + port + "/metrics"), child);
                assertThat(scrape).contains("java_lang_Threading_ThreadCount", "jvm_memory_used_bytes")
                        .doesNotContain("shearpin");
                Exporter.of(child).await(ours -> ours.sum("shearpin_calls_total", "rule", "guarded") == 3, "its calls");
                bothAreQuiet(child);
            }
        }
    }

    /** It matches what it recorded with class files by their check sum, so it must not see ours. */
    @Test
    void jacocoFindsTheSameCoverage() throws IOException {
        String bare = coverage(JavaRun.on(Jdk.of(feature), "jacoco-alone"), "org.example.app.Catalogue", "");
        assertThat(bare).contains(",Shapes,").contains(",Family.Greeter,");
        for (boolean first : orders()) {
            JavaRun run = JavaRun.on(Jdk.of(feature), "jacoco");
            Path recorded = run.folder().resolve("jacoco.exec");
            beside(run, first, CATALOGUE, jacoco(recorded)).option("-Xverify:all");
            try (Child child = run.main("org.example.app.Catalogue").start()) {
                child.awaitOut("done"::equals, "that it is done");
                Scrape scrape = Exporter.of(child).scrape();
                assertThat(scrape.value("shearpin_calls_total", "rule", "all", "method", "Shapes.mixed", "outcome", "success"))
                        .isEqualTo(1);
                assertThat(scrape.value("shearpin_agent_weave_errors_total")).isZero();
                assertThat(scrape.value("shearpin_agent_internal_errors_total")).isZero();
                child.send("end");
                assertThat(child.awaitExit()).isZero();
                assertThat(child.errOfOthers()).isEmpty();
            }
            assertThat(report(recorded)).isEqualTo(bare);
        }
    }

    /** A class that is woven anew keeps what JaCoCo made of it when it was loaded. */
    @Test
    void jacocoFindsTheSameCoverageAfterAReload() throws IOException {
        String calls = "call guarded fine io\ncall hot fine\nreturn\n";
        String bare = coverage(JavaRun.on(Jdk.of(feature), "jacoco-alone"), "org.example.app.Driver", calls);
        JavaRun run = JavaRun.on(Jdk.of(feature), "jacoco-reload");
        Path recorded = run.folder().resolve("jacoco.exec");
        beside(run, orders()[0], HEAD + GUARDED, jacoco(recorded)).option("-Xverify:all");
        try (Child child = run.main("org.example.app.Driver").start()) {
            child.awaitOut("ready"::equals, "that it is ready");
            child.command("call guarded fine io");
            Work.write(run.folder(), "rules.yaml", HEAD + GUARDED + REST);
            child.awaitErr(line -> line.contains("rules reloaded: 1 added (rest)"), "that it has the other rules");
            child.command("call hot fine");
            assertThat(Exporter.of(child).scrape().sum("shearpin_calls_total", "rule", "rest", "method", "Remote.hot")).isEqualTo(1);
            child.send("return");
            assertThat(child.awaitExit()).isZero();
            assertThat(child.errOfOthers()).isEmpty();
        }
        assertThat(report(recorded)).isEqualTo(bare);
    }

    /** From another file, as a start script and a variable may name two: the JVM has one of us, with the rules that came last. */
    @Test
    void aSecondShearpinHandsItsRulesToTheFirst() throws IOException {
        JavaRun run = JavaRun.on(Jdk.of(feature), "second").rules(HEAD + GUARDED.replace("guarded:", "first:"));
        Path jar = Files.copy(Work.agentJar(), run.folder().resolve("other.jar"), StandardCopyOption.REPLACE_EXISTING);
        Path rules = Work.write(run.folder(), "other.yaml", HEAD + GUARDED);
        run.option("-javaagent:" + jar + "=rules=" + rules + ",port=" + Http.freePort());
        try (Child child = run.main("org.example.app.Driver").start()) {
            callsAreCounted(child);
            assertThat(child.said()).anyMatch(line -> line.contains("was attached already; now with 1 rule from " + rules));
            assertThat(Exporter.of(child).scrape().samples("shearpin_calls_total", "rule", "first")).isEmpty();
            assertThat(child.errOfOthers()).isEmpty();
        }
    }

    /** Datadog's has the JVM do so; what came of it was no agent at all, or on JDK 8 the end of the JVM. */
    @Test
    void anAgentMayAskForOurClassesWhileItIsHandedThem() {
        JavaRun run = JavaRun.on(Jdk.of(feature), "asks");
        String theirs = "-javaagent:" + Jars.earlyAgent(run.folder()) + "=asks";
        try (Child child = beside(run, false, HEAD + GUARDED, theirs).main("org.example.app.Driver").start()) {
            callsAreCounted(child);
            bothAreQuiet(child);
        }
    }

    @Test
    @EnabledIfSystemProperty(named = "shearpin.matrix", matches = "true")
    void datadogTracesTheMethodThatWeGuard() {
        for (boolean first : orders()) {
            JavaRun run = JavaRun.on(Jdk.of(feature), "datadog");
            Path traces = run.folder().resolve("traces.txt");
            try (Child child = beside(run, first, HEAD + GUARDED, agent("dd-java-agent.jar"), "-Xverify:all",
                    "-Ddd.trace.methods=org.example.app.Remote[guarded]", "-Ddd.writer.type=TraceStructureWriter:" + traces,
                    "-Ddd.instrumentation.telemetry.enabled=false", "-Ddd.remote_config.enabled=false",
                    "-Ddd.profiling.enabled=false", "-Ddd.trace.startup.logs=false").main("org.example.app.Driver").start()) {
                callsAreCounted(child);
                Await.until(() -> text(traces).lines().filter(line -> line.contains("trace.annotation")).count() == 3 ? true : null,
                        () -> "not three spans: " + text(traces) + child);
                bothAreQuietButFor(child, List.of());
            }
        }
    }

    @Test
    @EnabledIfSystemProperty(named = "shearpin.matrix", matches = "true")
    void elasticTracesTheMethodThatWeGuard() {
        for (boolean first : orders()) {
            JavaRun run = JavaRun.on(Jdk.of(feature), "elastic");
            Path log = run.folder().resolve("elastic.log");
            try (Child child = beside(run, first, HEAD + GUARDED, agent("elastic-apm-agent.jar"), "-Xverify:all",
                    "-Delastic.apm.trace_methods=org.example.app.Remote#guarded", "-Delastic.apm.disable_send=true",
                    "-Delastic.apm.log_level=DEBUG", "-Delastic.apm.log_file=" + log).main("org.example.app.Driver").start()) {
                callsAreCounted(child);
                Await.until(() -> text(log).lines().filter(line -> line.contains("endTransaction") && line.contains("guarded"))
                        .count() == 3 ? true : null, () -> "not three transactions: " + text(log) + child);
                bothAreQuietButFor(child, List.of());
            }
        }
    }

    @Test
    @EnabledIfSystemProperty(named = "shearpin.matrix", matches = "true")
    void openTelemetryTracesTheMethodThatWeGuard() {
        for (boolean first : orders()) {
            JavaRun run = JavaRun.on(Jdk.of(feature), "opentelemetry");
            try (Child child = beside(run, first, HEAD + GUARDED, "-javaagent:" + Work.program("opentelemetry-javaagent"),
                    "-Xverify:all", "-Dotel.instrumentation.methods.include=org.example.app.Remote[guarded]",
                    "-Dotel.traces.exporter=console", "-Dotel.metrics.exporter=none", "-Dotel.logs.exporter=none",
                    "-Dotel.bsp.schedule.delay=100").main("org.example.app.Driver").start()) {
                callsAreCounted(child);
                Await.until(() -> child.err().lines().filter(line -> line.contains("'Remote.guarded'")).count() == 3 ? true : null,
                        () -> "not three spans: " + child);
                bothAreQuietButFor(child, List.of("'Remote.guarded'"));
            }
        }
    }

    /** @return is ours the first? */
    private boolean[] orders() {
        return Boolean.getBoolean("shearpin.matrix") ? new boolean[] {true, false} : new boolean[] {feature == 8};
    }

    private static JavaRun beside(JavaRun run, boolean first, String rules, String... theirs) {
        return first ? run.rules(rules).option(theirs) : run.option(theirs).rules(rules);
    }

    private static String agent(String jar) {
        return "-javaagent:" + Work.fetched("agents/" + jar);
    }

    private static void callsAreCounted(Child child) {
        child.awaitOut("ready"::equals, "that it is ready");
        assertThat(child.command("call guarded fine")).containsExactly("fine");
        child.command("call guarded fine io");
        Scrape scrape = Exporter.of(child).scrape();
        assertThat(scrape.value("shearpin_calls_total", "rule", "guarded", "outcome", "success")).isEqualTo(2);
        assertThat(scrape.value("shearpin_calls_total", "rule", "guarded", "outcome", "failure")).isEqualTo(1);
        assertThat(scrape.value("shearpin_agent_weave_errors_total")).isZero();
        assertThat(scrape.value("shearpin_agent_internal_errors_total")).isZero();
    }

    private static void bothAreQuiet(Child child) {
        assertThat(child.said()).hasSize(1);
        assertThat(child.errOfOthers()).isEmpty();
    }

    /** Those that warn of themselves, or have the JVM warn of them, do so without us. Some take a minute to start. */
    private static void bothAreQuietButFor(Child child, List<String> words) {
        assertThat(child.said()).filteredOn(line -> !line.contains("has matched nothing in the first")).hasSize(1);
        assertThat(child.err().lines().filter(line -> line.contains("shearpin") && !line.startsWith(Child.PREFIX)
                && words.stream().noneMatch(line::contains))).isEmpty();
    }

    private static String jacoco(Path recorded) {
        return agent("org.jacoco.agent-runtime.jar") + "=destfile=" + recorded;
    }

    /** Without ours. */
    private static String coverage(JavaRun run, String main, String input) throws IOException {
        Path recorded = run.folder().resolve("jacoco.exec");
        try (Child child = run.option(jacoco(recorded)).main(main).start()) {
            child.send(input);
            assertThat(child.awaitExit()).isZero();
        }
        return report(recorded);
    }

    private static String report(Path recorded) throws IOException {
        Path report = recorded.resolveSibling("coverage.csv");
        try (Child child = JavaRun.on(Jdk.running(), "jacoco-report").command("-jar",
                Work.fetched("agents/org.jacoco.cli-nodeps.jar").toString(), "report", recorded.toString(), "--classfiles",
                Work.targetJar().toString(), "--csv", report.toString()).run()) {
            assertThat(child.awaitExit()).isZero();
            assertThat(child.out() + child.err()).as("classes that it does not know again").doesNotContain("does not match");
        }
        return Files.readString(report);
    }

    private static String text(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
