package io.github.shearpin.agent.policy.breaker;

import java.util.concurrent.atomic.LongAdder;

/** Counts that only grow, of all results but successes in time, which their closed phases count. Thread-safe. */
final class Lifetime {

    private final LongAdder successes = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder ignored = new LongAdder();
    private final LongAdder rejectionsEnforced = new LongAdder();
    private final LongAdder rejectionsObserved = new LongAdder();
    private volatile long lastFailureMillis;

    /** A success that is in no window. */
    void success() {
        successes.increment();
    }

    void failure(long epochMillis) {
        failures.increment();
        lastFailureMillis = epochMillis;
    }

    void ignored() {
        ignored.increment();
    }

    void rejection(boolean enforced) {
        (enforced ? rejectionsEnforced : rejectionsObserved).increment();
    }

    long successes() {
        return successes.sum();
    }

    long failures() {
        return failures.sum();
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
