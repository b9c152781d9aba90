package io.github.shearpin.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.it.harness.Await;
import io.github.shearpin.it.harness.Child;
import io.github.shearpin.it.harness.Exporter;
import io.github.shearpin.it.harness.FaultAgent;
import io.github.shearpin.it.harness.Jars;
import io.github.shearpin.it.harness.JavaRun;
import io.github.shearpin.it.harness.Jdk;
import io.github.shearpin.it.harness.OutputOnFailure;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import net.bytebuddy.ByteBuddy;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Defects of ours, one at each stage on the way of a rule, a class, a call, a scrape and an event: the program does what it does
 * without the agent, and somebody is told.
 */
@ExtendWith(OutputOnFailure.class)
class FaultsIT {

    private static final String RULES = """
            version: 1
            exporter: {host: 127.0.0.1}
            console: {token: 0123456789abcdef}
            rules:
              guarded:
                match: org.example.app.Remote#guarded
                labels: {how: $arg0}
                retry: {attempts: 2, backoff: 1ms}
                circuit-breaker: {consecutive-failures: 1000}
                rate-limit: {calls: 1000, per: 1s}
                bulkhead: {calls: 5}
                timeout: 10s
              opens: {match: org.example.app.Remote#hot, circuit-breaker: {consecutive-failures: 1, open-for: 1h}}
            """;
    /** What the program does without the agent. */
    private static List<String> unguarded;
    private static final String OURS = "io.github.shearpin.agent.";

    @ParameterizedTest
    @CsvSource({
        "AgentRuntime#start", "RunningAgent#start", "rules.RuleReader#read", "rules.RuleMerger#merged", "export.PortFinder#bind",
        "weave.RuleIndex#mayMatch", "weave.ClassHeader#readFull", "weave.ClassWeaver#weave", "weave.Layer#site", "GuardsMaker#call"})
    void beforeTheFirstCall(String where) throws Exception {
        try (Child child = start(where)) {
            assertThat(child.command("call guarded fine io")).containsExactlyElementsOf(unguarded());
            told(child);
            child.send("return");
            assertThat(child.awaitExit()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "policy.Guards#entered", "policy.Guards#exited", "policy.Call#begin", "policy.Call#admit", "policy.Call#judge", "policy.Call#finish",
        "policy.breaker.CircuitBreaker#acquire", "policy.limit.TokenBucket#take", "policy.record.CallRecorder#ended",
        "policy.record.CallRecorder#started", "policy.MethodGuard#bindings", "policy.Call#nextWait"})
    void onTheWayOfACall(String where) throws Exception {
        try (Child child = start(where)) {
            for (int i = 0; i < 3; i++) {
                assertThat(child.command("call guarded fine io")).containsExactlyElementsOf(unguarded());
            }
            told(child);
            assertThat(Exporter.of(child).scrape().value("shearpin_agent_internal_errors_total")).isPositive();
        }
    }

    @ParameterizedTest
    @CsvSource({"export.CallCollector#collect", "export.ExporterHandler#answer", "export.ConnectionServer#admit",
        "export.HttpProtocol#serve", "events.EventTeller#tell", "reload.Watch#round"})
    void whereOperatorsLook(String where) throws Exception {
        try (Child child = start(where)) {
            assertThat(child.command("call guarded fine io")).containsExactlyElementsOf(unguarded());
            child.command("call hot io");
            try {
                Exporter.of(child).get("metrics");
            } catch (AssertionError noAnswer) {
                // It may have none.
            }
            told(child);
            assertThat(child.command("call guarded fine io")).containsExactlyElementsOf(unguarded());
        }
    }

    private static void told(Child child) {
        Await.until(() -> child.err().contains(FaultAgent.FAULT) ? child : null, () -> "nobody is told by " + child);
        assertThat(child.err()).contains("faulty: ");
    }

    private static synchronized List<String> unguarded() {
        if (unguarded == null) {
            unguarded = runUnguarded();
        }
        return unguarded;
    }

    private static List<String> runUnguarded() {
        try (Child child = JavaRun.on(Jdk.running(), "bare").main("org.example.app.Driver").start()) {
            child.awaitOut("ready"::equals, "that it is ready");
            return List.copyOf(child.command("call guarded fine io"));
        }
    }

    private static Child start(String where) throws Exception {
        JavaRun run = JavaRun.on(Jdk.running(), "fault");
        Path agent = Jars.write(run.folder().resolve("fault-agent.jar"), Map.of("Premain-Class", FaultAgent.class.getName()), Map.of());
        run.option("-javaagent:" + agent + "=" + OURS + where).rules(RULES);
        Child child = run.main(List.of(place(FaultAgent.class), place(ByteBuddy.class)), "org.example.app.Driver").start();
        child.awaitOut("ready"::equals, "that it is ready");
        return child;
    }

    private static Path place(Class<?> type) throws Exception {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }
}
