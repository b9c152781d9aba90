package io.github.shearpin.agent.policy.breaker;

import io.github.shearpin.agent.policy.breaker.CircuitBreaker.Permit;
import io.github.shearpin.agent.policy.breaker.CircuitBreaker.Result;
import io.github.shearpin.agent.policy.breaker.CircuitBreaker.State;
import java.util.concurrent.atomic.AtomicInteger;

/** Everyone may call, with one permit that all share; failures are judged. */
final class Closed extends Phase {

    /** Does not know its calls apart: each must report once. */
    final Permit permit = new SharedPermit();
    private final BreakerSettings settings;
    private final Lifetime lifetime;
    private final Window window;
    private final AtomicInteger failuresInARow = new AtomicInteger();

    Closed(CircuitBreaker breaker, long enteredNanos, History history) {
        super(breaker, State.CLOSED, enteredNanos, history);
        settings = breaker.settings();
        lifetime = breaker.lifetime();
        window = Window.of(settings, enteredNanos);
    }

    @Override
    Totals totals(long nowNanos) {
        return window.totals(nowNanos);
    }

    @Override
    int consecutiveFailures() {
        return failuresInARow.get();
    }

    @Override
    long successes() {
        return history.successes() + window.successes.sum();
    }

    /** From now on a success is a late one; so the count in the history is final before anyone can read it. */
    @Override
    History leftFor(State next, long atNanos, long epochMillis) {
        return super.leftFor(next, atNanos, epochMillis).withSuccesses(window.successes.seal());
    }

    private boolean opensAt(int inARow, Totals totals) {
        if (settings.consecutiveFailures() > 0 && inARow >= settings.consecutiveFailures()) {
            return true;
        }
        return settings.failureRate() > 0
                && totals.calls >= settings.callsToJudge()
                && totals.failureRatio() >= settings.failureRate();
    }

    private final class SharedPermit extends Permit {

        @Override
        public void ended(Result result, long durationNanos, boolean countedSlow, long nowNanos) {
            if (result == Result.SUCCESS) {
                succeeded(nowNanos);
            } else {
                failed(nowNanos);
            }
        }

        @Override
        public void slow(long nowNanos) { // the slow rate is not judged yet
        }

        private void succeeded(long nowNanos) {
            // Read before written: in good times no thread takes the cache line from another.
            if (failuresInARow.get() != 0) {
                failuresInARow.set(0);
            }
            if (!window.success(nowNanos)) {
                lifetime.success();
            }
        }

        private void failed(long nowNanos) {
            boolean late = breaker.settled(nowNanos) != Closed.this;
            long epochMillis = breaker.epochMillis();
            lifetime.failure(epochMillis);
            if (late) {
                return;
            }
            int inARow = failuresInARow.incrementAndGet();
            Totals totals = window.failure(nowNanos);
            // Once sealed, another thread has decided to open, and may have been stopped on its way.
            if (opensAt(inARow, totals) || window.successes.isSealed()) {
                breaker.move(Closed.this, new Open(Closed.this, nowNanos, epochMillis, totals, inARow));
            }
        }

        @Override
        public void ignored() {
            lifetime.ignored();
        }
    }
}
