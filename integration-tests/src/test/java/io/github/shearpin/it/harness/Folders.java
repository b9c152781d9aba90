package io.github.shearpin.it.harness;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Copies and edits a program's configuration, so that the program itself stays as it came. */
public final class Folders {

    private Folders() {
    }

    public static void copy(Path from, Path to) {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All jars in a folder, as a class path. */
    public static String classPath(Path folder) {
        return jars(folder).stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }

    public static List<Path> jars(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Copies resources, such as sources to be compiled together, each with this edit, to a new folder. */
    public static Path resources(String from, UnaryOperator<String> edit, String... names) {
        Path folder = Work.folder("sources");
        for (String name : names) {
            Work.write(folder, name, edit.apply(resource(from + '/' + name)));
        }
        return folder;
    }

    public static String resource(String name) {
        try (InputStream in = Folders.class.getResourceAsStream("/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The configuration of a Tomcat that listens on that port alone, in a folder of its own.
     *
     * @param more what else is to be another in its server.xml
     */
    public static Path tomcatBase(Path home, Path folder, int port, UnaryOperator<String> more) {
        Path base = folder.resolve("base");
        copy(home.resolve("conf"), base.resolve("conf"));
        base.resolve("temp").toFile().mkdirs();
        edit(base.resolve("conf/server.xml"), xml -> more.apply(xml.replace("port=\"8005\"", "port=\"-1\"")
                .replace("port=\"8080\"", "address=\"127.0.0.1\" port=\"" + port + "\"")));
        return base;
    }

    /** @throws AssertionError when the edit changes nothing: the file is not what it was thought to be */
    public static void edit(Path file, UnaryOperator<String> edit) {
        try {
            String before = Files.readString(file);
            String after = edit.apply(before);
            if (after.equals(before)) {
                throw new AssertionError("nothing to edit in " + file);
            }
            Files.writeString(file, after);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
