package io.github.shearpin.agent.policy.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.agent.policy.breaker.CircuitBreaker.Permit;
import io.github.shearpin.agent.policy.breaker.CircuitBreaker.State;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many threads on real processors through thousands of openings. */
class CircuitBreakerStressTest {

    private static final int THREADS = 4;
    private static final int CALLS = 8_000;
    private static final int PROBES = 3;
    private static final int REFUSED = 3;

    @ParameterizedTest
    @ValueSource(ints = {0, 10})
    void keepsItsCountsAndItsLimits(int windowCalls) {
        BreakerSettings.Builder settings = BreakerSettings.builder().failureRate(0.5).minimumCalls(5).openForNanos(20)
                .windowNanos(160).halfOpenCalls(PROBES).halfOpenSuccesses(2).halfOpenMaxWaitNanos(1_000_000_000);
        if (windowCalls > 0) {
            settings.windowCalls(windowCalls);
        }
        AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 1_000);
        CircuitBreaker breaker = new CircuitBreaker(settings.build(), clock::get, () -> 0, () -> 0);
        AtomicInteger probing = new AtomicInteger();
        AtomicInteger mostProbes = new AtomicInteger();
        LongAdder[] ended = {new LongAdder(), new LongAdder(), new LongAdder(), new LongAdder()};
        Runnable[] tasks = new Runnable[THREADS + 1];
        for (int i = 0; i < THREADS; i++) {
            Random random = new Random(i);
            tasks[i] = () -> {
                int permitted = 0;
                while (permitted < CALLS) {
                    int end = call(breaker, clock, random, probing, mostProbes);
                    ended[end].increment();
                    if (end == REFUSED) {
                        Thread.yield(); // to those that probe
                    } else {
                        permitted++;
                    }
                }
            };
        }
        tasks[THREADS] = () -> watch(breaker, THREADS * (long) CALLS);
        Threads.run(tasks);

        BreakerStatus status = breaker.status();
        assertThat(mostProbes.get()).isBetween(1, PROBES);
        assertThat(status.successes).isEqualTo(ended[0].sum());
        assertThat(status.failures).isEqualTo(ended[1].sum());
        assertThat(status.ignored).isEqualTo(ended[2].sum());
        assertThat(status.rejectionsEnforced).isEqualTo(ended[REFUSED].sum());
        long opened = status.transitions[State.CLOSED.ordinal()][State.OPEN.ordinal()];
        assertThat(opened).isGreaterThan(100);
        assertThat(status.recoverySuccesses).isBetween(opened - 1, opened);
    }

    private static int call(CircuitBreaker breaker, AtomicLong clock, Random random, AtomicInteger probing,
            AtomicInteger mostProbes) {
        Permit permit = breaker.acquire(clock.incrementAndGet(), true);
        if (permit == null) {
            return REFUSED;
        }
        if (permit instanceof Probe) {
            mostProbes.accumulateAndGet(probing.incrementAndGet(), Math::max);
        }
        int outcome = random.nextInt(20) == 0 ? 2 : random.nextInt(2);
        if (random.nextInt(100) == 0) {
            Thread.yield(); // so that some results come late
        }
        if (permit instanceof Probe) {
            probing.decrementAndGet();
        }
        switch (outcome) {
            case 0 -> Ends.success(permit, clock.get());
            case 1 -> Ends.failure(permit, clock.get());
            default -> permit.ignored();
        }
        return outcome;
    }

    /** Reads the status until all permitted calls have ended; counters never fall. */
    private static void watch(CircuitBreaker breaker, long calls) {
        BreakerStatus before = breaker.status();
        long told;
        do {
            BreakerStatus status = breaker.status();
            assertThat(status.successes).isGreaterThanOrEqualTo(before.successes);
            assertThat(status.failures).isGreaterThanOrEqualTo(before.failures);
            assertThat(status.failureRatio).isBetween(0.0, 1.0);
            before = status;
            Thread.yield();
            told = status.successes + status.failures + status.ignored;
        } while (told < calls);
    }
}
