package io.github.shearpin.it.harness;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How to start a program: on which JDK, with which agent arguments, options and environment. */
public final class JavaRun {

    private final Jdk jdk;
    private final Path folder;
    private final String name;
    private final List<String> options = new ArrayList<>();
    private final Map<String, String> environment = new LinkedHashMap<>();
    private List<String> program = List.of();

    private JavaRun(Jdk jdk, String name) {
        this.jdk = jdk;
        this.name = name + " on " + jdk;
        this.folder = Work.folder(name + "-" + jdk.feature());
    }

    /** @param name for messages and for the run's folder */
    public static JavaRun on(Jdk jdk, String name) {
        return new JavaRun(jdk, name);
    }

    /** Attaches the agent with these rules and any free port. */
    public JavaRun rules(String yaml) {
        return agent("rules=" + writeRules(yaml) + ",port=0");
    }

    /** Attaches the agent with these rules and any free port, if it is wanted: for comparisons. */
    public JavaRun rulesIf(boolean wanted, String yaml) {
        return wanted ? rules(yaml) : this;
    }

    /** Writes a rule file into the run's folder. */
    public Path writeRules(String yaml) {
        return Work.write(folder, "rules.yaml", yaml);
    }

    /** Attaches the agent with this argument; empty: with none. */
    public JavaRun agent(String argument) {
        return option(agentOption(argument));
    }

    public static String agentOption(String argument) {
        return "-javaagent:" + Work.agentJar() + (argument.isEmpty() ? "" : "=" + argument);
    }

    public JavaRun option(String... more) {
        Collections.addAll(options, more);
        return this;
    }

    public JavaRun environment(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** A main class of the target program, or of anything else that is put on the class path with it. */
    public JavaRun main(String mainClass, String... arguments) {
        return main(List.of(), mainClass, arguments);
    }

    public JavaRun main(List<Path> morePath, String mainClass, String... arguments) {
        String path = Stream.concat(Stream.of(Work.targetJar()), morePath.stream()).map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
        return command(Stream.concat(Stream.of("-cp", path, mainClass), Stream.of(arguments)).toArray(String[]::new));
    }

    /** What follows the options. */
    public JavaRun command(String... words) {
        program = List.of(words);
        return this;
    }

    public Path folder() {
        return folder;
    }

    public Child start() {
        List<String> command = new ArrayList<>();
        command.add(jdk.tool("java").toString());
        command.addAll(options);
        command.addAll(program);
        return start(name, command, folder, environment);
    }

    /** Starts any program in a folder, with an environment free of what would change a JVM. */
    public static Child start(String name, List<String> command, Path folder, Map<String, String> environment) {
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().keySet().removeIf(key -> key.startsWith("SHEARPIN") || key.equals("JAVA_TOOL_OPTIONS")
                || key.equals("JDK_JAVA_OPTIONS") || key.equals("_JAVA_OPTIONS") || key.equals("JAVA_OPTS"));
        builder.environment().putAll(environment);
        return Child.start(name, builder, folder);
    }

    /** Runs it to its end. */
    public Child run() {
        Child child = start();
        child.closeInput();
        child.awaitExit();
        return child;
    }
}
