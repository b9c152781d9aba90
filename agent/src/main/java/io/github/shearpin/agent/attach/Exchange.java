package io.github.shearpin.agent.attach;

import java.io.File;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/**
 * The folder in which a JVM is asked and answers, as its {@code io.github.shearpin.bootstrap.Request} reads it. Nobody but its
 * user may enter it; and not even that one before all is there: where we are root, what it puts in our way would be done with our
 * rights.
 */
final class Exchange {

    private final Path folder;
    /** As the JVM names it. */
    private final String name;
    /** Null: not known, and of the same user. */
    private final LinuxProcess target;
    private final List<Path> files = new ArrayList<Path>();

    private Exchange(Path folder, String name, LinuxProcess target) {
        this.folder = folder;
        this.name = name;
        this.target = target;
    }

    /** @param target null: not known, and of the same user */
    static Exchange create(LinuxProcess target) throws IOException {
        boolean far = target != null && target.hasOwnFiles();
        Path parent = far ? new File(target.root(), "tmp").toPath() : new File(System.getProperty("java.io.tmpdir")).toPath();
        if (far && Files.isSymbolicLink(parent)) {
            throw new IOException("its /tmp is a link, which may lead anywhere");
        }
        boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        Path folder = !posix ? Files.createTempDirectory(parent, "shearpin-") : Files.createTempDirectory(parent, "shearpin-",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        String name = far ? "/tmp/" + folder.getFileName() : folder.toAbsolutePath().toString();
        return new Exchange(folder.toAbsolutePath(), name, target);
    }

    /** Puts a copy of a file there. Returns its name, as the JVM names it. */
    String copy(File file) throws IOException {
        Path copy = folder.resolve(file.getName());
        Files.copy(file.toPath(), copy);
        files.add(copy);
        give(copy);
        return name + '/' + file.getName();
    }

    /**
     * Last of all.
     *
     * @param argument of the agent; may be null
     * @return the argument to load it with
     */
    String ask(String command, String argument) throws IOException {
        Properties asked = new Properties();
        asked.setProperty("command", command);
        if (argument != null) {
            asked.setProperty("argument", argument);
        }
        Path file = folder.resolve("request");
        try (Writer out = new OutputStreamWriter(Files.newOutputStream(file, StandardOpenOption.CREATE_NEW),
                StandardCharsets.UTF_8)) {
            asked.store(out, null);
        }
        give(file);
        give(folder);
        return "request=" + name;
    }

    private void give(Path file) throws IOException {
        if (target != null) {
            target.give(file);
        }
    }

    /** What was answered: the exit code, a line break, and the text; null: nothing. */
    String answer() throws IOException {
        Path file = folder.resolve("answer");
        return !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) ? null
                : new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }

    /** @param copies whether those of files that were put there stay, since the JVM uses them on */
    void close(boolean copies) {
        try {
            Files.deleteIfExists(folder.resolve("request"));
            Files.deleteIfExists(folder.resolve("answer"));
            if (!copies) {
                for (Path file : files) {
                    Files.deleteIfExists(file);
                }
            }
            if (!copies || files.isEmpty()) {
                Files.deleteIfExists(folder);
            }
        } catch (IOException left) {
            // A few small files, where such are left.
        }
    }
}
