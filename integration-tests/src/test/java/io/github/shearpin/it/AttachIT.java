package io.github.shearpin.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.tools.attach.AgentLoadException;
import com.sun.tools.attach.VirtualMachine;
import io.github.shearpin.it.harness.Child;
import io.github.shearpin.it.harness.Exporter;
import io.github.shearpin.it.harness.JavaRun;
import io.github.shearpin.it.harness.Jdk;
import io.github.shearpin.it.harness.Jdks;
import io.github.shearpin.it.harness.OutputOnFailure;
import io.github.shearpin.it.harness.Scrape;
import io.github.shearpin.it.harness.Work;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A program that runs already, attached to from outside: what it has loaded is woven then. */
@Jdks
@ExtendWith(OutputOnFailure.class)
record AttachIT(int feature) {

    private static final String RULES = """
            version: 1
            exporter: {host: 127.0.0.1}
            rules:
              guarded:
                match: org.example.app.Remote#guarded
                circuit-breaker: {consecutive-failures: 2, open-for: 1h}
            """;

    @Test
    void whatIsLoadedIsGuardedFromThenOn() throws Exception {
        JavaRun run = JavaRun.on(Jdk.of(feature), "attach");
        Path rules = run.writeRules(RULES);
        if (feature >= 21) {
            run.option("-XX:+EnableDynamicAgentLoading"); // or the JVM warns of any agent that comes late
        }
        try (Child child = run.main("org.example.app.Driver").start()) {
            child.awaitOut("ready"::equals, "that it is ready");
            assertThat(child.command("call guarded io io io fine").get(3)).isEqualTo("fine");

            attach(child, rules);
            assertThat(child.command("call guarded fine io io fine").get(3)).contains("CircuitBreakerOpenException");
            attach(child, rules);
            assertThat(child.command("call guarded fine").get(0)).contains("CircuitBreakerOpenException");

            Scrape scrape = Exporter.of(child).scrape();
            assertThat(scrape.value("shearpin_calls_total", "rule", "guarded", "outcome", "success")).isEqualTo(1);
            assertThat(scrape.value("shearpin_calls_total", "rule", "guarded", "outcome", "failure")).isEqualTo(2);
            assertThat(scrape.value("shearpin_calls_total", "rule", "guarded", "outcome", "rejected")).isEqualTo(2);
            assertThat(child.errOfOthers()).isEmpty();
            child.send("return");
            assertThat(child.awaitExit()).isZero();
        }
    }

    /** Which JDK 8 calls modifiable, and crashes when they are, whoever asks. */
    @Test
    void classesOfLambdasAreLeftAlone() throws Exception {
        JavaRun run = JavaRun.on(Jdk.of(feature), "attach-lambdas");
        Path rules = run.writeRules("""
                version: 1
                exporter: {host: 127.0.0.1}
                rules:
                  all: {match: "org.example.app.Lambdas*#*", circuit-breaker: {failure-rate: 50%}}
                """);
        if (feature >= 21) {
            run.option("-XX:+EnableDynamicAgentLoading");
        }
        try (Child child = run.main("org.example.app.Lambdas").start()) {
            child.awaitOut("ready 2"::equals, "that it is ready");

            attach(child, rules);
            child.send("again");
            child.awaitOut("again 2 4"::equals, "that its lambdas go on");
            assertThat(Exporter.of(child).scrape().value("shearpin_calls_total", "rule", "all",
                    "method", "Lambdas.twice", "outcome", "success")).isEqualTo(1);
        }
    }

    @Test
    void strictNeverEndsAProgramThatRuns() throws Exception {
        JavaRun run = JavaRun.on(Jdk.of(feature), "attach-strict");
        if (feature >= 21) {
            run.option("-XX:+EnableDynamicAgentLoading");
        }
        try (Child child = run.main("org.example.app.Driver").start()) {
            child.awaitOut("ready"::equals, "that it is ready");

            attach(child, run.folder().resolve("nowhere.yaml"), ",strict=true");
            assertThat(child.command("call guarded fine").get(0)).isEqualTo("fine");
            assertThat(child.err()).contains("nowhere.yaml: there is no such file").contains("runs unguarded");
            child.send("return");
            assertThat(child.awaitExit()).isZero();
        }
    }

    private static void attach(Child child, Path rules) throws Exception {
        attach(child, rules, "");
    }

    private static void attach(Child child, Path rules, String more) throws Exception {
        VirtualMachine jvm = VirtualMachine.attach(Long.toString(child.pid()));
        try {
            jvm.loadAgent(Work.agentJar().toString(), "rules=" + rules + ",port=0" + more);
        } catch (AgentLoadException e) {
            // JDK 8 says that all is well in words that later JDKs do not know.
            assertThat(e).hasMessage("0");
        } finally {
            jvm.detach();
        }
    }
}
