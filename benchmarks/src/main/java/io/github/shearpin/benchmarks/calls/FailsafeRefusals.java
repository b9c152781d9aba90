package io.github.shearpin.benchmarks.calls;

import dev.failsafe.CircuitBreaker;
import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeExecutor;
import dev.failsafe.RateLimiter;
import dev.failsafe.RetryPolicy;
import java.time.Duration;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;

/** Failsafe's refusals, counted by nobody. */
public class FailsafeRefusals extends Calls {

    private final FailsafeExecutor<String> breaker = Failsafe.with(CircuitBreaker.<String>builder()
            .withFailureRateThreshold(50, 20, Duration.ofSeconds(60)).withDelay(Duration.ofHours(1)).build());

    private final FailsafeExecutor<String> limiter = Failsafe.with(
            RateLimiter.<String>burstyBuilder(1, Duration.ofHours(1)).build());

    private final FailsafeExecutor<String> retry = Failsafe.with(
            RetryPolicy.<String>builder().withMaxAttempts(3).build());

    @Setup
    public void fail() {
        for (int i = 0; i < 100; i++) {
            openBreaker();
            emptyBucket();
        }
    }

    @Benchmark
    public Object openBreaker() {
        return call(breaker);
    }

    @Benchmark
    public Object emptyBucket() {
        return call(limiter);
    }

    @Benchmark
    public Object exhaustedRetry() {
        return call(retry);
    }

    private Object call(FailsafeExecutor<String> executor) {
        try {
            return executor.get(() -> service.failing(customer));
        } catch (RuntimeException refused) {
            return refused;
        }
    }
}
