package io.github.shearpin.agent.policy.types;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * What is known of objects of the application, by their identity, without keeping them: an entry goes with its object. There
 * are at most so many entries; what comes after that is not taken. Thread-safe; a look-up takes no lock.
 */
public class WeakIdentityMap<V> {

    /** So that a call of the application that comes by after many were collected does not clear all of them away. */
    private static final int EXPUNGED_AT_ONCE = 32;

    private final ConcurrentMap<Object, V> entries = new ConcurrentHashMap<Object, V>();
    private final ReferenceQueue<Object> collected = new ReferenceQueue<Object>();
    private final int most;

    /** @param most entries at a time; threads that add at once may each add one more */
    public WeakIdentityMap(int most) {
        this.most = most;
    }

    /** Null: nothing is known of it. */
    public final V get(Object object) {
        return entries.get(new LookUp(object));
    }

    /**
     * Replaces what is known.
     *
     * @return false: too many others are known
     */
    public final boolean put(Object object, V value) {
        expungeSome();
        if (entries.replace(new LookUp(object), value) == null) {
            if (entries.size() >= most) {
                return false;
            }
            entries.put(new Key(object, collected), value);
        }
        return true;
    }

    /** @return false: something is known of it already, or too many others are known */
    public final boolean add(Object object, V value) {
        expungeSome();
        return entries.size() < most && entries.putIfAbsent(new Key(object, collected), value) == null;
    }

    /** Null: nothing was known of it. */
    public final V remove(Object object) {
        return entries.remove(new LookUp(object));
    }

    /** The objects that are there now. */
    public final List<Object> objects() {
        expunge();
        List<Object> objects = new ArrayList<Object>(entries.size());
        for (Object key : entries.keySet()) {
            Object object = ((Key) key).get();
            if (object != null) {
                objects.add(object);
            }
        }
        return objects;
    }

    /** Lets go of what is known of objects that are gone. */
    public final void expunge() {
        while (expungeSome()) {
            // There may be more.
        }
    }

    /** @return whether there may be more */
    private boolean expungeSome() {
        for (int i = 0; i < EXPUNGED_AT_ONCE; i++) {
            Reference<?> key = collected.poll();
            if (key == null) {
                return false;
            }
            V value = entries.remove(key);
            if (value != null) {
                gone(value);
            }
        }
        return true;
    }

    /** An object is gone of which this was known. Called by whoever comes by next; does nothing here. */
    protected void gone(V value) {
    }

    /** Of an entry. Another one is the same if it is of the same object, and after that is gone none but itself. */
    private static final class Key extends WeakReference<Object> {
        private final int hash;

        Key(Object object, ReferenceQueue<Object> queue) {
            super(object, queue);
            this.hash = System.identityHashCode(object);
        }

        @Override
        public int hashCode() {
            return hash;
        }

        @Override
        public boolean equals(Object other) {
            if (other instanceof LookUp) {
                return ((LookUp) other).object == get();
            }
            Object object = get();
            return other == this || object != null && other instanceof Key && ((Key) other).get() == object;
        }
    }

    /** To look for an entry by; the JVM need not put it on the heap. */
    private static final class LookUp {
        private final Object object;

        LookUp(Object object) {
            this.object = object;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(object);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Key && ((Key) other).get() == object;
        }
    }
}
