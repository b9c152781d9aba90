package io.github.shearpin.agent.policy.breaker;

import io.github.shearpin.agent.policy.breaker.CircuitBreaker.Permit;
import io.github.shearpin.agent.policy.breaker.CircuitBreaker.Result;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The permit of one call while half-open. Its end acts on the state once, since that takes it out of its phase; and counts
 * once, however often and however late it is reported.
 */
final class Probe extends Permit {

    final long startNanos;
    private final CircuitBreaker breaker;
    private final AtomicBoolean counted = new AtomicBoolean();

    Probe(CircuitBreaker breaker, long startNanos) {
        this.breaker = breaker;
        this.startNanos = startNanos;
    }

    @Override
    public void ended(Result result, long durationNanos, boolean countedSlow, long nowNanos) {
        breaker.ended(this, result == Result.SUCCESS ? Outcome.SUCCEEDED : Outcome.FAILED, nowNanos);
    }

    @Override
    public void slow(long nowNanos) { // the slow rate is not judged yet
    }

    @Override
    public void ignored() {
        breaker.ended(this, Outcome.IGNORED, breaker.nowNanos());
    }

    /** Counts the outcome unless another was counted before. */
    void count(Lifetime lifetime, Outcome outcome, long epochMillis) {
        if (!counted.compareAndSet(false, true)) {
            return;
        }
        switch (outcome) {
            case SUCCEEDED:
                lifetime.success();
                break;
            case FAILED:
                lifetime.failure(epochMillis);
                break;
            default:
                lifetime.ignored();
        }
    }
}
