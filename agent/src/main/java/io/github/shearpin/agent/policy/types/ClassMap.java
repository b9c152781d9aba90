package io.github.shearpin.agent.policy.types;

import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Keeps something for each of a few classes: those of one name in several loaders. Classes are held weakly, so that an
 * application that was undeployed is not kept by us; the values must not hold them any stronger. Reads take no lock and
 * allocate nothing. Beyond {@value #MAX} classes the one that came first is forgotten. Thread-safe.
 *
 * <p>Not a {@link ClassValue}: that leaves something of ours in the application's classes for as long as they live.
 */
public final class ClassMap<V> {

    private static final int MAX = 64;

    private static final class Entry<V> extends WeakReference<Class<?>> {

        private final V value;

        Entry(Class<?> type, V value) {
            super(type);
            this.value = value;
        }
    }

    /** The latest first; copied for every change. */
    private final AtomicReference<Entry<V>[]> entries = new AtomicReference<Entry<V>[]>(ClassMap.<V>array(0));

    /** Null: nothing is kept for it. */
    public V get(Class<?> type) {
        return find(entries.get(), type);
    }

    /**
     * Keeps a value in place of the one that was found before, unless another thread has done so meanwhile.
     *
     * @param before null: there was none
     * @return what is kept now
     */
    public V replace(Class<?> type, V before, V value) {
        while (true) {
            Entry<V>[] now = entries.get();
            V current = find(now, type);
            if (current != before) {
                return current;
            }
            if (entries.compareAndSet(now, with(now, type, value))) {
                return value;
            }
        }
    }

    private static <V> V find(Entry<V>[] entries, Class<?> type) {
        for (Entry<V> entry : entries) {
            if (entry.get() == type) {
                return entry.value;
            }
        }
        return null;
    }

    private static <V> Entry<V>[] with(Entry<V>[] before, Class<?> type, V value) {
        Entry<V>[] kept = array(before.length + 1);
        int size = 0;
        kept[size++] = new Entry<V>(type, value);
        for (int i = 0; i < before.length && size < MAX; i++) {
            Class<?> other = before[i].get();
            if (other != null && other != type) {
                kept[size++] = before[i];
            }
        }
        Entry<V>[] after = array(size);
        System.arraycopy(kept, 0, after, 0, size);
        return after;
    }

    @SuppressWarnings("unchecked")
    private static <V> Entry<V>[] array(int length) {
        return new Entry[length];
    }
}
