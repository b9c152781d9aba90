package io.github.shearpin.agent.policy.peers;

import io.github.shearpin.agent.policy.breaker.BreakerSettings;
import io.github.shearpin.agent.policy.breaker.CircuitBreaker;
import io.github.shearpin.agent.policy.breaker.CircuitBreaker.Permit;
import io.github.shearpin.agent.policy.breaker.CircuitBreaker.Result;
import io.github.shearpin.agent.policy.limit.Bulkhead;
import io.github.shearpin.agent.policy.limit.BulkheadSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** This project's own, with a clock that stands still unless told. */
final class ShearpinRuns implements Runs {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private long now;

    private BreakerSettings.Builder settings(int probes) {
        return BreakerSettings.builder().failureRate(0.5).windowCalls(10).minimumCalls(4).openForNanos(SECOND)
                .halfOpenCalls(probes).halfOpenSuccesses(probes);
    }

    private CircuitBreaker breaker(BreakerSettings.Builder settings) {
        return new CircuitBreaker(settings.build(), () -> now, () -> 0, () -> 0);
    }

    private Permit permit(CircuitBreaker breaker) {
        return breaker.acquire(now, true);
    }

    private List<Permit> permits(CircuitBreaker breaker, int calls) {
        List<Permit> permits = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            permits.add(permit(breaker));
        }
        return permits;
    }

    private void ended(Permit permit, Result result) {
        permit.ended(result, 0, false, now);
    }

    @Override
    public String name() {
        return "Shearpin";
    }

    @Override
    public String lateSuccesses() {
        return late(permit -> ended(permit, Result.SUCCESS));
    }

    @Override
    public String lateFailures() {
        return late(permit -> ended(permit, Result.EXCEPTION));
    }

    private String late(Consumer<Permit> end) {
        CircuitBreaker breaker = breaker(settings(3));
        List<Permit> calls = permits(breaker, 7);
        calls.subList(0, 4).forEach(call -> ended(call, Result.EXCEPTION));
        now += SECOND;
        permit(breaker);
        calls.subList(4, 7).forEach(end);
        return breaker.status().state.toString();
    }

    @Override
    public String hungProbe() {
        CircuitBreaker breaker = breaker(settings(1));
        permits(breaker, 4).forEach(call -> ended(call, Result.EXCEPTION));
        now += SECOND;
        permit(breaker);
        now += TimeUnit.HOURS.toNanos(1);
        CircuitBreaker.State state = breaker.status().state;
        return state + " since the probe's `max-wait`, and the caller is " + (permit(breaker) == null ? "refused" : "the next probe");
    }

    @Override
    public String reset() {
        CircuitBreaker breaker = breaker(settings(1));
        permits(breaker, 4).forEach(call -> ended(call, Result.EXCEPTION));
        breaker.reset();
        breaker.reconfigure(settings(1).openForNanos(TimeUnit.HOURS.toNanos(1)).build());
        permits(breaker, 4).forEach(call -> ended(call, Result.EXCEPTION));
        now += 2 * SECOND;
        return permit(breaker) == null ? breaker.status().state.toString() : "let a call through";
    }

    @Override
    public String lateIgnored() {
        CircuitBreaker breaker = breaker(settings(2));
        List<Permit> calls = permits(breaker, 9);
        calls.subList(0, 4).forEach(call -> ended(call, Result.EXCEPTION));
        now += SECOND;
        permit(breaker);
        calls.subList(4, 9).forEach(Permit::ignored);
        return breaker.status().state + ", " + (1 + Runs.probes(() -> permit(breaker) != null)) + " probes at once";
    }

    @Override
    public String interrupted() {
        Bulkhead bulkhead = new Bulkhead(BulkheadSettings.fixed(1, SECOND));
        try {
            return (bulkhead.awaitEntry(SECOND) ? "enters" : "refused") + (Thread.interrupted() ? ", still interrupted" : "");
        } catch (InterruptedException refused) {
            return "refused: " + refused.getClass().getSimpleName();
        }
    }
}
