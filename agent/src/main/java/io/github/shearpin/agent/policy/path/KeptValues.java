package io.github.shearpin.agent.policy.path;

import io.github.shearpin.agent.policy.key.Keys;
import io.github.shearpin.agent.policy.types.WeakIdentityMap;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What {@code measure.keep} keeps with objects of the application: texts, numbers and booleans by their names, which
 * {@code $kept.name} reads. They go with their object. Thread-safe.
 */
public final class KeptValues {

    /** Objects that have some at a time, over all rules. Each costs some 200 bytes, and its texts. */
    public static final int MOST_OBJECTS = 50_000;

    /** As far as statements are looked at. */
    private static final int LONGEST_TEXT = 4_000;
    /** Characters of all texts together: some 30 MB at most, mostly less, since programs use the same text again. */
    private static final long MOST_CHARACTERS = 16_000_000;

    /** Numbers that keep nothing else alive and stay as they are. */
    private static final Set<Class<?>> NUMBERS = new HashSet<Class<?>>(Arrays.<Class<?>>asList(Byte.class, Short.class,
            Integer.class, Long.class, Float.class, Double.class, BigInteger.class, BigDecimal.class));

    private static final KeptValues OF_ALL = new KeptValues(MOST_CHARACTERS);

    private final long mostCharacters;
    private final AtomicLong characters = new AtomicLong();
    private final WeakIdentityMap<Map<String, Object>> kept = new WeakIdentityMap<Map<String, Object>>(MOST_OBJECTS) {
        @Override
        protected void gone(Map<String, Object> values) {
            characters.addAndGet(-characters(values));
        }
    };

    KeptValues(long mostCharacters) {
        this.mostCharacters = mostCharacters;
    }

    /** What all rules keep. */
    public static KeptValues ofAll() {
        return OF_ALL;
    }

    /**
     * @param value anything but a text, number or boolean is kept as what it says of itself, as a label would have it
     * @return false: too many other objects have kept values, or too long ones
     */
    public boolean keep(Object object, String name, Object value) {
        Object constant = value instanceof CharSequence ? shortened((CharSequence) value)
                : value == null || value instanceof Boolean || NUMBERS.contains(value.getClass()) ? value : Keys.text(value);
        Map<String, Object> before = kept.get(object);
        Map<String, Object> after = Collections.singletonMap(name, constant);
        if (before != null && !(before.size() == 1 && before.containsKey(name))) {
            after = new HashMap<String, Object>(before);
            after.put(name, constant);
        }
        long more = characters(after) - (before == null ? 0 : characters(before));
        if (characters.addAndGet(more) <= mostCharacters && kept.put(object, after)) {
            return true;
        }
        characters.addAndGet(-more);
        return false;
    }

    private static Object shortened(CharSequence text) {
        return text.length() <= LONGEST_TEXT ? text.toString() : text.subSequence(0, LONGEST_TEXT).toString();
    }

    private static long characters(Map<String, Object> values) {
        long sum = 0;
        for (Object value : values.values()) {
            sum += value instanceof String ? ((String) value).length() : 0;
        }
        return sum;
    }

    /** Null: none of that name is kept with it. */
    Object of(Object object, String name) {
        Map<String, Object> values = object == null ? null : kept.get(object);
        return values == null ? null : values.get(name);
    }
}
