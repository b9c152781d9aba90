package io.github.shearpin.agent.policy.key;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.agent.policy.path.PathReader;
import java.math.BigDecimal;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class KeysTest {

    private static Stream<Arguments> texts() {
        return Stream.of(
                Arguments.of(null, "null"), Arguments.of(PathReader.UNKNOWN, "unknown"), Arguments.of("host", "host"),
                Arguments.of("", ""), Arguments.of(500, "500"), Arguments.of(new BigDecimal("1.50"), "1.50"),
                Arguments.of(true, "true"), Arguments.of('c', "c"), Arguments.of(TimeUnit.SECONDS, "SECONDS"),
                Arguments.of(Shown.ONE, "ONE"), Arguments.of(IllegalStateException.class, "java.lang.IllegalStateException"),
                Arguments.of(List.of(1, 2), "[1, 2]"), Arguments.of(new StringBuilder("text"), "text"),
                Arguments.of(new Says("words"), "words"), Arguments.of(new Says(null), "null"),
                Arguments.of(new Throws(), "unknown"),
                Arguments.of("a\r\nb\tc\0d\u007fe\u0085f\u2028g\u2029h", "a  b c d e f g h"),
                Arguments.of("grüße 漢字 \ud83d\ude00", "grüße 漢字 \ud83d\ude00"),
                Arguments.of("\ud83dx\ude00", "\ufffdx\ufffd"), Arguments.of("x\ud83d", "x\ufffd"),
                Arguments.of("x".repeat(128), "x".repeat(128)), Arguments.of("x".repeat(129), "x".repeat(128)),
                Arguments.of("x".repeat(127) + "\ud83d\ude00", "x".repeat(127)),
                Arguments.of("x".repeat(126) + "\ud83d\ude00", "x".repeat(126) + "\ud83d\ude00"),
                Arguments.of("x".repeat(126) + "\ud83d\ude00y", "x".repeat(126) + "\ud83d\ude00"),
                Arguments.of("\n" + "x".repeat(1000), " " + "x".repeat(127)));
    }

    @ParameterizedTest
    @MethodSource("texts")
    void textsOf(Object value, String text) {
        assertThat(Keys.text(value)).isEqualTo(text);
    }

    @Test
    void anOrdinaryTextIsNotCopied() {
        String text = new String("host");
        assertThat(Keys.text(text)).isSameAs(text);
    }

    private enum Shown {
        ONE;

        @Override
        public String toString() {
            return "shown otherwise";
        }
    }

    private record Says(String words) {
        @Override
        public String toString() {
            return words;
        }
    }

    private static final class Throws {
        @Override
        public String toString() {
            throw new StackOverflowError();
        }
    }
}
