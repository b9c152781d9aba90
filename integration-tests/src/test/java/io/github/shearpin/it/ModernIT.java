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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What newer compilers make of newer language. */
@ExtendWith(OutputOnFailure.class)
class ModernIT {

    private static final String RULES = """
            version: 1
            exporter: {host: 127.0.0.1}
            rules:
              shapes: {match: "Java17$Shape+#area"}
              describe: {match: "Java*#describe"}
              words: {match: "Java17$Size+#word"}
              records: {match: "Java17$Square#<init>"}
              sleepy:
                match: Java21#sleepy
                circuit-breaker: {failure-rate: 50%, window: 60s, minimum-calls: 20}
                retry: {attempts: 2, backoff: 1ms}
              children: {match: "Java25$Child#*"}
              children-made: {match: "Java25$Child#<init>"}
            """;

    @Test
    void java17() {
        Scrape scrape = compare(17);
        assertThat(calls(scrape, "shapes")).isEqualTo(3);
        assertThat(calls(scrape, "describe")).isEqualTo(3);
        assertThat(calls(scrape, "words")).isEqualTo(2);
        assertThat(calls(scrape, "records")).isEqualTo(2);
    }

    @Test
    void java21() {
        Scrape scrape = compare(21);
        assertThat(calls(scrape, "describe")).isEqualTo(5);
        assertThat(calls(scrape, "sleepy")).isEqualTo(500);
    }

    @Test
    void java25() {
        Scrape scrape = compare(25);
        assertThat(calls(scrape, "children")).isEqualTo(1);
        assertThat(calls(scrape, "children-made")).isEqualTo(1);
    }

    private static Scrape compare(int feature) {
        Jdk jdk = Jdk.of(feature);
        Path classes = Javac.compile(jdk, "modern/Java" + feature + ".java");
        try (Child woven = start(jdk, classes, true); Child bare = start(jdk, classes, false)) {
            bare.awaitOut("done"::equals, "that it is done");
            woven.awaitOut("done"::equals, "that it is done");
            assertThat(woven.out()).isEqualTo(bare.out());
            assertThat(woven.errOfOthers()).isEqualTo(bare.errOfOthers());
            Scrape scrape = Exporter.of(woven).scrape();
            assertThat(scrape.value("shearpin_agent_weave_errors_total")).isZero();
            return scrape;
        }
    }

    private static Child start(Jdk jdk, Path classes, boolean attach) {
        return JavaRun.on(jdk, attach ? "modern" : "modern-bare").rulesIf(attach, RULES)
                .command("-cp", classes.toString(), "Java" + jdk.feature()).start();
    }

    private static double calls(Scrape scrape, String rule) {
        return scrape.sum("shearpin_calls_total", "rule", rule, "outcome", "success");
    }
}
