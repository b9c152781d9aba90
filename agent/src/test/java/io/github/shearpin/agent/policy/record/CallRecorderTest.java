package io.github.shearpin.agent.policy.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.shearpin.agent.policy.record.CallRecorder.Outcome;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallRecorderTest {

    private final CallRecorder recorder = recorder(LatencySettings.DEFAULT.bucketNanos());

    @Test
    void everythingIsZeroAtFirst() {
        for (Outcome outcome : Outcome.values()) {
            assertThat(recorder.count(outcome)).isZero();
        }
        assertThat(recorder.inFlight()).isZero();
        assertThat(recorder.sumSeconds()).isZero();
        assertThat(recorder.cumulativeCounts(LatencySettings.DEFAULT)).hasSize(14).containsOnly(0);
    }

    @Test
    void countsEachOutcome() {
        int times = 1;
        for (Outcome outcome : Outcome.values()) {
            for (int i = 0; i < times; i++) {
                recorder.started();
                recorder.ended(outcome, 1000, 0);
            }
            times++;
        }
        recorder.started();
        recorder.rejected();
        assertThat(recorder.count(Outcome.SUCCESS)).isEqualTo(1);
        assertThat(recorder.count(Outcome.FAILURE)).isEqualTo(2);
        assertThat(recorder.count(Outcome.REJECTED)).isEqualTo(3 + 1);
        assertThat(recorder.count(Outcome.TIMEOUT)).isEqualTo(4);
        assertThat(recorder.count(Outcome.IGNORED)).isEqualTo(5);
        assertThat(recorder.cumulativeCounts(LatencySettings.DEFAULT)[13]).as("durations, none of a refused call").isEqualTo(15);
        assertThat(recorder.inFlight()).isZero();
    }

    @Test
    void callsAreInFlightUntilTheyEndOrAreRefused() {
        recorder.started();
        recorder.started();
        recorder.started();
        assertThat(recorder.inFlight()).isEqualTo(3);
        recorder.ended(Outcome.SUCCESS, 1, 0);
        assertThat(recorder.inFlight()).isEqualTo(2);
        recorder.rejected();
        assertThat(recorder.inFlight()).isEqualTo(1);
        recorder.ended(Outcome.FAILURE, 1, 0);
        assertThat(recorder.inFlight()).isZero();
    }

    @Test
    void callsInFlightAreNeverNegative() {
        recorder.ended(Outcome.SUCCESS, 1, 0); // began before it was counted
        assertThat(recorder.inFlight()).isZero();
    }

    @Test
    void sumsDurations() {
        recorder.ended(Outcome.SUCCESS, TimeUnit.MILLISECONDS.toNanos(1500), 0);
        recorder.ended(Outcome.FAILURE, TimeUnit.HOURS.toNanos(3), 0);
        assertThat(recorder.sumSeconds()).isCloseTo(1.5 + 3 * 3600, within(1e-6));
    }

    @Test
    void aNegativeDurationCountsAsZero() {
        recorder.ended(Outcome.SUCCESS, -5, 0);
        assertThat(recorder.sumSeconds()).isZero();
        assertThat(recorder.cumulativeCounts(LatencySettings.DEFAULT)).containsOnly(1);
    }

    @Test
    void aBoundBelongsToItsBucket() {
        long[] bounds = LatencySettings.DEFAULT.bucketNanos();
        for (int i = 0; i < bounds.length; i++) {
            CallRecorder recorder = recorder(bounds);
            recorder.ended(Outcome.SUCCESS, bounds[i], 0);
            recorder.ended(Outcome.SUCCESS, bounds[i] + 1, 0);
            long[] expected = new long[bounds.length + 1];
            Arrays.fill(expected, i, expected.length, 2);
            expected[i] = 1;
            assertThat(recorder.cumulativeCounts(settings(bounds))).as("bound %s", bounds[i]).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void bucketsAreExactForAnyBounds(long seed) {
        Random random = new Random(seed);
        // Also bounds on the edges of the finer cells, beside them, beyond all of them, and many in one cell.
        long[] bounds = random.longs(20, 1, 1L << 45).map(bound -> bound >>> random.nextInt(45)).flatMap(
                bound -> Arrays.stream(new long[] {bound, Long.highestOneBit(bound), bound + 1, bound + 2}))
                .filter(bound -> bound > 0).sorted().distinct().toArray();
        CallRecorder recorder = recorder(bounds);
        long[] durations = random.longs(5000, 0, Long.MAX_VALUE).map(nanos -> nanos >>> random.nextInt(63)).toArray();
        for (int i = 0; i < durations.length; i += 3) {
            durations[i] = bounds[random.nextInt(bounds.length)] + random.nextInt(3) - 1;
        }
        long[] expected = new long[bounds.length + 1];
        for (long duration : durations) {
            recorder.ended(Outcome.SUCCESS, duration, 0);
            for (int i = 0; i < bounds.length; i++) {
                expected[i] += duration <= bounds[i] ? 1 : 0;
            }
            expected[bounds.length]++;
        }
        assertThat(recorder.cumulativeCounts(settings(bounds))).isEqualTo(expected);
    }

    @Test
    void theLongestDurationHasABucket() {
        recorder.ended(Outcome.SUCCESS, Long.MAX_VALUE, 0);
        LatencySettings far = settings(Long.MAX_VALUE - 2, Long.MAX_VALUE - 1);
        CallRecorder farBounds = new LatencyWindow(far, () -> 0).newRecorder();
        farBounds.ended(Outcome.SUCCESS, Long.MAX_VALUE - 1, 0);
        farBounds.ended(Outcome.SUCCESS, Long.MAX_VALUE, 0);
        assertThat(recorder.cumulativeCounts(LatencySettings.DEFAULT)[12]).isZero();
        assertThat(recorder.cumulativeCounts(LatencySettings.DEFAULT)[13]).isEqualTo(1);
        assertThat(farBounds.cumulativeCounts(far)[0]).isZero();
        assertThat(farBounds.cumulativeCounts(far)[2]).isEqualTo(2);
    }

    @Test
    void withoutBoundsThereIsInfinity() {
        CallRecorder unbounded = recorder();
        unbounded.ended(Outcome.SUCCESS, 1, 0);
        assertThat(unbounded.cumulativeCounts(settings())).containsExactly(1);
    }

    @Test
    void settingsThatMakeNoSenseAreRefused() {
        double[] median = {0.5};
        assertThatThrownBy(() -> new LatencySettings(new long[] {2, 2}, 1, median)).hasMessageContaining("ascend");
        assertThatThrownBy(() -> new LatencySettings(new long[] {0}, 1, median)).hasMessageContaining("positive");
        assertThatThrownBy(() -> new LatencySettings(new long[] {1}, 0, median)).hasMessageContaining("window");
        assertThatThrownBy(() -> new LatencySettings(new long[] {1}, 1, new double[] {Double.NaN}))
                .hasMessageContaining("quantile");
    }

    @Test
    void otherBucketsKeepWhatWasCountedAndEachBoundTheyShare() {
        LatencySettings before = settings(10, 20, 30);
        LatencyWindow window = new LatencyWindow(before, () -> 0);
        CallRecorder recorder = window.newRecorder();
        recorder.started();
        for (int duration : new int[] {5, 15, 25, 35}) {
            recorder.started();
            recorder.ended(duration == 5 ? Outcome.FAILURE : Outcome.SUCCESS, duration, 0);
        }
        LatencySettings after = settings(10, 22, 40);
        window.reconfigure(after);

        assertThat(recorder.cumulativeCounts(after)).as("the 25 may be a 30, the 35 anything").containsExactly(1, 2, 3, 4);
        assertThat(recorder.inFlight()).isEqualTo(1);
        recorder.ended(Outcome.TIMEOUT, 15, 0);
        assertThat(recorder.inFlight()).isZero();
        assertThat(recorder.cumulativeCounts(after)).containsExactly(1, 3, 4, 5);
        assertThat(recorder.count(Outcome.SUCCESS)).isEqualTo(3);
        assertThat(recorder.count(Outcome.FAILURE)).isEqualTo(1);
        assertThat(recorder.count(Outcome.TIMEOUT)).isEqualTo(1);
        assertThat(recorder.sumSeconds()).isCloseTo(95e-9, within(1e-15));
        window.reconfigure(settings(10, 20, 30));
        recorder.ended(Outcome.SUCCESS, 30, 0);
        assertThat(recorder.cumulativeCounts(before)).as("those of before, and the 15 as a 22").containsExactly(1, 2, 5, 6);
    }

    private static CallRecorder recorder(long... bounds) {
        return new LatencyWindow(settings(bounds), () -> 0).newRecorder();
    }

    private static LatencySettings settings(long... bounds) {
        return new LatencySettings(bounds, TimeUnit.MINUTES.toNanos(5), new double[] {0.5});
    }
}
