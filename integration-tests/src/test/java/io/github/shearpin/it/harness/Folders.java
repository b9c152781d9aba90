package io.github.shearpin.it.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
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
