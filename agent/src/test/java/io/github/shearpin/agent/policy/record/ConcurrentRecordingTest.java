package io.github.shearpin.agent.policy.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.shearpin.agent.policy.InParallel;
import io.github.shearpin.agent.policy.record.CallRecorder.Outcome;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ConcurrentRecordingTest {

    private static final int THREADS = 6;
    private static final int CALLS = 30_000;

    private final AtomicLong clock = new AtomicLong();
    private final LatencyWindow window = new LatencyWindow(LatencySettings.DEFAULT, clock::get);
    private final CallRecorder recorder = window.newRecorder();

    @Test
    void everythingIsExactInTheEnd() {
        // The window of 300 s slides ten times over while calls are recorded.
        long perCall = TimeUnit.SECONDS.toNanos(3000) / (THREADS * CALLS);
        InParallel.run(THREADS, thread -> {
            for (int call = 0; call < CALLS; call++) {
                call(call, TimeUnit.MILLISECONDS.toNanos(1 + call % 20), clock.addAndGet(perCall));
            }
        });
        assertThat(recorder.count(Outcome.SUCCESS)).isEqualTo(THREADS * CALLS * 6L / 10);
        assertThat(recorder.count(Outcome.FAILURE)).isEqualTo(THREADS * CALLS / 10);
        assertThat(recorder.count(Outcome.REJECTED)).isEqualTo(THREADS * CALLS / 10);
        assertThat(recorder.count(Outcome.TIMEOUT)).isEqualTo(THREADS * CALLS / 10);
        assertThat(recorder.count(Outcome.IGNORED)).isEqualTo(THREADS * CALLS / 10);
        assertThat(recorder.inFlight()).isZero();
        // Of durations from 1 to 20 ms, without the 7 and 17 ms of calls that were refused.
        long each = THREADS * CALLS / 20;
        assertThat(recorder.cumulativeCounts(LatencySettings.DEFAULT)).containsExactly(
                each, 2 * each, 5 * each, 9 * each, 18 * each, 18 * each, 18 * each, 18 * each, 18 * each, 18 * each,
                18 * each, 18 * each, 18 * each, 18 * each);
        assertThat(recorder.sumSeconds()).isCloseTo(each * (210 - 24) / 1000.0, within(1e-6));
        assertThat(window.quantileSeconds(LatencySettings.DEFAULT)[0]).isCloseTo(0.0105, within(0.0015));
    }

    @Test
    void countersNeverFallAndNothingIsNegative() {
        AtomicInteger running = new AtomicInteger(THREADS - 1);
        InParallel.run(THREADS, thread -> {
            if (thread > 0) {
                for (int call = 0; call < CALLS; call++) {
                    call(call, call, clock.addAndGet(TimeUnit.MILLISECONDS.toNanos(1)));
                }
                running.decrementAndGet();
                return;
            }
            long[] counts = new long[Outcome.values().length];
            long[] cumulative = recorder.cumulativeCounts(LatencySettings.DEFAULT);
            while (running.get() > 0) {
                for (Outcome outcome : Outcome.values()) {
                    long count = recorder.count(outcome);
                    assertThat(count).as(outcome.name()).isGreaterThanOrEqualTo(counts[outcome.ordinal()]);
                    counts[outcome.ordinal()] = count;
                }
                long[] next = recorder.cumulativeCounts(LatencySettings.DEFAULT);
                for (int i = 0; i < next.length; i++) {
                    assertThat(next[i]).isGreaterThanOrEqualTo(cumulative[i]);
                }
                assertThat(next).isSorted();
                cumulative = next;
                assertThat(recorder.inFlight()).isNotNegative();
                assertThat(Arrays.stream(window.quantileSeconds(LatencySettings.DEFAULT)).filter(Double::isFinite).toArray())
                        .isSorted();
            }
        });
    }

    @Test
    void noCallIsLostAndNoCounterFallsWhileBucketsChange() {
        LatencySettings[] settings = {LatencySettings.DEFAULT, settings(1_000_000, 3_000_000), settings(1_000_000), settings()};
        AtomicInteger running = new AtomicInteger(THREADS - 1);
        InParallel.run(THREADS, thread -> {
            if (thread > 0) {
                for (int call = 0; call < CALLS; call++) {
                    call(call, TimeUnit.MILLISECONDS.toNanos(1 + call % 20), clock.addAndGet(1000));
                }
                running.decrementAndGet();
                return;
            }
            long ended = 0;
            long quick = 0;
            for (int reload = 1; running.get() > 0; reload++) {
                window.reconfigure(settings[reload % settings.length]);
                long now = Arrays.stream(Outcome.values()).mapToLong(recorder::count).sum();
                assertThat(now).isGreaterThanOrEqualTo(ended);
                ended = now;
                assertThat(recorder.inFlight()).isNotNegative();
                long[] cumulative = recorder.cumulativeCounts(settings[1]);
                assertThat(cumulative).hasSize(3).isSorted();
                long quickNow = recorder.cumulativeCounts(settings[2])[0];
                assertThat(quickNow).isGreaterThanOrEqualTo(quick);
                quick = quickNow;
            }
        });
        assertThat(Arrays.stream(Outcome.values()).mapToLong(recorder::count).sum()).isEqualTo((THREADS - 1L) * CALLS);
        assertThat(recorder.cumulativeCounts(settings())).containsExactly((THREADS - 1L) * CALLS * 9 / 10);
        assertThat(recorder.inFlight()).isZero();
    }

    private static LatencySettings settings(long... bucketNanos) {
        return new LatencySettings(bucketNanos, TimeUnit.MINUTES.toNanos(5), new double[] {0.5});
    }

    @Test
    void successesDoNotFallWhileCallsFail() {
        for (int call = 0; call < 1000; call++) {
            recorder.ended(Outcome.SUCCESS, 1, 0);
        }
        assertThat(recorder.count(Outcome.SUCCESS)).isEqualTo(1000);
        AtomicInteger running = new AtomicInteger(THREADS - 1);
        InParallel.run(THREADS, thread -> {
            if (thread > 0) {
                for (int call = 0; call < CALLS; call++) {
                    recorder.ended(Outcome.FAILURE, 1, 0);
                }
                running.decrementAndGet();
                return;
            }
            while (running.get() > 0) {
                assertThat(recorder.count(Outcome.SUCCESS)).isEqualTo(1000);
            }
        });
    }

    @Test
    void recordersMadeAtOnceAllJoinTheWindow() {
        InParallel.run(THREADS, thread -> {
            for (int i = 0; i < 200; i++) {
                window.newRecorder().ended(Outcome.SUCCESS, TimeUnit.MILLISECONDS.toNanos(100), 0);
            }
        });
        for (int i = 0; i < THREADS * 200 - 1; i++) {
            recorder.ended(Outcome.SUCCESS, TimeUnit.MILLISECONDS.toNanos(10), 0);
        }
        assertThat(window.quantileSeconds(LatencySettings.DEFAULT)[0]).as("one more is slow than fast").isCloseTo(0.1, within(0.004));
    }

    private void call(int number, long durationNanos, long now) {
        recorder.started();
        switch (number % 10) {
            case 3:
                recorder.ended(Outcome.FAILURE, durationNanos, now);
                break;
            case 4:
                recorder.ended(Outcome.TIMEOUT, durationNanos, now);
                break;
            case 5:
                recorder.ended(Outcome.IGNORED, durationNanos, now);
                break;
            case 6:
                recorder.rejected();
                break;
            default:
                recorder.ended(Outcome.SUCCESS, durationNanos, now);
        }
    }
}
