package io.github.shearpin.benchmarks.calls;

import com.netflix.hystrix.HystrixCommand;
import com.netflix.hystrix.HystrixCommandGroupKey;
import com.netflix.hystrix.HystrixCommandProperties;
import com.netflix.hystrix.HystrixCommandProperties.ExecutionIsolationStrategy;
import org.openjdk.jmh.annotations.Benchmark;

/** Hystrix on the caller's thread; a command, and what it measures, is made for each call. */
public class HystrixCalls extends Calls {

    private final HystrixCommand.Setter setter = HystrixCommand.Setter
            .withGroupKey(HystrixCommandGroupKey.Factory.asKey("greeting"))
            .andCommandPropertiesDefaults(HystrixCommandProperties.Setter()
                    .withExecutionIsolationStrategy(ExecutionIsolationStrategy.SEMAPHORE)
                    .withExecutionTimeoutEnabled(false)
                    .withCircuitBreakerErrorThresholdPercentage(50)
                    .withCircuitBreakerRequestVolumeThreshold(20)
                    .withCircuitBreakerSleepWindowInMilliseconds(30_000)
                    .withMetricsRollingStatisticalWindowInMilliseconds(60_000));

    @Benchmark
    public String call() {
        return new HystrixCommand<String>(setter) {
            @Override
            protected String run() {
                return service.greeting(customer);
            }
        }.execute();
    }
}
