package io.github.shearpin.it.matrix;

import io.github.shearpin.it.harness.Child;
import io.github.shearpin.it.harness.JavaRun;
import io.github.shearpin.it.harness.Jdk;
import io.github.shearpin.it.harness.Work;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Where and how a program is started: on which JDK, in which folder, with the agent or without. */
record Start(Program program, Jdk jdk, Path folder, boolean attached) {

    static Start of(Program program, Jdk jdk, boolean attached) {
        return new Start(program, jdk, Work.folder(program + "-" + jdk.feature() + (attached ? "" : "-bare")), attached);
    }

    /** What was fetched for the program: a folder of jars, or one with the folder that its archive held. */
    Path fetched() {
        return Work.matrixProgram(program.fetched());
    }

    /** The folder that its archive held. */
    Path home() {
        return files(fetched(), file -> Files.isDirectory(file) && !file.endsWith("dependency-maven-plugin-markers")).get(0);
    }

    List<Path> jars() {
        return files(fetched(), file -> file.toString().endsWith(".jar"));
    }

    String classPath(Path... more) {
        return Stream.concat(Stream.of(more), jars().stream()).map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** For the JVM: what attaches the agent; empty for a start without. */
    String agentOption() {
        return attached ? JavaRun.agentOption("rules=" + Work.write(folder, "rules.yaml", program.yaml()) + ",port=0") : "";
    }

    /** Starts it with the JDK's java, and the agent if it is wanted. */
    Child java(String... command) {
        return java(jdk.tool("java"), command);
    }

    Child java(Path java, String... command) {
        List<String> words = new ArrayList<>(List.of(java.toString()));
        if (attached) {
            words.add(agentOption());
        }
        words.addAll(List.of(command));
        return JavaRun.start(toString(), words, folder, Map.of());
    }

    /** Starts it with a script of its own. */
    Child script(Map<String, String> environment, Object... command) {
        Map<String, String> all = new LinkedHashMap<>(environment);
        all.put("JAVA_HOME", jdk.home().toString());
        return JavaRun.start(toString(), Stream.of(command).map(Object::toString).toList(), folder, all);
    }

    /**
     * Runs something beside it to its end, such as a command of the program's own, and returns what that printed.
     *
     * @throws IOException when that fails, as it does while the program is not ready
     */
    String run(Jdk on, String input, String... command) throws IOException {
        Path beside = Work.folder("beside-" + program);
        List<String> words = new ArrayList<>(List.of(on.tool("java").toString()));
        words.addAll(List.of(command));
        try (Child child = JavaRun.start(command[command.length - 1], words, beside, Map.of())) {
            if (!input.isEmpty()) {
                child.send(input);
            }
            child.closeInput();
            if (child.awaitExit() != 0) {
                throw new IOException("failed: " + child);
            }
            return child.out();
        }
    }

    private static List<Path> files(Path folder, Predicate<Path> wanted) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(wanted).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return program + " on " + jdk + (attached ? "" : " without the agent");
    }
}
