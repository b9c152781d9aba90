package io.github.shearpin.it.matrix;

import io.github.shearpin.it.harness.Jdk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The table of what came of the programs, of the last run of each. */
final class Page {

    static final int[] JDKS = {8, 11, 17, 21, 25};
    /** Between the overview and its details. */
    static final String STEPS = "Step by step:";
    private static final String HEAD = """
            # Programs that Shearpin was attached to

            Each as it comes from Maven Central, on each JDK, once without the agent and once with rules on methods that a request
            passes. With the agent it starts, gives the same answer to the request, the scrape counts the calls, it stops with the
            same exit code, and its log holds no warning, error or exception that it does not hold without. This page is written by

                .ci/programs

            (`.ci/programs NAME...` tries some), to `integration-tests/target/programs.md`; the same as a part of all long tests:
            `mvn verify -Pmatrix`. JDKs of this run: %s.

            "Not made for it": the program needs a newer JDK, or did not run on that one without the agent either, for the reason
            given below. Zipkin is a Spring Boot fat jar and Apicurio Registry a Quarkus application; Ktor's server is Kotlin; what
            Micronaut serves of itself is behind a main method that only starts it. Derby runs under `java -m`, and in an image that
            jlink made of the modules that it needs; tomcat-9-security and elasticsearch run under a SecurityManager, the latter with
            the policy that it brings along, which knows nothing of the agent. What a program is made of is in
            `integration-tests/src/matrix`, what is asked of it and which of its methods are guarded in
            `integration-tests/src/test/java/io/github/shearpin/it/matrix`.
            """;

    private Page() {
    }

    static void write() throws IOException {
        List<String> overview = new ArrayList<>();
        List<String> steps = new ArrayList<>();
        for (Program program : Programs.ALL) {
            List<String> row = new ArrayList<>(List.of(program.name(), program.version()));
            for (int feature : JDKS) {
                Result result = Result.load(program, feature);
                row.add(feature < program.since() ? "not made for it" : result == null ? "not tried" : result.word());
                if (result != null) {
                    steps.add(row(program.name(), Integer.toString(feature), result.unfit().isEmpty()
                            ? String.join(" | ", result.steps()) : "not made for it: " + result.unfit() + " | | | | "));
                }
            }
            overview.add(row(row.toArray(String[]::new)));
        }
        List<String> lines = new ArrayList<>(HEAD.formatted(jdks()).lines().toList());
        lines.add("");
        lines.add(row("program", "version",
                IntStream.of(JDKS).mapToObj(feature -> "JDK " + feature).collect(Collectors.joining(" | "))));
        lines.add("| --- | --- | --- | --- | --- | --- | --- |");
        lines.addAll(overview);
        lines.add("");
        lines.add(STEPS);
        lines.add("");
        lines.add(row("program", "JDK", "start", "request", "scrape", "stop", "log"));
        lines.add("| --- | --- | --- | --- | --- | --- | --- |");
        lines.addAll(steps);
        Files.write(Path.of("target", "programs.md"), lines);
        System.out.println(overview.stream().collect(Collectors.joining("\n", "target/programs.md:\n", "")));
    }

    /** The beginning of a row of a program, which tells a page of other programs or versions. */
    static String beginning(Program program) throws IOException {
        return "| " + program + " | " + program.version() + " | ";
    }

    private static String row(String... cells) {
        return "| " + String.join(" | ", cells) + " |";
    }

    private static String jdks() {
        return IntStream.of(JDKS).mapToObj(Jdk::known).flatMap(jdk -> jdk.stream().map(Jdk::release)).collect(Collectors.joining(", "));
    }
}
