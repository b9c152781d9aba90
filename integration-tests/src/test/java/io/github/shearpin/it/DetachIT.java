package io.github.shearpin.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.tools.attach.AgentLoadException;
import com.sun.tools.attach.VirtualMachine;
import io.github.shearpin.it.harness.Await;
import io.github.shearpin.it.harness.Child;
import io.github.shearpin.it.harness.Commands;
import io.github.shearpin.it.harness.Exporter;
import io.github.shearpin.it.harness.Jars;
import io.github.shearpin.it.harness.JavaRun;
import io.github.shearpin.it.harness.Javac;
import io.github.shearpin.it.harness.Jdk;
import io.github.shearpin.it.harness.SomeJdks;
import io.github.shearpin.it.harness.OutputOnFailure;
import io.github.shearpin.it.harness.Work;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The commands on a program that runs: guards come, are seen, and go without a trace; and come again. */
@SomeJdks
@ExtendWith(OutputOnFailure.class)
record DetachIT(int feature) {

    private static final String RULES = """
            version: 1
            exporter: {host: 127.0.0.1, port: 0}
            rules:
              guarded:
                match: org.example.app.Remote#guarded
                circuit-breaker: {consecutive-failures: 2, open-for: 1h}
              nowhere:
                match: org.example.Nowhere#any
            """;

    private static final String LONG = """
            version: 1
            exporter: {host: 127.0.0.1, port: 0}
            defaults:
              retry: {attempts: 2, backoff: 10ms}
              timeout: 1h
            rules:
              sync: {match: org.example.app.LongCalls#sync}
              later: {match: org.example.app.LongCalls#later}
              quick: {match: org.example.app.LongCalls#quick}
            """;

    private JavaRun program(String name) {
        JavaRun run = JavaRun.on(Jdk.of(feature), name);
        return feature < 21 ? run : run.option("-XX:+EnableDynamicAgentLoading"); // or the JVM warns of any agent that comes late
    }

    @Test
    void guardsComeAndGoAndComeAgain() throws Exception {
        Jdk jdk = Jdk.of(feature);
        JavaRun run = program("detach");
        Path rules = run.writeRules(RULES);
        try (Child child = run.main("org.example.app.Driver").start()) {
            child.awaitOut("ready"::equals, "that it is ready");
            long pid = child.pid();
            child.command("call guarded fine");

            assertThat(Commands.run(jdk, "status", pid).err()).contains("process " + pid).contains("is not guarded");
            Child attach = Commands.run(jdk, "attach", pid, rules);
            assertThat(attach.awaitExit()).as(attach.toString()).isZero();
            assertThat(attach.out()).contains("2 rules from " + rules).contains("metrics on http://127.0.0.1:").doesNotContain("warns");
            assertThat(child.command("call guarded io io fine").get(2)).contains("CircuitBreakerOpenException");
            Exporter.of(child).scrape(); // so that the exporter has all that it ever has

            Child status = Commands.run(jdk, "status", pid);
            assertThat(status.awaitExit()).as(status.toString()).isZero();
            assertThat(status.out().lines()).anyMatch(line -> line.matches("guarded by: +Shearpin .*, since .* \\([0-9]+ s ago\\)"))
                    .anyMatch(line -> line.matches("rules: +2 from " + rules + ", which match 1 method"))
                    .anyMatch(line -> line.matches(" +guarded: enforce, 1 method"))
                    .anyMatch(line -> line.matches("match nothing: +nowhere: no class that .*"))
                    .anyMatch(line -> line.matches("metrics: +http://127.0.0.1:" + Exporter.of(child).port() + "/metrics"));

            // Again, with other rules: the breaker stays open.
            Path others = Work.write(run.folder(), "others.yaml", RULES.replace("nowhere", "elsewhere"));
            Child again = Commands.run(jdk, "attach", pid, others);
            assertThat(again.awaitExit()).as(again.toString()).isZero();
            assertThat(again.out()).contains("was attached already; now with 2 rules from " + others);
            assertThat(child.command("call guarded fine").get(0)).contains("CircuitBreakerOpenException");
            Child bad = Commands.run(jdk, "attach", pid, Work.write(run.folder(), "bad.yaml", "version: 1\nrulez: {}\n"));
            assertThat(bad.awaitExit()).isEqualTo(1);
            assertThat(bad.err()).contains("bad.yaml:2:1: rulez: unknown").contains("those before stay in force");
            assertThat(Commands.run(jdk, "status", pid).out()).contains(others.toString());

            Child detach = Commands.run(jdk, "detach", pid);
            assertThat(detach.awaitExit()).as(detach.toString()).isZero();
            assertThat(detach.out()).contains("was detached; nothing of it is left");
            assertThat(child.command("call guarded io io fine").get(2)).isEqualTo("fine");
            assertThat(child.command("threads")).noneMatch(thread -> thread.contains("shearpin"));
            assertThat(Commands.agentClasses(jdk, child)).isEmpty();
            assertThat(Commands.run(jdk, "detach", pid).err()).contains("is not guarded");

            assertThat(Commands.run(jdk, "attach", pid, rules).awaitExit()).isZero();
            assertThat(child.command("call guarded io io fine").get(2)).contains("CircuitBreakerOpenException");
            assertThat(Commands.run(jdk, "detach", pid).awaitExit()).isZero();
            assertThat(Commands.agentClasses(jdk, child)).isEmpty();
            assertThat(child.errOfOthers()).isEmpty();
            child.send("exit 7");
            assertThat(child.awaitExit()).as("no hook of ours is left that fails").isEqualTo(7);
            assertThat(child.errOfOthers()).isEmpty();
        }
    }

    @Test
    void classesBecomeWhatTheyWere() throws Exception {
        Jdk jdk = Jdk.of(feature);
        JavaRun run = program("detach-classes");
        Path rules = run.writeRules("{version: 1, exporter: {port: 0}, rules: {plain: {match: Plain#doubled}}}");
        try (Child child = run.main(List.of(Javac.compile(jdk, "detach/Plain.java")), "Plain").start()) {
            child.awaitOut("ready"::equals, "that it is ready");
            seeBytes(child, "before");
            String original = seen(child, "before").get(0);

            assertThat(Commands.run(jdk, "attach", child.pid(), rules).awaitExit()).isZero();
            seeBytes(child, "woven");
            assertThat(seen(child, "woven")).hasSize(1).doesNotContain(original);

            assertThat(Commands.run(jdk, "detach", child.pid()).awaitExit()).isZero();
            assertThat(seen(child, "woven")).as("it was made anew").hasSize(2);
            assertThat(seen(child, "woven").get(1)).isEqualTo(original);
            assertThat(child.command("three")).containsExactly("10");
        }
    }

    @Test
    void aProgramThatCallsAllTheTimeDoesNotNotice() {
        Jdk jdk = Jdk.of(feature);
        JavaRun run = program("detach-busy");
        Path rules = run.writeRules("""
                version: 1
                exporter: {host: 127.0.0.1, port: 0}
                defaults: {timeout: 30s, retry: {attempts: 2, backoff: 1ms}}
                rules:
                  plus: {match: Busy#plus, circuit-breaker: {failure-rate: 50%}}
                  keyed: {match: Busy#keyed, key: $arg0, bulkhead: {calls: 100}, circuit-breaker: {failure-rate: 50%}}
                  refused: {match: Busy#refused, circuit-breaker: {force: open}, fallback: {value: -1}}
                  later: {match: Busy#later, circuit-breaker: {failure-rate: 50%}}
                """);
        try (Child child = run.main(List.of(Javac.compile(jdk, "detach/Busy.java")), "Busy").start()) {
            child.awaitOut("ready"::equals, "that it is ready");
            for (int round = 1; round <= 3; round++) {
                assertThat(Commands.run(jdk, "attach", child.pid(), rules).awaitExit()).isZero();
                long calls = Long.parseLong(child.command("how").get(0));
                Await.until(() -> Long.parseLong(child.command("how").get(0)) > calls + 1_000 ? Boolean.TRUE : null,
                        child::toString);
                assertThat(Commands.run(jdk, "detach", child.pid()).out()).contains("nothing of it is left");
            }
            assertThat(child.command("how").get(1)).as(child.toString()).isEqualTo("null");
            assertThat(child.said()).noneMatch(line -> line.contains("internal error"));
            assertThat(Commands.agentClasses(jdk, child)).isEmpty();
        }
    }

    @Test
    void anAgentThatWasThereFromTheBeginningGoesToo() {
        Jdk jdk = Jdk.of(feature);
        try (Child child = program("detach-first").rules(RULES).main("org.example.app.Driver").start()) {
            child.awaitOut("ready"::equals, "that it is ready");
            assertThat(child.command("call guarded io io fine").get(2)).contains("CircuitBreakerOpenException");
            Exporter.of(child).scrape();

            assertThat(Commands.run(jdk, "detach", child.pid()).out()).contains("nothing of it is left");
            assertThat(child.command("call guarded io io fine").get(2)).isEqualTo("fine");
            assertThat(Commands.agentClasses(jdk, child)).isEmpty();
        }
    }

    @Test
    void callsUnderWayEndAsTheyBegan() {
        Jdk jdk = Jdk.of(feature);
        JavaRun run = program("detach-calls");
        Path rules = run.writeRules(LONG);
        try (Child child = run.main("org.example.app.LongCalls").start()) {
            child.awaitOut("ready"::equals, "that it is ready");
            assertThat(Commands.run(jdk, "attach", child.pid(), rules).awaitExit()).isZero();
            assertThat(child.command("quick")).containsExactly("quick");
            child.command("begin");

            Child detach = Commands.run(jdk, "detach", child.pid());
            assertThat(detach.awaitExit()).as(detach.toString()).isZero();
            assertThat(detach.out()).contains("{sync=1, later=1}");
            assertThat(child.command("quick")).containsExactly("quick");
            assertThat(child.command("end")).as("each is tried again").containsExactly("sync: attempt 2", "stage: second");

            child.awaitErr(line -> line.contains("have ended, and so has the agent"), "that the last call has ended");
            assertThat(Await.until(() -> Commands.agentClasses(jdk, child).isEmpty() ? Boolean.TRUE : null,
                    () -> Commands.agentClasses(jdk, child).toString())).isTrue();
            assertThat(child.err()).doesNotContain("internal error");
        }
    }

    @Test
    void anAttachWhileCallsOfTheLastAgentAreUnderWay() {
        Jdk jdk = Jdk.of(feature);
        JavaRun run = program("detach-attach");
        Path rules = run.writeRules(LONG);
        try (Child child = run.main("org.example.app.LongCalls").start()) {
            child.awaitOut("ready"::equals, "that it is ready");
            assertThat(Commands.run(jdk, "attach", child.pid(), rules).awaitExit()).isZero();
            child.command("begin");
            assertThat(Commands.run(jdk, "detach", child.pid()).out()).contains("{sync=1, later=1}");

            Child attach = Commands.run(jdk, "attach", child.pid(), rules);
            assertThat(attach.awaitExit()).as(attach.toString()).isZero();
            assertThat(child.command("quick")).containsExactly("quick");
            assertThat(child.command("end")).as("each is tried again").containsExactly("sync: attempt 2", "stage: second");
            child.awaitErr(line -> line.contains("have ended, and so has the agent"), "that the last call has ended");
            assertThat(child.command("quick")).containsExactly("quick");
            Exporter exporter = Exporter.at(child, child.said().stream().filter(line -> line.contains("metrics on"))
                    .reduce((first, last) -> last).orElseThrow());
            assertThat(exporter.scrape().value("shearpin_calls_total", "rule", "quick", "outcome", "success")).isEqualTo(2);

            assertThat(Commands.run(jdk, "detach", child.pid()).out()).contains("nothing of it is left");
            assertThat(Commands.agentClasses(jdk, child)).isEmpty();
            assertThat(child.err()).doesNotContain("internal error");
        }
    }

    /** What the JVM has made the class of since, by the digests that {@code SeenBytes} printed under that name. */
    private static List<String> seen(Child child, String name) {
        return child.out().lines().filter(line -> line.startsWith(name + ' ')).map(line -> line.substring(name.length() + 1))
                .toList();
    }

    private static void seeBytes(Child child, String name) throws Exception {
        Path jar = Jars.write(Work.folder("seen").resolve("seen.jar"),
                Map.of("Agent-Class", "org.example.app.SeenBytes", "Can-Retransform-Classes", "true"), Map.of());
        VirtualMachine jvm = VirtualMachine.attach(Long.toString(child.pid()));
        try {
            jvm.loadAgent(jar.toString(), name + " Plain");
        } catch (AgentLoadException e) {
            assertThat(e).hasMessage("0"); // so says JDK 8 that all is well
        } finally {
            jvm.detach();
        }
    }
}
