package io.github.shearpin.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.it.harness.Child;
import io.github.shearpin.it.harness.Exporter;
import io.github.shearpin.it.harness.JavaRun;
import io.github.shearpin.it.harness.Jdk;
import io.github.shearpin.it.harness.OutputOnFailure;
import io.github.shearpin.it.harness.Scrape;
import io.github.shearpin.it.harness.Work;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An application that may do nothing: what the agent does on its stack must not need its permission. */
@ExtendWith(OutputOnFailure.class)
class SecurityManagerIT {

    private static final String RULES = """
            version: 1
            exporter: {host: 127.0.0.1}
            rules:
              guarded:
                match: org.example.app.Remote+#guarded
                circuit-breaker: {consecutive-failures: 2, open-for: 1h}
              retried:
                match: org.example.app.Remote#retried
                retry: {attempts: 3, backoff: 1ms}
            """;

    /** To give an agent its permissions is to name its jar. */
    @ParameterizedTest
    @ValueSource(ints = {8, 11, 17})
    void guardsAnApplicationWithoutPermissions(int feature) {
        String granted = "grant codeBase \"" + Work.agentJar().toUri() + "\" { permission java.security.AllPermission; };";
        try (Child bare = start(feature, granted, false); Child woven = start(feature, granted, true)) {
            for (Child child : List.of(bare, woven)) {
                child.awaitOut("ready"::equals, "that it is ready");
            }
            Scrape scrape = scrapeOfGuardedCalls(woven);
            assertThat(scrape.value("shearpin_agent_weave_errors_total")).isZero();
            assertThat(woven.errOfOthers()).isEqualTo(bare.errOfOthers());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 11, 17})
    void withoutPermissionsOfItsOwnItIsALineAndTheApplicationRuns(int feature) {
        try (Child bare = start(feature, "", false); Child woven = start(feature, "", true)) {
            for (Child child : List.of(bare, woven)) {
                child.awaitOut("ready"::equals, "that it is ready");
                assertThat(child.command("call guarded io io fine").get(2)).isEqualTo("fine");
            }
            assertThat(woven.said()).hasSize(1).allMatch(line -> line.contains("AllPermission"));
            assertThat(woven.errOfOthers()).isEqualTo(bare.errOfOthers());
        }
    }

    /** It knows nothing of the agent's jar, and nobody can tell it. */
    @ParameterizedTest
    @ValueSource(ints = {8, 11, 17})
    void guardsAnApplicationThatPutsItselfUnderAPolicyOfItsOwn(int feature) {
        try (Child woven = JavaRun.on(Jdk.of(feature), "own-policy").rules(RULES).main("org.example.app.OwnPolicy").start()) {
            woven.awaitOut("ready"::equals, "that it is ready");
            scrapeOfGuardedCalls(woven);
            assertThat(woven.said()).noneMatch(line -> line.contains("could not") || line.contains("cannot"));
        }
    }

    private static Scrape scrapeOfGuardedCalls(Child woven) {
        assertThat(woven.command("call guarded fine io io fine").get(3)).contains("CircuitBreakerOpenException");
        assertThat(woven.command("call retried 2")).containsExactly("attempt 3");

        Scrape scrape = Exporter.of(woven).scrape();
        assertThat(scrape.value("shearpin_calls_total", "rule", "guarded", "outcome", "rejected")).isEqualTo(1);
        assertThat(scrape.value("shearpin_retry_success_total", "rule", "retried", "attempt", "3")).isEqualTo(1);
        assertThat(scrape.value("shearpin_agent_internal_errors_total")).isZero();
        return scrape;
    }

    private static Child start(int feature, String policy, boolean attach) {
        JavaRun run = JavaRun.on(Jdk.of(feature), attach ? "security" : "security-bare").rulesIf(attach, RULES);
        return run.option("-Djava.security.manager", "-Djava.security.policy==" + Work.write(run.folder(), "policy", policy))
                .main("org.example.app.Driver").start();
    }
}
