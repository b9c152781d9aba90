package io.github.shearpin.benchmarks.calls;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.micrometer.tagged.TaggedCircuitBreakerMetrics;
import io.github.resilience4j.micrometer.tagged.TaggedRateLimiterMetrics;
import io.github.resilience4j.micrometer.tagged.TaggedRetryMetrics;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.ratelimiter.RateLimiterRegistry;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.github.resilience4j.retry.RetryRegistry;
import java.time.Duration;
import java.util.function.Function;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Resilience4j's refusals, counted by its own Micrometer metrics, without a timer. */
public class Resilience4jRefusals {

    @Benchmark
    public Object openBreaker(OpenBreaker guarded) {
        return guarded.call();
    }

    @Benchmark
    public Object openBreakerWithoutTrace(OpenBreakerWithoutTrace guarded) {
        return guarded.call();
    }

    @Benchmark
    public Object emptyBucket(EmptyBucket guarded) {
        return guarded.call();
    }

    @Benchmark
    public Object emptyBucketWithoutTrace(EmptyBucketWithoutTrace guarded) {
        return guarded.call();
    }

    @Benchmark
    public Object exhaustedRetry(ExhaustedRetry guarded) {
        return guarded.call();
    }

    /** A class for each, so that a JVM holds only what it measures. */
    @State(Scope.Benchmark)
    public abstract static class Guarded extends Calls {

        private final Function<String, String> failing = decorate(service::failing);

        abstract Function<String, String> decorate(Function<String, String> call);

        @Setup
        public void fail() {
            for (int i = 0; i < 100; i++) {
                call();
            }
        }

        Object call() {
            try {
                return failing.apply(customer);
            } catch (RuntimeException refused) {
                return refused;
            }
        }
    }

    public static class OpenBreaker extends Guarded {
        @Override
        Function<String, String> decorate(Function<String, String> call) {
            return CircuitBreaker.decorateFunction(breaker(true), call);
        }

        static CircuitBreaker breaker(boolean withTrace) {
            CircuitBreakerRegistry registry = CircuitBreakerRegistry.of(CircuitBreakerConfig.custom()
                    .failureRateThreshold(50).slidingWindowType(SlidingWindowType.TIME_BASED).slidingWindowSize(60)
                    .minimumNumberOfCalls(20).waitDurationInOpenState(Duration.ofHours(1))
                    .writableStackTraceEnabled(withTrace).build());
            TaggedCircuitBreakerMetrics.ofCircuitBreakerRegistry(registry).bindTo(MicrometerTimer.registry());
            return registry.circuitBreaker("failing");
        }
    }

    public static class OpenBreakerWithoutTrace extends Guarded {
        @Override
        Function<String, String> decorate(Function<String, String> call) {
            return CircuitBreaker.decorateFunction(OpenBreaker.breaker(false), call);
        }
    }

    public static class EmptyBucket extends Guarded {
        @Override
        Function<String, String> decorate(Function<String, String> call) {
            return RateLimiter.decorateFunction(limiter(true), call);
        }

        static RateLimiter limiter(boolean withTrace) {
            RateLimiterRegistry registry = RateLimiterRegistry.of(RateLimiterConfig.custom().limitForPeriod(1)
                    .limitRefreshPeriod(Duration.ofHours(1)).timeoutDuration(Duration.ZERO)
                    .writableStackTraceEnabled(withTrace).build());
            TaggedRateLimiterMetrics.ofRateLimiterRegistry(registry).bindTo(MicrometerTimer.registry());
            return registry.rateLimiter("failing");
        }
    }

    public static class EmptyBucketWithoutTrace extends Guarded {
        @Override
        Function<String, String> decorate(Function<String, String> call) {
            return RateLimiter.decorateFunction(EmptyBucket.limiter(false), call);
        }
    }

    public static class ExhaustedRetry extends Guarded {
        @Override
        Function<String, String> decorate(Function<String, String> call) {
            RetryRegistry registry = RetryRegistry.of(RetryConfig.custom()
                    .maxAttempts(3).waitDuration(Duration.ZERO).build());
            TaggedRetryMetrics.ofRetryRegistry(registry).bindTo(MicrometerTimer.registry());
            return Retry.decorateFunction(registry.retry("failing"), call);
        }
    }
}
