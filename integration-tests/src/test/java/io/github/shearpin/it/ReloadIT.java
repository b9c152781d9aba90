package io.github.shearpin.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.it.harness.Child;
import io.github.shearpin.it.harness.Exporter;
import io.github.shearpin.it.harness.JavaRun;
import io.github.shearpin.it.harness.Jdk;
import io.github.shearpin.it.harness.SomeJdks;
import io.github.shearpin.it.harness.OutputOnFailure;
import io.github.shearpin.it.harness.Scrape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Rule files that change while a program runs. */
@SomeJdks
@ExtendWith(OutputOnFailure.class)
record ReloadIT(int feature) {

    private static final String HEAD = """
            version: 1
            exporter: {host: 127.0.0.1, jvm-metrics: false}
            reload: 100ms
            rules:
            """;
    private static final String GUARDED = """
              guarded:
                match: org.example.app.Remote#guarded
                circuit-breaker: {consecutive-failures: 2, open-for: %s}
            """;
    private static final String HOT = "  hot: {match: 'org.example.app.Remote#hot'}\n";

    @Test
    void whatChangesTakesEffectAndWhatHasAStateKeepsIt() throws Exception {
        JavaRun run = JavaRun.on(Jdk.of(feature), "reload").rules(HEAD + GUARDED.formatted("1h"));
        Path rules = run.folder().resolve("rules.yaml");
        try (Child child = run.main("org.example.app.Driver").start()) {
            child.awaitOut("ready"::equals, "that it is ready");
            assertThat(child.command("call guarded io io fine").get(2)).contains("CircuitBreakerOpenException");
            assertThat(child.command("names hot")).containsExactly("how");

            // Other numbers, and a rule for a class that has been loaded and woven.
            replace(rules, HEAD + GUARDED.formatted("2h") + HOT);
            awaitSaid(child, "rules reloaded: 1 changed (guarded), 1 added (hot); 1 class was woven anew");
            assertThat(child.command("call guarded fine").get(0)).as("open as before").contains("CircuitBreakerOpenException");
            child.command("call hot fine io");
            assertThat(child.command("names hot")).as("reflection sees the names of parameters").containsExactly("how");
            Exporter exporter = Exporter.of(child);
            Scrape scrape = exporter.scrape();
            assertThat(scrape.value("shearpin_calls_total", "rule", "hot", "outcome", "failure")).isEqualTo(1);
            assertThat(scrape.value("shearpin_calls_total", "rule", "guarded", "outcome", "rejected")).isEqualTo(2);
            assertThat(scrape.value("shearpin_agent_reloads_total", "result", "success")).isEqualTo(2);

            // A mistake changes nothing.
            replace(rules, HEAD + GUARDED.formatted("2 hours"));
            awaitSaid(child, "the rules were not reloaded, because there is the above to mend; those before stay in force");
            assertThat(child.err()).contains("rules.yaml:7:58: rules.guarded.circuit-breaker.open-for: \"2 hours\"");
            assertThat(child.command("call guarded fine").get(0)).contains("CircuitBreakerOpenException");
            scrape = exporter.scrape();
            assertThat(scrape.value("shearpin_agent_last_reload_successful")).isZero();
            assertThat(scrape.value("shearpin_agent_reloads_total", "result", "failure")).isEqualTo(1);
            assertThat(child.events()).anyMatch(line -> line.contains("\"type\":\"reload\"") && line.contains("\"done\":false")
                    && line.contains("2 hours"));

            // Without its rule, a method is what it was.
            replace(rules, HEAD + HOT);
            awaitSaid(child, "rules reloaded: 1 removed (guarded); 1 class was woven anew");
            assertThat(child.command("call guarded fine").get(0)).isEqualTo("fine");
            assertThat(child.command("names guarded")).containsExactly("how");
            assertThat(exporter.scrape().samples("shearpin_circuit_breaker_state")).isEmpty();
            assertThat(exporter.scrape().value("shearpin_agent_last_reload_successful")).isEqualTo(1);

            // And begins anew with one.
            replace(rules, HEAD + HOT + GUARDED.formatted("1h"));
            awaitSaid(child, "rules reloaded: 1 added (guarded); 1 class was woven anew");
            assertThat(child.command("call guarded io io fine").get(2)).contains("CircuitBreakerOpenException");
            assertThat(exporter.scrape().value("shearpin_calls_total", "rule", "hot", "outcome", "success")).isEqualTo(1);
            assertThat(exporter.scrape().value("shearpin_agent_internal_errors_total")).isZero();
            assertThat(child.errOfOthers()).isEmpty();
            child.send("return");
            assertThat(child.awaitExit()).isZero();
        }
    }

    @Test
    void rulesThatAreMendedComeIntoForce() throws Exception {
        JavaRun run = JavaRun.on(Jdk.of(feature), "mended")
                .rules("version: 1\nexporter: {host: 127.0.0.1, jvm-metrics: false}\nrules: {guarded: {}}\n");
        Path rules = run.folder().resolve("rules.yaml");
        try (Child child = run.main("org.example.app.Driver").start()) {
            child.awaitOut("ready"::equals, "that it is ready");
            assertThat(child.command("call guarded io io fine").get(2)).isEqualTo("fine");
            assertThat(child.err()).contains("the application runs unguarded until the above is mended");

            replace(rules, HEAD + GUARDED.formatted("1h"));
            awaitSaid(child, "rules reloaded: 1 added (guarded)");
            assertThat(child.command("call guarded io io fine").get(2)).contains("CircuitBreakerOpenException");
            assertThat(child.command("names guarded")).as("which it was loaded with").containsExactly("how");
        }
    }

    /** As Kubernetes puts a new ConfigMap in the place of the one before. */
    @Test
    void aLinkThatLeadsElsewhereIsAChange() throws Exception {
        JavaRun run = JavaRun.on(Jdk.of(feature), "link");
        Path folder = run.folder().resolve("rules");
        Path first = Files.createDirectories(folder.resolve("..first"));
        Path second = Files.createDirectories(folder.resolve("..second"));
        Files.writeString(first.resolve("rules.yaml"), HEAD + GUARDED.formatted("1h"));
        Files.writeString(second.resolve("rules.yaml"), HEAD + HOT);
        Files.createSymbolicLink(folder.resolve("..data"), first);
        Files.createSymbolicLink(folder.resolve("rules.yaml"), Path.of("..data", "rules.yaml"));
        try (Child child = run.agent("rules=" + folder + ",port=0").main("org.example.app.Driver").start()) {
            child.awaitOut("ready"::equals, "that it is ready");
            child.command("call guarded fine");

            Path link = Files.createSymbolicLink(folder.resolve("..data_tmp"), second);
            Files.move(link, folder.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
            awaitSaid(child, "rules reloaded: 1 added (hot), 1 removed (guarded); 1 class was woven anew");
        }
    }

    @Test
    void aFileBesideTheRulesLetsAllCallsPass() throws Exception {
        JavaRun run = JavaRun.on(Jdk.of(feature), "off").rules(HEAD + GUARDED.formatted("1h"));
        Path off = run.folder().resolve("shearpin.off");
        try (Child child = run.main("org.example.app.Driver").start()) {
            child.awaitOut("ready"::equals, "that it is ready");
            assertThat(child.command("call guarded io io fine").get(2)).contains("CircuitBreakerOpenException");

            Files.createFile(off);
            awaitSaid(child, "all calls pass as if nothing were woven, because " + off + " is there");
            assertThat(child.command("call guarded fine").get(0)).isEqualTo("fine");
            Files.delete(off);
            awaitSaid(child, "calls are guarded again");
            assertThat(child.command("call guarded fine").get(0)).contains("CircuitBreakerOpenException");
        }
        Files.createFile(off);
        try (Child child = run.main("org.example.app.Driver").start()) {
            child.awaitOut("ready"::equals, "that it is ready");
            assertThat(child.command("call guarded io io fine").get(2)).isEqualTo("fine");
            assertThat(child.said().toString()).contains("and all calls pass, because " + off + " is there");
            assertThat(Exporter.of(child).scrape().value("shearpin_agent_classes_woven_total")).isZero();

            Files.delete(off);
            awaitSaid(child, "calls are guarded again");
            assertThat(child.command("call guarded io io fine").get(2)).contains("CircuitBreakerOpenException");
        }
    }

    /** As editors and configuration management do. */
    private static void replace(Path rules, String text) throws IOException {
        Path part = rules.resolveSibling("rules.yaml.part");
        Files.writeString(part, text);
        Files.move(part, rules, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void awaitSaid(Child child, String text) {
        child.awaitErr(line -> line.equals(Child.PREFIX + text), "that " + text);
    }
}
