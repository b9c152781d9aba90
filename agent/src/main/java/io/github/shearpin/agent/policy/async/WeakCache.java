package io.github.shearpin.agent.policy.async;

import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Values for classes of the application, which it keeps neither alive: a value that nobody uses is forgotten at the next
 * collection. One place for each hash, so that it is bounded; a class whose place is taken displaces the other. Thread-safe
 * and wait-free.
 */
final class WeakCache<V> {

    private static final int PLACES = 256;

    private final AtomicReferenceArray<Entry<V>> entries = new AtomicReferenceArray<Entry<V>>(PLACES);

    /** Null: not known, or no longer. */
    V get(Class<?> type) {
        Entry<V> entry = entries.get(place(type));
        return entry != null && entry.type.get() == type ? entry.value.get() : null;
    }

    void put(Class<?> type, V value) {
        entries.set(place(type), new Entry<V>(type, value));
    }

    private static int place(Class<?> type) {
        return System.identityHashCode(type) & PLACES - 1;
    }

    private static final class Entry<V> {

        final WeakReference<Class<?>> type;
        final WeakReference<V> value;

        Entry(Class<?> type, V value) {
            this.type = new WeakReference<Class<?>>(type);
            this.value = new WeakReference<V>(value);
        }
    }
}
