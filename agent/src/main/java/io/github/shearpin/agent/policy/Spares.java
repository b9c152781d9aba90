package io.github.shearpin.agent.policy;

import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Objects that were used and may be used again, so that none need be allocated: a few for each of some groups of threads.
 * Thread-safe without a lock; who finds none makes one, and one too many is left to the garbage collector.
 */
final class Spares<T> {

    private static final int GROUPS = 128;
    private static final int EACH = 4;
    /** Two cache lines of references lie between two groups. */
    private static final int STRIDE = 32;

    private final AtomicReferenceArray<T> spares = new AtomicReferenceArray<T>((GROUPS + 1) * STRIDE);

    /** Null: there is none. */
    T take() {
        int first = first();
        for (int i = first; i < first + EACH; i++) {
            T spare = spares.get(i);
            if (spare != null && spares.compareAndSet(i, spare, null)) {
                return spare;
            }
        }
        return null;
    }

    void give(T spare) {
        int first = first();
        for (int i = first; i < first + EACH; i++) {
            if (spares.get(i) == null) {
                spares.lazySet(i, spare); // over another that came meanwhile, at worst
                return;
            }
        }
    }

    private static int first() {
        return ((int) ThreadNumber.current() & GROUPS - 1) * STRIDE + STRIDE;
    }
}
