package io.github.shearpin.agent.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which known word a mistyped one is taken for. */
class WordsTest {

    private static final List<String> KNOWN =
            List.of("match", "max-methods", "mode", "retry", "circuit-breaker", "window", "max", "use");

    @ParameterizedTest
    @CsvSource({"mach, match", "macth, match", "matches, match", "MODE, mode", "maxMethods, max-methods",
        "circuit_braeker, circuit-breaker", "retries,", "us, use", "maxx, max", "w,", "colour,", "'',"})
    void takesTheNearestWithinReason(String word, String meant) {
        assertThat(Words.nearest(word, KNOWN)).isEqualTo(meant);
    }

    @Test
    void aNearerWordWinsWhereverItStands() {
        assertThat(Words.nearest("attempt", List.of("attempts", "attemqtz"))).isEqualTo("attempts");
        assertThat(Words.nearest("attempt", List.of("attemqtz", "attempts"))).isEqualTo("attempts");
    }

    @Test
    void whatIsQuotedStaysOnOneLineOfBoundedLength() {
        assertThat(Words.quoted("a\nb\u0007c")).isEqualTo("\"a b c\"");
        assertThat(Words.quoted("x".repeat(10_000))).hasSizeLessThan(110).endsWith("...\"");
    }
}
