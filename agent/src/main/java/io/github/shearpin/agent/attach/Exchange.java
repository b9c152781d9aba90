package io.github.shearpin.agent.attach;

import java.io.File;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Properties;

/**
 * The folder in which a JVM is asked and answers, as its {@code io.github.shearpin.bootstrap.Request} reads it. Nobody but its
 * user may enter it.
 */
final class Exchange {

    private final Path folder;
    /** As the JVM names it. */
    private final String name;

    private Exchange(Path folder, String name) {
        this.folder = folder;
        this.name = name;
    }

    /** @param target null: not known, and of the same user */
    static Exchange create(LinuxProcess target) throws IOException {
        boolean far = target != null && target.hasOwnFiles();
        Path parent = far ? new File(target.root(), "tmp").toPath() : new File(System.getProperty("java.io.tmpdir")).toPath();
        boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        Path folder = !posix ? Files.createTempDirectory(parent, "shearpin-") : Files.createTempDirectory(parent, "shearpin-",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Exchange exchange = new Exchange(folder.toAbsolutePath(), far ? "/tmp/" + folder.getFileName()
                : folder.toAbsolutePath().toString());
        exchange.give(folder, target);
        return exchange;
    }

    /** As the agent's argument. */
    String argument() {
        return "request=" + name;
    }

    /** @param argument of the agent; may be null */
    void ask(String command, String argument, LinuxProcess target) throws IOException {
        Properties asked = new Properties();
        asked.setProperty("command", command);
        if (argument != null) {
            asked.setProperty("argument", argument);
        }
        Path file = folder.resolve("request");
        try (Writer out = new OutputStreamWriter(Files.newOutputStream(file), StandardCharsets.UTF_8)) {
            asked.store(out, null);
        }
        give(file, target);
    }

    /** Puts a copy of a file there. Returns its name, as the JVM names it. */
    String copy(File file, LinuxProcess target) throws IOException {
        Path copy = folder.resolve(file.getName());
        Files.copy(file.toPath(), copy);
        give(copy, target);
        return name + '/' + file.getName();
    }

    /** To the JVM's user, where we are root and it is not. */
    private void give(Path file, LinuxProcess target) throws IOException {
        if (target != null && target.user() != LinuxProcess.self().user()) {
            Files.setAttribute(file, "unix:uid", target.user());
            Files.setAttribute(file, "unix:gid", target.group());
        }
    }

    /** What was answered: the exit code, a line break, and the text; null: nothing. */
    String answer() throws IOException {
        Path file = folder.resolve("answer");
        return !Files.exists(file) ? null : new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }

    /** @param files whether files that were copied there are to go, too */
    void close(boolean files) {
        try {
            Files.deleteIfExists(folder.resolve("request"));
            Files.deleteIfExists(folder.resolve("answer"));
            File[] copies = files ? folder.toFile().listFiles() : null;
            for (File copy : copies == null ? new File[0] : copies) {
                Files.deleteIfExists(copy.toPath());
            }
            if (files || folder.toFile().list().length == 0) {
                Files.deleteIfExists(folder);
            }
        } catch (IOException left) {
            // A small file in the folder for such.
        }
    }
}
