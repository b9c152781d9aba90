package io.github.shearpin.agent.policy;

import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * A row of counters that any number of threads add to without a lock and, but for new stripes, without allocation.
 *
 * <p>A thread that adds a lot may have a stripe {@linkplain #own of its own}. Nobody else writes to that, so an addition is
 * a load and a store, where an atomic one takes several times as long even if nobody contends. All others add atomically to
 * one stripe and, where they meet at a counter, to more of them, as {@link java.util.concurrent.atomic.LongAdder} does for
 * one counter.
 *
 * <p>A row costs 8 bytes a counter and about 90 more; each further stripe 8 bytes a counter and about 230. Of these there are
 * at most {@value #MAX_OWNED} owned ones, and as many shared ones as processors, rounded up to a power of two, up to
 * {@value #MAX_SHARED}.
 *
 * <p>A read adds up the stripes: it sees every addition that happened before it, and at rest it is exact. Additions
 * of one thread are seen in their order by a reader that reads the counters in the opposite order.
 */
public final class StripedCounts {

    private static final int MAX_OWNED = 8;
    private static final int MAX_SHARED = 8;
    private static final int SHARED = shared(Runtime.getRuntime().availableProcessors());
    private static final int SLOT_SHIFT = Long.SIZE - Integer.numberOfTrailingZeros(SHARED);
    private static final long GOLDEN_RATIO = 0x9E3779B97F4A7C15L;
    /** Keeps two stripes that lie side by side in memory out of one cache line, and out of a prefetched pair of them. */
    private static final int PADDING = 16;

    private final AtomicLongArray first;
    /** Null until threads have met. */
    private final AtomicReference<AtomicReferenceArray<AtomicLongArray>> others =
            new AtomicReference<AtomicReferenceArray<AtomicLongArray>>();
    /** Null until a thread has asked. */
    private final AtomicReference<AtomicReferenceArray<Owned>> owned = new AtomicReference<AtomicReferenceArray<Owned>>();

    /** All zero. */
    public StripedCounts(int counters) {
        first = new AtomicLongArray(counters);
    }

    /**
     * Adds to the counter of that index.
     *
     * @param own the present thread's, of these counts; null: it has none, or does not know it
     */
    public void add(AtomicLongArray own, int index, long delta) {
        if (own != null) {
            own.lazySet(index, own.get(index) + delta);
        } else {
            add(index, delta);
        }
    }

    /** Adds to the counter of that index. */
    public void add(int index, long delta) {
        int slot = slot();
        AtomicLongArray stripe = known(slot);
        if (stripe != null) {
            stripe.getAndAdd(index, delta);
            return;
        }
        // Compare-and-set, and not add, because it tells of contention.
        long before = first.get(index);
        if (!first.compareAndSet(index, before, before + delta)) {
            otherStripe(slot).getAndAdd(index, delta);
        }
    }

    /**
     * Adds one to two counters, in that order. Where the stack is nearly full, either both are counted or none: what finds room
     * for the one addition finds it for the other.
     */
    public void addOneToEach(int index, int then) {
        AtomicLongArray known = known(slot());
        AtomicLongArray stripe = known == null ? first : known;
        stripe.getAndAdd(index, 1);
        stripe.getAndAdd(then, 1);
    }

    /** The counter of that index, over all stripes. */
    public long get(int index) {
        long sum = first.get(index);
        AtomicReferenceArray<AtomicLongArray> shared = others.get();
        for (int slot = 1; shared != null && slot < SHARED; slot++) {
            AtomicLongArray stripe = shared.get(slot);
            if (stripe != null) {
                sum += stripe.get(index);
            }
        }
        AtomicReferenceArray<Owned> threads = owned.get();
        for (int slot = 0; threads != null && slot < MAX_OWNED; slot++) {
            Owned stripe = threads.get(slot);
            if (stripe != null) {
                sum += stripe.counts.get(index);
            }
        }
        return sum;
    }

    /**
     * The stripe that the present thread has to itself as long as it lives; then it goes to another. Virtual threads, which
     * may be millions and soon end, have none.
     *
     * @return null: others have them all, or the thread is virtual
     */
    public AtomicLongArray own() {
        Thread thread = Thread.currentThread();
        if (thread.getThreadGroup().getName().equals("VirtualThreads")) { // as the JDK specifies
            return null;
        }
        if (owned.get() == null) {
            owned.compareAndSet(null, new AtomicReferenceArray<Owned>(MAX_OWNED));
        }
        AtomicReferenceArray<Owned> stripes = owned.get();
        for (int slot = 0; slot < MAX_OWNED; slot++) {
            Owned stripe = stripes.get(slot);
            if (stripe != null && stripe.owner.get().get() == thread) {
                return stripe.counts;
            }
        }
        for (int slot = 0; slot < MAX_OWNED; slot++) {
            Owned stripe = stripes.get(slot);
            if (stripe == null) {
                stripe = new Owned(thread, new AtomicLongArray(first.length() + PADDING));
                if (stripes.compareAndSet(slot, null, stripe)) {
                    return stripe.counts;
                }
            } else if (stripe.isInheritedBy(thread)) {
                return stripe.counts;
            }
        }
        return null;
    }

    /** Null: what is of this slot is added to the first stripe, or there is no other yet. */
    private AtomicLongArray known(int slot) {
        AtomicReferenceArray<AtomicLongArray> stripes = slot == 0 ? null : others.get();
        return stripes == null ? null : stripes.get(slot);
    }

    private AtomicLongArray otherStripe(int slot) {
        if (slot == 0) {
            return first;
        }
        if (others.get() == null) {
            others.compareAndSet(null, new AtomicReferenceArray<AtomicLongArray>(SHARED));
        }
        AtomicReferenceArray<AtomicLongArray> stripes = others.get();
        if (stripes.get(slot) == null) {
            stripes.compareAndSet(slot, null, new AtomicLongArray(first.length() + PADDING));
        }
        return stripes.get(slot);
    }

    /** Fibonacci hashing: threads of a pool, whose numbers follow each other, spread evenly. */
    private static int slot() {
        return (int) (ThreadNumber.current() * GOLDEN_RATIO >>> SLOT_SHIFT) & SHARED - 1;
    }

    private static int shared(int processors) {
        int stripes = 1;
        while (stripes < processors && stripes < MAX_SHARED) {
            stripes *= 2;
        }
        return stripes;
    }

    /** A stripe, and the thread that alone writes to it. */
    private static final class Owned {

        final AtomicLongArray counts;
        final AtomicReference<WeakReference<Thread>> owner;

        Owned(Thread owner, AtomicLongArray counts) {
            this.counts = counts;
            this.owner = new AtomicReference<WeakReference<Thread>>(new WeakReference<Thread>(owner));
        }

        /**
         * A thread that is not alive has written all that it ever will, and whoever finds it so sees that; one that nothing
         * refers to any more ended before, at the latest, the collection that found that.
         */
        boolean isInheritedBy(Thread heir) {
            WeakReference<Thread> before = owner.get();
            Thread last = before.get();
            return (last == null || !last.isAlive()) && owner.compareAndSet(before, new WeakReference<Thread>(heir));
        }
    }
}
