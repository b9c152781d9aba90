package io.github.shearpin.agent.rules;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** What one mapping of a rule file says, field by field, each value with the place it stands at. */
final class Values {

    /** A field was set to null: what another file, a policy or the defaults say of it does not hold. */
    private static final Object TAKEN_AWAY = new Object();

    /** A field was written wrongly, which has been reported. */
    private static final Object INVALID = new Object();

    private static final class Value {
        private final YamlNode node;
        private final Object content;

        Value(YamlNode node, Object content) {
            this.node = node;
            this.content = content;
        }
    }

    private final Map<String, Value> values = new LinkedHashMap<String, Value>();
    private boolean flawed;

    void put(String field, YamlNode node, Object content) {
        values.put(field, new Value(node, content == null ? INVALID : content));
        flawed |= content == null;
    }

    void takeAway(String field, YamlNode node) {
        values.put(field, new Value(node, TAKEN_AWAY));
    }

    /** Takes over what another mapping says of a field, under another name; nothing where it says nothing. */
    void copy(String field, Values from, String name) {
        Value value = from.values.get(field);
        if (value != null) {
            values.put(name, value);
        }
    }

    /** Something else in the mapping is wrong, which has been reported: a key that is unknown or can't be used yet. */
    void markFlawed() {
        flawed = true;
    }

    boolean isFlawed() {
        return flawed;
    }

    /** Whether the field, or one whose name was mistyped, was written wrongly. */
    boolean isInvalid(String field) {
        Value value = values.get(field);
        return value != null && value.content == INVALID;
    }

    boolean isTakenAway(String field) {
        Value value = values.get(field);
        return value != null && value.content == TAKEN_AWAY;
    }

    /**
     * What holds when both speak: the other's fields, and this one's where the other says nothing. Fields with parts
     * are put together part by part in the same way; lists and all else replace each other. Neither is changed.
     */
    Values with(Values other) {
        Values merged = copy();
        merged.flawed |= other.flawed;
        for (Map.Entry<String, Value> entry : other.values.entrySet()) {
            Value before = merged.values.get(entry.getKey());
            Value value = entry.getValue();
            if (before != null && before.content instanceof Values && value.content instanceof Values) {
                value = new Value(value.node, ((Values) before.content).with((Values) value.content));
            }
            merged.values.put(entry.getKey(), value);
        }
        return merged;
    }

    /** The same without these fields. */
    Values without(Collection<String> fields) {
        Values fewer = copy();
        fewer.values.keySet().removeAll(fields);
        return fewer;
    }

    /** These fields alone. */
    Values only(Collection<String> fields) {
        Values fewer = copy();
        fewer.values.keySet().retainAll(fields);
        return fewer;
    }

    private Values copy() {
        Values copy = new Values();
        copy.flawed = flawed;
        copy.values.putAll(values);
        return copy;
    }

    /** Whether the field has a value that could be read. */
    boolean has(String field) {
        Value value = values.get(field);
        return value != null && value.content != TAKEN_AWAY && value.content != INVALID;
    }

    /** Null when the field has no value, was taken away, or could not be read. */
    Object get(String field) {
        return has(field) ? values.get(field).content : null;
    }

    <T> T get(String field, Class<T> type, T otherwise) {
        return has(field) ? type.cast(values.get(field).content) : otherwise;
    }

    int number(String field, int otherwise) {
        return has(field) ? (Integer) values.get(field).content : otherwise;
    }

    long nanos(String field, long otherwise) {
        return has(field) ? (Long) values.get(field).content : otherwise;
    }

    double share(String field, double otherwise) {
        return has(field) ? (Double) values.get(field).content : otherwise;
    }

    /** Empty when the field is not there. */
    List<?> list(String field) {
        return has(field) ? (List<?>) values.get(field).content : Collections.emptyList();
    }

    /** The parts of a field; null when it is not there, or is written in its short form. */
    Values parts(String field) {
        Object content = get(field);
        return content instanceof Values ? (Values) content : null;
    }

    /** Names of the fields that have a value, in the order in which they were first written. */
    List<String> fields() {
        List<String> names = new ArrayList<String>();
        for (String name : values.keySet()) {
            if (has(name)) {
                names.add(name);
            }
        }
        return names;
    }

    /** Its fields in one line, in the order of the alphabet; two mappings that say the same have the same. */
    String inOneLine() {
        StringBuilder line = new StringBuilder("{");
        for (String field : new TreeSet<String>(fields())) {
            Value value = values.get(field);
            line.append(line.length() == 1 ? "" : ", ").append(field).append(": ").append(value.content instanceof Values
                    ? ((Values) value.content).inOneLine() : value.node.inOneLine());
        }
        return line.append('}').toString();
    }

    /** Where the field's value stands; null when the field is not there. */
    YamlNode node(String field) {
        Value value = values.get(field);
        return value == null ? null : value.node;
    }
}
