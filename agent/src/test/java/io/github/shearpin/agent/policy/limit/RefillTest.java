package io.github.shearpin.agent.policy.limit;

import static java.util.concurrent.TimeUnit.HOURS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tokens come at the very rate that was set, for decades. */
class RefillTest {

    private static final long YEARS_30 = HOURS.toNanos(24 * 365 * 30);

    @ParameterizedTest
    @CsvSource({
        "1, 86400000000000", "7, 86400000000000", "123457, 86400000000000", "999999937, 86400000000000",
        "1, 1000000000", "3, 1000000000", "100, 1000000000", "7000000, 1000000000", "600000000, 1000000000",
        "999999937, 1000000000", "1000000000, 1000000000", "17, 97",
        "2, 1152921504606846975", "1152921504606846974, 1152921504606846975"})
    void unitsComeExactly(long calls, long perNanos) {
        Random random = new Random(calls);
        for (long origin : new long[] {0, Long.MAX_VALUE - 5, Long.MIN_VALUE, -1, random.nextLong()}) {
            Refill refill = new Refill(new RateLimitSettings(calls, perNanos, 1, 0), origin);
            for (int i = 0; i < 2_000; i++) {
                long nanos = Math.floorMod(random.nextLong(), i % 2 == 0 ? YEARS_30 : 3 * perNanos + 1);
                long units = refill.units(origin + nanos);

                assertThat(BigInteger.valueOf(units)).as("after %s", nanos)
                        .isEqualTo(big(nanos).multiply(big(calls)).multiply(big(refill.unitsPerToken())).divide(big(perNanos)));
                if (units > 0) {
                    long due = nanos + refill.nanosUntil(units, origin + nanos);
                    assertThat(refill.units(origin + due)).isGreaterThanOrEqualTo(units);
                    assertThat(refill.units(origin + due - 1)).as("a nanosecond early").isLessThan(units);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"2000000000, 1000000000", "9223372036854775807, 1", "9223372036854775807, 9223372036854775807"})
    void moreThanOneTokenANanosecondIsOne(long calls, long perNanos) {
        Refill refill = new Refill(new RateLimitSettings(calls, perNanos, 1, 0), 0);

        assertThat(refill.unitsPerToken()).isEqualTo(1);
        assertThat(refill.units(SECONDS.toNanos(1))).isEqualTo(SECONDS.toNanos(1));
    }

    @ParameterizedTest
    @CsvSource({"0", "-9223372036854775808", "9223372036854775807"})
    void nothingComesBeforeTheOrigin(long origin) {
        Refill refill = new Refill(new RateLimitSettings(3, 10, 1, 0), origin);

        assertThat(refill.units(origin - SECONDS.toNanos(1))).isZero();
        assertThat(refill.units(origin)).isZero();
    }

    private static BigInteger big(long value) {
        return BigInteger.valueOf(value);
    }
}
