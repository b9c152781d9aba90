package io.github.shearpin.agent.policy.breaker;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** Counts that only grow, of all results whenever they came. Thread-safe. */
final class Lifetime {

    private final LongAdder successes = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder ignored = new LongAdder();
    private final LongAdder rejectionsEnforced = new LongAdder();
    private final LongAdder rejectionsObserved = new LongAdder();
    private final AtomicLong successesSeen = new AtomicLong();
    private volatile long lastFailureMillis;

    /** Successes that are in no window. */
    void successes(long count) {
        successes.add(count);
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

    long endedSuccesses() {
        return successes.sum();
    }

    /** The greater of this and what was said before: a window's successes are in no sum for an instant when it ends. */
    long neverFalling(long sum) {
        while (true) {
            long before = successesSeen.get();
            if (sum <= before || successesSeen.compareAndSet(before, sum)) {
                return Math.max(sum, before);
            }
        }
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
