package io.github.shearpin.agent.events;

import io.github.shearpin.agent.rules.EventType;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Something that happened and an operator may want to know. Immutable and thread-safe. */
public final class Event {

    private final long epochMillis;
    private final EventType type;
    private final String rule;
    private final String key;
    private final String method;
    private final Map<String, Object> fields;

    /**
     * @param rule   null: none in particular; likewise the key and the method
     * @param fields in the order in which they are to be told; values are texts, numbers and booleans
     */
    Event(long epochMillis, EventType type, String rule, String key, String method, Map<String, Object> fields) {
        this.epochMillis = epochMillis;
        this.type = type;
        this.rule = rule;
        this.key = key;
        this.method = method;
        this.fields = Collections.unmodifiableMap(new LinkedHashMap<String, Object>(fields));
    }

    public long epochMillis() {
        return epochMillis;
    }

    public EventType type() {
        return type;
    }

    /** Null: none in particular. */
    public String rule() {
        return rule;
    }

    /** Null: the rule has none. */
    public String key() {
        return key;
    }

    /** As metrics have it; null: none in particular. */
    public String method() {
        return method;
    }

    /** What else there is to tell of this type, by the names that {@link Fields} has. */
    public Map<String, Object> fields() {
        return fields;
    }

    /** A field that is a number; 0 where it is not there. */
    double number(String field) {
        Object value = fields.get(field);
        return value == null ? 0 : ((Number) value).doubleValue();
    }

    /** Whether a field is there and true. */
    boolean is(String field) {
        return Boolean.TRUE.equals(fields.get(field));
    }
}
