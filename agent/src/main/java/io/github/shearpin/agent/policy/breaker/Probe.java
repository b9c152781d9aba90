package io.github.shearpin.agent.policy.breaker;

import io.github.shearpin.agent.policy.breaker.CircuitBreaker.Permit;
import io.github.shearpin.agent.policy.breaker.CircuitBreaker.Result;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The permit of one call while half-open. Its end, or its slowness if that is told first, acts on the state once, since that
 * takes it out of its phase; and it counts once, however often and however late it is reported.
 */
final class Probe extends Permit {

    final long startNanos;
    private final CircuitBreaker breaker;
    private final AtomicBoolean counted = new AtomicBoolean();
    private final AtomicBoolean countedSlow = new AtomicBoolean();

    Probe(CircuitBreaker breaker, long startNanos) {
        this.breaker = breaker;
        this.startNanos = startNanos;
    }

    @Override
    public void ended(Result result, long durationNanos, boolean toldSlow, long nowNanos) {
        boolean slow = toldSlow || breaker.phase().isSlow(durationNanos);
        breaker.act(this, Outcome.of(result != Result.SUCCESS, slow), nowNanos);
        if (!counted.compareAndSet(false, true)) {
            return;
        }
        breaker.tookTime(result, durationNanos, nowNanos);
        if (result == Result.SUCCESS && !slow) {
            breaker.lifetime().success(null);
        } else {
            boolean slowAlready = toldSlow || slow && !countedSlow.compareAndSet(false, true);
            breaker.lifetime().ended(result, slow, slowAlready, breaker.epochMillis());
        }
    }

    @Override
    public void slow(long nowNanos) {
        breaker.act(this, Outcome.SLOW_SO_FAR, nowNanos);
        if (!counted.get() && countedSlow.compareAndSet(false, true)) {
            breaker.lifetime().slow(breaker.epochMillis());
        }
    }

    @Override
    public void ignored(long durationNanos) {
        breaker.act(this, Outcome.IGNORED, breaker.nowNanos());
        if (counted.compareAndSet(false, true)) {
            breaker.lifetime().ignored();
            breaker.ignoredTookTime(durationNanos);
        }
    }

    /** Was under way for too long. */
    void expired(long dueNanos, long dueMillis) {
        if (counted.compareAndSet(false, true)) {
            breaker.tookTime(Result.TIMEOUT, dueNanos - startNanos, dueNanos);
            breaker.lifetime().ended(Result.TIMEOUT, false, false, dueMillis);
        }
    }
}
