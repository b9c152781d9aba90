package io.github.shearpin.agent.policy.key;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** The values of one label, at most so many. Thread-safe. */
public final class LabelValues {

    public static final String OTHER = "other";

    private final Set<String> values = ConcurrentHashMap.newKeySet();
    private final int limit;
    private final AtomicLong overflows = new AtomicLong();

    public LabelValues(int limit) {
        this.limit = limit;
    }

    public String bounded(String value) {
        if (values.contains(value)) {
            return value;
        }
        if (values.size() < limit) {
            values.add(value);
            return value;
        }
        overflows.incrementAndGet();
        return OTHER;
    }

    public long overflows() {
        return overflows.get();
    }
}
