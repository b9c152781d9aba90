package io.github.shearpin.it.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** Where things are: the jar under test, the program and the programs to attach it to, and a folder for each run. */
public final class Work {

    private static final Path RUNS = property("shearpin.it.work");
    private static final AtomicInteger COUNT = new AtomicInteger();
    /** Builds before this one may have had this process's number. */
    private static final String PROCESS = ProcessHandle.current().pid() + "-" + Long.toString(System.currentTimeMillis() / 1_000, 36);

    private Work() {
    }

    /** The jar that users get. */
    public static Path agentJar() {
        Path jar = property("shearpin.jar");
        if (!Files.isRegularFile(jar)) {
            throw new AssertionError(jar + " is not there: build the agent first (mvn verify -pl integration-tests -am)");
        }
        return jar.normalize();
    }

    /** The program of {@code src/main}. */
    public static Path targetJar() {
        return property("shearpin.it.target");
    }

    /** A program that the build fetched from Maven Central: a file, or a folder whose name starts like that. */
    public static Path program(String name) {
        Path programs = property("shearpin.it.programs");
        try (Stream<Path> files = Files.isDirectory(programs) ? Files.list(programs) : Stream.empty()) {
            return files.filter(file -> file.getFileName().toString().startsWith(name)).findFirst().orElseGet(
                    () -> Missing.skip(name + " is not in " + programs + ": Maven puts it there before the tests run"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the build fetched to make programs with, or to watch them: a file in a folder, such as {@code agents/x.jar}. */
    public static Path fetched(String name) {
        Path file = property("shearpin.it.tools").resolve(name);
        return Files.exists(file) ? file
                : Missing.skip(file + " is not there: Maven puts it there before the tests run");
    }

    /** Where the profile {@code matrix} keeps what it fetches, and what came of it. */
    public static Path matrix() {
        return property("shearpin.it.matrix");
    }

    /** The folder that the profile {@code matrix} filled for a program of {@code src/matrix}. */
    public static Path matrixProgram(String name) {
        Path folder = matrix().resolve(name);
        return Files.isDirectory(folder) ? folder
                : Missing.skip(folder + " is not there: Maven's profile matrix puts it there before the tests run");
    }

    /** A tool of the machine. */
    public static Path tool(String name, String debianPackage) {
        for (String folder : System.getenv("PATH").split(":")) {
            Path file = Path.of(folder, name);
            if (Files.isExecutable(file)) {
                return file;
            }
        }
        return Missing.skip(name + " is not on the PATH: install Debian's package " + debianPackage);
    }

    /** A new folder, for a child's files; kept until the next build, for a look at what went wrong. */
    public static Path folder(String name) {
        try {
            return Files.createDirectories(RUNS.resolve(
                    PROCESS + "-" + COUNT.incrementAndGet() + "-" + name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Path write(Path folder, String name, String text) {
        try {
            return Files.writeString(folder.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path property(String name) {
        String value = System.getProperty(name);
        if (value == null) {
            throw new AssertionError("the system property " + name + " is not set: Maven does (see the pom)");
        }
        return Path.of(value);
    }
}
