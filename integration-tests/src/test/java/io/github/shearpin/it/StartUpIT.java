package io.github.shearpin.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.it.harness.Child;
import io.github.shearpin.it.harness.Exporter;
import io.github.shearpin.it.harness.Http;
import io.github.shearpin.it.harness.JavaRun;
import io.github.shearpin.it.harness.Jdk;
import io.github.shearpin.it.harness.Jdks;
import io.github.shearpin.it.harness.OutputOnFailure;
import io.github.shearpin.it.harness.Scrape;
import io.github.shearpin.it.harness.Work;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** However the agent is started, and however badly, the application gets what is its own. */
@Jdks
@ExtendWith(OutputOnFailure.class)
record StartUpIT(int feature) {

    private static final String GOOD = """
            version: 1
            exporter: {host: 127.0.0.1}
            rules:
              guarded: {match: org.example.app.Remote#guarded}
            """;
    private static final String THREE_ERRORS = """
            version: 1
            exporter: {host: 127.0.0.1}
            rules:
              guarded:
                match: org.example.app.Remote#guarded
                circuit-braker: {failure-rate: 50%}
                retry: {attempts: many}
                latency: {window: 5}
            """;

    @Test
    void allErrorsOfABadRuleFileAreSaidAndCountedAndTheApplicationRuns() {
        JavaRun run = on("bad-rules");
        try (Child child = run.rules(THREE_ERRORS).main("org.example.app.Driver").start()) {
            child.awaitOut("ready"::equals, "that it is ready");
            assertThat(child.command("call guarded fine io")).containsExactly("fine",
                    "[java.io.IOException, java.lang.Exception]: far end is gone");

            String file = run.folder().resolve("rules.yaml").toString();
            assertThat(child.said()).filteredOn(line -> line.contains(file + ":6:")).hasSize(1)
                    .allMatch(line -> line.contains("circuit-breaker"), "names the nearest word");
            assertThat(child.said()).filteredOn(line -> line.contains(file + ":7:")).hasSize(1);
            assertThat(child.said()).filteredOn(line -> line.contains(file + ":8:")).hasSize(1);
            Scrape scrape = Exporter.of(child).scrape();
            assertThat(scrape.value("shearpin_agent_rule_errors_total")).isEqualTo(3);
            assertThat(scrape.samples("shearpin_calls_total")).isEmpty();

            child.send("exit 3");
            assertThat(child.awaitExit()).isEqualTo(3);
        }
    }

    @Test
    void aRuleFileThatIsNotThereIsOneLine() {
        JavaRun run = on("no-file");
        Path missing = run.folder().resolve("nowhere.yaml");
        Child child = run.agent("rules=" + missing + ",port=0").main("org.example.app.Hello").run();

        assertRanUnharmed(child);
        assertThat(child.said()).filteredOn(line -> line.contains(missing + ": there is no such file")).hasSize(1);
    }

    @Test
    void noArgumentIsALineThatSaysWhatToWrite() {
        Child child = on("no-argument").agent("").main("org.example.app.Hello").run();

        assertRanUnharmed(child);
        assertThat(child.said()).isNotEmpty().anyMatch(line -> line.contains("rules"));
    }

    @Test
    void anArgumentThatIsUnknownIsALine() {
        JavaRun run = on("bad-argument");
        Child child = run.agent("rules=" + run.writeRules(GOOD) + ",prot=0,port=0").main("org.example.app.Hello").run();

        assertRanUnharmed(child);
        assertThat(child.said()).anyMatch(line -> line.contains("prot") && line.contains("port"));
    }

    @Test
    void aTakenPortIsOneLine() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            JavaRun run = on("taken-port");
            Child child = run.agent("rules=" + run.writeRules(GOOD) + ",port=" + taken.getLocalPort())
                    .main("org.example.app.Hello").run();

            assertRanUnharmed(child);
            assertThat(child.said()).filteredOn(line -> line.contains(":" + taken.getLocalPort())
                    || line.contains("port " + taken.getLocalPort())).hasSize(1);
        }
    }

    @Test
    void ofARangeThePortIsTheFirstThatIsFree() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int first = taken.getLocalPort();
            int last = Math.min(first + 50, 65_535);
            JavaRun run = on("port-range").agent("port=" + first + "-" + last);
            run.environment("SHEARPIN_RULES", run.writeRules(GOOD).toString());
            try (Child child = run.main("org.example.app.Driver").start()) {
                Exporter exporter = Exporter.of(child);
                assertThat(exporter.port()).isBetween(first + 1, last);
                assertThat(exporter.get("-/healthy").statusCode()).isEqualTo(200);
                child.awaitOut("ready"::equals, "that it is ready");
                assertThat(exporter.get("-/ready").statusCode()).isEqualTo(200);
            }
        }
    }

    @Test
    void strictEndsTheJvmBeforeMainWithTheReason() {
        JavaRun run = on("strict");
        Child child = run.agent("rules=" + run.writeRules(THREE_ERRORS) + ",port=0,strict=true")
                .main("org.example.app.Hello").run();

        assertThat(child.awaitExit()).isEqualTo(1);
        assertThat(child.out()).isEmpty();
        assertThat(child.said()).filteredOn(line -> line.contains("rules.yaml:")).hasSize(3);
        assertThat(child.errOfOthers()).isEmpty();
    }

    @Test
    void strictTakesATakenPortForABadStart() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            JavaRun run = on("strict-port").environment("SHEARPIN_STRICT", "true");
            Child child = run.agent("rules=" + run.writeRules(GOOD) + ",port=" + taken.getLocalPort())
                    .main("org.example.app.Hello").run();

            assertThat(child.awaitExit()).isEqualTo(1);
            assertThat(child.out()).isEmpty();
        }
    }

    @Test
    void strictLeavesAGoodStartAlone() {
        JavaRun run = on("strict-good");
        Child child = run.agent("rules=" + run.writeRules(GOOD) + ",port=0,strict=true").main("org.example.app.Hello").run();

        assertRanUnharmed(child);
    }

    @Test
    void argumentsWinOverPropertiesAndThoseOverTheEnvironmentAndThatOverTheFile() {
        int ofTheArgument = Http.freePort();
        int ofTheProperty = Http.freePort();
        int ofTheEnvironment = Http.freePort();
        int ofTheFile = Http.freePort();
        String rules = GOOD.replace("127.0.0.1", "127.0.0.1, port: " + ofTheFile);
        assertThat(portOf(rules, null, null, null)).isEqualTo(ofTheFile);
        assertThat(portOf(rules, null, null, ofTheEnvironment)).isEqualTo(ofTheEnvironment);
        assertThat(portOf(rules, null, ofTheProperty, ofTheEnvironment)).isEqualTo(ofTheProperty);
        assertThat(portOf(rules, ofTheArgument, ofTheProperty, ofTheEnvironment)).isEqualTo(ofTheArgument);
    }

    private int portOf(String rules, Integer argument, Integer property, Integer environment) {
        JavaRun run = on("precedence");
        run.agent("rules=" + run.writeRules(rules) + (argument == null ? "" : ",port=" + argument));
        if (property != null) {
            run.option("-Dshearpin.port=" + property);
        }
        if (environment != null) {
            run.environment("SHEARPIN_PORT", environment.toString());
        }
        try (Child child = run.main("org.example.app.Driver").start()) {
            return Exporter.of(child).port();
        }
    }

    @Test
    void aSecondAttachIsHarmless() {
        JavaRun run = on("twice");
        String argument = "rules=" + run.writeRules(GOOD) + ",port=0";
        try (Child child = run.agent(argument).agent(argument).main("org.example.app.Driver").start()) {
            child.awaitOut("ready"::equals, "that it is ready");
            child.command("call guarded fine fine io");

            Scrape scrape = Exporter.of(child).scrape();
            assertThat(scrape.value("shearpin_calls_total", "rule", "guarded", "outcome", "success")).isEqualTo(2);
            assertThat(scrape.value("shearpin_calls_total", "rule", "guarded", "outcome", "failure")).isEqualTo(1);
            assertThat(child.said()).filteredOn(line -> line.contains("metrics on http://")).hasSize(1);
            assertThat(child.errOfOthers()).isEmpty();
            child.send("return");
            assertThat(child.awaitExit()).isZero();
        }
    }

    @Test
    void theToolsOfTheJdkAndOurOwnCommandsAreLeftAlone() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            // Were it to start, the taken port and the missing file would end the tool.
            String option = JavaRun.agentOption("rules=nowhere.yaml,strict=true,port=" + taken.getLocalPort());
            for (List<String> tool : List.of(List.of("keytool", "-help"), List.of("jps"), List.of("javac", "-version"),
                    List.of("java", "-jar", Work.agentJar().toString(), "version"))) {
                Child attached = tool(tool, option);
                Child bare = tool(tool, "-Dany=thing");
                assertThat(attached.awaitExit()).as("%s", tool).isEqualTo(bare.awaitExit());
                assertThat(attached.said()).as("%s", tool).isEmpty();
                assertThat(attached.err().replace(option, "")).as("%s", tool).isEqualTo(bare.err().replace("-Dany=thing", ""));
            }
        }
    }

    private Child tool(List<String> words, String option) {
        Jdk jdk = Jdk.of(feature);
        List<String> command = new java.util.ArrayList<>(words);
        command.set(0, jdk.tool(words.get(0)).toString());
        Child child = JavaRun.start(words.get(0) + " of " + jdk, command, Work.folder("tool-" + words.get(0)),
                Map.of("JAVA_TOOL_OPTIONS", option));
        child.closeInput();
        child.awaitExit();
        return child;
    }

    @Test
    void exitCodesAreTheApplications() {
        assertThat(exit("exit 7", true)).isEqualTo(7);
        assertThat(exit("throw", true)).isEqualTo(1);
        assertThat(exit("return", true)).isZero();
    }

    private int exit(String how, boolean attach) {
        try (Child child = on("exit").rulesIf(attach, GOOD).main("org.example.app.Driver").start()) {
            child.awaitOut("ready"::equals, "that it is ready");
            child.send(how);
            return child.awaitExit();
        }
    }

    private static void assertRanUnharmed(Child child) {
        assertThat(child.out()).isEqualTo("hello\n");
        assertThat(child.errOfOthers()).isEmpty();
        assertThat(child.awaitExit()).isZero();
    }

    private JavaRun on(String name) {
        return JavaRun.on(Jdk.of(feature), name);
    }
}
