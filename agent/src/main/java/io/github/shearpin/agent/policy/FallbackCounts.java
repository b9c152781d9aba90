package io.github.shearpin.agent.policy;

import io.github.shearpin.agent.policy.fallback.FallbackSettings.Reason;
import java.util.concurrent.atomic.AtomicLongArray;

/** How often a rule's fallback was asked, and gave nothing, by reason. Thread-safe. */
public final class FallbackCounts {

    private final AtomicLongArray counts = new AtomicLongArray(2 * Reason.values().length);
    private final AtomicLongArray failures = new AtomicLongArray(Reason.values().length);

    void count(Reason reason, boolean enforced) {
        counts.incrementAndGet(index(reason, enforced));
    }

    /** @param enforced whether it was really asked, or only would have been */
    public long get(Reason reason, boolean enforced) {
        return counts.get(index(reason, enforced));
    }

    /** One that was counted as asked gave the caller no substitute. */
    void failed(Reason reason) {
        failures.incrementAndGet(reason.ordinal());
    }

    /** How often it was really asked and gave no substitute. */
    public long failures(Reason reason) {
        return failures.get(reason.ordinal());
    }

    private static int index(Reason reason, boolean enforced) {
        return 2 * reason.ordinal() + (enforced ? 1 : 0);
    }
}
