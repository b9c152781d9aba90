package io.github.shearpin.agent.attach;

import java.io.BufferedReader;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** What Linux tells of a process, in {@code /proc}. What it does not tell us is null, or not there. */
final class LinuxProcess {

    /** In masks of signals. */
    private static final long SIGQUIT = 1 << 3 - 1;
    private static final Path PROC = Paths.get("/proc");

    private final Path folder;
    private final List<String> status;

    private LinuxProcess(Path folder) {
        this.folder = folder;
        this.status = lines(folder.resolve("status"));
    }

    /** Whether the system is one that tells. */
    static boolean areKnown() {
        return Files.isReadable(PROC.resolve("self/status"));
    }

    /** Null: there is none. */
    static LinuxProcess of(String pid) {
        Path folder = PROC.resolve(pid);
        return Files.isDirectory(folder) ? new LinuxProcess(folder) : null;
    }

    /** This one. */
    static LinuxProcess self() {
        try {
            return new LinuxProcess(PROC.resolve("self").toRealPath());
        } catch (IOException e) {
            throw new IllegalStateException("/proc/self cannot be read", e);
        }
    }

    /** The number of the user whose rights it has. */
    int user() {
        return number("Uid", 1);
    }

    int group() {
        return number("Gid", 1);
    }

    /** Of the user, or the number where it has none. */
    String userName() {
        try {
            for (String line : Files.readAllLines(Paths.get("/etc/passwd"), StandardCharsets.ISO_8859_1)) {
                String[] fields = line.split(":");
                if (fields.length > 2 && fields[2].equals(String.valueOf(user()))) {
                    return fields[0];
                }
            }
        } catch (IOException unknown) {
            // Then by its number.
        }
        return String.valueOf(user());
    }

    /** By a signal, or by a debugger. */
    boolean isStopped() {
        List<String> state = fields("State");
        return !state.isEmpty() && state.get(0).equalsIgnoreCase("T");
    }

    String pid() {
        return folder.getFileName().toString();
    }

    /** Its number where it runs itself, which is another in a container. */
    String ownPid() {
        List<String> numbers = fields("NSpid");
        return numbers.isEmpty() ? pid() : numbers.get(numbers.size() - 1);
    }

    /** Whether it sees other files under the same names. */
    boolean hasOwnFiles() {
        String theirs = link("ns/mnt");
        String ours = self().link("ns/mnt");
        return theirs != null && ours != null && !theirs.equals(ours);
    }

    /** Its files, as we see them. */
    File root() {
        return folder.resolve("root").toFile();
    }

    /** On which a HotSpot JVM listens to those who attach, once it does. */
    File attachSocket() {
        return new File(root(), "tmp/.java_pid" + ownPid());
    }

    /** Whether it does something about the signal of an attach, and is not ended by it. */
    boolean catchesQuit() {
        List<String> caught = fields("SigCgt");
        return caught.isEmpty() || (Long.parseUnsignedLong(caught.get(0), 16) & SIGQUIT) != 0;
    }

    /** Gives it a file, where we are root and it is not. */
    void give(Path file) throws IOException {
        if (user() != self().user()) {
            Files.setAttribute(file, "unix:gid", group());
            Files.setAttribute(file, "unix:uid", user());
        }
    }

    /** What it runs. */
    String program() {
        return link("exe");
    }

    /** The JVM's library; empty: it has none, and is no JVM; null: that can't be seen. */
    String jvmLibrary() {
        if (!Files.isReadable(folder.resolve("maps"))) {
            return null;
        }
        List<String> maps = lines(folder.resolve("maps"));
        for (String line : maps) {
            int path = line.indexOf('/');
            if (path > 0 && (line.contains("/libjvm.so") || line.contains("/libj9vm"))) {
                return line.substring(path);
            }
        }
        return maps.isEmpty() ? null : "";
    }

    /** Whether it was started with an option, on the command line or by the environment. */
    boolean hasOption(String option) {
        List<String> words = new ArrayList<String>(words("cmdline"));
        for (String variable : words("environ")) {
            if (variable.startsWith("JAVA_TOOL_OPTIONS=") || variable.startsWith("JDK_JAVA_OPTIONS=")
                    || variable.startsWith("_JAVA_OPTIONS=") || variable.startsWith("OPENJ9_JAVA_OPTIONS=")) {
                words.addAll(Arrays.asList(variable.substring(variable.indexOf('=') + 1).split("\\s+")));
            }
        }
        return words.contains(option);
    }

    /** Whether one of its threads is the agent's; null: they can't be told apart, as on Java 8. */
    Boolean isGuarded() {
        File[] threads = folder.resolve("task").toFile().listFiles();
        boolean named = false;
        for (File thread : threads == null ? new File[0] : threads) {
            for (String name : lines(thread.toPath().resolve("comm"))) {
                if (name.startsWith("shearpin-")) {
                    return true;
                }
                named |= name.equals("VM Thread") || name.startsWith("GC ") || name.startsWith("Finalizer");
            }
        }
        return named ? false : null;
    }

    private int number(String field, int index) {
        List<String> fields = fields(field);
        return index < fields.size() ? Integer.parseInt(fields.get(index)) : -1;
    }

    private List<String> fields(String name) {
        for (String line : status) {
            if (line.startsWith(name + ':')) {
                return Arrays.asList(line.substring(name.length() + 1).trim().split("\\s+"));
            }
        }
        return Collections.emptyList();
    }

    private String link(String name) {
        try {
            return Files.readSymbolicLink(folder.resolve(name)).toString();
        } catch (IOException | SecurityException hidden) {
            return null;
        }
    }

    /** Of a file of words that end with a 0. */
    private List<String> words(String name) {
        StringBuilder all = new StringBuilder();
        for (String line : lines(folder.resolve(name))) {
            all.append(line).append('\n');
        }
        return Arrays.asList(all.toString().split("\0"));
    }

    private static List<String> lines(Path file) {
        List<String> lines = new ArrayList<String>();
        try (BufferedReader in = new BufferedReader(new InputStreamReader(new FileInputStream(file.toFile()),
                StandardCharsets.ISO_8859_1))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                lines.add(line);
            }
        } catch (IOException hidden) {
            // As far as we got.
        }
        return lines;
    }
}
