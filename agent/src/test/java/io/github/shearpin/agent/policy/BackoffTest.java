package io.github.shearpin.agent.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.shearpin.agent.policy.Backoff.Jitter;
import java.util.Random;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BackoffTest {

    private static final DoubleSupplier LOWEST = () -> 0;
    private static final DoubleSupplier HIGHEST = () -> Math.nextDown(1.0);

    @Test
    void withoutJitterItGrowsByTheMultiplierUpToTheMaximum() {
        Backoff backoff = new Backoff(100, 2, 700, Jitter.NONE);
        assertThat(backoff.waitNanos(1, 0, HIGHEST)).isEqualTo(100);
        assertThat(backoff.waitNanos(2, 100, HIGHEST)).isEqualTo(200);
        assertThat(backoff.waitNanos(3, 200, LOWEST)).isEqualTo(400);
        assertThat(backoff.waitNanos(4, 400, HIGHEST)).isEqualTo(700);
        assertThat(backoff.waitNanos(5, 700, HIGHEST)).isEqualTo(700);
    }

    @Test
    void aMultiplierOfOneKeepsTheWait() {
        Backoff backoff = new Backoff(100, 1, 2000, Jitter.NONE);
        assertThat(backoff.waitNanos(1, 0, LOWEST)).isEqualTo(100);
        assertThat(backoff.waitNanos(50, 100, LOWEST)).isEqualTo(100);
    }

    @Test
    void equalJitterIsFromHalfToAll() {
        Backoff backoff = new Backoff(100, 2, 700, Jitter.EQUAL);
        assertRange(backoff, 1, 0, 50, 100);
        assertRange(backoff, 3, 200, 200, 400);
        assertRange(backoff, 9, 700, 350, 700);
        assertThat(backoff.waitNanos(3, 0, () -> 0.5)).isEqualTo(300);
    }

    @Test
    void fullJitterIsFromNothingToAll() {
        Backoff backoff = new Backoff(100, 2, 700, Jitter.FULL);
        assertRange(backoff, 1, 0, 0, 100);
        assertRange(backoff, 3, 10, 0, 400);
        assertRange(backoff, 9, 700, 0, 700);
        assertThat(backoff.waitNanos(3, 0, () -> 0.5)).isEqualTo(200);
    }

    @Test
    void decorrelatedJitterIsFromTheInitialToThreeTimesThePreviousWait() {
        Backoff backoff = new Backoff(100, 2, 700, Jitter.DECORRELATED);
        assertRange(backoff, 1, 0, 100, 300);
        assertRange(backoff, 2, 150, 100, 450);
        assertRange(backoff, 3, 450, 100, 700);
        assertThat(backoff.waitNanos(2, 150, () -> 0.5)).isEqualTo(275);
    }

    @Test
    void everyWaitOfARangeComesOutAboutAsOften() {
        Random random = new Random(42);
        Backoff backoff = new Backoff(4, 2, 100, Jitter.FULL);
        int[] seen = new int[5];
        for (int i = 0; i < 10_000; i++) {
            seen[(int) backoff.waitNanos(1, 0, random::nextDouble)]++;
        }
        assertThat(seen).satisfies(counts -> {
            for (int count : counts) {
                assertThat(count).isBetween(1_800, 2_200);
            }
        });
    }

    @ParameterizedTest
    @EnumSource(Jitter.class)
    void theThousandthAttemptDoesNotOverflow(Jitter jitter) {
        Backoff bounded = new Backoff(100, 10, 5000, jitter);
        assertThat(bounded.waitNanos(1000, 5000, HIGHEST)).isEqualTo(5000);
        assertThat(bounded.waitNanos(Integer.MAX_VALUE, 5000, HIGHEST)).isEqualTo(5000);
        Backoff longest = new Backoff(1, 1e300, Long.MAX_VALUE, jitter);
        assertThat(longest.waitNanos(1000, Long.MAX_VALUE, HIGHEST)).isBetween(Long.MAX_VALUE - 2048, Long.MAX_VALUE);
        assertThat(longest.waitNanos(1000, Long.MAX_VALUE, LOWEST)).isNotNegative();
    }

    @Test
    void threeTimesAVeryLongWaitDoesNotOverflow() {
        Backoff backoff = new Backoff(100, 2, Long.MAX_VALUE, Jitter.DECORRELATED);
        assertThat(backoff.waitNanos(2, Long.MAX_VALUE / 2, LOWEST)).isEqualTo(100);
        assertThat(backoff.waitNanos(2, Long.MAX_VALUE / 2, HIGHEST)).isGreaterThan(Long.MAX_VALUE - 2048);
    }

    @ParameterizedTest
    @EnumSource(Jitter.class)
    void anInitialWaitOfNothingStaysNothing(Jitter jitter) {
        Backoff backoff = new Backoff(0, 2, 5000, jitter);
        assertThat(backoff.waitNanos(1, 0, HIGHEST)).isZero();
        assertThat(backoff.waitNanos(5000, 0, HIGHEST)).isZero();
    }

    @ParameterizedTest
    @EnumSource(Jitter.class)
    void theMaximumCapsTheFirstWaitToo(Jitter jitter) {
        assertThat(new Backoff(5000, 2, 70, jitter).waitNanos(1, 0, HIGHEST)).isEqualTo(70);
    }

    @Test
    void numbersThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> new Backoff(-1, 2, 5, Jitter.NONE)).hasMessageContaining("negative");
        assertThatThrownBy(() -> new Backoff(1, 2, -5, Jitter.NONE)).hasMessageContaining("negative");
        for (double multiplier : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> new Backoff(1, multiplier, 5, Jitter.NONE)).hasMessageContaining("multiplier");
        }
    }

    private static void assertRange(Backoff backoff, int attempt, long previousWait, long lowest, long highest) {
        assertThat(backoff.waitNanos(attempt, previousWait, LOWEST)).isEqualTo(lowest);
        assertThat(backoff.waitNanos(attempt, previousWait, HIGHEST)).isEqualTo(highest);
        Random random = new Random(7);
        for (int i = 0; i < 1000; i++) {
            assertThat(backoff.waitNanos(attempt, previousWait, random::nextDouble)).isBetween(lowest, highest);
        }
    }
}
