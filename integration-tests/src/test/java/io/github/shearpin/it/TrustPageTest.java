package io.github.shearpin.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each defect on the page of what was found is held by tests that are there. */
class TrustPageTest {

    private static final Path PAGE = Path.of("TRUST.md");
    private static final Pattern TEST = Pattern.compile("`(\\w+(?:Test|IT))\\.(\\w+)`");

    @Test
    void eachTestThatItNamesIsThere() throws IOException {
        Map<String, String> sources = sources();
        List<String> defects = Files.readString(PAGE).split("## What was found", 2)[1].lines()
                .filter(line -> line.startsWith("| ")).skip(2).toList();
        assertThat(defects).isNotEmpty();
        for (String defect : defects) {
            List<MatchResult> tests = TEST.matcher(defect).results().toList();
            assertThat(tests).as(defect).isNotEmpty();
            for (MatchResult test : tests) {
                assertThat(sources.getOrDefault(test.group(1), "")).as(test.group()).containsPattern("(void|Stream<DynamicTest>) " + test.group(2) + "\\(");
            }
        }
    }

    /** By the names of classes. */
    private static Map<String, String> sources() throws IOException {
        try (Stream<Path> files = Stream.concat(Files.walk(Path.of("src", "test", "java")),
                Files.walk(Path.of("..", "agent", "src", "test", "java")))) {
            return files.filter(file -> file.toString().endsWith(".java")).collect(Collectors.toMap(
                    file -> file.getFileName().toString().replace(".java", ""), TrustPageTest::read, (one, other) -> one + other));
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
