package io.github.shearpin.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.it.harness.Child;
import io.github.shearpin.it.harness.Commands;
import io.github.shearpin.it.harness.JavaRun;
import io.github.shearpin.it.harness.Jdk;
import io.github.shearpin.it.harness.OutputOnFailure;
import io.github.shearpin.it.harness.Work;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the commands say when they can't do what they are told: a sentence, and what to do. */
@ExtendWith(OutputOnFailure.class)
class AttachFailuresIT {

    private static Path rules() {
        return Work.write(Work.folder("attach-rules"), "rules.yaml",
                "{version: 1, exporter: {port: 0}, rules: {guarded: {match: org.example.app.Remote#guarded}}}");
    }

    private static String failed(Child command) {
        assertThat(command.awaitExit()).as(command.toString()).isEqualTo(1);
        assertThat(command.out()).isEmpty();
        assertThat(command.err().lines()).as(command.toString()).hasSize(1);
        return command.err();
    }

    @Test
    void noSuchProcess() {
        assertThat(failed(Commands.run(Jdk.running(), "attach", 4_194_305, rules()))).contains("there is no process 4194305")
                .contains("\"list\" shows");
    }

    /** An attach would end it: it sends a signal. */
    @ParameterizedTest
    @EnabledOnOs(OS.LINUX)
    @ValueSource(ints = {8, 17})
    void noJvm(int feature) {
        try (Child sleep = JavaRun.start("sleep", List.of("sleep", "600"), Work.folder("sleep"), Map.of())) {
            for (String command : List.of("status", "detach")) {
                assertThat(failed(Commands.run(Jdk.of(feature), command, sleep.pid()))).contains("process " + sleep.pid()
                        + " is no JVM, it runs /");
            }
            assertThat(sleep.isAlive()).isTrue();
        }
    }

    @Test
    void noSuchRules() {
        try (Child child = driver()) {
            assertThat(failed(Commands.run(Jdk.running(), "attach", child.pid(), "nowhere.yaml"))).contains("nowhere.yaml: there is no"
                    + " such file; process " + child.pid() + " was left alone");
        }
    }

    @ParameterizedTest
    @CsvSource({"8,-XX:+DisableAttachMechanism", "25,-XX:+DisableAttachMechanism", "17,-XX:-EnableDynamicAgentLoading",
        "25,-XX:-EnableDynamicAgentLoading"})
    void startedSoThatItLetsNobodyIn(int feature, String option) {
        try (Child child = driver(feature, option)) {
            assertThat(failed(Commands.run(Jdk.of(feature), "attach", child.pid(), rules()))).contains("process " + child.pid()
                    + " was started with " + option).contains("-javaagent:" + Work.agentJar() + "=RULES");
            assertThat(child.command("call guarded fine")).containsExactly("fine");
        }
    }

    @Test
    void aJavaThatCannotAttach() {
        try (Child child = driver(11)) {
            assertThat(failed(jre(11, "attach", child.pid(), rules()))).contains("cannot attach to others")
                    .contains("run the command with the java of a JDK").contains("such as that of the process: /");
        }
    }

    /** On Linux one of Java 16 or newer speaks to a JVM itself, of whatever version that is. */
    @ParameterizedTest
    @EnabledOnOs(OS.LINUX)
    @CsvSource({"17,8", "17,17", "25,25"})
    void aJreThatCan(int feature, int target) {
        try (Child child = driver(target)) {
            for (int round = 0; round < 2; round++) {
                Child attach = jre(feature, "attach", child.pid(), rules());
                assertThat(attach.awaitExit()).as(attach.toString()).isZero();
                assertThat(attach.out()).contains("1 rule from ");
                if (target == 25) {
                    assertThat(attach.out()).contains("warns");
                }
                Child detach = jre(feature, "detach", child.pid());
                assertThat(detach.awaitExit()).as(detach.toString()).isZero();
            }
            assertThat(child.out()).as("no threads").isEqualTo("ready\n");
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aJreIsLetInNowhereEither() {
        try (Child child = driver(17, "-XX:-EnableDynamicAgentLoading")) {
            assertThat(failed(jre(17, "attach", child.pid(), rules()))).contains("was started with -XX:-EnableDynamicAgentLoading");
        }
    }

    private static Child jre(int feature, Object... words) {
        List<String> command = new ArrayList<>(List.of("-jar", Work.agentJar().toString()));
        for (Object word : words) {
            command.add(word.toString());
        }
        return JavaRun.on(Jdk.of(feature), "jre").option("--limit-modules", "java.base,java.instrument")
                .command(command.toArray(new String[0])).run();
    }

    @Test
    void whoseJvmWarnsIsTold() {
        try (Child child = driver(25)) {
            Child attach = Commands.run(Jdk.of(25), "attach", child.pid(), rules());
            assertThat(attach.awaitExit()).isZero();
            assertThat(attach.out()).contains("warns").contains("-XX:+EnableDynamicAgentLoading");
            assertThat(child.err()).contains("WARNING: A Java agent has been loaded dynamically");
        }
    }

    @Test
    void rulesWithErrorsLeaveItUnguardedAndAreTold() {
        try (Child child = driver()) {
            Child attach = Commands.run(Jdk.running(), "attach", child.pid(), Work.write(Work.folder("bad"), "bad.yaml",
                    "version: 1\nexporter: {port: 0}\nrulez: {}\n"));
            assertThat(attach.awaitExit()).isEqualTo(1);
            assertThat(attach.err()).contains("bad.yaml:3:1: rulez: unknown key").contains("runs unguarded");
            assertThat(Commands.run(Jdk.running(), "attach", child.pid(), rules()).awaitExit()).isZero();
        }
    }

    @Test
    void aSettingThatIsNoneIsNotAttachedWith() {
        try (Child child = driver()) {
            Child attach = Commands.run(Jdk.running(), "attach", child.pid(), rules(), "prot=9");
            assertThat(attach.awaitExit()).isEqualTo(1);
            assertThat(attach.err()).contains("unknown key \"prot\"").contains("was not attached");
            assertThat(Commands.run(Jdk.running(), "status", child.pid()).awaitExit()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "attach|it takes a process and its rules", "attach 1|it takes a process and its rules", "attach one rules.yaml|\"one\" is no number",
        "attach 1 rules.yaml port|\"port\" is no KEY=VALUE", "attach 1 rules.yaml --foo|\"--foo\" is no KEY=VALUE",
        "detach|it takes one process", "detach 1 2|it takes one process", "status|it takes one process", "status -5|\"-5\" is no number",
        "list 1|it takes nothing but --json"})
    void wrongUsageSaysHowItIsUsed(String words, String why) {
        Child command = Commands.run(Jdk.running(), (Object[]) words.split(" "));
        assertThat(command.awaitExit()).isEqualTo(2);
        assertThat(command.err()).contains(why).contains("usage: java -jar shearpin.jar " + words.split(" ")[0]);
    }

    @ParameterizedTest
    @ValueSource(strings = {"attach", "detach", "status", "list"})
    void helpSaysHowItIsUsed(String word) {
        Child command = Commands.run(Jdk.running(), word, "--help");
        assertThat(command.awaitExit()).isZero();
        assertThat(command.out()).startsWith("usage: java -jar shearpin.jar " + word);
        assertThat(command.err()).isEmpty();
    }

    @Test
    void listShowsWhoIsGuarded() {
        try (Child bare = driver(); Child guarded = JavaRun.on(Jdk.running(), "list").rules("{version: 1, rules: {r: {match: a.B#c}}}")
                .main("org.example.app.Driver", "a secret").start()) {
            guarded.awaitOut("ready"::equals, "that it is ready");
            Child list = Commands.run(Jdk.running(), "list");
            assertThat(list.out().lines()).first().asString().matches("PID +GUARDED +RUNS");
            assertThat(list.out().lines()).anyMatch(line -> line.matches(bare.pid() + " +no +org.example.app.Driver"))
                    .anyMatch(line -> line.matches(guarded.pid() + " +yes +org.example.app.Driver"))
                    .noneMatch(line -> line.contains("secret"));
            assertThat(Commands.run(Jdk.running(), "list", "--json").out()).contains("{\"pid\":" + bare.pid()
                    + ",\"guarded\":false,\"runs\":\"org.example.app.Driver\"}");
        }
    }

    private static Child driver(String... options) {
        return driver(Jdk.running().feature(), options);
    }

    private static Child driver(int feature, String... options) {
        Child child = JavaRun.on(Jdk.of(feature), "driver").option(options).main("org.example.app.Driver").start();
        child.awaitOut("ready"::equals, "that it is ready");
        return child;
    }
}
