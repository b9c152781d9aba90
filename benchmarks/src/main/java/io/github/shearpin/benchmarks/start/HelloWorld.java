package io.github.shearpin.benchmarks.start;

import io.github.shearpin.benchmarks.programs.Agent;
import io.github.shearpin.benchmarks.programs.Times;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The whole life of a JVM that says hello. The shell's {@code time} counts all of it, with what its end takes. */
final class HelloWorld implements Program {

    private final Path java;
    private final Path jar;
    private final Path log;

    HelloWorld(Path java, Path jar, Path log) {
        this.java = java;
        this.jar = jar;
        this.log = log;
    }

    @Override
    public String name() {
        return "hello world";
    }

    @Override
    public Times start(Agent agent) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("bash", "-c",
                "TIMEFORMAT='%R %U %S'; time \"$@\" >\"$0\" 2>&1", log.toString(), java.toString()));
        command.addAll(agent.options());
        command.addAll(List.of("-jar", jar.toString()));
        Process process = new ProcessBuilder(command).start();
        String said = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8).trim();
        if (process.waitFor() != 0) {
            throw new IOException("exit code " + process.exitValue() + ", " + said + "; what it printed: " + log);
        }
        // Some languages write a comma for the point.
        String[] seconds = said.replace(',', '.').split(" ");
        return new Times(Double.parseDouble(seconds[0]), Double.parseDouble(seconds[1]) + Double.parseDouble(seconds[2]));
    }
}
