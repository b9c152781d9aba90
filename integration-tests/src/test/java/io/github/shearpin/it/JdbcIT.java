package io.github.shearpin.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.it.harness.Child;
import io.github.shearpin.it.harness.Exporter;
import io.github.shearpin.it.harness.JavaRun;
import io.github.shearpin.it.harness.Jdk;
import io.github.shearpin.it.harness.Jdks;
import io.github.shearpin.it.harness.OutputOnFailure;
import io.github.shearpin.it.harness.Scrape;
import io.github.shearpin.it.harness.Work;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A rule that names an interface of the JDK's finds the database driver that implements it. */
@Jdks
@ExtendWith(OutputOnFailure.class)
record JdbcIT(int feature) {

    private static final String RULES = """
            version: 1
            exporter: {host: 127.0.0.1}
            rules:
              statements:
                match: "java.sql.Statement+#execute*"
                circuit-breaker: {failure-rate: 50%, window: 60s, minimum-calls: 20, ignore: [java.sql.SQLTimeoutException]}
                retry: {attempts: 3, backoff: 1ms, failures: [java.sql.SQLTransientException]}
              connections:
                match: "java.sql.Driver+#connect"
            """;

    @Test
    void statementsAreCounted() {
        try (Child bare = start(false); Child woven = start(true)) {
            bare.awaitOut("done"::equals, "that it is done");
            woven.awaitOut("done"::equals, "that it is done");
            assertThat(woven.out()).isEqualTo("false\n1\n1\n1\n23505 23505\n3 pin 2\ndone\n").isEqualTo(bare.out());
            assertThat(woven.errOfOthers()).isEqualTo(bare.errOfOthers());

            Scrape scrape = Exporter.of(woven).scrape();
            assertThat(scrape.sum("shearpin_calls_total", "rule", "statements", "outcome", "success")).isEqualTo(5);
            assertThat(scrape.sum("shearpin_calls_total", "rule", "statements", "outcome", "failure")).isEqualTo(1);
            assertThat(scrape.sum("shearpin_calls_total", "rule", "connections", "outcome", "success")).isEqualTo(1);
            assertThat(scrape.value("shearpin_agent_weave_errors_total")).isZero();
        }
    }

    private Child start(boolean attach) {
        return JavaRun.on(Jdk.of(feature), attach ? "jdbc" : "jdbc-bare").rulesIf(attach, RULES)
                .main(List.of(Work.program("h2")), "org.example.app.Jdbc").start();
    }
}
