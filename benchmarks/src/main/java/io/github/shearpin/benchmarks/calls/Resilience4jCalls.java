package io.github.shearpin.benchmarks.calls;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowSynchronizationStrategy;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.micrometer.tagged.TaggedBulkheadMetrics;
import io.github.resilience4j.micrometer.tagged.TaggedCircuitBreakerMetrics;
import io.github.resilience4j.micrometer.tagged.TaggedRateLimiterMetrics;
import io.github.resilience4j.micrometer.tagged.TaggedRetryMetrics;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.ratelimiter.RateLimiterRegistry;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.github.resilience4j.retry.RetryRegistry;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.function.Function;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * Resilience4j with its own Micrometer metrics bound, and a timer for the histogram around the call. What is decorated is
 * decorated once, which is the cheapest of the ways in its documents.
 */
public class Resilience4jCalls {

    @Benchmark
    public String countWindow(CountWindow guarded) {
        return guarded.call();
    }

    @Benchmark
    public String timeWindow(TimeWindow guarded) {
        return guarded.call();
    }

    @Benchmark
    public String withRetry(WithRetry guarded) {
        return guarded.call();
    }

    @Benchmark
    public String lockFreeWithRetry(LockFreeWithRetry guarded) {
        return guarded.call();
    }

    @Benchmark
    public String chain(Chain guarded) {
        return guarded.call();
    }

    /** A class for each, so that a JVM holds only what it measures. */
    @State(Scope.Benchmark)
    public abstract static class Guarded extends Calls {

        final MeterRegistry meters = MicrometerTimer.registry();
        final Timer timer = MicrometerTimer.register(meters);
        final Function<String, String> greeting = decorate(service::greeting);

        abstract Function<String, String> decorate(Function<String, String> call);

        String call() {
            return timer.record(() -> greeting.apply(customer));
        }

        CircuitBreaker breaker(SlidingWindowType window, int size, SlidingWindowSynchronizationStrategy strategy) {
            CircuitBreakerRegistry registry = CircuitBreakerRegistry.of(CircuitBreakerConfig.custom()
                    .failureRateThreshold(50).slidingWindow(size, 20, window, strategy)
                    .waitDurationInOpenState(Duration.ofSeconds(30)).build());
            TaggedCircuitBreakerMetrics.ofCircuitBreakerRegistry(registry).bindTo(meters);
            return registry.circuitBreaker("greeting");
        }

        /** As Shearpin's: a minute. */
        CircuitBreaker breaker(SlidingWindowSynchronizationStrategy strategy) {
            return breaker(SlidingWindowType.TIME_BASED, 60, strategy);
        }

        Retry retry() {
            RetryRegistry registry = RetryRegistry.of(RetryConfig.custom()
                    .maxAttempts(3).waitDuration(Duration.ofMillis(100)).build());
            TaggedRetryMetrics.ofRetryRegistry(registry).bindTo(meters);
            return registry.retry("greeting");
        }
    }

    public static class CountWindow extends Guarded {
        @Override
        Function<String, String> decorate(Function<String, String> call) {
            return CircuitBreaker.decorateFunction(
                    breaker(SlidingWindowType.COUNT_BASED, 100, SlidingWindowSynchronizationStrategy.SYNCHRONIZED), call);
        }
    }

    public static class TimeWindow extends Guarded {
        @Override
        Function<String, String> decorate(Function<String, String> call) {
            return CircuitBreaker.decorateFunction(breaker(SlidingWindowSynchronizationStrategy.SYNCHRONIZED), call);
        }
    }

    public static class WithRetry extends TimeWindow {
        @Override
        Function<String, String> decorate(Function<String, String> call) {
            return Retry.decorateFunction(retry(), super.decorate(call));
        }
    }

    public static class LockFreeWithRetry extends Guarded {
        @Override
        Function<String, String> decorate(Function<String, String> call) {
            return Retry.decorateFunction(retry(),
                    CircuitBreaker.decorateFunction(breaker(SlidingWindowSynchronizationStrategy.LOCK_FREE), call));
        }
    }

    public static class Chain extends WithRetry {
        @Override
        Function<String, String> decorate(Function<String, String> call) {
            return super.decorate(RateLimiter.decorateFunction(limiter(), Bulkhead.decorateFunction(bulkhead(), call)));
        }

        private RateLimiter limiter() {
            RateLimiterRegistry registry = RateLimiterRegistry.of(RateLimiterConfig.custom().limitForPeriod(1_000_000)
                    .limitRefreshPeriod(Duration.ofMillis(1)).timeoutDuration(Duration.ZERO).build());
            TaggedRateLimiterMetrics.ofRateLimiterRegistry(registry).bindTo(meters);
            return registry.rateLimiter("greeting");
        }

        private Bulkhead bulkhead() {
            BulkheadRegistry registry = BulkheadRegistry.of(BulkheadConfig.custom()
                    .maxConcurrentCalls(10).maxWaitDuration(Duration.ZERO).build());
            TaggedBulkheadMetrics.ofBulkheadRegistry(registry).bindTo(meters);
            return registry.bulkhead("greeting");
        }
    }
}
