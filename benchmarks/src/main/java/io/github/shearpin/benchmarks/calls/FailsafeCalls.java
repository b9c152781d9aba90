package io.github.shearpin.benchmarks.calls;

import dev.failsafe.CircuitBreaker;
import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeExecutor;
import dev.failsafe.RetryPolicy;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import org.openjdk.jmh.annotations.Benchmark;

/** Failsafe, which measures nothing itself, with a timer around the call. */
public class FailsafeCalls extends Calls {

    private final Timer timer = MicrometerTimer.register(MicrometerTimer.registry());

    private final FailsafeExecutor<String> executor = Failsafe.with(
            RetryPolicy.<String>builder().withMaxAttempts(3).withDelay(Duration.ofMillis(100)).build(),
            CircuitBreaker.<String>builder().withFailureRateThreshold(50, 20, Duration.ofSeconds(60))
                    .withDelay(Duration.ofSeconds(30)).build());

    @Benchmark
    public String call() {
        return timer.record(() -> executor.get(() -> service.greeting(customer)));
    }
}
