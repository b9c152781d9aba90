package io.github.shearpin.agent.policy.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.agent.policy.Backoff;
import io.github.shearpin.agent.policy.breaker.BreakerSettings.Force;
import io.github.shearpin.agent.policy.breaker.CircuitBreaker.Permit;
import io.github.shearpin.agent.policy.breaker.CircuitBreaker.Result;
import io.github.shearpin.agent.policy.breaker.CircuitBreaker.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random lives of random breakers, each step compared with {@link BreakerModel}. */
class CircuitBreakerModelTest {

    private static final int LIVES = 2_500;
    private static final int STEPS = 150;
    /** Everything happens at whole ones, so that time stamps are exact. */
    private static final long MILLIS = 1_000_000;

    @Test
    void doesWhatTheModelDoes() {
        long[][] seen = new long[5][5];
        long slow = 0;
        for (int seed = 0; seed < LIVES; seed++) {
            BreakerStatus status = new Life(seed).live();
            slow += status.slowCalls;
            for (int i = 0; i < 25; i++) {
                seen[i / 5][i % 5] += status.transitions[i / 5][i % 5];
            }
        }
        // Or the lives would have shown little.
        assertThat(seen[0][2]).as("opened").isGreaterThan(LIVES);
        assertThat(seen[1][0]).as("closed").isGreaterThan(LIVES / 2);
        assertThat(seen[1][2]).as("opened again").isGreaterThan(LIVES);
        assertThat(slow).as("slow calls").isGreaterThan(10 * LIVES);
        for (State from : State.values()) {
            assertThat(seen[from.ordinal()][State.FORCED_OPEN.ordinal()] > 10).as("forced from %s", from)
                    .isEqualTo(from != State.FORCED_OPEN);
            assertThat(seen[from.ordinal()][State.CLOSED.ordinal()] > 10).as("closed from %s", from)
                    .isEqualTo(from != State.CLOSED);
        }
    }

    /** A permit, and whether it is one that may report again. */
    private static final class Call {
        final Permit permit;
        final BreakerModel.Permit expected;
        boolean toldSlow;

        Call(Permit permit, BreakerModel.Permit expected) {
            this.permit = permit;
            this.expected = expected;
        }
    }

    private static final class Life {
        private final int seed;
        private final Random random;
        private final CircuitBreaker breaker;
        private final BreakerModel model;
        private final long start;
        private final List<Call> calls = new ArrayList<>();
        private final List<String> done = new ArrayList<>();
        private BreakerSettings settings;
        private long elapsed;
        private double failing;
        private double slow;

        Life(int seed) {
            this.seed = seed;
            random = new Random(seed);
            settings = settings(random);
            start = random.nextBoolean() ? Long.MAX_VALUE - random.nextInt(2_000_000_000) * 20L : random.nextLong();
            breaker = new CircuitBreaker(settings, () -> start + elapsed,
                    () -> BreakerUnderTest.EPOCH_MILLIS + elapsed / MILLIS, new Random(-seed)::nextDouble);
            model = new BreakerModel(settings, new Random(-seed)::nextDouble);
            failing = random.nextDouble();
            slow = random.nextDouble();
        }

        BreakerStatus live() {
            for (int step = 0; step < STEPS; step++) {
                if (random.nextInt(30) == 0) {
                    failing = random.nextDouble();
                    slow = random.nextDouble() * random.nextDouble();
                }
                elapsed += pause();
                if (random.nextInt(40) == 0) {
                    operate();
                } else if (calls.isEmpty() || random.nextInt(5) < 3) {
                    acquire();
                } else {
                    report(random.nextInt(10) < 7 ? calls.size() - 1 : random.nextInt(calls.size()));
                }
                assertThat(breaker.isOpen(now())).as("seed %d: %s", seed, done).isEqualTo(model.isOpen(elapsed));
                if (random.nextInt(3) == 0) {
                    assertThat(BreakerModel.text(breaker.status())).as("seed %d: %s", seed, done)
                            .isEqualTo(model.status(elapsed));
                }
            }
            return breaker.status();
        }

        private long now() {
            return start + elapsed;
        }

        private void acquire() {
            Permit permit = breaker.acquire(now(), true);
            BreakerModel.Permit expected = model.acquire(elapsed);
            done.add(elapsed + " acquire: " + (permit != null));
            assertThat(permit != null).as("seed %d: %s", seed, done).isEqualTo(expected != null);
            if (permit != null) {
                calls.add(new Call(permit, expected));
            }
        }

        private void report(int index) {
            Call call = calls.get(index);
            if (!call.toldSlow && random.nextDouble() < slow / 2) {
                call.toldSlow = true;
                call.permit.slow(now());
                model.slow(call.expected, elapsed);
                done.add(elapsed + " slow");
                return;
            }
            if (!(call.permit instanceof Probe) || random.nextInt(8) > 0) {
                calls.remove(index); // a probe that stays may report again
            } else {
                call.toldSlow = true; // but not this
            }
            if (random.nextInt(10) == 0) {
                call.permit.ignored();
                model.ignore(call.expected, elapsed);
                done.add(elapsed + " ignored");
                return;
            }
            Result result = random.nextDouble() < failing ? Result.values()[1 + random.nextInt(3)] : Result.SUCCESS;
            long duration = random.nextDouble() < slow ? settings.slowOverNanos() + 1 + random.nextInt(9)
                    : settings.slowOverNanos() - random.nextInt(9);
            call.permit.ended(result, duration, call.expected.isToldSlow(), now());
            model.end(call.expected, result, duration, elapsed);
            done.add(elapsed + " " + result + " after " + duration);
        }

        private void operate() {
            switch (random.nextInt(5)) {
                case 0 -> {
                    Force force = force(random);
                    breaker.force(force);
                    model.force(force, elapsed);
                    done.add(elapsed + " force " + force);
                }
                case 1 -> {
                    breaker.reset();
                    model.reset(elapsed);
                    done.add(elapsed + " reset");
                }
                default -> {
                    settings = random.nextInt(3) == 0 ? settings(random) : varied(random, settings);
                    breaker.reconfigure(settings);
                    model.reconfigure(settings, elapsed);
                    done.add(elapsed + " reconfigure");
                }
            }
        }

        /** Mostly none; else up to, exactly, or far beyond one of the times that matter. */
        private long pause() {
            long[] times = {settings.windowNanos() / 16, settings.windowNanos(), settings.openFor().initialNanos(),
                settings.openFor().maxNanos(), settings.halfOpenMaxWaitNanos()};
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
    }

    private static Force force(Random random) {
        return random.nextInt(5) > 1 ? null : random.nextBoolean() ? Force.OPEN : Force.CLOSED;
    }

    private static BreakerSettings settings(Random random) {
        BreakerSettings.Builder settings = numbers(random);
        if (random.nextBoolean()) {
            settings.windowCalls(1 + random.nextInt(8));
        } else {
            settings.windowNanos(MILLIS * (1 + random.nextInt(2_000)));
        }
        return settings.force(random.nextInt(6) == 0 ? force(random) : null).build();
    }

    /** Others with the window and the force of these. */
    private static BreakerSettings varied(Random random, BreakerSettings settings) {
        BreakerSettings.Builder other = numbers(random).force(settings.force());
        if (settings.windowCalls() > 0) {
            other.windowCalls(settings.windowCalls());
        } else {
            other.windowNanos(settings.windowNanos());
        }
        return other.build();
    }

    private static BreakerSettings.Builder numbers(Random random) {
        long openFor = MILLIS * (1 + random.nextInt(1_000));
        BreakerSettings.Builder settings = BreakerSettings.builder()
                .failureRate(random.nextInt(4) == 0 ? 0 : (1 + random.nextInt(10)) / 10.0)
                .consecutiveFailures(random.nextInt(3) > 0 ? 0 : 1 + random.nextInt(5))
                .minimumCalls(1 + random.nextInt(6))
                .openFor(new Backoff(openFor, 1 + random.nextInt(4) / 2.0, openFor * (1 + random.nextInt(6)),
                        Backoff.Jitter.values()[random.nextInt(4)]))
                .halfOpenCalls(1 + random.nextInt(4))
                .halfOpenSuccesses(1 + random.nextInt(4))
                .halfOpenMaxWaitNanos(MILLIS * (1 + random.nextInt(2_000)));
        return random.nextInt(3) == 0 ? settings
                : settings.slowCalls(100 * MILLIS, (1 + random.nextInt(10)) / 10.0, random.nextBoolean());
    }
}
