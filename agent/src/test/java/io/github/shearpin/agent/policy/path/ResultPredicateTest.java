package io.github.shearpin.agent.policy.path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.shearpin.agent.logging.Log;
import io.github.shearpin.agent.policy.MethodShape;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.CharBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ResultPredicateTest {

    private static final MethodShape METHOD = new MethodShape("com.acme.Pay", "charge",
            "(Ljava/lang/Object;)Ljava/lang/Object;", false, List.of("request"));

    private final LongAdder failures = new LongAdder();

    private static Stream<Arguments> values() {
        return Stream.of(
                Arguments.of(500L, 500, true), Arguments.of(500L, 500L, true), Arguments.of(500L, (short) 500, true),
                Arguments.of(5L, (byte) 5, true), Arguments.of(500L, 500f, true), Arguments.of(500L, 500.0, true),
                Arguments.of(500L, 500.5, false), Arguments.of(500L, new BigDecimal("500.00"), true),
                Arguments.of(500L, new BigDecimal("500.01"), false), Arguments.of(500L, BigInteger.valueOf(500), true),
                Arguments.of(500L, BigInteger.ONE.shiftLeft(64).add(BigInteger.valueOf(500)), false),
                Arguments.of(500L, new AtomicInteger(500), true), Arguments.of(500L, 501, false),
                Arguments.of(500L, "500", false), Arguments.of(500L, Double.NaN, false), Arguments.of(0L, -0.0, true),
                Arguments.of((1L << 53) + 1, (double) (1L << 53), false), Arguments.of(500L, true, false),
                Arguments.of(new WholeNumbers(500, 599), 500, true), Arguments.of(new WholeNumbers(500, 599), 599L, true),
                Arguments.of(new WholeNumbers(500, 599), 499, false), Arguments.of(new WholeNumbers(500, 599), 600, false),
                Arguments.of(new WholeNumbers(500, 599), 500.5, false), Arguments.of(new WholeNumbers(-2, 3), (byte) -1, true),
                Arguments.of(new WholeNumbers(0, 9), BigInteger.ONE.shiftLeft(64), false),
                Arguments.of(new WholeNumbers(500, 599), "500", false), Arguments.of(new WholeNumbers(0, 9), null, false),
                Arguments.of(-1L, -1, true), Arguments.of(-1L, 0xffff, false), Arguments.of(65L, 'A', false),
                Arguments.of(1.5, 1.5, true), Arguments.of(1.5, 1.5f, true), Arguments.of(0.1, 0.1f, true),
                Arguments.of(0.1, new BigDecimal("0.10"), true), Arguments.of(0.1, 0.2, false), Arguments.of(2.0, 2, true),
                Arguments.of(Double.valueOf("1e999"), BigDecimal.TEN, false),
                Arguments.of("FAILED", "FAILED", true), Arguments.of("FAILED", "failed", false),
                Arguments.of("FAILED", new StringBuilder("FAILED"), true), Arguments.of("AB", CharBuffer.wrap("AB"), true),
                Arguments.of("SECONDS", TimeUnit.SECONDS, true), Arguments.of("MINUTES", TimeUnit.SECONDS, false),
                Arguments.of("x", 'x', true), Arguments.of("xx", 'x', false), Arguments.of("1", 1, false),
                Arguments.of("unknown", PathReader.UNKNOWN, false), Arguments.of("true", true, false),
                Arguments.of(true, true, true), Arguments.of(false, true, false), Arguments.of(true, "true", false),
                Arguments.of(null, null, true), Arguments.of(null, "null", false), Arguments.of("null", null, false),
                Arguments.of(0L, null, false), Arguments.of(null, PathReader.UNKNOWN, false));
    }

    @ParameterizedTest
    @MethodSource("values")
    void comparesAcrossTypes(Object literal, Object value, boolean same) {
        assertThat(predicate("$return", literal).isFailure(this, new Object[1], value)).isEqualTo(same);
    }

    @Test
    void anyPathAndAnyValueWillDo() {
        Map<ValuePath, List<Object>> values = new LinkedHashMap<>();
        values.put(ValuePath.parse("$return.status"), List.of(500L, 503L));
        values.put(ValuePath.parse("$return.body"), Collections.singletonList(null));
        values.put(ValuePath.parse("$arg.request"), List.of("fail"));
        ResultPredicate.Bound predicate = new ResultPredicate(values).bind(METHOD, failures);

        assertThat(predicate.isFailure(this, new Object[] {"go"}, new Response(200, "ok"))).isFalse();
        assertThat(predicate.isFailure(this, new Object[] {"go"}, new Response(500, "ok"))).isTrue();
        assertThat(predicate.isFailure(this, new Object[] {"go"}, new Response(503, "ok"))).isTrue();
        assertThat(predicate.isFailure(this, new Object[] {"go"}, new Response(200, null))).isTrue();
        assertThat(predicate.isFailure(this, new Object[] {"fail"}, new Response(200, "ok"))).isTrue();
        assertThat(failures.sum()).isZero();
    }

    @Test
    void whatCannotBeReadIsNoFailureButCounted() {
        ResultPredicate.Bound predicate = predicate("$return.status", null, "unknown");
        OutputStream stderr = Log.redirect(OutputStream.nullOutputStream());
        try {
            assertThat(predicate.isFailure(this, new Object[1], "no response")).isFalse();
        } finally {
            Log.redirect(stderr);
        }
        assertThat(failures.sum()).isEqualTo(1);
    }

    @Test
    void numbersAndTextsThatThrowAreNoFailures() {
        assertThat(predicate("$return", 5L).isFailure(this, new Object[1], new Hostile())).isFalse();
        assertThat(predicate("$return", "x").isFailure(this, new Object[1], new HostileText())).isFalse();
    }

    @Test
    void refusesAMethodThatDoesNotFit() {
        MethodShape nothing = new MethodShape("com.acme.Pay", "ping", "()V", false, List.of());
        ResultPredicate predicate = new ResultPredicate(Map.of(ValuePath.parse("$return"), List.of(1L)));
        assertThatThrownBy(() -> predicate.bind(nothing, failures)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no $return: com.acme.Pay.ping returns nothing (void)");
    }

    private ResultPredicate.Bound predicate(String path, Object... values) {
        List<Object> list = values == null ? Collections.singletonList(null) : Arrays.asList(values);
        return new ResultPredicate(Map.of(ValuePath.parse(path), list)).bind(METHOD, failures);
    }

    private record Response(int status, String body) {
    }

    private static final class Hostile extends Number {
        @Override
        public int intValue() {
            throw new IllegalStateException();
        }

        @Override
        public long longValue() {
            throw new StackOverflowError();
        }

        @Override
        public float floatValue() {
            return 0;
        }

        @Override
        public double doubleValue() {
            return 0;
        }
    }

    private static final class HostileText implements CharSequence {
        @Override
        public int length() {
            return 1;
        }

        @Override
        public char charAt(int index) {
            throw new IllegalStateException();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return this;
        }
    }
}
