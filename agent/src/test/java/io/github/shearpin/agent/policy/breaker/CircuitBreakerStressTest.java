package io.github.shearpin.agent.policy.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.agent.policy.breaker.BreakerSettings.Force;
import io.github.shearpin.agent.policy.breaker.CircuitBreaker.Permit;
import io.github.shearpin.agent.policy.breaker.CircuitBreaker.Result;
import io.github.shearpin.agent.policy.breaker.CircuitBreaker.State;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Many threads on real processors through thousands of openings. */
class CircuitBreakerStressTest {

    private static final int THREADS = 4;
    private static final int CALLS = 8_000;
    private static final int PROBES = 3;
    private static final int REFUSED = 5;
    private static final long SLOW = 1_000;

    @ParameterizedTest
    @CsvSource({"0, false", "10, false", "0, true", "10, true"})
    void keepsItsCountsAndItsLimits(int windowCalls, boolean operated) {
        BreakerSettings settings = settings(windowCalls, 5);
        AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 1_000);
        LongAdder moves = new LongAdder();
        List<Transition> transitions = new ArrayList<>();
        ReentrantLock taking = new ReentrantLock();
        CircuitBreaker breaker = new CircuitBreaker(settings, clock::get, () -> 0, () -> 0, null, moved -> moves.increment());
        ConcurrentMap<History, AtomicInteger> probing = new ConcurrentHashMap<>();
        AtomicInteger mostProbes = new AtomicInteger();
        LongAdder[] ended = new LongAdder[REFUSED + 1];
        Arrays.setAll(ended, i -> new LongAdder());
        Runnable[] tasks = new Runnable[THREADS + 2];
        for (int i = 0; i < THREADS; i++) {
            Random random = new Random(i);
            tasks[i] = () -> {
                int permitted = 0;
                while (permitted < CALLS) {
                    int end = call(breaker, clock, random, probing, mostProbes);
                    ended[end].increment();
                    // By those that move it: a thread that only takes may have to wait for a processor while thousands pass.
                    take(breaker, taking, transitions);
                    if (end == REFUSED) {
                        Thread.yield(); // to those that probe
                    } else {
                        permitted++;
                    }
                }
            };
        }
        tasks[THREADS] = () -> watch(breaker, THREADS * (long) CALLS, () -> take(breaker, taking, transitions));
        tasks[THREADS + 1] = () -> {
            Random random = new Random(-1);
            while (operated && told(breaker.status()) < THREADS * (long) CALLS) {
                operate(breaker, windowCalls, random);
                Thread.yield();
            }
        };
        Threads.run(tasks);

        BreakerStatus status = breaker.status();
        assertThat(mostProbes.get()).isBetween(1, PROBES);
        assertThat(status.successes).isEqualTo(ended[0].sum());
        assertThat(status.failures).isEqualTo(ended[1].sum() + ended[4].sum());
        assertThat(status.ignored).isEqualTo(ended[2].sum());
        assertThat(status.slowSuccesses).isEqualTo(ended[3].sum());
        assertThat(status.slowCalls).isEqualTo(ended[3].sum() + ended[4].sum());
        assertThat(status.rejectionsEnforced).isEqualTo(ended[REFUSED].sum());
        long opened = status.transitions[State.CLOSED.ordinal()][State.OPEN.ordinal()];
        assertThat(opened).isGreaterThan(100);
        if (!operated) {
            assertThat(status.recoverySuccesses).isBetween(opened - 1, opened);
        }
        transitions.addAll(breaker.takeTransitions());
        assertInOrder(transitions, breaker.status());
        assertThat(moves.sum()).isBetween(transitions.size() / 2L, transitions.get(transitions.size() - 1).number);
    }

    private static void take(CircuitBreaker breaker, ReentrantLock taking, List<Transition> transitions) {
        if (taking.tryLock()) {
            try {
                transitions.addAll(breaker.takeTransitions());
            } finally {
                taking.unlock();
            }
        }
    }

    /** Some may have been given up, while the thread that took them had to wait. */
    private static void assertInOrder(List<Transition> transitions, BreakerStatus status) {
        assertThat(transitions).hasSizeGreaterThan(100);
        long[][] counts = new long[State.values().length][State.values().length];
        Transition before = null;
        boolean complete = true;
        for (Transition next : transitions) {
            long number = before == null ? 0 : before.number;
            assertThat(next.number).isGreaterThan(number);
            if (next.number == number + 1) {
                assertThat(next.from).isEqualTo(before == null ? State.CLOSED : before.to);
            } else {
                complete = false;
            }
            counts[next.from.ordinal()][next.to.ordinal()]++;
            before = next;
        }
        assertThat(before.number).isEqualTo(Arrays.stream(status.transitions).flatMapToLong(Arrays::stream).sum());
        if (complete) {
            assertThat(counts).isDeepEqualTo(status.transitions);
        }
    }

    private static BreakerSettings settings(int windowCalls, int minimumCalls) {
        BreakerSettings.Builder settings = BreakerSettings.builder().failureRate(0.5).slowCalls(SLOW, 0.5, true)
                .minimumCalls(minimumCalls).openForNanos(20).windowNanos(160).halfOpenCalls(PROBES).halfOpenSuccesses(2)
                .halfOpenMaxWaitNanos(1_000_000_000);
        return (windowCalls > 0 ? settings.windowCalls(windowCalls) : settings).build();
    }

    /** What an operator may do; never to more probes at once. */
    private static void operate(CircuitBreaker breaker, int windowCalls, Random random) {
        switch (random.nextInt(8)) {
            case 0 -> breaker.reset();
            case 1 -> breaker.force(random.nextBoolean() ? Force.OPEN : Force.CLOSED);
            case 2 -> breaker.reconfigure(settings(windowCalls > 0 ? 5 + random.nextInt(9) : 0, 5));
            case 3, 4 -> breaker.reconfigure(settings(windowCalls, 3 + random.nextInt(4)));
            default -> breaker.force(null);
        }
    }

    private static int call(CircuitBreaker breaker, AtomicLong clock, Random random,
            ConcurrentMap<History, AtomicInteger> probing, AtomicInteger mostProbes) {
        Phase before = breaker.phase();
        Permit permit = breaker.acquire(clock.incrementAndGet(), true);
        if (permit == null) {
            return REFUSED;
        }
        // A stay in a state has one history. If it was the same before and after, this is a probe of that stay.
        AtomicInteger probes = new AtomicInteger();
        if (permit instanceof Probe && breaker.phase().history == before.history) {
            probes = probing.computeIfAbsent(before.history, stay -> new AtomicInteger());
            mostProbes.accumulateAndGet(probes.incrementAndGet(), Math::max);
        }
        int outcome = random.nextInt(20) == 0 ? 2 : random.nextInt(10) == 0 ? 3 + random.nextInt(2) : random.nextInt(2);
        if (random.nextInt(100) == 0) {
            Thread.yield(); // so that some results come late
        }
        probes.decrementAndGet();
        boolean told = outcome > 2 && random.nextBoolean();
        if (told) {
            permit.slow(clock.get());
        }
        switch (outcome) {
            case 0 -> Ends.success(permit, clock.get());
            case 1 -> Ends.failure(permit, clock.get());
            case 2 -> permit.ignored();
            case 3 -> permit.ended(Result.SUCCESS, SLOW + 1, told, clock.get());
            default -> permit.ended(Result.TIMEOUT, SLOW + 1, told, clock.get());
        }
        return outcome;
    }

    /** Reads the status until all permitted calls have ended; counters never fall. */
    private static void watch(CircuitBreaker breaker, long calls, Runnable take) {
        BreakerStatus before = breaker.status();
        do {
            BreakerStatus status = breaker.status();
            assertThat(status.successes).isGreaterThanOrEqualTo(before.successes);
            assertThat(status.failures).isGreaterThanOrEqualTo(before.failures);
            assertThat(status.failureRatio).isBetween(0.0, 1.0);
            assertThat(status.slowRatio).isBetween(0.0, 1.0);
            before = status;
            take.run();
            Thread.yield();
        } while (told(before) < calls);
    }

    private static long told(BreakerStatus status) {
        return status.successes + status.slowSuccesses + status.failures + status.ignored;
    }
}
