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
import io.github.shearpin.it.harness.OutputOnFailure;
import io.github.shearpin.it.harness.Scrape;
import io.github.shearpin.it.harness.Work;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** A program at work is watched, and a rule file comes of it that fits it; and the program is as it was. */
@ParameterizedClass(name = "JDK {0}")
@MethodSource("io.github.shearpin.it.harness.Jdk#newest")
@ExtendWith(OutputOnFailure.class)
record SuggestIT(int feature) {

    private static final List<String> CLASSES = List.of("com.acme.shop.JdbcOrders", "com.acme.shop.Payments",
            "org.h2.jdbc.JdbcPreparedStatement", "java.net.Socket");
    private static final List<String> RULES = List.of("Orders.find", "Orders.insert", "Payments.charge", "Shop.Stock.level");

    @Test
    void theRulesNameTheMethodsThatCallsLeaveFrom() throws Exception {
        Path classes = Javac.compile(Jdk.of(feature), "suggest", Work.program("h2"));
        JavaRun run = JavaRun.on(Jdk.of(feature), "suggest");
        Path rules = run.folder().resolve("suggested.yaml");
        try (Child shop = start(run, classes)) {
            shop.awaitOut("open"::equals, "that it is open");
            String before = code(shop, run, "before");

            Child command = startSuggest(shop, "--for", "10s", "--out", rules.toString());
            shop.awaitErr(line -> line.contains("watches calls that leave"), "that it is watched");
            load(shop, run.folder().resolve("seen.jar"), "");
            for (String name : CLASSES) {
                Await.until(() -> isWoven(shop, run, name) ? Boolean.TRUE : null, () -> name + " is not woven: " + shop);
            }

            assertThat(command.awaitExit()).as(command.toString()).isZero();
            assertThat(command.out()).isEmpty();
            assertThat(command.err()).contains("of processor time").contains("wrote " + rules);
            assertThat(code(run, "watched")).as("they were made anew").isEqualTo(before).contains("executeQuery");
            // Each look collects first; what the last thread of ours still had on its stack goes with the next one.
            Await.until(() -> instances(shop).contains("shearpin.agent") ? null : true, () -> "the agent is left: " + instances(shop));
            assertThat(instances(shop)).contains("com.acme.shop.Shop");
            assertThat(shop.command("threads").get(0)).contains("main").doesNotContain("shearpin");
            assertThat(shop.said()).hasSize(2);
            assertThat(shop.errOfOthers()).isEmpty();
        }
        assertThat(matches(Files.readAllLines(rules))).containsExactlyInAnyOrder(
                "com.acme.shop.Orders+#find(int)", "com.acme.shop.Orders+#insert(int)",
                // Which of its overloads it is, Java 8 does not tell.
                "com.acme.shop.Payments#charge" + (feature == 8 ? "" : "(String, long)"),
                "com.acme.shop.Shop$Stock#level()");
        assertThat(Files.readString(rules)).contains("# 1. ").contains("failed (java.io.IOException)")
                .contains("leads to org.h2.jdbc.JdbcPreparedStatement.executeQuery (JDBC)\n")
                .contains("leads to sun.net.www.protocol.http.HttpURLConnection.getInputStream (HTTP)\n")
                .contains("The application's own packages were taken to be: com.acme (");

        try (Child guarded = start(JavaRun.on(Jdk.of(feature), "suggested").agent("rules=" + rules + ",port=0"), classes)) {
            guarded.awaitOut("open"::equals, "that it is open");
            Exporter exporter = Exporter.of(guarded);
            Await.until(() -> {
                Scrape scrape = exporter.scrape();
                return RULES.stream().allMatch(rule -> scrape.sum("shearpin_calls_total", "rule", rule) > 0) ? scrape : null;
            }, () -> "not all rules match: " + guarded);
            assertThat(guarded.said()).as("nothing is wrong with the rules").hasSize(1);
        }
    }

    @Test
    void anAgentThatComesMeanwhileHasItsWay() throws Exception {
        Path classes = Javac.compile(Jdk.of(feature), "suggest", Work.program("h2"));
        JavaRun run = JavaRun.on(Jdk.of(feature), "suggest-attached");
        Path rules = run.writeRules("{version: 1, exporter: {host: 127.0.0.1},"
                + " rules: {find: {match: com.acme.shop.JdbcOrders#find}}}");
        try (Child shop = start(run, classes)) {
            shop.awaitOut("open"::equals, "that it is open");
            Child command = startSuggest(shop, "--for", "10m");
            shop.awaitErr(line -> line.contains("watches calls that leave"), "that it is watched");

            load(shop, Work.agentJar(), "rules=" + rules + ",port=0");

            command.closeInput();
            assertThat(command.awaitExit()).isEqualTo(1);
            assertThat(command.err()).contains("an agent was attached to the JVM meanwhile");
            Exporter exporter = Exporter.of(shop);
            Await.until(() -> exporter.scrape().sum("shearpin_calls_total", "rule", "find") > 100 ? Boolean.TRUE : null,
                    () -> "its rule does not count: " + shop);
            assertThat(exporter.scrape().value("shearpin_agent_internal_errors_total")).isZero();
        }
    }

    private static void load(Child child, Path agent, String argument) throws Exception {
        VirtualMachine jvm = VirtualMachine.attach(Long.toString(child.pid()));
        try {
            jvm.loadAgent(agent.toString(), argument);
        } catch (AgentLoadException e) {
            // JDK 8 says that all is well in words that later JDKs do not know.
            assertThat(e).hasMessage("0");
        } finally {
            jvm.detach();
        }
    }

    @Test
    void aGuardedProgramIsLeftAlone() {
        Path classes = Javac.compile(Jdk.of(feature), "suggest", Work.program("h2"));
        JavaRun run = JavaRun.on(Jdk.of(feature), "suggest-guarded");
        try (Child shop = start(run.rules("{version: 1, exporter: {host: 127.0.0.1},"
                + " rules: {find: {match: \"com.acme.shop.JdbcOrders#find\"}}}"), classes)) {
            shop.awaitOut("open"::equals, "that it is open");

            Child command = suggest(shop, "--for", "5s");

            assertThat(command.awaitExit()).isEqualTo(1);
            assertThat(command.err()).contains("is guarded by Shearpin, with 1 rule from ");
            double calls = Exporter.of(shop).scrape().sum("shearpin_calls_total", "rule", "find");
            Await.until(() -> Exporter.of(shop).scrape().sum("shearpin_calls_total", "rule", "find") > calls ? Boolean.TRUE : null,
                    () -> "its rule counts no more: " + shop);
        }
    }

    @Test
    void ofAnIdleProgramThereIsNothingToSuggest() {
        JavaRun run = JavaRun.on(Jdk.of(feature), "suggest-idle").option(quiet());
        try (Child idle = run.main("org.example.app.Driver").start()) {
            idle.awaitOut("ready"::equals, "that it is ready");

            Child command = suggest(idle, "--for", "1s");

            assertThat(command.awaitExit()).isEqualTo(1);
            assertThat(command.out()).isEmpty();
            assertThat(command.err()).contains("there is nothing to suggest");
            assertThat(idle.command("call guarded fine").get(0)).isEqualTo("fine");
        }
    }

    private Child start(JavaRun run, Path classes) {
        Path seen = Jars.write(run.folder().resolve("seen.jar"),
                Map.of("Premain-Class", "com.acme.shop.Seen", "Agent-Class", "com.acme.shop.Seen", "Can-Retransform-Classes", "true"), Map.of());
        return run.option(quiet()).option("-javaagent:" + seen).main(List.of(classes, Work.program("h2")), "com.acme.shop.Shop")
                .start();
    }

    /** Or later JVMs warn of any agent that comes late. */
    private String[] quiet() {
        return feature < 21 ? new String[0] : new String[] {"-XX:+EnableDynamicAgentLoading"};
    }

    private Child suggest(Child program, String... options) {
        Child command = startSuggest(program, options);
        command.closeInput();
        command.awaitExit();
        return command;
    }

    private Child startSuggest(Child program, String... options) {
        String[] command = Stream.concat(Stream.of("-jar", Work.agentJar().toString(), "suggest", Long.toString(program.pid())),
                Stream.of(options)).toArray(String[]::new);
        return JavaRun.on(Jdk.of(feature), "suggest-command").command(command).start();
    }

    /**
     * The code of the classes as the JVM has it. Not their bytes: of some classes JVMs make other constant pools each time
     * they make them anew.
     */
    private String code(Child shop, JavaRun run, String when) {
        CLASSES.forEach(name -> shop.command(name + " " + file(run, name, when)));
        return code(run, when);
    }

    private String code(JavaRun run, String when) {
        StringBuilder code = new StringBuilder();
        for (String name : CLASSES) {
            List<String> command = List.of(Jdk.of(feature).tool("javap").toString(), "-p", "-c", file(run, name, when).toString());
            try (Child javap = JavaRun.start("javap", command, Work.folder("javap"), Map.of())) {
                assertThat(javap.awaitExit()).isZero();
                code.append(javap.out().lines().filter(line -> !line.startsWith("Warning")).collect(Collectors.joining("\n")));
            }
        }
        return code.toString().replaceAll("#[0-9]+ *", "# ");
    }

    private static Path file(JavaRun run, String name, String when) {
        return run.folder().resolve(name + "-" + when + ".class");
    }

    /** If so, the file is that of the class as it is woven until the class is made anew. */
    private static boolean isWoven(Child shop, JavaRun run, String name) {
        Path file = file(run, name, "watched");
        shop.command(name + " " + file);
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1).contains("ShearpinGate");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of what classes there are objects that somebody holds. */
    private String instances(Child shop) {
        return Commands.jcmd(Jdk.of(feature), shop, "GC.class_histogram");
    }

    private static List<String> matches(List<String> lines) {
        return lines.stream().filter(line -> line.startsWith("    match: ")).map(line -> line.substring("    match: ".length()))
                .toList();
    }
}
