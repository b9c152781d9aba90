package io.github.shearpin.benchmarks.growth;

import io.github.shearpin.benchmarks.Settings;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Starts JVMs that measure, each for one thing alone. */
final class Fork {

    private static final long TIMEOUT_MINUTES = 5;

    private final Settings settings;

    Fork(Settings settings) {
        this.settings = settings;
    }

    /** A file for the rules of one measurement. */
    Path file(String name) {
        return settings.work().resolve("growth-" + name);
    }

    Path agentJar() {
        return settings.agentJar();
    }

    /** The path of a library's jar on the class path of the benchmarks. */
    Path library(String name) throws IOException {
        for (String path : withAgentsClasses().split(File.pathSeparator)) {
            if (Path.of(path).getFileName().toString().startsWith(name + '-')) {
                return Path.of(path);
            }
        }
        throw new IOException("there is no " + name + " on the class path of the benchmarks");
    }

    /** With the agent's classes, not packaged, and all peers. */
    Map<String, Double> inProcess(Class<?> main, Object... arguments) throws IOException, InterruptedException {
        return run(List.of(), withAgentsClasses(), main, arguments);
    }

    /** @param options of the JVM, as its {@code -javaagent}; nothing is on its class path but the benchmarks themselves */
    Map<String, Double> plain(List<String> options, Class<?> main, Object... arguments)
            throws IOException, InterruptedException {
        return run(options, classes(), main, arguments);
    }

    private String classes() {
        return settings.repository().resolve("benchmarks/target/classes").toString();
    }

    private String withAgentsClasses() throws IOException {
        return classes() + File.pathSeparator
                + Files.readString(settings.repository().resolve("benchmarks/target/classpath-with-agent"));
    }

    private Map<String, Double> run(List<String> options, String classPath, Class<?> main, Object... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(settings.java().toString()));
        command.addAll(options);
        command.addAll(List.of("-cp", classPath, main.getName()));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        Path out = file("out.txt");
        Path err = file("err.txt");
        ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        // Series that ours has no use for, and that would only make the client library's text longer.
        builder.environment().put("PROMETHEUS_DISABLE_CREATED_SERIES", "true");
        Process process = builder.start();
        try {
            if (!process.waitFor(TIMEOUT_MINUTES, TimeUnit.MINUTES)) {
                throw new IOException(main.getSimpleName() + " took more than " + TIMEOUT_MINUTES + " minutes");
            }
        } finally {
            process.destroyForcibly();
        }
        if (process.exitValue() != 0) {
            List<String> said = Files.readAllLines(err);
            throw new IOException(main.getSimpleName() + ' ' + List.of(arguments) + " ended with " + process.exitValue()
                    + ": " + said.stream().filter(line -> !line.startsWith("SLF4J")).findFirst().orElse("no word on stderr"));
        }
        Map<String, Double> figures = new HashMap<>();
        for (String line : Files.readAllLines(out)) {
            int separator = line.indexOf(Figures.SEPARATOR);
            figures.put(line.substring(0, separator),
                    Double.valueOf(line.substring(separator + Figures.SEPARATOR.length())));
        }
        return figures;
    }
}
