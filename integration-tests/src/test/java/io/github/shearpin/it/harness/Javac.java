package io.github.shearpin.it.harness;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Compiles programs of {@code src/test/resources} with the compiler of the JDK that is to run them. */
public final class Javac {

    private Javac() {
    }

    /**
     * @param source a resource: a file, or a folder of them
     * @param path   jars that they need
     * @return the folder with the class files
     */
    public static Path compile(Jdk jdk, String source, Path... path) {
        try {
            return compile(jdk, Path.of(Javac.class.getResource("/" + source).toURI()), path);
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    /**
     * @param source a file, or a folder of them
     * @param path   jars that they need
     * @return the folder with the class files
     */
    public static Path compile(Jdk jdk, Path source, Path... path) {
        return compile(jdk, List.of(), source, path);
    }

    /**
     * @param options of the compiler
     * @param source  a file, or a folder of them
     * @param path    jars that they need
     * @return the folder with the class files
     */
    public static Path compile(Jdk jdk, List<String> options, Path source, Path... path) {
        Path folder = Work.folder("compile");
        Path classes = folder.resolve("classes");
        List<String> command = new ArrayList<>(List.of(jdk.tool("javac").toString(), "-d", classes.toString()));
        command.addAll(options);
        if (path.length > 0) {
            command.addAll(List.of("-cp", Stream.of(path).map(Path::toString).collect(Collectors.joining(File.pathSeparator))));
        }
        try (Stream<Path> files = Files.walk(source)) {
            Files.createDirectories(classes); // that of JDK 8 makes none
            files.filter(Files::isRegularFile).forEach(file -> command.add(file.toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        try (Child javac = JavaRun.start("javac", command, folder, Map.of())) {
            if (javac.awaitExit() != 0) {
                throw new AssertionError("does not compile: " + javac);
            }
        }
        return classes;
    }
}
