package io.github.shearpin.it.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.it.harness.Jdk;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Programs that nobody here wrote, on each JDK that they are made for: with the agent each starts, answers, is scraped, stops
 * and logs as without. Takes long: run by Maven's profile {@code matrix}, of {@code -Dshearpin.programs=NAME,...} alone where
 * that is given. Writes {@code target/programs.md}.
 */
@Tag("programs")
class ProgramsIT {

    private static final List<String> WANTED = Arrays.asList(System.getProperty("shearpin.programs", "").split(","));

    static Stream<Arguments> trials() {
        return Programs.ALL.stream().filter(program -> WANTED.contains("") || WANTED.contains(program.name()))
                .flatMap(program -> IntStream.of(Page.JDKS).filter(feature -> feature >= program.since())
                        .mapToObj(feature -> Arguments.of(program, feature)));
    }

    @ParameterizedTest(name = "{0} on JDK {1}")
    @MethodSource("trials")
    void startsAnswersIsScrapedAndStopsAsWithoutTheAgent(Program program, int feature) throws IOException {
        Result result = Trial.of(program, Jdk.of(feature));
        result.save(program, feature);
        if (feature == program.since()) {
            assertThat(result.unfit()).as("does not run without the agent either").isEmpty();
        }
        Assumptions.assumeTrue(result.unfit().isEmpty(), () -> program + " does not run on JDK " + feature + " without the agent: "
                + result.unfit());
        assertThat(result.steps()).as("start, request, scrape, stop, log").containsOnly(Result.YES);
    }

    @AfterAll
    static void write() throws IOException {
        Page.write();
    }
}
