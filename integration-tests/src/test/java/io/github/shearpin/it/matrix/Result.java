package io.github.shearpin.it.matrix;

import io.github.shearpin.it.harness.Work;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What came of a program with the agent on a JDK: of each step {@code yes}, or what went wrong.
 *
 * @param unfit why it does not run on that JDK even without the agent; empty: it does
 */
record Result(String unfit, String start, String request, String scrape, String stop, String log) {

    static final String YES = "yes";

    static Result unfit(String reason) {
        return new Result(reason, "", "", "", "", "");
    }

    boolean isGood() {
        return steps().stream().allMatch(YES::equals);
    }

    List<String> steps() {
        return List.of(start, request, scrape, stop, log);
    }

    /** Keeps it for the page, which is made of those of several runs. */
    void save(Program program, int feature) throws IOException {
        Files.createDirectories(file(program, feature).getParent());
        Files.writeString(file(program, feature), String.join("\n", unfit, start, request, scrape, stop, log) + "\n");
    }

    /** Null: there is none. */
    static Result load(Program program, int feature) throws IOException {
        Path file = file(program, feature);
        if (!Files.exists(file)) {
            return null;
        }
        List<String> lines = Files.readAllLines(file);
        return new Result(lines.get(0), lines.get(1), lines.get(2), lines.get(3), lines.get(4), lines.get(5));
    }

    private static Path file(Program program, int feature) {
        return Work.matrix().resolve("results").resolve(program + "-on-" + feature);
    }
}
