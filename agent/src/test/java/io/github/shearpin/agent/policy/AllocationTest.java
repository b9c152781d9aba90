package io.github.shearpin.agent.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.github.shearpin.agent.policy.record.CallRecorder;
import io.github.shearpin.agent.policy.record.LatencySettings;
import io.github.shearpin.agent.policy.record.LatencyWindow;
import io.github.shearpin.agent.policy.record.SpanIds;
import io.github.shearpin.agent.policy.record.Spans;
import io.github.shearpin.agent.policy.retry.Retry;
import io.github.shearpin.agent.policy.retry.RetrySettings;
import io.github.shearpin.agent.policy.timeout.Timeout;
import io.github.shearpin.agent.policy.timeout.TimeoutSettings;
import io.github.shearpin.agent.policy.timeout.Timer;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A call that succeeds makes no garbage, however many threads call. */
class AllocationTest {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int CALLS = 200_000;
    /** What the striping of contended counters may take once, and far below one byte a call. */
    private static final long ONCE = 50_000;

    private final AtomicLong clock = new AtomicLong();
    private final CallRecorder recorder = new LatencyWindow(LatencySettings.DEFAULT, clock::get).newRecorder();
    private final Retry retry = new Retry(new RetrySettings(RetrySettings.DEFAULT_ATTEMPTS, Backoff.DEFAULT,
            RetrySettings.NO_MAX_DURATION, RetrySettings.DEFAULT_BUDGET, ExceptionFilter.EVERYTHING), 0, () -> 0);

    private final Timer timer = Timer.manual(clock::get);
    private final Timeout timeout = new Timeout(new TimeoutSettings(TimeUnit.SECONDS.toNanos(1), false), timer);

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void aSuccessfulCallAllocatesNothing(int threads) {
        InParallel.run(threads, thread -> call(thread, CALLS));
        InParallel.run(threads, thread -> {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            call(thread, CALLS);
            assertThat(THREADS.getCurrentThreadAllocatedBytes() - before).isLessThan(threads == 1 ? 1_000 : ONCE);
        });
    }

    /** The clock tells two milliseconds a call. */
    @Test
    void aTracedCallAllocatesAnExemplarASecond() {
        Spans spans = new Spans(clock::get);
        SpanIds span = SpanIds.of("0123456789abcdef0123456789abcdef", "0123456789abcdef");
        spans.askFrom(() -> span);
        CallRecorder traced = new LatencyWindow(LatencySettings.DEFAULT, clock::get, spans).newRecorder();
        long before = 0;
        for (int i = 0; i < 2 * CALLS; i++) {
            if (i == CALLS) {
                before = THREADS.getCurrentThreadAllocatedBytes();
            }
            long now = clock.addAndGet(TimeUnit.MILLISECONDS.toNanos(2));
            traced.started();
            traced.ended(CallRecorder.Outcome.SUCCESS, i % 1000, now);
        }

        assertThat(THREADS.getCurrentThreadAllocatedBytes() - before).isLessThan(CALLS / 500 * 48L + 1_000);
    }

    private void call(int thread, int times) {
        for (int i = 0; i < times; i++) {
            // Both windows slide many times meanwhile, and the timer looks at its calls as often.
            long now = clock.addAndGet(TimeUnit.MILLISECONDS.toNanos(2));
            if (thread == 0 && i % 100 == 0) {
                timer.runDue();
            }
            retry.called(null, now);
            recorder.started();
            timeout.begin(true, null).end();
            recorder.ended(CallRecorder.Outcome.SUCCESS, i, now);
        }
    }
}
