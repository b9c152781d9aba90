package io.github.shearpin.agent.logging;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** One count for each value of a label. Thread-safe. */
public final class Counts {

    private final Map<String, AtomicLong> counts = new ConcurrentHashMap<String, AtomicLong>();

    /** That of a value; made with 0 on first use. */
    public AtomicLong of(String value) {
        AtomicLong count = counts.get(value);
        if (count == null) {
            AtomicLong fresh = new AtomicLong();
            count = counts.putIfAbsent(value, fresh);
            if (count == null) {
                count = fresh;
            }
        }
        return count;
    }

    /** There is no such value any more. */
    public void remove(String value) {
        counts.remove(value);
    }

    /** By value; a copy. */
    public Map<String, Long> all() {
        Map<String, Long> copy = new TreeMap<String, Long>();
        for (Map.Entry<String, AtomicLong> entry : counts.entrySet()) {
            copy.put(entry.getKey(), entry.getValue().get());
        }
        return copy;
    }
}
