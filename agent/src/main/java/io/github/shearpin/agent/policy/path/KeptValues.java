package io.github.shearpin.agent.policy.path;

import io.github.shearpin.agent.policy.key.Keys;
import io.github.shearpin.agent.policy.types.WeakIdentityMap;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;

/**
 * What {@code measure.keep} keeps with objects of the application: texts, numbers and booleans by their names, which
 * {@code $kept.name} reads. They go with their object. Thread-safe.
 */
public final class KeptValues {

    /** Objects that have some at a time, over all rules. Each costs some 200 bytes. */
    public static final int MOST_OBJECTS = 50_000;

    private static final int LONGEST_TEXT = 10_000;
    private static final WeakIdentityMap<Map<String, Object>> KEPT = new WeakIdentityMap<Map<String, Object>>(MOST_OBJECTS);

    private KeptValues() {
    }

    /**
     * @param value anything but a text, number or boolean is kept as what it says of itself, as a label would have it
     * @return false: too many other objects have kept values
     */
    public static boolean keep(Object object, String name, Object value) {
        Object kept = value instanceof CharSequence ? shortened((CharSequence) value)
                : value == null || value instanceof Number || value instanceof Boolean ? value : Keys.text(value);
        Map<String, Object> before = KEPT.get(object);
        if (before == null || before.size() == 1 && before.containsKey(name)) {
            return KEPT.put(object, Collections.singletonMap(name, kept));
        }
        Map<String, Object> more = new HashMap<String, Object>(before);
        more.put(name, kept);
        return KEPT.put(object, more);
    }

    private static Object shortened(CharSequence text) {
        return text.length() <= LONGEST_TEXT ? text.toString() : text.subSequence(0, LONGEST_TEXT).toString();
    }

    /** Null: none of that name is kept with it. */
    static Object of(Object object, String name) {
        Map<String, Object> kept = object == null ? null : KEPT.get(object);
        return kept == null ? null : kept.get(name);
    }
}
