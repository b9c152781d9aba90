package io.github.shearpin.agent.policy.record;

import static java.util.concurrent.TimeUnit.HOURS;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.MINUTES;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.shearpin.agent.policy.record.CallRecorder.Outcome;
import java.lang.ref.WeakReference;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.Random;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LatencyWindowTest {

    /** A monotonic clock may begin anywhere, also shortly before it overflows. */
    private long now = Long.MAX_VALUE - SECONDS.toNanos(30);
    private final LongSupplier clock = () -> now;
    private final LatencyWindow window = new LatencyWindow(LatencySettings.DEFAULT, clock);
    private final CallRecorder recorder = window.newRecorder();

    @Test
    void hasNoQuantilesWithoutCalls() {
        assertThat(window.quantileSeconds(LatencySettings.DEFAULT)).hasSize(4).containsOnly(Double.NaN);
        recorder.started();
        recorder.rejected();
        assertThat(window.quantileSeconds(LatencySettings.DEFAULT)).containsOnly(Double.NaN);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void quantilesAreThoseOfTheSortedDurations(long seed) {
        Random random = new Random(seed);
        double[] quantiles = {0, 0.01, 0.07, 0.25, 0.5, 0.9, 0.95, 0.99, 0.999, 1};
        LatencySettings settings = new LatencySettings(LatencySettings.DEFAULT.bucketNanos(), MINUTES.toNanos(5), quantiles);
        LatencyWindow window = new LatencyWindow(settings, clock);
        CallRecorder one = window.newRecorder();
        CallRecorder other = window.newRecorder();
        long[] durations = new long[1 + random.nextInt(5000)];
        for (int i = 0; i < durations.length; i++) {
            // From 1 ns to 17 minutes, each order of magnitude as often as the others.
            durations[i] = (long) Math.pow(10, random.nextDouble() * 12);
            (random.nextBoolean() ? one : other).ended(Outcome.SUCCESS, durations[i], now);
        }
        Arrays.sort(durations);
        double[] seconds = window.quantileSeconds(settings);
        for (int i = 0; i < quantiles.length; i++) {
            int rank = BigDecimal.valueOf(quantiles[i]).multiply(BigDecimal.valueOf(durations.length))
                    .setScale(0, RoundingMode.CEILING).intValue();
            double exact = durations[Math.max(1, rank) - 1];
            assertThat(seconds[i] * 1e9).as("quantile %s of %s", quantiles[i], durations.length)
                    .isCloseTo(exact, within(Math.max(32, exact / 32) + 1e-3));
        }
    }

    @Test
    void aQuantileIsThatOfTheNearestRank() {
        LatencySettings settings = new LatencySettings(new long[0], MINUTES.toNanos(5), new double[] {0, 0.07, 0.08, 1});
        LatencyWindow window = new LatencyWindow(settings, clock);
        CallRecorder recorder = window.newRecorder();
        for (int call = 1; call <= 100; call++) {
            recorder.ended(Outcome.SUCCESS, MILLISECONDS.toNanos(call <= 7 ? 10 : 500), now);
        }
        double[] seconds = window.quantileSeconds(settings);
        assertThat(seconds[0]).isCloseTo(0.010, within(0.0004));
        assertThat(seconds[1]).as("the seventh of a hundred").isCloseTo(0.010, within(0.0004));
        assertThat(seconds[2]).as("the eighth of a hundred").isCloseTo(0.500, within(0.016));
        assertThat(seconds[3]).isCloseTo(0.500, within(0.016));
    }

    @Test
    void durationsOfHoursCountAsEighteenMinutes() {
        recorder.ended(Outcome.SUCCESS, HOURS.toNanos(5), now);
        assertThat(median()).isEqualTo((1L << 40) / 1e9);
    }

    @Test
    void everyOutcomeThatRanIsInTheWindow() {
        recorder.ended(Outcome.FAILURE, MILLISECONDS.toNanos(10), now);
        recorder.ended(Outcome.IGNORED, MILLISECONDS.toNanos(10), now);
        recorder.ended(Outcome.TIMEOUT, MILLISECONDS.toNanos(10), now);
        recorder.ended(Outcome.SUCCESS, MILLISECONDS.toNanos(500), now);
        assertThat(median()).isCloseTo(0.010, within(0.0004));
        assertThat(window.quantileSeconds(LatencySettings.DEFAULT)[3]).isCloseTo(0.500, within(0.016));
    }

    @Test
    void callsLeaveTheWindowAfterItsLength() {
        recorder.ended(Outcome.SUCCESS, MILLISECONDS.toNanos(10), now);
        advance(MINUTES.toNanos(5) - 1);
        assertThat(median()).isCloseTo(0.010, within(0.0004));
        advance(1);
        assertThat(median()).isNaN();
    }

    @Test
    void tellsHowManyCallsEndedInIt() {
        advance(SECONDS.toNanos(10));
        recorder.ended(Outcome.SUCCESS, 1, now);
        recorder.ended(Outcome.FAILURE, 1, now);
        recorder.started();
        recorder.rejected();
        LatencyWindow.Reading reading = window.read(LatencySettings.DEFAULT);
        assertThat(reading.calls).isEqualTo(2);
        assertThat(reading.seconds).isEqualTo(10);
        advance(MINUTES.toNanos(10));
        assertThat(window.read(LatencySettings.DEFAULT).calls).isZero();
        assertThat(window.read(LatencySettings.DEFAULT).seconds).isBetween(280.0, 300.0);
    }

    @Test
    void theWindowSlidesFarBeyondItsLength() {
        // One call every 10 s, each minute's slower than the last's by 100 ms: the median is that of the middle of 5 minutes.
        for (int call = 0; call < 200; call++) {
            recorder.ended(Outcome.SUCCESS, MILLISECONDS.toNanos(100 * (call / 6 + 1)), now);
            if (call >= 30) {
                int middle = call - 14;
                assertThat(median()).as("call %s", call)
                        .isBetween(0.1 * ((middle - 1) / 6 + 1) * 31 / 32, 0.1 * ((middle + 1) / 6 + 1) * 33 / 32);
            }
            advance(SECONDS.toNanos(10));
        }
    }

    @Test
    void aLongIdleTimeLeavesNothingBehind() {
        recorder.ended(Outcome.SUCCESS, MILLISECONDS.toNanos(10), now);
        advance(HOURS.toNanos(1000));
        assertThat(median()).isNaN();
        recorder.ended(Outcome.SUCCESS, MILLISECONDS.toNanos(500), now);
        assertThat(window.quantileSeconds(LatencySettings.DEFAULT)[0]).isCloseTo(0.500, within(0.016));
        assertThat(window.quantileSeconds(LatencySettings.DEFAULT)[3]).isCloseTo(0.500, within(0.016));
        advance(MINUTES.toNanos(4));
        assertThat(median()).isCloseTo(0.500, within(0.016));
        advance(MINUTES.toNanos(1));
        assertThat(median()).isNaN();
    }

    @Test
    void theFirstCallAfterALongIdleTimeIsInTheWindow() {
        recorder.ended(Outcome.SUCCESS, MILLISECONDS.toNanos(10), now);
        advance(HOURS.toNanos(1000));
        recorder.ended(Outcome.SUCCESS, MILLISECONDS.toNanos(500), now);
        assertThat(median()).isCloseTo(0.500, within(0.016));
    }

    @Test
    void aRecorderMadeLaterJoinsTheWindow() {
        recorder.ended(Outcome.SUCCESS, MILLISECONDS.toNanos(10), now);
        advance(MINUTES.toNanos(3));
        CallRecorder later = window.newRecorder();
        for (int call = 0; call < 3; call++) {
            later.ended(Outcome.SUCCESS, MILLISECONDS.toNanos(500), now);
        }
        assertThat(median()).isCloseTo(0.500, within(0.016));
        assertThat(recorder.count(Outcome.SUCCESS)).isEqualTo(1);
        assertThat(later.count(Outcome.SUCCESS)).isEqualTo(3);
    }

    @Test
    void otherQuantilesAreReadOfTheSameCalls() {
        recorder.ended(Outcome.SUCCESS, MILLISECONDS.toNanos(10), now);
        recorder.ended(Outcome.SUCCESS, MILLISECONDS.toNanos(500), now);
        LatencySettings other = new LatencySettings(new long[] {7}, MINUTES.toNanos(5), new double[] {0.1, 1});
        window.reconfigure(other);
        assertThat(window.quantileSeconds(other)[0]).isCloseTo(0.010, within(0.0004));
        assertThat(window.quantileSeconds(other)[1]).isCloseTo(0.500, within(0.016));
    }

    @Test
    void anotherLengthBeginsAWindowThatGoesOnWithTheRecorders() {
        recorder.ended(Outcome.SUCCESS, MILLISECONDS.toNanos(10), now);
        LatencySettings longer = new LatencySettings(LatencySettings.DEFAULT.bucketNanos(), HOURS.toNanos(1), new double[] {0.5});
        window.reconfigure(longer);
        assertThat(window.quantileSeconds(longer)).containsExactly(Double.NaN);
        recorder.ended(Outcome.SUCCESS, MILLISECONDS.toNanos(500), now);
        advance(MINUTES.toNanos(50));
        assertThat(window.quantileSeconds(longer)[0]).isCloseTo(0.500, within(0.016));
        assertThat(recorder.count(Outcome.SUCCESS)).isEqualTo(2);
    }

    /** Were it kept, each change of a rule's labels would leave its old recorders in memory. */
    @Test
    void aRecorderThatNobodyUsesIsNotKeptButItsCallsStayInTheWindow() {
        WeakReference<CallRecorder> gone = recordedAndGone(MILLISECONDS.toNanos(10));
        System.gc();
        assertThat(gone.get()).isNull();
        assertThat(median()).isCloseTo(0.010, within(0.0004));
    }

    private WeakReference<CallRecorder> recordedAndGone(long durationNanos) {
        CallRecorder recorder = window.newRecorder();
        recorder.ended(Outcome.SUCCESS, durationNanos, now);
        return new WeakReference<>(recorder);
    }

    @Test
    void aShortWindowWorksToo() {
        LatencySettings settings = new LatencySettings(new long[] {1}, 5, new double[] {0.5});
        LatencyWindow window = new LatencyWindow(settings, clock);
        CallRecorder recorder = window.newRecorder();
        recorder.ended(Outcome.SUCCESS, 1, now);
        assertThat(window.quantileSeconds(settings)[0]).isNotNaN();
        advance(20);
        assertThat(window.quantileSeconds(settings)[0]).isNaN();
    }

    private double median() {
        return window.quantileSeconds(LatencySettings.DEFAULT)[0];
    }

    private void advance(long nanos) {
        now += nanos;
    }
}
