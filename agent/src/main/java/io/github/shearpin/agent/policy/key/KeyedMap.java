package io.github.shearpin.agent.policy.key;

import java.util.Collection;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** A value for each key, at most so many. Thread-safe. */
public final class KeyedMap<V extends KeyedMap.Evictable> {

    /** The key of all that come when there is no room. */
    public static final String OTHER = "other";

    /** What may go when it is not used. */
    public interface Evictable {
        boolean isEvictable();
    }

    /** Makes values. */
    public interface Factory<V> {
        V create(String key);
    }

    private final ConcurrentHashMap<String, V> values = new ConcurrentHashMap<String, V>();
    private final Factory<V> factory;
    private volatile int maxKeys;

    public KeyedMap(int maxKeys, Factory<V> factory, LongSupplier nanoClock) {
        this.maxKeys = maxKeys;
        this.factory = factory;
    }

    public V enter(String key) {
        V value = values.get(key);
        if (value == null && values.size() >= maxKeys) {
            return enter(OTHER);
        }
        if (value == null) {
            V made = factory.create(key);
            value = values.putIfAbsent(key, made);
            return value == null ? made : value;
        }
        return value;
    }

    public void leave(V value) {
    }

    public Collection<V> values() {
        return values.values();
    }

    public void setMaxKeys(int keys) {
        maxKeys = keys;
    }
}
