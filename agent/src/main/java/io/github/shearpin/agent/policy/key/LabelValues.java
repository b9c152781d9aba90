package io.github.shearpin.agent.policy.key;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The values that one label takes: the first ones, up to a limit, then {@value #OTHER} for all that are new. Values stay, as
 * the series do that have them. Thread-safe; a value that is known takes no lock and costs one look-up.
 */
public final class LabelValues {

    /** Stands for the values beyond the limit. A value that is the same is none of its own. */
    public static final String OTHER = KeyedMap.OTHER;

    private final ConcurrentMap<String, String> known = new ConcurrentHashMap<String, String>();
    /** Taken from the first on, each by who is first, and for good. */
    private final AtomicReferenceArray<String> places;
    /** So many of the places are taken, by values that are known. */
    private final AtomicInteger filled = new AtomicInteger();

    /** @param limit at least 1 */
    public LabelValues(int limit) {
        places = new AtomicReferenceArray<String>(limit);
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
        int place = filled.get();
        String bounded = known.get(value); // once more, for the places before that one
        while (bounded == null && place < places.length()) {
            places.compareAndSet(place, null, value);
            String taker = places.get(place);
            known.putIfAbsent(taker, taker);
            filled.compareAndSet(place, place + 1);
            bounded = taker.equals(value) ? taker : null;
            place++;
        }
        return bounded == null ? OTHER : bounded;
    }
}
