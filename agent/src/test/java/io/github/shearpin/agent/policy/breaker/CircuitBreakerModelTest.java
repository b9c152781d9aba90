package io.github.shearpin.agent.policy.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.agent.policy.breaker.CircuitBreaker.Permit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random lives of random breakers, each step compared with {@link BreakerModel}. */
class CircuitBreakerModelTest {

    private static final int LIVES = 1_500;
    private static final int STEPS = 150;
    /** Everything happens at whole ones, so that time stamps are exact. */
    private static final long MILLIS = 1_000_000;

    private record Call(Permit permit, BreakerModel.Permit expected, boolean probe) {
    }

    @Test
    void doesWhatTheModelDoes() {
        long[][] seen = new long[3][3];
        for (int seed = 0; seed < LIVES; seed++) {
            long[][] transitions = live(seed);
            for (int i = 0; i < 9; i++) {
                seen[i / 3][i % 3] += transitions[i / 3][i % 3];
            }
        }
        // Or the lives would have shown little.
        assertThat(seen[0][2]).as("opened").isGreaterThan(LIVES);
        assertThat(seen[1][0]).as("closed").isGreaterThan(LIVES);
        assertThat(seen[1][2]).as("opened again").isGreaterThan(LIVES);
    }

    private static long[][] live(int seed) {
        Random random = new Random(seed);
        BreakerSettings settings = settings(random);
        long[] elapsed = {0};
        long start = random.nextBoolean() ? Long.MAX_VALUE - random.nextInt(2_000_000_000) * 20L : random.nextLong();
        CircuitBreaker breaker = new CircuitBreaker(settings, () -> start + elapsed[0],
                () -> BreakerUnderTest.EPOCH_MILLIS + elapsed[0] / MILLIS);
        BreakerModel model = new BreakerModel(settings);
        List<Call> calls = new ArrayList<>();
        List<String> done = new ArrayList<>();
        double failing = random.nextDouble();
        for (int step = 0; step < STEPS; step++) {
            if (random.nextInt(30) == 0) {
                failing = random.nextDouble();
            }
            elapsed[0] += pause(random, settings);
            long now = start + elapsed[0];
            if (calls.isEmpty() || random.nextInt(5) < 3) {
                Permit permit = breaker.acquire(now, true);
                BreakerModel.Permit expected = model.acquire(elapsed[0]);
                done.add(elapsed[0] + " acquire: " + (permit != null));
                assertThat(permit != null).as("seed %d: %s", seed, done).isEqualTo(expected != null);
                if (permit != null) {
                    calls.add(new Call(permit, expected, permit instanceof Probe));
                }
            } else {
                int index = random.nextInt(10) < 7 ? calls.size() - 1 : random.nextInt(calls.size());
                Call call = calls.get(index);
                if (!call.probe || random.nextInt(8) > 0) {
                    calls.remove(index); // a probe that stays may report again
                }
                Outcome outcome = random.nextInt(10) == 0 ? Outcome.IGNORED
                        : random.nextDouble() < failing ? Outcome.FAILED : Outcome.SUCCEEDED;
                end(call.permit, outcome, now);
                model.end(call.expected, outcome, elapsed[0]);
                done.add(elapsed[0] + " " + outcome);
            }
            if (random.nextInt(3) == 0) {
                assertThat(BreakerModel.text(breaker.status())).as("seed %d: %s", seed, done)
                        .isEqualTo(model.status(elapsed[0]));
            }
        }
        return breaker.status().transitions;
    }

    private static void end(Permit permit, Outcome outcome, long now) {
        switch (outcome) {
            case SUCCEEDED -> Ends.success(permit, now);
            case FAILED -> Ends.failure(permit, now);
            default -> permit.ignored();
        }
    }

    /** Mostly none; else up to, exactly, or far beyond one of the times that matter. */
    private static long pause(Random random, BreakerSettings settings) {
        long[] times = {settings.windowNanos() / 16, settings.windowNanos(), settings.openFor().initialNanos(),
            settings.halfOpenMaxWaitNanos()};
        long time = times[random.nextInt(times.length)];
        long pause = switch (random.nextInt(20)) {
            case 0 -> time;
            case 1 -> time + MILLIS;
            case 2 -> Math.max(0, time - MILLIS);
            case 3, 4, 5 -> (long) (random.nextDouble() * time);
            case 6 -> random.nextInt(10) == 0 ? 40 * time : 0;
            case 7, 8, 9 -> MILLIS;
            default -> 0;
        };
        return pause / MILLIS * MILLIS;
    }

    private static BreakerSettings settings(Random random) {
        BreakerSettings.Builder settings = BreakerSettings.builder()
                .failureRate(random.nextInt(4) == 0 ? 0 : (1 + random.nextInt(10)) / 10.0)
                .consecutiveFailures(random.nextInt(3) > 0 ? 0 : 1 + random.nextInt(5))
                .minimumCalls(1 + random.nextInt(6))
                .openForNanos(MILLIS * (1 + random.nextInt(2_000)))
                .halfOpenCalls(1 + random.nextInt(4))
                .halfOpenSuccesses(1 + random.nextInt(4))
                .halfOpenMaxWaitNanos(MILLIS * (1 + random.nextInt(2_000)));
        if (random.nextBoolean()) {
            settings.windowCalls(1 + random.nextInt(8));
        } else {
            settings.windowNanos(MILLIS * (1 + random.nextInt(2_000)));
        }
        return settings.build();
    }
}
