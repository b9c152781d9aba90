package io.github.shearpin.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.it.harness.Child;
import io.github.shearpin.it.harness.Exporter;
import io.github.shearpin.it.harness.Javac;
import io.github.shearpin.it.harness.JavaRun;
import io.github.shearpin.it.harness.Jdk;
import io.github.shearpin.it.harness.OutputOnFailure;
import io.github.shearpin.it.harness.Scrape;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** A program under {@code java -m}: a module that asks for nothing but java.base, and opens nothing to anyone. */
@ParameterizedClass(name = "JDK {0}")
@ValueSource(ints = {11, 17, 21, 25})
@ExtendWith(OutputOnFailure.class)
record ModularIT(int feature) {

    private static final String RULES = """
            version: 1
            exporter: {host: 127.0.0.1}
            rules:
              answers:
                match: org.example.modular.Main.Service#answer
                circuit-breaker: {failure-rate: 50%, window: 60s, minimum-calls: 20}
                retry: {attempts: 2, backoff: 1ms}
              greetings:
                match: org.example.modular.Main.Polite#*
                nested: each
            """;

    @Test
    void startsAnswersAndStopsAsWithoutTheAgent() {
        compare();
    }

    /** As in an image that jlink made of the modules that the program needs. */
    @Test
    void nothingButJavaBaseIsNeeded() {
        compare("--limit-modules", "java.base,java.instrument");
    }

    private void compare(String... options) {
        Path classes = Javac.compile(Jdk.of(feature), "modular");
        try (Child woven = start(classes, true, options); Child bare = start(classes, false, options)) {
            for (Child child : List.of(bare, woven)) {
                assertThat(child.command("you")).containsExactly("hello you youyou 1");
                assertThat(child.command("me")).containsExactly("hello me meme 2");
            }
            Scrape scrape = Exporter.of(woven).scrape();
            assertThat(scrape.value("shearpin_calls_total", "rule", "answers", "outcome", "success")).isEqualTo(2);
            assertThat(scrape.sum("shearpin_calls_total", "rule", "greetings", "outcome", "success")).isEqualTo(4);
            assertThat(scrape.value("shearpin_agent_weave_errors_total")).isZero();
            for (Child child : List.of(bare, woven)) {
                child.closeInput();
                assertThat(child.awaitExit()).isZero();
            }
            assertThat(woven.out()).endsWith("module org.example.modular 2\n").isEqualTo(bare.out());
            assertThat(woven.errOfOthers()).isEqualTo(bare.errOfOthers());
        }
    }

    private Child start(Path classes, boolean attach, String... options) {
        return JavaRun.on(Jdk.of(feature), attach ? "modular" : "modular-bare").rulesIf(attach, RULES).option(options)
                .command("-p", classes.toString(), "-m", "org.example.modular/org.example.modular.Main").start();
    }
}
