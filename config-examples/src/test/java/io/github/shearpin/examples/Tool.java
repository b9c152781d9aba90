package io.github.shearpin.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A program that a test runs, and that a machine may not have. */
public enum Tool {

    PROMETHEUS("prometheus", "Debian's package is prometheus"),
    PROMTOOL("promtool", "Debian's package is prometheus"),
    NPM("npm", "Debian's packages are nodejs and npm");

    private final String program;
    private final String whereFrom;

    Tool(String program, String whereFrom) {
        this.program = program;
        this.whereFrom = whereFrom;
    }

    /** Skips the test where the program is missing, or fails it where nothing may be skipped. */
    public void isNeeded() {
        if (Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .noneMatch(folder -> Files.isExecutable(Path.of(folder, program)))) {
            missing(program + " is not on the PATH, so what it checks is not checked here; " + whereFrom);
        }
    }

    /** Runs it in a folder. @return what it printed; it must have succeeded */
    String run(Path folder, String... arguments) throws Exception {
        isNeeded();
        List<String> command = new ArrayList<>(List.of(program));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }

    private static void missing(String message) {
        if (Boolean.getBoolean("shearpin.skip-nothing")) {
            fail(message + " (and nothing may be skipped: shearpin.skip-nothing is set)");
        }
        // The build's log says only how many were skipped.
        System.out.println("A test is skipped: " + message);
        abort(message);
    }
}
