package io.github.shearpin.agent.policy.key;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What each key of a rule has for itself: its breaker, its limits. At most so many keys have; when there is no place for a
 * new one, the least recently used goes that can be made anew without anybody noticing. If there is none, all further new
 * keys share the value of {@link #OTHER}.
 *
 * <p>A caller is inside its key's value from {@link #enter} to {@link #leave}, and what somebody is inside of stays: there are
 * never two values of one key in use, each of which would let through as much as one may.
 *
 * <p>Thread-safe. A key that is known takes no lock: it costs a look-up and two atomic changes of a number of its own. When a
 * value was last used is known to {@value #PRECISION_MILLIS} ms. For a new key in a full map one of the values goes that were
 * {@link Oldest oldest} at the last look over all of them, which is taken once for a sixteenth of the keys. While next to
 * nothing can go, a map of up to {@value #LOOKED_OVER_AT_WILL} values is looked over for each new key, a larger one at most
 * every {@value #PAUSE_MILLIS} ms; new keys share a value meanwhile.
 */
public final class KeyedMap<V extends KeyedMap.Evictable> {

    /** The key of the value that keys without a place share. A key that is the same has no other. */
    public static final String OTHER = "other";

    private static final long PRECISION_MILLIS = 100;
    private static final long PRECISION_NANOS = TimeUnit.MILLISECONDS.toNanos(PRECISION_MILLIS);
    private static final int LOOKED_OVER_AT_WILL = 64;
    private static final long PAUSE_MILLIS = 100;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS);

    /** Makes values. Thread-safe. */
    public interface Factory<V> {

        /** A value for that key; there may already be one, and then it is thrown away at once. */
        V create(String key);

        /**
         * The value has its place, and {@link KeyedMap#values} gives it from now on: whoever changes settings first and all
         * values after that, misses no value if this looks whether settings have changed since it was made. Others may be
         * using the value already.
         */
        void added(V value);
    }

    /** A value: what it can tell of itself, and whether it is in use. */
    public abstract static class Evictable {

        private static final long RETIRED = Long.MIN_VALUE;
        /** Callers inside in the lower half; in the upper how many came, so that one who looks twice sees that some did. */
        private static final long ENTRY = (1L << 32) + 1;

        private final String key;
        private final AtomicLong use = new AtomicLong();
        private volatile long lastUsed;

        protected Evictable(String key) {
            this.key = key;
        }

        public final String key() {
            return key;
        }

        /**
         * Whether one made anew would be the same: its breaker is as a new one, its limit untouched. Asked by callers of other keys;
         * it must not wait. Only an answer during which nobody came in lets a value go.
         */
        protected abstract boolean isEvictable();

        final long lastUsed() {
            return lastUsed;
        }

        final boolean isIdle() {
            return isIdle(use.get());
        }

        private static boolean isIdle(long use) {
            return use >= 0 && (int) use == 0;
        }

        /** The first caller, before others can see it. */
        final void begin(long now) {
            lastUsed = now;
            use.set(ENTRY);
        }

        /** @return false: it has been given up */
        final boolean enter(long now) {
            for (;;) {
                long before = use.get();
                if (before < 0) {
                    return false;
                }
                if (use.compareAndSet(before, before + ENTRY & Long.MAX_VALUE)) {
                    if (now - lastUsed >= PRECISION_NANOS) {
                        lastUsed = now;
                    }
                    return true;
                }
            }
        }

        final void leave() {
            use.getAndDecrement();
        }

        /** @return whether it was and is given up, which whoever asks does once */
        final boolean retire() {
            long before = use.get();
            return isIdle(before) && isEvictable() && use.compareAndSet(before, RETIRED);
        }
    }

    private final Factory<V> factory;
    private final ConcurrentMap<String, V> values = new ConcurrentHashMap<String, V>();
    private final AtomicReference<V> other = new AtomicReference<V>();
    /** Places taken: by values, and by those that are being made. */
    private final AtomicInteger size = new AtomicInteger();
    private final KeyCounts counts;
    private volatile int maxKeys;
    private volatile Oldest<V> oldest = new Oldest<V>();

    /** @param maxKeys at least 1 */
    public KeyedMap(int maxKeys, Factory<V> factory, KeyCounts counts) {
        this.maxKeys = maxKeys;
        this.factory = factory;
        this.counts = counts;
    }

    /**
     * The value of a key, made if there is none. The caller is inside until it {@linkplain #leave leaves}.
     *
     * @param nowNanos of the clock that all callers take it from
     */
    public V enter(String key, long nowNanos) {
        V known = values.get(key);
        return known != null && known.enter(nowNanos) ? known : enterNew(key, nowNanos);
    }

    /** Once for each {@link #enter}, on any thread. */
    public void leave(V value) {
        value.leave();
    }

    private V enterNew(String key, long now) {
        while (!key.equals(OTHER)) {
            V known = values.get(key);
            if (known == null) {
                if (!takePlace(now)) {
                    counts.overflowed(maxKeys);
                    break;
                }
                V added = add(key, now);
                if (added != null) {
                    return added;
                }
            } else if (known.enter(now)) {
                return known;
            } else {
                values.remove(key, known); // it was given up, and may not be removed yet
            }
        }
        return enterOther(now);
    }

    /** @return null: another thread was faster */
    private V add(String key, long now) {
        V made = null;
        boolean added = false;
        try {
            made = factory.create(key);
            made.begin(now);
            added = values.putIfAbsent(key, made) == null;
        } finally {
            if (!added) {
                size.decrementAndGet();
            }
        }
        if (!added) {
            return null;
        }
        factory.added(made);
        return made;
    }

    private V enterOther(long now) {
        V shared = other.get();
        if (shared == null) {
            V made = factory.create(OTHER);
            shared = other.compareAndSet(null, made) ? made : other.get();
            factory.added(shared);
        }
        shared.enter(now);
        return shared;
    }

    /** @return false: there is none, and none can be had */
    private boolean takePlace(long now) {
        for (;;) {
            int taken = size.get();
            if (taken >= maxKeys) {
                break;
            }
            if (size.compareAndSet(taken, taken + 1)) {
                return true;
            }
        }
        if (!evict(now)) {
            return false;
        }
        // The place of what went is ours. Where there may be fewer than before, another's goes too.
        if (size.get() > maxKeys && evict(now)) {
            size.decrementAndGet();
        }
        return true;
    }

    /** Leaves the place to the caller. */
    private boolean evict(long now) {
        for (;;) {
            Oldest<V> seen = oldest;
            V next = seen.next();
            if (next == null) {
                if (size.get() > LOOKED_OVER_AT_WILL && !seen.isFull() && now - seen.time() < PAUSE_NANOS) {
                    return false;
                }
                seen = Oldest.of(values.values(), now);
                oldest = seen;
                if (seen.isEmpty()) {
                    return false;
                }
            } else if (next.retire()) {
                values.remove(next.key(), next);
                counts.evicted();
                return true;
            }
        }
    }

    /** How many keys may have a value. Grows at once; shrinks at once as far as it can, and further with each new key. */
    public void setMaxKeys(int maxKeys, long nowNanos) {
        this.maxKeys = maxKeys;
        while (size.get() > maxKeys && evict(nowNanos)) {
            size.decrementAndGet();
        }
    }

    /** Those there are, with that of {@link #OTHER} if it was ever needed. A copy. */
    public List<V> values() {
        List<V> all = new ArrayList<V>(values.values());
        V shared = other.get();
        if (shared != null) {
            all.add(shared);
        }
        return all;
    }

    /** How many keys have a value of their own; {@link #OTHER} is none of them. */
    public int keys() {
        return values.size();
    }
}
