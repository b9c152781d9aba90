package io.github.shearpin.agent.policy.limit;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.github.shearpin.agent.policy.InParallel;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A call that is let through makes no garbage, nor does one that is refused. */
class LimitAllocationTest {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int CALLS = 200_000;
    /** What the striping of contended counters may take once, and far below one byte a call. */
    private static final long ONCE = 50_000;

    private final TokenBucket bucket = new TokenBucket(
            new RateLimitSettings(1_000_000, TimeUnit.SECONDS.toNanos(1) + 1, 10, 0), System.nanoTime());
    private Bulkhead bulkhead;

    @ParameterizedTest
    @CsvSource({"1, 4, false", "4, 4, false", "4, 2, false", "1, 4, true", "4, 4, true", "4, 2, true"})
    void aCallAllocatesNothing(int threads, int places, boolean adaptive) {
        bulkhead = new Bulkhead(adaptive ? BulkheadSettings.adaptive(1, places, 0) : BulkheadSettings.fixed(places, 0));
        InParallel.run(threads, thread -> call());
        InParallel.run(threads, thread -> {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            call();
            assertThat(THREADS.getCurrentThreadAllocatedBytes() - before).isLessThan(threads == 1 ? 1_000 : ONCE);
        });
    }

    private void call() {
        for (int i = 0; i < CALLS; i++) {
            bucket.take(System.nanoTime(), true, true);
            if (bulkhead.enter(true)) {
                bulkhead.leave(i, i % 100 == 0);
            }
        }
    }
}
