package io.github.shearpin.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A temporary folder and the processes that were started in it. Closing it ends those processes and removes the folder;
 * what the processes said stays in the folder of logs. Thread-safe.
 */
final class Workplace implements AutoCloseable {

    private static final int LINES_SHOWN = 40;
    private static final Path NOTHING = Path.of("/dev/null");

    private final Path folder;
    private final Path logs;
    private final Deque<Process> processes = new ConcurrentLinkedDeque<>();

    Workplace(Path logs) throws IOException {
        this.folder = Files.createTempDirectory("shearpin-demo-");
        this.logs = Files.createDirectories(logs);
        for (Path old : contents(logs)) {
            Files.delete(old);
        }
    }

    /** A new folder for one of the programs. */
    Path folder(String name) throws IOException {
        return Files.createDirectories(folder.resolve(name));
    }

    Path log(String program) {
        return logs.resolve(program + ".log");
    }

    /** Starts a program whose output goes to its log, after what an earlier one of that name left there. */
    Process start(String program, Map<String, String> environment, List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectInput(NOTHING.toFile())
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log(program).toFile()));
        builder.environment().putAll(environment);
        Process process = builder.start();
        processes.push(process);
        return process;
    }

    /** Asks a process to end, and insists after a while. */
    void stop(Process process) {
        processes.remove(process);
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor(5, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /** A port of the loopback address that nobody listens on just now. */
    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Prints the end of each log, for whoever cannot look into the folder afterwards. */
    void showLogs() throws IOException {
        for (Path log : contents(logs)) {
            List<String> lines = Files.readAllLines(log);
            System.out.println("--- the end of " + log);
            lines.subList(Math.max(0, lines.size() - LINES_SHOWN), lines.size()).forEach(System.out::println);
        }
    }

    @Override
    public void close() {
        for (Process process : processes) {
            process.destroy();
        }
        while (!processes.isEmpty()) {
            stop(processes.peek());
        }
        try {
            for (Path file : contents(folder)) {
                Files.delete(file);
            }
            Files.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("could not remove " + folder, e);
        }
    }

    /** What is below a folder, what is deeper first. */
    private static List<Path> contents(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> !file.equals(folder)).sorted(Comparator.reverseOrder()).toList();
        }
    }
}
