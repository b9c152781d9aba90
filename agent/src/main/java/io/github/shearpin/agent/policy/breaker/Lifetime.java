package io.github.shearpin.agent.policy.breaker;

import io.github.shearpin.agent.policy.StripedCounts;
import io.github.shearpin.agent.policy.breaker.CircuitBreaker.Result;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/** Counts that only grow, of all results. Thread-safe. */
final class Lifetime {

    private final StripedCounts successes = new StripedCounts(1);
    private final LongAdder slowSuccesses = new LongAdder();
    private final LongAdder exceptions = new LongAdder();
    private final LongAdder timeouts = new LongAdder();
    private final LongAdder badResults = new LongAdder();
    private final LongAdder slow = new LongAdder();
    private final LongAdder ignored = new LongAdder();
    private final LongAdder rejectionsEnforced = new LongAdder();
    private final LongAdder rejectionsObserved = new LongAdder();
    private volatile long lastFailureMillis;

    void success(AtomicLongArray own) {
        successes.add(own, 0, 1);
    }

    /** A failure or a slow success. */
    void ended(Result result, boolean isSlow, boolean countedSlow, long epochMillis) {
        if (isSlow && !countedSlow) {
            slow(epochMillis);
        }
        if (result == Result.SUCCESS) {
            slowSuccesses.increment();
            return;
        }
        (result == Result.TIMEOUT ? timeouts : result == Result.BAD_RESULT ? badResults : exceptions).increment();
        lastFailureMillis = epochMillis;
    }

    /** A call that is slow, however it may end. */
    void slow(long epochMillis) {
        slow.increment();
        lastFailureMillis = epochMillis;
    }

    void ignored() {
        ignored.increment();
    }

    void rejection(boolean enforced) {
        (enforced ? rejectionsEnforced : rejectionsObserved).increment();
    }

    StripedCounts countedSuccesses() {
        return successes;
    }

    long successes() {
        return successes.get(0);
    }

    long slowSuccesses() {
        return slowSuccesses.sum();
    }

    /** Calls that ended with a failure of this kind. */
    long failures(Result kind) {
        return (kind == Result.TIMEOUT ? timeouts : kind == Result.BAD_RESULT ? badResults : exceptions).sum();
    }

    /** All that were slow, also those that failed. */
    long slowCalls() {
        return slow.sum();
    }

    long ignoredCalls() {
        return ignored.sum();
    }

    long rejections(boolean enforced) {
        return (enforced ? rejectionsEnforced : rejectionsObserved).sum();
    }

    /** Since the epoch; 0: never. */
    long lastFailureMillis() {
        return lastFailureMillis;
    }
}
