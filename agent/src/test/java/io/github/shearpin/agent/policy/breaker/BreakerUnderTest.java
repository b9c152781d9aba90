package io.github.shearpin.agent.policy.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.agent.policy.breaker.CircuitBreaker.Permit;
import io.github.shearpin.agent.policy.breaker.CircuitBreaker.State;
import java.util.concurrent.TimeUnit;

/** A breaker and the time it lives in; not thread-safe. */
final class BreakerUnderTest {

    /** The wall clock when a test begins. */
    static final long EPOCH_MILLIS = 1_700_000_000_000L;

    final CircuitBreaker breaker;
    /** How often it said that there are transitions to take. */
    int told;
    private final long startNanos;
    private long elapsedNanos;

    BreakerUnderTest(BreakerSettings.Builder settings) {
        this(settings, 0);
    }

    BreakerUnderTest(BreakerSettings.Builder settings, long startNanos) {
        this.startNanos = startNanos;
        breaker = new CircuitBreaker(settings.build(), this::now,
                () -> EPOCH_MILLIS + TimeUnit.NANOSECONDS.toMillis(elapsedNanos), () -> 0.5, null, moved -> told++);
    }

    /** 50 % of at least 4 calls in 10 s opens for 5 s; 2 probes at a time, of which 2 must succeed within 3 s. */
    static BreakerSettings.Builder settings() {
        return BreakerSettings.builder().failureRate(0.5).minimumCalls(4).windowNanos(TimeUnit.SECONDS.toNanos(10))
                .openForNanos(TimeUnit.SECONDS.toNanos(5)).halfOpenCalls(2).halfOpenSuccesses(2)
                .halfOpenMaxWaitNanos(TimeUnit.SECONDS.toNanos(3));
    }

    static BreakerUnderTest closed() {
        return new BreakerUnderTest(settings());
    }

    static BreakerUnderTest opened(BreakerSettings.Builder settings) {
        return new BreakerUnderTest(settings).fail(4).is(State.OPEN);
    }

    long now() {
        return startNanos + elapsedNanos;
    }

    BreakerUnderTest after(long millis) {
        elapsedNanos += TimeUnit.MILLISECONDS.toNanos(millis);
        return this;
    }

    /** Null when refused. */
    Permit acquire() {
        return breaker.acquire(now(), true);
    }

    Permit permitted() {
        Permit permit = acquire();
        assertThat(permit).as("permit").isNotNull();
        return permit;
    }

    BreakerUnderTest succeed(int calls) {
        for (int i = 0; i < calls; i++) {
            Ends.success(permitted(), now());
        }
        return this;
    }

    BreakerUnderTest fail(int calls) {
        for (int i = 0; i < calls; i++) {
            Ends.failure(permitted(), now());
        }
        return this;
    }

    BreakerUnderTest ignore(int calls) {
        for (int i = 0; i < calls; i++) {
            permitted().ignored();
        }
        return this;
    }

    void succeed(Permit permit) {
        Ends.success(permit, now());
    }

    void fail(Permit permit) {
        Ends.failure(permit, now());
    }

    BreakerUnderTest is(State state) {
        assertThat(status().state).isEqualTo(state);
        return this;
    }

    BreakerUnderTest refuses() {
        assertThat(acquire()).as("permit").isNull();
        return this;
    }

    BreakerStatus status() {
        return breaker.status();
    }

    String refusal() {
        CircuitBreaker.Refusal refusal = breaker.refusal(now());
        return (refusal.halfOpen ? "half-open" : "open") + " for " + TimeUnit.NANOSECONDS.toMillis(refusal.sinceNanos)
                + " ms, probe in " + TimeUnit.NANOSECONDS.toMillis(refusal.untilProbeNanos) + " ms";
    }

    long transitions(State from, State to) {
        return status().transitions[from.ordinal()][to.ordinal()];
    }
}
