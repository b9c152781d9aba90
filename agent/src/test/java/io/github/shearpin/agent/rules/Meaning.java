package io.github.shearpin.agent.rules;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** All that an object of ours comes to, but for where it was written, as text: two that mean the same have the same. */
final class Meaning {

    /** The words that were written, not what they mean. */
    private static final Set<String> NO_MEANING = Set.of("written", "woven", "textWithSubtypes");

    private static final Pattern PLACE = Pattern.compile("\\.yaml:\\d+:\\d+");

    private final StringBuilder text = new StringBuilder();

    private Meaning() {
    }

    static String of(Object object) {
        Meaning meaning = new Meaning();
        meaning.add(object);
        return PLACE.matcher(meaning.text).replaceAll("");
    }

    private void add(Object object) {
        if (object == null || object instanceof Enum || !object.getClass().getName().startsWith("io.github.shearpin")) {
            addOther(object);
        } else if (!(object instanceof Position)) {
            text.append(object.getClass().getSimpleName()).append('{');
            for (Class<?> type = object.getClass(); type != Object.class; type = type.getSuperclass()) {
                for (Field field : type.getDeclaredFields()) {
                    if (!Modifier.isStatic(field.getModifiers()) && !NO_MEANING.contains(field.getName())) {
                        text.append(field.getName()).append('=');
                        add(content(field, object));
                        text.append(' ');
                    }
                }
            }
            text.append('}');
        }
    }

    private void addOther(Object object) {
        if (object instanceof Map<?, ?> map) {
            Map<String, String> sorted = new TreeMap<>();
            map.forEach((key, value) -> sorted.put(of(key), of(value)));
            text.append(sorted);
        } else if (object instanceof Set<?> set) {
            Set<String> sorted = new TreeSet<>();
            set.forEach(each -> sorted.add(of(each)));
            text.append(sorted);
        } else if (object instanceof Collection<?> collection) {
            text.append('[');
            for (Object each : collection) {
                add(each);
                text.append(", ");
            }
            text.append(']');
        } else if (object != null && object.getClass().isArray()) {
            text.append('[');
            for (int i = 0; i < Array.getLength(object); i++) {
                add(Array.get(object, i));
                text.append(", ");
            }
            text.append(']');
        } else {
            text.append(object);
        }
    }

    private static Object content(Field field, Object object) {
        try {
            field.setAccessible(true);
            return field.get(object);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }
}
