package io.github.shearpin.agent.policy.key;

import io.github.shearpin.agent.logging.Log;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/** What became of a rule's keys, over all the maps it had for them. Counts never fall. Thread-safe. */
public final class KeyCounts {

    private final String rule;
    private final LongAdder evictions = new LongAdder();
    private final LongAdder overflows = new LongAdder();
    private final AtomicBoolean told = new AtomicBoolean();

    /** @param rule its name, for what is told */
    public KeyCounts(String rule) {
        this.rule = rule;
    }

    void evicted() {
        evictions.increment();
    }

    /** Tells it, the first time. */
    void overflowed(int maxKeys) {
        overflows.increment();
        if (!told.get() && told.compareAndSet(false, true)) {
            Log.line("rule " + rule + ": max-keys " + maxKeys + " is reached and no key can be given up just now, so calls"
                    + " with further keys share one breaker, rate limit and bulkhead, those of the key \"" + KeyedMap.OTHER
                    + "\"; raise max-keys (told once; shearpin_key_overflows_total counts these calls)");
        }
    }

    /** Keys that were given up. */
    public long evictions() {
        return evictions.sum();
    }

    /** Calls that shared {@link KeyedMap#OTHER} because there was no place for their key. */
    public long overflows() {
        return overflows.sum();
    }
}
