package io.github.shearpin.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.it.harness.Child;
import io.github.shearpin.it.harness.Exporter;
import io.github.shearpin.it.harness.JavaRun;
import io.github.shearpin.it.harness.Jdk;
import io.github.shearpin.it.harness.OutputOnFailure;
import io.github.shearpin.it.harness.Work;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Archives of classes (CDS, AOT caches) made and used by the commands of {@code OPERATING.md}: the program starts, its calls are
 * guarded, and classes come out of the archive. With {@code -Dshearpin.matrix=true} also how many, and what the start costs, in
 * {@code target/class-archives-*.md}.
 */
@ParameterizedClass(name = "JDK {0}")
@MethodSource("jdks")
@ExtendWith(OutputOnFailure.class)
record ClassArchivesIT(int feature) {

    private static final String RULES = """
            version: 1
            exporter: {host: 127.0.0.1, port: 0}
            rules:
              guarded: {match: "org.example.app.Remote#guarded", circuit-breaker: {failure-rate: 50%}}
            """;
    private static final String MAIN = "org.example.app.Driver";
    private static final String AGENT = "-javaagent:shearpin.jar=rules.yaml";
    private static final Pattern LOADED = Pattern.compile("\\[class,load *\\] (\\S+) source: (.*)");

    /** @param cpuMillis until the first calls have been made */
    private record Classes(long all, long shared, long ours, boolean driver, long cpuMillis, List<String> told) { }

    /** @param commands words after {@code java}: all but the last make the archive */
    private record Example(int since, List<List<String>> commands) { }

    /** JDK 8 has no archive of applications' classes. */
    static int[] jdks() {
        return Boolean.getBoolean("shearpin.matrix") ? new int[] {11, 17, 21, 25} : new int[] {25};
    }

    @Test
    void theExamplesOfThePage() throws IOException {
        List<Example> examples = examples();
        assertThat(examples).extracting(Example::since).containsExactly(25, 11, 13);
        List<String> table = new ArrayList<>();
        table.add(row("without agent", run(folder(), false, List.of("-cp", "app.jar", MAIN))));
        table.add(row("with agent", run(folder(), true, List.of(AGENT, "-cp", "app.jar", MAIN))));
        for (Example example : examples) {
            if (feature < example.since) {
                continue;
            }
            Path folder = folder();
            for (List<String> command : example.commands.subList(0, example.commands.size() - 1)) {
                make(folder, command);
            }
            List<String> command = new ArrayList<>(example.commands.get(example.commands.size() - 1));
            table.add(row(String.join(" ", command), run(folder, true, command)));
            // With an archive that is of no use at all it would not start so.
            command.add(0, example.since == 25 ? "-XX:AOTMode=on" : "-Xshare:on");
            Classes used = run(folder, true, command);

            assertThat(used.driver).as("the program's class comes out of the archive").isTrue();
            assertThat(used.shared).as("classes of the JDK do").isGreaterThan(400);
            if (example.since == 25) {
                assertThat(used.ours).as("classes of ours do").isGreaterThan(400);
            }
            if (example.since == 13 && feature >= 25) {
                assertThat(used.told).hasSize(3).allMatch(line -> line.contains("[error][cds]"))
                        .anyMatch(line -> line.contains("jdk.module.addmods"));
            } else {
                assertThat(used.told).isEmpty();
            }
        }
        write(table);
    }

    /** What the page warns of is so. */
    @Test
    void otherArchives() {
        if (feature >= 13) {
            Child refused = child(folder(), List.of("-XX:ArchiveClassesAtExit=app.jsa", AGENT, "-cp", "app.jar", MAIN));
            assertThat(refused.awaitExit()).isEqualTo(1);
            assertThat(refused.out() + refused.err()).contains("Must enable AllowArchivingWithJavaAgent");
        }
        if (feature >= 19) {
            Path folder = folder();
            List<String> command = List.of("-XX:+AutoCreateSharedArchive", "-XX:SharedArchiveFile=app.jsa", "-cp", "app.jar", MAIN);
            List<String> withAgent = Stream.concat(Stream.of(AGENT), command.stream()).toList();
            assertThat(child(folder, withAgent).awaitExit()).isEqualTo(1);
            make(folder, command);
            assertThat(run(folder, true, withAgent).driver).isTrue();
        }
        if (feature >= 25) {
            List<String> use = List.of("-XX:AOTCache=app.aot", "-cp", "app.jar", MAIN);
            List<String> useWithAgent = Stream.concat(Stream.of(AGENT), use.stream()).toList();
            Path without = folder();
            make(without, List.of("-XX:AOTCacheOutput=app.aot", "-cp", "app.jar", MAIN));
            Classes lost = run(without, true, useWithAgent);
            assertThat(lost.shared).isZero();
            assertThat(lost.told).anyMatch(line -> line.contains("[error][aot]"));

            Path module = folder();
            make(module, List.of("--add-modules", "java.instrument", "-XX:AOTCacheOutput=app.aot", "-cp", "app.jar", MAIN));
            Classes kept = run(module, true, useWithAgent);
            assertThat(kept.driver).isTrue();
            assertThat(kept.told).isEmpty();

            Path with = folder();
            make(with, List.of("-XX:AOTCacheOutput=app.aot", AGENT, "-cp", "app.jar", MAIN));
            Classes notUsed = run(with, false, use);
            assertThat(notUsed.shared).isZero();
        }
    }

    private static Path folder() {
        Path folder = Work.folder("archive");
        try {
            Files.copy(Work.agentJar(), folder.resolve("shearpin.jar"));
            Files.copy(Work.targetJar(), folder.resolve("app.jar"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        Work.write(folder, "rules.yaml", RULES);
        return folder;
    }

    private void make(Path folder, List<String> command) {
        assertThat(child(folder, command).awaitExit()).isZero();
    }

    private Child child(Path folder, List<String> command) {
        List<String> words = new ArrayList<>(command);
        words.add(0, Jdk.of(feature).tool("java").toString());
        Child child = JavaRun.start("java " + String.join(" ", command), words, folder, Map.of());
        child.closeInput();
        return child;
    }

    /** Makes three calls. */
    private Classes run(Path folder, boolean guarded, List<String> command) {
        List<String> words = new ArrayList<>(List.of(Jdk.of(feature).tool("java").toString(), "-Xlog:class+load=info:file=loaded.log:tags"));
        words.addAll(command);
        try (Child child = JavaRun.start("java " + String.join(" ", command), words, folder, Map.of())) {
            child.awaitOut("ready"::equals, "that it is ready");
            assertThat(child.command("call guarded fine fine")).endsWith("fine");
            child.command("call guarded io");
            long cpuMillis = ProcessHandle.of(child.pid()).orElseThrow().info().totalCpuDuration().orElseThrow().toMillis();
            if (guarded) {
                Exporter exporter = Exporter.of(child);
                assertThat(exporter.scrape().value("shearpin_calls_total", "rule", "guarded", "outcome", "success")).isEqualTo(2);
                assertThat(exporter.scrape().value("shearpin_calls_total", "rule", "guarded", "outcome", "failure")).isEqualTo(1);
                assertThat(child.said()).hasSize(1);
            }
            assertThat(child.errOfOthers()).isEmpty();
            child.send("return");
            assertThat(child.awaitExit()).isZero();
            List<String> told = child.out().lines().filter(line -> line.startsWith("[") && line.contains("][")).toList();
            return classes(folder.resolve("loaded.log"), cpuMillis, told);
        }
    }

    private static Classes classes(Path log, long cpuMillis, List<String> told) {
        long all = 0;
        long shared = 0;
        long ours = 0;
        boolean driver = false;
        try (Stream<String> lines = Files.lines(log)) {
            for (String line : (Iterable<String>) lines::iterator) {
                Matcher matcher = LOADED.matcher(line);
                if (matcher.find()) {
                    all++;
                    if (matcher.group(2).contains("shared objects file")) {
                        shared++;
                        ours += matcher.group(1).startsWith("io.github.shearpin.") ? 1 : 0;
                        driver |= matcher.group(1).equals(MAIN);
                    }
                }
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return new Classes(all, shared, ours, driver, cpuMillis, told);
    }

    private static List<Example> examples() throws IOException {
        List<Example> examples = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of("../agent/OPERATING.md"))) {
            Matcher since = Pattern.compile("# Java (\\d+) and later: .*").matcher(line);
            if (since.matches()) {
                examples.add(new Example(Integer.parseInt(since.group(1)), new ArrayList<>()));
            } else if (line.startsWith("java ")) {
                examples.get(examples.size() - 1).commands.add(Arrays.asList(
                        line.substring("java ".length()).replace("com.acme.Main", MAIN).split(" ")));
            }
        }
        return examples;
    }

    private static String row(String how, Classes classes) {
        return "| " + how + " | " + classes.all + " | " + classes.shared + " | " + classes.ours + " | " + classes.cpuMillis + " |";
    }

    private void write(List<String> table) throws IOException {
        if (Boolean.getBoolean("shearpin.matrix")) {
            String page = "| JDK " + feature + " | classes loaded | out of an archive | of them the agent's | CPU ms until the first calls |\n"
                    + "| --- | --- | --- | --- | --- |\n" + String.join("\n", table) + "\n";
            Files.writeString(Path.of("target", "class-archives-" + feature + ".md"), page);
            System.out.print(page);
        }
    }
}
