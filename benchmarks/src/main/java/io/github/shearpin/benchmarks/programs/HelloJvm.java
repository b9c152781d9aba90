package io.github.shearpin.benchmarks.programs;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** A JVM that said hello and waits, until it is closed. */
public final class HelloJvm implements AutoCloseable {

    /** Of {@link Hello}; each is called once. */
    public static final List<String> METHODS = IntStream.range(0, 10).mapToObj(i -> Hello.class.getName() + "#m" + i).toList();

    private final Process process;

    /** @throws IOException it ended without a word; says where what the agent said is */
    public HelloJvm(Path java, Path jar, Agent agent, Path log) throws IOException {
        List<String> command = new ArrayList<>(List.of(java.toString()));
        command.addAll(agent.options());
        command.addAll(List.of("-jar", jar.toString(), "wait"));
        process = new ProcessBuilder(command).redirectError(log.toFile()).start();
        // Kept open: it ends when its input does, which is at the latest when this process ends.
        String line = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)).readLine();
        if (!"hello world!".equals(line)) {
            close();
            throw new IOException("it said " + line + " instead of hello world!; what the agent said: " + log);
        }
    }

    public long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
