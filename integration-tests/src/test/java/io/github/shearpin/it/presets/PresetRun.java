package io.github.shearpin.it.presets;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.it.harness.Child;
import io.github.shearpin.it.harness.Exporter;
import io.github.shearpin.it.harness.Folders;
import io.github.shearpin.it.harness.JavaRun;
import io.github.shearpin.it.harness.Javac;
import io.github.shearpin.it.harness.Jdk;
import io.github.shearpin.it.harness.Scrape;
import io.github.shearpin.it.harness.Work;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A program that uses one version of a library, with the agent and a preset. The program is a source in
 * {@code src/test/resources/presets/PRESET} and is compiled against that version's jars, which the build puts into
 * {@code programs/presets/LIBRARY}. It prints {@code done} when it has done all that a test counts, and ends when its input
 * does.
 */
final class PresetRun {

    private final String preset;
    private final String source;
    private final List<Path> jars = new ArrayList<>();
    private final List<String> alongside = new ArrayList<>();
    private final List<String> options = new ArrayList<>();
    private final List<String> arguments = new ArrayList<>();
    private UnaryOperator<String> edit = UnaryOperator.identity();
    private Jdk jdk = Jdk.of(17);
    private String rules;

    private PresetRun(String preset, String source) {
        this.preset = preset;
        this.source = source;
        this.rules = "presets: [" + preset + "]";
    }

    /**
     * @param source the file with the main class, such as {@code Main.java}; of one in a folder, such as
     *               {@code tomcat/Main.java}, all that is in the folder is compiled
     */
    static PresetRun of(String preset, String source) {
        return new PresetRun(preset, source);
    }

    /** Puts all jars of these folders on the class path, such as {@code hikari-5.1.0}. */
    PresetRun with(String... libraries) {
        for (String library : libraries) {
            try (Stream<Path> files = Files.list(Work.program("presets").resolve(library))) {
                files.filter(file -> file.toString().endsWith(".jar")).sorted().forEach(jars::add);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return this;
    }

    /** Compiles another file beside it, that several programs of the preset share. */
    PresetRun alongside(String shared) {
        alongside.add(shared);
        return this;
    }

    /** Of the program and what is alongside, before they are compiled. */
    PresetRun edited(UnaryOperator<String> sources) {
        edit = sources;
        return this;
    }

    /** On JDK 17 otherwise. */
    PresetRun on(int feature) {
        jdk = Jdk.of(feature);
        return this;
    }

    /** What the rule file says instead of only naming the preset. */
    PresetRun rules(String yaml) {
        rules = yaml;
        return this;
    }

    /** For the JVM. */
    PresetRun options(String... more) {
        Collections.addAll(options, more);
        return this;
    }

    /** For the program. */
    PresetRun arguments(String... more) {
        Collections.addAll(arguments, more);
        return this;
    }

    Child start() {
        int slash = source.indexOf('/');
        String folder = "presets/" + preset;
        Path[] path = jars.toArray(new Path[0]);
        Path classes = alongside.isEmpty()
                ? Javac.compile(jdk, folder + "/" + (slash < 0 ? source : source.substring(0, slash)), path)
                : Javac.compile(jdk, Folders.resources(folder, edit,
                        Stream.concat(Stream.of(source), alongside.stream()).toArray(String[]::new)), path);
        List<String> command = new ArrayList<>();
        command.add("-cp");
        command.add(Stream.concat(Stream.of(classes), jars.stream()).map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator)));
        command.add(source.substring(slash + 1).replace(".java", ""));
        command.addAll(arguments);
        return JavaRun.on(jdk, preset).rules("version: 1\nexporter: {host: 127.0.0.1, jvm-metrics: false}\n" + rules)
                .option(options.toArray(new String[0])).command(command.toArray(new String[0])).start();
    }

    /** What the agent shows once the program says {@code done}; it must have found nothing wrong with itself. */
    static Scrape whenDone(Child child) {
        child.awaitOut("done"::equals, "that it is done");
        Scrape scrape = Exporter.of(child).scrape();
        for (String errors : List.of("weave_errors_total", "internal_errors_total", "rule_errors_total", "path_failures_total")) {
            assertThat(scrape.sum("shearpin_agent_" + errors)).as(errors + "\n" + child).isZero();
        }
        return scrape;
    }

    /** Runs it until it is done, and ends it. */
    Scrape scrape() {
        try (Child child = start()) {
            return whenDone(child);
        }
    }
}
