package io.github.shearpin.benchmarks.growth;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.github.shearpin.benchmarks.calls.Calls;
import io.github.shearpin.benchmarks.calls.MicrometerTimer;
import io.micrometer.core.instrument.Timer;
import io.prometheus.client.Histogram;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;

/**
 * A JVM whose threads all call one guarded method as fast as they can: {@code shearpin}, {@code resilience4j} or
 * {@code simpleclient}, which only measures; then a path for rules.
 */
final class ThreadsOnOneGuard {

    static final int[] THREADS = {1, 2, 4, 16, 64};

    private static final long WARM_UP_NANOS = 2_000_000_000;
    /** With new threads each, which may or may not share a stripe of a counter. */
    private static final int RUNS = 3;
    private static final long RUN_MILLIS = 100;

    private static volatile boolean stopped;

    private ThreadsOnOneGuard() {
    }

    public static void main(String[] arguments) throws Exception {
        Runnable body = () -> ThreadLocalRandom.current().nextInt(); // of its own thread, and not to be left out
        Runnable call = switch (arguments[0]) {
            case "shearpin" -> {
                Guarded guarded = new Guarded(RuleText.guarded("rule"), Path.of(arguments[1]));
                yield () -> guarded.call(body);
            }
            case "resilience4j" -> resilience4j(body);
            default -> simpleclient(body);
        };
        for (long warmUp = WARM_UP_NANOS; warmUp > 0;) {
            warmUp -= run(2, call).cpuNanos;
        }
        for (int threads : THREADS) {
            long calls = 0;
            long cpuNanos = 0;
            for (int i = 0; i < RUNS; i++) {
                Ran ran = run(threads, call);
                calls += ran.calls;
                cpuNanos += ran.cpuNanos;
            }
            Figures.tell(threads + " ns", (double) cpuNanos / calls);
        }
    }

    /** What all threads together did. CPU time of waiting is in it as far as they spin, fall asleep and wake each other. */
    private record Ran(long calls, long cpuNanos) {
    }

    private static Ran run(int threads, Runnable call) throws InterruptedException {
        stopped = false;
        CountDownLatch ready = new CountDownLatch(threads);
        LongAdder calls = new LongAdder();
        LongAdder cpuNanos = new LongAdder();
        Thread[] all = new Thread[threads];
        for (int i = 0; i < threads; i++) {
            all[i] = new Thread(() -> {
                ready.countDown();
                long began = Figures.cpuNanos();
                long own = 0;
                while (!stopped) {
                    call.run();
                    own++;
                }
                calls.add(own);
                cpuNanos.add(Figures.cpuNanos() - began);
            });
            all[i].start();
        }
        ready.await();
        Thread.sleep(RUN_MILLIS);
        stopped = true;
        for (Thread each : all) {
            each.join();
        }
        return new Ran(calls.sum(), cpuNanos.sum());
    }

    private static Runnable resilience4j(Runnable body) {
        CircuitBreaker breaker = CircuitBreaker.of("breaker", CircuitBreakerConfig.custom().failureRateThreshold(50)
                .slidingWindow(60, 20, SlidingWindowType.TIME_BASED).waitDurationInOpenState(Duration.ofSeconds(30)).build());
        Retry retry = Retry.of("retry", RetryConfig.custom().maxAttempts(3).build());
        Timer timer = MicrometerTimer.register(MicrometerTimer.registry());
        Runnable decorated = Retry.decorateRunnable(retry, CircuitBreaker.decorateRunnable(breaker, body));
        return () -> timer.record(decorated);
    }

    private static Runnable simpleclient(Runnable body) {
        Histogram.Child histogram = Histogram.build("calls", "Calls.").labelNames("method").buckets(Calls.BUCKETS).create()
                .labels("call");
        return () -> {
            long began = System.nanoTime();
            body.run();
            histogram.observe((System.nanoTime() - began) / 1e9);
        };
    }
}
