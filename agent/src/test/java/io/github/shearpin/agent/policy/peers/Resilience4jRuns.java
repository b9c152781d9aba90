package io.github.shearpin.agent.policy.peers;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.internal.SchedulerFactory;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * <a href="https://resilience4j.readme.io">Resilience4j</a>, with a clock that stands still unless told, but for what it
 * leaves to its scheduler.
 */
final class Resilience4jRuns implements Runs {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private Instant now = Instant.EPOCH;

    private final Clock clock = new Clock() {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    };

    private CircuitBreakerConfig.Builder config(int probes) {
        return config(probes, SECOND);
    }

    private CircuitBreakerConfig.Builder config(int probes, Duration openFor) {
        return CircuitBreakerConfig.custom().clock(clock).failureRateThreshold(50)
                .slidingWindow(10, 4, CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
                .waitDurationInOpenState(openFor).permittedNumberOfCallsInHalfOpenState(probes)
                .ignoreExceptions(IllegalArgumentException.class);
    }

    private static CircuitBreaker breaker(CircuitBreakerConfig.Builder config) {
        return CircuitBreaker.of("peer", config.build());
    }

    private static void start(CircuitBreaker breaker, int calls) {
        for (int i = 0; i < calls; i++) {
            breaker.acquirePermission();
        }
    }

    private static void succeed(CircuitBreaker breaker, int calls) {
        for (int i = 0; i < calls; i++) {
            breaker.onSuccess(0, TimeUnit.NANOSECONDS);
        }
    }

    private static void fail(CircuitBreaker breaker, int calls, Exception failure) {
        for (int i = 0; i < calls; i++) {
            breaker.onError(0, TimeUnit.NANOSECONDS, failure);
        }
    }

    private static void fail(CircuitBreaker breaker, int calls) {
        fail(breaker, calls, new IllegalStateException());
    }

    @Override
    public String name() {
        return "Resilience4j " + PeersTest.version(CircuitBreaker.class);
    }

    @Override
    public String lateSuccesses() {
        return late(breaker -> succeed(breaker, 3));
    }

    @Override
    public String lateFailures() {
        return late(breaker -> fail(breaker, 3));
    }

    private String late(Consumer<CircuitBreaker> end) {
        CircuitBreaker breaker = breaker(config(3));
        start(breaker, 7);
        fail(breaker, 4);
        now = now.plus(SECOND).plusNanos(1); // it must be past the time, not at it
        start(breaker, 1);
        end.accept(breaker);
        return breaker.getState().toString();
    }

    @Override
    public String hungProbe() throws Exception {
        CircuitBreaker breaker = breaker(config(1));
        start(breaker, 4);
        fail(breaker, 4);
        now = now.plus(SECOND).plusNanos(1);
        start(breaker, 1);
        now = now.plus(Duration.ofHours(1));
        boolean refused = !breaker.tryAcquirePermission();
        return breaker.getState() + (refused ? ", and the caller is refused" : ", and the caller is the next probe") + "; "
                + hungProbeWithMaxWait() + " with `maxWaitDurationInHalfOpenState`, which is off by default";
    }

    private String hungProbeWithMaxWait() throws Exception {
        CircuitBreaker breaker = breaker(config(1).maxWaitDurationInHalfOpenState(Duration.ofMillis(1)));
        beforeAnyTimer(() -> {
            start(breaker, 4);
            fail(breaker, 4);
            now = now.plus(SECOND).plusNanos(1);
            start(breaker, 1);
        });
        return breaker.getState().toString();
    }

    @Override
    public String reset() throws Exception {
        CircuitBreaker breaker = breaker(config(1, Duration.ofMillis(1)).enableAutomaticTransitionFromOpenToHalfOpen());
        beforeAnyTimer(() -> {
            start(breaker, 4);
            fail(breaker, 4);
            breaker.reset();
            breaker.transitionToOpenStateFor(Duration.ofHours(1));
        });
        return breaker.getState().toString();
    }

    /** Its timers run on one thread: that is kept busy until all is done, and then given time for what is due by then. */
    private static void beforeAnyTimer(Runnable events) throws Exception {
        ScheduledExecutorService timers = SchedulerFactory.getInstance().getScheduler();
        CountDownLatch done = new CountDownLatch(1);
        timers.execute(() -> {
            try {
                done.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        try {
            events.run();
        } finally {
            done.countDown();
        }
        timers.schedule(() -> { }, 20, TimeUnit.MILLISECONDS).get(60, TimeUnit.SECONDS);
    }

    @Override
    public String lateIgnored() {
        CircuitBreaker breaker = breaker(config(2));
        start(breaker, 9);
        fail(breaker, 4);
        now = now.plus(SECOND).plusNanos(1);
        start(breaker, 1);
        fail(breaker, 5, new IllegalArgumentException("ignored"));
        return breaker.getState() + ", " + (1 + Runs.probes(breaker::tryAcquirePermission)) + " probes at once";
    }

    @Override
    public String interrupted() {
        Bulkhead bulkhead = Bulkhead.of("peer", BulkheadConfig.custom().maxConcurrentCalls(1).maxWaitDuration(SECOND).build());
        try {
            bulkhead.acquirePermission();
            return "enters" + (Thread.interrupted() ? ", still interrupted" : "");
        } catch (RuntimeException refused) {
            return "refused: `" + refused.getClass().getSimpleName() + "`";
        }
    }
}
