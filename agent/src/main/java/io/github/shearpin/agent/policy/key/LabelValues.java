package io.github.shearpin.agent.policy.key;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * The values that one label takes: the first ones, up to a limit, then {@value #OTHER} for all that are new. Values stay, as
 * the series do that have them. Thread-safe; a value that is known takes no lock and costs one look-up.
 */
public final class LabelValues {

    /** Stands for the values beyond the limit. A value that is the same is none of its own. */
    public static final String OTHER = KeyedMap.OTHER;

    private final ConcurrentMap<String, String> known = new ConcurrentHashMap<String, String>();
    private final AtomicInteger places;
    private final LongAdder overflows = new LongAdder();

    /** @param limit at least 1 */
    public LabelValues(int limit) {
        places = new AtomicInteger(limit);
    }

    /** The value, or {@link #OTHER}; always the same object for the same value. */
    public String bounded(String value) {
        String bounded = known.get(value);
        return bounded != null ? bounded : add(value);
    }

    private String add(String value) {
        if (value.equals(OTHER)) {
            return OTHER;
        }
        if (!takePlace()) {
            // Another thread may have taken the last place for this very value.
            String bounded = known.get(value);
            if (bounded == null) {
                overflows.increment();
                return OTHER;
            }
            return bounded;
        }
        String before = known.putIfAbsent(value, value);
        if (before == null) {
            return value;
        }
        places.incrementAndGet();
        return before;
    }

    private boolean takePlace() {
        int left = places.get();
        while (left > 0) {
            if (places.compareAndSet(left, left - 1)) {
                return true;
            }
            left = places.get();
        }
        return false;
    }

    /** How often a value was given up for {@link #OTHER}. */
    public long overflows() {
        return overflows.sum();
    }
}
