package io.github.shearpin.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.it.harness.Child;
import io.github.shearpin.it.harness.Exporter;
import io.github.shearpin.it.harness.Jars;
import io.github.shearpin.it.harness.JavaRun;
import io.github.shearpin.it.harness.Jdk;
import io.github.shearpin.it.harness.Jdks;
import io.github.shearpin.it.harness.OutputOnFailure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A program that names its own LogManager in {@code main} gets it: JBoss Modules ends when it does not. What initialises
 * the JVM's own before, in whatever thread, takes that away.
 */
@Jdks
@ExtendWith(OutputOnFailure.class)
record LogManagerIT(int feature) {

    private static final String RULES = """
            version: 1
            exporter: {host: 127.0.0.1, jvm-metrics: true}
            rules:
              remote: {match: org.example.app.Remote#*}
            """;
    private static final String OWN = "org.example.app.OwnLogManager";

    @Test
    void withoutAScrape() {
        try (Child child = on("log-manager").rules(RULES).main("org.example.app.SetsLogManager").start()) {
            assertThat(child.awaitOut(line -> true, "its LogManager")).isEqualTo(OWN);
        }
    }

    @Test
    void scrapedBeforeMain() {
        JavaRun run = on("log-manager-early").rules(RULES);
        run.option("-javaagent:" + Jars.earlyAgent(run.folder()) + "=wait");
        try (Child child = run.main("org.example.app.SetsLogManager").start()) {
            child.awaitOut("before main"::equals, "that main is yet to come");
            Exporter exporter = Exporter.of(child);
            exporter.scrape();
            exporter.scrape();
            assertThat(exporter.get("diagnostics/performance").statusCode()).isEqualTo(200);
            assertThat(exporter.get("health/extended").statusCode()).isEqualTo(200);
            child.send("go on");

            assertThat(child.awaitOut(line -> line.contains("LogManager"), "its LogManager")).isEqualTo(OWN);
            exporter.await(scrape -> scrape.has("jvm_threads_current"), "JVM metrics");
        }
    }

    @Test
    void scrapedAsSoonAsMainBegins() {
        try (Child child = on("log-manager-main").rules(RULES).main("org.example.app.SetsLogManager", "wait").start()) {
            child.awaitOut("in main"::equals, "that main began");
            Exporter exporter = Exporter.of(child);
            exporter.scrape();
            exporter.scrape();
            child.send("go on");

            assertThat(child.awaitOut(line -> line.contains("LogManager"), "its LogManager")).isEqualTo(OWN);
            exporter.await(scrape -> scrape.has("jvm_threads_current"), "JVM metrics");
        }
    }

    private JavaRun on(String name) {
        return JavaRun.on(Jdk.of(feature), name);
    }
}
