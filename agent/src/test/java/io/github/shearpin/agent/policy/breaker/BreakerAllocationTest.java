package io.github.shearpin.agent.policy.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.github.shearpin.agent.policy.InParallel;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a permitted call that succeeds allocates: nothing. */
class BreakerAllocationTest {

    private static final ThreadMXBean JVM = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int CALLS = 100_000;
    private static final int ROUNDS = 8;

    /** Rounds, since code is linked and stripes are made once; whatever a call allocated would show in each round. */
    @ParameterizedTest
    @CsvSource({"1, time", "4, time", "1, calls", "4, calls", "4, time and slow calls", "4, calls and slow calls",
        "4, forced closed"})
    void successesAllocateNothing(int threads, String how) {
        BreakerSettings.Builder settings = BreakerSettings.builder();
        if (how.startsWith("calls")) {
            settings.windowCalls(100);
        }
        if (how.endsWith("slow calls")) {
            settings.slowCalls(1, 0.5, true);
        }
        if (how.equals("forced closed")) {
            settings.force(BreakerSettings.Force.CLOSED);
        }
        // A standing clock: a time window allocates its next notes when a slice turns, 16 times a window.
        CircuitBreaker breaker = new CircuitBreaker(settings.build(), () -> 0, () -> 0, () -> 0);
        Ends.failure(breaker.acquire(0, true), 0);
        long[][] allocated = new long[ROUNDS][threads];
        CyclicBarrier start = new CyclicBarrier(threads);
        InParallel.run(threads, number -> {
            for (int round = 0; round < ROUNDS; round++) {
                await(start);
                long before = JVM.getThreadAllocatedBytes(Thread.currentThread().getId());
                call(breaker, CALLS);
                allocated[round][number] = JVM.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
            }
        });
        assertThat(List.of(allocated)).contains(new long[threads]);
        assertThat(breaker.status().successes).isEqualTo((long) threads * ROUNDS * CALLS);
    }

    private static void call(CircuitBreaker breaker, int calls) {
        for (int i = 0; i < calls; i++) {
            Ends.success(breaker.acquire(0, true), 0);
        }
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(60, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
