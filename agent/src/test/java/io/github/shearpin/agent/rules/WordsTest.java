package io.github.shearpin.agent.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
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

    @ParameterizedTest
    @CsvSource({"macth, match", "retries, retry", "retry-policy, retry", "policies, policy", "circuit, circuit-breaker",
        "breakers, breaker-of-all", "windowed, window", "maxi, max", "useful,", "maximum,", "circ,", "'',", "ies,"})
    void orElseTheOneThatItBeginsOrThatBeginsIt(String word, String meant) {
        List<String> known = new ArrayList<>(KNOWN);
        known.addAll(List.of("policy", "breaker-of-all", "circ-one", "circ-two"));
        assertThat(Words.meant(word, known)).isEqualTo(meant);
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
