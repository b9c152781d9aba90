package io.github.shearpin.it.harness;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A process that a test started. What it writes goes to files, so nothing blocks it and all of it can be read at any
 * time. Closing it ends it and every process that it started.
 */
public final class Child implements AutoCloseable {

    /** What each line of the agent's begins with. */
    public static final String PREFIX = "shearpin: ";
    private static final Queue<Child> STARTED = new ConcurrentLinkedQueue<>();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> STARTED.forEach(Child::end), "end-children"));
    }

    private final String name;
    private final Process process;
    private final Path out;
    private final Path err;
    private final OutputStream in;

    private Child(String name, Process process, Path out, Path err) {
        this.name = name;
        this.process = process;
        this.out = out;
        this.err = err;
        this.in = process.getOutputStream();
    }

    /** @param folder where its output goes, as {@code stdout} and {@code stderr} */
    static Child start(String name, ProcessBuilder builder, Path folder) {
        Path out = folder.resolve("stdout");
        Path err = folder.resolve("stderr");
        try {
            Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
            Child child = new Child(name, process, out, err);
            STARTED.add(child);
            return child;
        } catch (IOException e) {
            throw new UncheckedIOException("starting " + builder.command(), e);
        }
    }

    /** The children that were started since the last call of this. */
    static List<Child> takeStarted() {
        List<Child> taken = List.copyOf(STARTED);
        STARTED.removeIf(child -> !child.isAlive());
        return taken;
    }

    public byte[] outBytes() {
        return read(out);
    }

    public String out() {
        return new String(read(out), StandardCharsets.UTF_8);
    }

    public String err() {
        return new String(read(err), StandardCharsets.UTF_8);
    }

    /** The agent's lines on stderr. */
    public List<String> said() {
        return err().lines().filter(line -> line.startsWith(PREFIX)).toList();
    }

    /** The agent's events on stderr, which is where they go by default: a line of JSON each. */
    public List<String> events() {
        return err().lines().filter(Child::isEvent).toList();
    }

    private static boolean isEvent(String line) {
        return line.startsWith("{\"time\":") && line.contains(",\"source\":\"shearpin\",");
    }

    /** All other lines on stderr. */
    public List<String> errOfOthers() {
        return err().lines().filter(line -> !line.startsWith(PREFIX) && !isEvent(line)).toList();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public long pid() {
        return process.pid();
    }

    public void send(String line) {
        try {
            in.write((line + "\n").getBytes(StandardCharsets.UTF_8));
            in.flush();
        } catch (IOException e) {
            throw new AssertionError("could not send '" + line + "' to " + this, e);
        }
    }

    public void closeInput() {
        try {
            in.close();
        } catch (IOException e) {
            throw new AssertionError("could not close the input of " + this, e);
        }
    }

    /** Sends a command to {@link org.example.app.Driver}, and returns the lines that it printed for it. */
    public List<String> command(String line) {
        int before = out().length();
        send(line);
        String answer = Await.until(() -> {
            String fresh = out().substring(before);
            if (fresh.equals("ok\n") || fresh.endsWith("\nok\n")) {
                return fresh;
            }
            failIfEnded("did not answer '" + line + "'");
            return null;
        }, () -> "no answer to '" + line + "' from " + this);
        List<String> lines = answer.lines().toList();
        return lines.subList(0, lines.size() - 1);
    }

    /** The first line on stdout that is like this, once there is one. */
    public String awaitOut(Predicate<String> like, String what) {
        return await(out, like, what);
    }

    /** The first line on stderr that is like this, once there is one. */
    public String awaitErr(Predicate<String> like, String what) {
        return await(err, like, what);
    }

    private String await(Path file, Predicate<String> like, String what) {
        return Await.until(() -> {
            boolean ended = !isAlive();
            String text = new String(read(file), StandardCharsets.UTF_8);
            String complete = ended ? text : text.substring(0, text.lastIndexOf('\n') + 1);
            String line = complete.lines().filter(like).findFirst().orElse(null);
            if (line == null && ended) {
                failIfEnded("never said " + what);
            }
            return line;
        }, () -> "no " + what + " from " + this);
    }

    private void failIfEnded(String what) {
        if (!isAlive()) {
            throw new AssertionError(name + " ended with " + process.exitValue() + " and " + what + "\n" + this);
        }
    }

    /** Its exit code, once it ended by itself. */
    public int awaitExit() {
        try {
            if (!process.waitFor(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("does not end: " + this);
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Asks it and all that it started to end, as a service manager does, and returns once none of them is left. */
    public void terminate() {
        List<ProcessHandle> all = family();
        all.forEach(ProcessHandle::destroy);
        Await.until(() -> all.stream().noneMatch(ProcessHandle::isAlive) ? Boolean.TRUE : null,
                () -> "does not stop: " + this);
    }

    private List<ProcessHandle> family() {
        return Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
    }

    private void end() {
        family().forEach(ProcessHandle::destroyForcibly);
    }

    @Override
    public void close() {
        List<ProcessHandle> all = family();
        all.forEach(ProcessHandle::destroyForcibly);
        Await.until(Duration.ofSeconds(20), () -> all.stream().noneMatch(ProcessHandle::isAlive) ? Boolean.TRUE : null,
                () -> "cannot be killed: " + name);
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return name + " (" + (isAlive() ? "running" : "exit code " + process.exitValue()) + ", pid " + process.pid() + ")"
                + "\n--- stdout\n" + tail(out()) + "\n--- stderr\n" + tail(err()) + "\n---";
    }

    private static String tail(String text) {
        int limit = 8_000;
        return text.length() <= limit ? text : "..." + text.substring(text.length() - limit);
    }
}
