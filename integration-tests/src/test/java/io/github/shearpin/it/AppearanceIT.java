package io.github.shearpin.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.it.harness.Child;
import io.github.shearpin.it.harness.Commands;
import io.github.shearpin.it.harness.Exporter;
import io.github.shearpin.it.harness.JavaRun;
import io.github.shearpin.it.harness.Javac;
import io.github.shearpin.it.harness.Jdk;
import io.github.shearpin.it.harness.OutputOnFailure;
import io.github.shearpin.it.harness.Scrape;
import io.github.shearpin.it.harness.SomeJdks;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A woven class is to reflection, to serialization, to whom it calls and in stack traces what it is without the agent. */
@SomeJdks
@ExtendWith(OutputOnFailure.class)
record AppearanceIT(int feature) {

    private static final String MIRRORED = """
            version: 1
            exporter: {host: 127.0.0.1, port: 0}
            rules:
              mirrored: {match: "org.example.app.Mirror$*#*", retry: {attempts: 2}, circuit-breaker: {failure-rate: 50%}}
              valued: {match: "org.example.app.Mirror$*#*", labels: {of: $arg0}, nested: each}
              made: {match: "org.example.app.Mirror$*#<init>"}
              modern: {match: "Java17*#*", labels: {of: $this}}
              modern-made: {match: "Java17*#<init>"}
            """;

    private static final String CALLERS = """
            version: 1
            exporter: {host: 127.0.0.1}
            rules:
              callers:
                match: org.example.app.Callers#*
                except: ["org.example.app.Callers#main", "org.example.app.Callers#run", "org.example.app.Callers#trace",
                         "org.example.app.Callers#fails*", "org.example.app.Callers#refused"]
                timeout: 10m
                bulkhead: {calls: 9}
              drivers: {match: java.sql.DriverManager#getConnection, labels: {url: $arg0}, circuit-breaker: {failure-rate: 50%}}
              fails: {match: org.example.app.Callers#fails, retry: {attempts: 3, backoff: 1ms}, circuit-breaker: {failure-rate: 50%}}
              values: {match: org.example.app.Callers#failsWithValues, labels: {how: $arg0}, retry: {attempts: 3, backoff: 1ms}, timeout: 10m}
              refused: {match: org.example.app.Callers#refused, circuit-breaker: {force: open}}
            """;

    private List<Path> modern() {
        return feature < 17 ? List.of() : List.of(Javac.compile(Jdk.of(feature), List.of("-parameters"),
                Path.of(Objects.requireNonNull(AppearanceIT.class.getResource("/modern/Java17.java")).getPath())));
    }

    private Child mirror(boolean attach, List<Path> modern) {
        JavaRun run = JavaRun.on(Jdk.of(feature), "mirror").rulesIf(attach, MIRRORED);
        if (feature >= 21) {
            run.option("-XX:+EnableDynamicAgentLoading");
        }
        Child child = run.main(modern, "org.example.app.Mirror").start();
        child.awaitOut("ready"::equals, "that it is ready");
        return child;
    }

    private List<String> looks(Child child) {
        List<String> seen = new ArrayList<>();
        for (String type : List.of("Order", "Order$Line", "Order$Size", "Order$Priced", "Order$1", "Noted")) {
            seen.addAll(child.command("look org.example.app.Mirror$" + type));
        }
        for (String type : feature < 17 ? List.<String>of() : List.of("", "$Shape", "$Square", "$Circle", "$Size", "$Size$1")) {
            seen.addAll(child.command("look Java17" + type));
        }
        return elements(seen);
    }

    /** With what is said of an element, in lines that begin with a blank, in the line about it. */
    private static List<String> elements(List<String> lines) {
        List<String> elements = new ArrayList<>();
        for (String line : lines) {
            if (line.startsWith(" ")) {
                elements.set(elements.size() - 1, elements.get(elements.size() - 1) + line);
            } else {
                elements.add(line);
            }
        }
        return elements;
    }

    @Test
    void reflectionSeesTheSameAndVersionsAreTheSame() {
        List<Path> modern = modern();
        try (Child bare = mirror(false, modern); Child woven = mirror(true, modern)) {
            List<String> seen = looks(bare);
            assertThat(seen).hasSizeGreaterThan(40).anyMatch(line -> line.contains("parameter") && line.contains(" first named true"));
            // The order of methods is that of their names in the JVM's memory, another in each JVM.
            assertThat(looks(woven)).containsExactlyInAnyOrderElementsOf(seen);

            List<String> version = bare.command("uid org.example.app.Mirror$Order");
            String written = bare.command("write").get(0);
            assertThat(woven.command("uid org.example.app.Mirror$Order")).isEqualTo(version);
            assertThat(woven.command("write")).containsExactly(written);
            assertThat(woven.command("read " + written)).isEqualTo(bare.command("read " + written)).containsExactly("3 of tea");
            assertThat(Exporter.of(woven).scrape().sum("shearpin_calls_total", "rule", "valued", "outcome", "success")).isPositive();

            Path rules = JavaRun.on(Jdk.of(feature), "mirror-rules").writeRules(MIRRORED);
            Child attach = Commands.run(Jdk.of(feature), "attach", bare.pid(), rules);
            assertThat(attach.awaitExit()).as(attach.toString()).isZero();
            assertThat(looks(bare)).as("woven while it runs").isEqualTo(seen);
            assertThat(bare.command("uid org.example.app.Mirror$Order")).isEqualTo(version);
            assertThat(bare.command("read " + written)).containsExactly("3 of tea");
            assertThat(Exporter.of(bare).scrape().sum("shearpin_calls_total", "rule", "mirrored", "outcome", "success")).isPositive();
        }
    }

    @Test
    void whoIsAskedForTheCallerSeesTheSameAndTracesHaveNoFrameOfOurs() {
        try (Child bare = callers(false); Child woven = callers(true)) {
            List<String> seen = told(bare);
            List<String> seenWoven = told(woven);
            int refused = seenWoven.indexOf(seenWoven.stream().filter(line -> line.contains("CircuitBreakerOpenException"))
                    .findFirst().orElseThrow());

            assertThat(seenWoven.subList(0, refused)).isEqualTo(seen.subList(0, seen.indexOf("no failure")))
                    .anyMatch(line -> line.matches(" +at org.example.app.Callers.fails\\(Callers.java:[0-9]+\\)"))
                    .anyMatch(line -> line.contains("asked for silent:x"));
            assertThat(seenWoven.subList(refused + 1, seenWoven.size() - 1)).as("a refusal names the method, and that is all")
                    .containsExactly("  at org.example.app.Callers.refused(Unknown Source)");
            Scrape scrape = Exporter.of(woven).scrape();
            assertThat(scrape.sum("shearpin_calls_total", "rule", "callers", "outcome", "success")).isEqualTo(7);
            assertThat(scrape.sum("shearpin_calls_total", "rule", "drivers", "outcome", "failure")).isEqualTo(1);
        }
    }

    private Child callers(boolean attach) {
        return JavaRun.on(Jdk.of(feature), "callers").rulesIf(attach, CALLERS).main("org.example.app.Callers").start();
    }

    private static List<String> told(Child child) {
        child.awaitOut("done"::equals, "that it is done");
        return child.out().lines().toList();
    }
}
