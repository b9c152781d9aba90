package io.github.shearpin.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.it.harness.Child;
import io.github.shearpin.it.harness.Exporter;
import io.github.shearpin.it.harness.Jars;
import io.github.shearpin.it.harness.JavaRun;
import io.github.shearpin.it.harness.Jdk;
import io.github.shearpin.it.harness.OutputOnFailure;
import io.github.shearpin.it.harness.Scrape;
import io.github.shearpin.it.harness.SomeJdks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Beside agents, loaders and class files that are broken, the program goes as it goes without us, and is guarded where it goes. */
@SomeJdks
@ExtendWith(OutputOnFailure.class)
record BrokenNeighboursIT(int feature) {

    private static final String RULES = """
            version: 1
            exporter: {host: 127.0.0.1}
            rules:
              guarded: {match: "org.example.app.Remote#guarded", circuit-breaker: {failure-rate: 50%}}
              broken: {match: ["org.example.app.Shapes#*", "com.acme.**#*"]}
            """;
    private static final String SHAPES = "class org.example.app.Shapes";

    @Test
    void anotherAgentThrowsAndMakesRubbish() {
        JavaRun alone = JavaRun.on(Jdk.of(feature), "breaks-alone");
        String theirs = "-javaagent:" + Jars.earlyAgent(alone.folder()) + "=breaks=org.example.app.Shapes";
        List<String> without;
        try (Child child = alone.option(theirs).main("org.example.app.Driver").start()) {
            child.awaitOut("ready"::equals, "that it is ready");
            without = child.command(SHAPES);
        }
        assertThat(without.get(0)).contains("ClassFormatError");
        for (boolean first : new boolean[] {true, false}) {
            JavaRun run = JavaRun.on(Jdk.of(feature), "breaks");
            try (Child child = (first ? run.rules(RULES).option(theirs) : run.option(theirs).rules(RULES))
                    .main("org.example.app.Driver").start()) {
                child.awaitOut("ready"::equals, "that it is ready");
                assertThat(child.command(SHAPES)).isEqualTo(without);
                assertThat(child.command("call guarded fine io")).hasSize(2);
                Scrape scrape = Exporter.of(child).scrape();
                assertThat(scrape.sum("shearpin_calls_total", "rule", "guarded")).isEqualTo(2);
                assertThat(scrape.value("shearpin_agent_internal_errors_total")).isZero();
                assertIsTold(child, "org.example.app.Shapes", first ? 0 : 1); // what comes before us is what we are handed
                assertThat(child.errOfOthers()).isEmpty();
                child.send("return");
                assertThat(child.awaitExit()).isZero();
            }
        }
    }

    @Test
    void aClassFileIsCorrupt() throws IOException {
        List<String> without = corrupt(JavaRun.on(Jdk.of(feature), "corrupt-alone"), false);
        assertThat(without.get(0)).contains("ClassFormatError");

        assertThat(corrupt(JavaRun.on(Jdk.of(feature), "corrupt"), true)).isEqualTo(without);
    }

    private static List<String> corrupt(JavaRun run, boolean guarded) throws IOException {
        Path classes = run.folder().resolve("classes");
        Path file = Files.createDirectories(classes.resolve("com/acme")).resolve("Corrupt.class");
        byte[] bytes = JavaRun.class.getResourceAsStream("JavaRun.class").readAllBytes();
        bytes[7] = 52; // as if it were of Java 8
        Files.write(file, Arrays.copyOf(bytes, 1000));
        try (Child child = run.rulesIf(guarded, RULES).main(List.of(classes), "org.example.app.Driver").start()) {
            child.awaitOut("ready"::equals, "that it is ready");
            List<String> answer = child.command("class com.acme.Corrupt");
            assertThat(child.command("class com.acme.Corrupt")).isEqualTo(answer);
            assertThat(child.command("call guarded fine")).containsExactly("fine");
            assertIsTold(child, "com.acme.Corrupt", guarded ? 1 : 0);
            child.send("return");
            assertThat(child.awaitExit()).isZero();
            return answer;
        }
    }

    /** In lines for people, and at most as often in events, which come when they come. */
    private static void assertIsTold(Child child, String name, int times) {
        assertThat(child.said().stream().filter(line -> line.contains("could not read the class file of " + name))).hasSize(times);
        assertThat(child.events()).filteredOn(event -> event.contains(name)).hasSizeLessThanOrEqualTo(times);
    }

    @Test
    void classLoadersFailAtAllThatIsAskedOfThem() {
        try (Child child = JavaRun.on(Jdk.of(feature), "odd-loaders").rules(RULES + """
                  subtypes: {match: "java.io.Closeable+#*", mode: observe}
                  annotated: {match: "@com.acme.Marked#*"}
                """).main("org.example.app.OddLoaders").start()) {
            child.awaitOut("ready"::equals, "that it is ready");
            assertThat(child.out().lines().filter("fine"::equals)).hasSize(4);
            Scrape scrape = Exporter.of(child).scrape();
            assertThat(scrape.sum("shearpin_calls_total", "rule", "guarded", "outcome", "success")).isEqualTo(4);
            assertThat(scrape.value("shearpin_agent_internal_errors_total")).isZero();
            assertThat(child.errOfOthers()).isEmpty();
        }
    }
}
