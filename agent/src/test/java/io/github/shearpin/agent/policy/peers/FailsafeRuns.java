package io.github.shearpin.agent.policy.peers;

import dev.failsafe.Bulkhead;
import dev.failsafe.CircuitBreaker;
import dev.failsafe.CircuitBreakerBuilder;
import dev.failsafe.Failsafe;
import java.time.Duration;
import java.util.function.Consumer;

/** <a href="https://failsafe.dev">Failsafe</a>. It takes no clock: a breaker is open for no time, or for an hour. */
final class FailsafeRuns implements Runs {

    private static final Duration HOUR = Duration.ofHours(1);

    private static CircuitBreakerBuilder<Object> builder(int probes) {
        return CircuitBreaker.builder().withFailureThreshold(4).withSuccessThreshold(probes).withDelay(Duration.ZERO)
                .handle(IllegalStateException.class);
    }

    private static void start(CircuitBreaker<Object> breaker, int calls) {
        for (int i = 0; i < calls; i++) {
            if (!breaker.tryAcquirePermit()) {
                throw new AssertionError("refused in state " + breaker.getState());
            }
        }
    }

    private static void succeed(CircuitBreaker<Object> breaker, int calls) {
        for (int i = 0; i < calls; i++) {
            breaker.recordSuccess();
        }
    }

    private static void fail(CircuitBreaker<Object> breaker, int calls, Exception failure) {
        for (int i = 0; i < calls; i++) {
            breaker.recordException(failure);
        }
    }

    private static void fail(CircuitBreaker<Object> breaker, int calls) {
        fail(breaker, calls, new IllegalStateException());
    }

    @Override
    public String name() {
        return "Failsafe " + PeersTest.version(Failsafe.class);
    }

    @Override
    public String lateSuccesses() {
        return late(breaker -> succeed(breaker, 3));
    }

    @Override
    public String lateFailures() {
        return late(breaker -> fail(breaker, 3));
    }

    private String late(Consumer<CircuitBreaker<Object>> end) {
        CircuitBreaker<Object> breaker = builder(3).build();
        start(breaker, 7);
        fail(breaker, 4);
        start(breaker, 1);
        end.accept(breaker);
        return breaker.getState().toString();
    }

    @Override
    public String hungProbe() throws Exception {
        CircuitBreaker<Object> breaker = builder(1).build();
        start(breaker, 4);
        fail(breaker, 4);
        start(breaker, 1);
        Thread.sleep(20); // there is nothing to wait for
        boolean refused = !breaker.tryAcquirePermit();
        return breaker.getState() + (refused ? ", and the caller is refused" : ", and the caller is the next probe")
                + "; has no limit to set";
    }

    @Override
    public String reset() throws Exception {
        Duration[] next = {Duration.ofMillis(1)};
        CircuitBreaker<Object> breaker = builder(1).withDelayFn(context -> next[0]).build();
        fallOver(breaker);
        breaker.close();
        next[0] = HOUR;
        fallOver(breaker);
        Thread.sleep(20); // there is nothing to wait for
        return breaker.tryAcquirePermit() ? "let a call through" : breaker.getState().toString();
    }

    /** Through executions, whose failures ask for the delay. */
    private static void fallOver(CircuitBreaker<Object> breaker) {
        for (int i = 0; i < 4; i++) {
            try {
                Failsafe.with(breaker).run(() -> {
                    throw new IllegalStateException();
                });
            } catch (IllegalStateException expected) {
                // Four of them open it.
            }
        }
        if (!breaker.isOpen()) {
            throw new AssertionError(breaker.getState());
        }
    }

    @Override
    public String lateIgnored() {
        CircuitBreaker<Object> breaker = builder(2).build();
        start(breaker, 9);
        fail(breaker, 4);
        start(breaker, 1);
        fail(breaker, 5, new IllegalArgumentException("to be ignored"));
        return breaker.getState() + ": has no errors to ignore, what is no failure is a success";
    }

    @Override
    public String interrupted() {
        Bulkhead<Object> bulkhead = Bulkhead.builder(1).withMaxWaitTime(Duration.ofSeconds(1)).build();
        return Failsafe.with(bulkhead).get(() -> "enters" + (Thread.interrupted() ? ", still interrupted" : ""));
    }
}
