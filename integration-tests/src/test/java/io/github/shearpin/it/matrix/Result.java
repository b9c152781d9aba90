package io.github.shearpin.it.matrix;

import io.github.shearpin.it.harness.Work;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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

    String word() {
        return !unfit.isEmpty() ? "not made for it" : steps().stream().allMatch(YES::equals) ? YES : "no";
    }

    List<String> steps() {
        return List.of(start, request, scrape, stop, log);
    }

    /** Keeps it for the page, which is made of those of several runs. */
    void save(Program program, int feature) throws IOException {
        Files.createDirectories(file(program, feature).getParent());
        String lines = Stream.of(unfit, start, request, scrape, stop, log).map(line -> line.replace('|', '/'))
                .collect(Collectors.joining("\n"));
        Files.writeString(file(program, feature), lines + "\n");
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
