package io.github.shearpin.agent.policy.limit;

import static java.util.concurrent.TimeUnit.HOURS;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.agent.policy.InParallel;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Single moves of the limit, from calls of known latency. */
class AdaptiveLimitTest {

    private static final int SOME_WINDOWS = 2_000;

    private Limit limit = new AdaptiveLimit(BulkheadSettings.adaptive(10, 80, 0), null);

    /**
     * Each line, after calls of 10 ms with 10 running have made the limit 20: what calls take in ms, how many of a hundred
     * are dropped, how many run, and what becomes of the limit in the next window.
     */
    @ParameterizedTest
    @CsvSource({
        "10, 0, 20, 40", "12, 0, 20, 40", "13, 0, 20, 21", "14, 0, 20, 21", "15, 0, 20, 21",
        "16, 0, 20, 18", "20, 0, 20, 15", "100, 0, 20, 10",
        "10, 0, 11, 40", "10, 0, 10, 20", "100, 0, 10, 20",
        "10, 5, 20, 40", "10, 30, 20, 13", "10, 60, 20, 10", "10, 100, 20, 10", "10, 100, 1, 10",
        "20, 0, 60, 15", "100, 0, 60, 10"})
    void movesByLatencyWhereItIsUsed(long millis, int droppedOf100, int running, int becomes) {
        window(10, 0, 10);
        assertThat(limit.calls()).isEqualTo(20);

        window(millis, droppedOf100, running);
        assertThat(limit.calls()).isEqualTo(becomes);
    }

    @Test
    void beginsWithItsMinimum() {
        assertThat(limit.calls()).isEqualTo(10);
        assertThat(limit.settings().adaptive()).isTrue();
    }

    @Test
    void neverLeavesItsBounds() {
        for (int i = 0; i < SOME_WINDOWS; i++) {
            limit.ended(MILLISECONDS.toNanos(10), limit.calls(), false);
        }
        assertThat(limit.calls()).isEqualTo(80);
        for (int i = 0; i < SOME_WINDOWS; i++) {
            limit.ended(HOURS.toNanos(100_000), limit.calls(), true);
        }
        assertThat(limit.calls()).isEqualTo(10);
    }

    @ParameterizedTest
    @CsvSource({"0", "1", "9223372036854775807"})
    void durationsBeyondReasonDoNoHarm(long nanos) {
        for (int i = 0; i < 20 * SOME_WINDOWS; i++) {
            limit.ended(nanos, limit.calls(), false);
        }
        assertThat(limit.calls()).isEqualTo(80);
    }

    @Test
    void callsThatBeganBeforeItMovedAreLeftOut() {
        window(10, 0, 10);
        assertThat(limit.calls()).isEqualTo(20);

        for (int i = 1; i < 10; i++) {
            limit.ended(HOURS.toNanos(1), 20, false);
        }
        window(10, 0, 20);
        assertThat(limit.calls()).isEqualTo(40);
    }

    @Test
    void keepsWhatItHasLearnedWithinOtherBounds() {
        window(10, 0, 10);
        window(10, 0, 20);
        assertThat(limit.calls()).isEqualTo(40);

        limit = Limit.of(BulkheadSettings.adaptive(5, 30, 0), limit);
        assertThat(limit.calls()).isEqualTo(30);
        window(30, 0, 30);
        assertThat(limit.calls()).as("it knows that 30 ms are slow").isEqualTo(15);

        limit = Limit.of(BulkheadSettings.adaptive(20, 30, 0), limit);
        assertThat(limit.calls()).isEqualTo(20);
    }

    @Test
    void beginsWhereAFixedLimitWas() {
        limit = Limit.of(BulkheadSettings.adaptive(5, 30, 0), Limit.of(BulkheadSettings.fixed(17, 0), null));
        assertThat(limit.calls()).isEqualTo(17);
        assertThat(Limit.of(BulkheadSettings.fixed(3, 0), limit).calls()).isEqualTo(3);
    }

    @Test
    void manyThreadsMeasureWithoutHarm() {
        InParallel.run(8, thread -> {
            Random random = new Random(thread);
            for (int i = 0; i < 50_000; i++) {
                limit.ended(random.nextInt(10_000_000), 1 + random.nextInt(100), random.nextInt(20) == 0);
                assertThat(limit.calls()).isBetween(10, 80);
            }
        });
        // It still moves: nobody holds it.
        for (int i = 0; i < SOME_WINDOWS; i++) {
            limit.ended(1, limit.calls(), true);
        }
        assertThat(limit.calls()).isEqualTo(10);
    }

    /** Calls of one kind until the limit has moved, or would have. */
    private void window(long millis, int droppedOf100, int running) {
        int before = limit.calls();
        for (int i = 0; i < 200 && limit.calls() == before; i++) {
            limit.ended(MILLISECONDS.toNanos(millis), running, i * droppedOf100 / 100 != (i + 1) * droppedOf100 / 100);
        }
    }
}
