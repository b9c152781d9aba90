package io.github.shearpin.agent.policy.record;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The latest call of each bucket of a histogram whose span is known; no more than one a second is taken for each, and while
 * there is none a hundred a second are asked for theirs. Thread-safe without a lock.
 */
final class Exemplars {

    static final long KEPT_NANOS = TimeUnit.SECONDS.toNanos(1);
    static final long ASKED_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final AtomicReferenceArray<Exemplar> latest;
    private final AtomicLongArray dueNanos;

    Exemplars(int buckets, long nowNanos) {
        latest = new AtomicReferenceArray<Exemplar>(buckets);
        dueNanos = new AtomicLongArray(buckets);
        for (int bucket = 0; bucket < buckets; bucket++) {
            dueNanos.set(bucket, nowNanos);
        }
    }

    /** Whether a call that ends now is to be asked for its span; true for one of those that end at once. */
    boolean isDue(int bucket, long nowNanos) {
        long due = dueNanos.get(bucket);
        return nowNanos - due >= 0 && dueNanos.compareAndSet(bucket, due, nowNanos + ASKED_AGAIN_NANOS);
    }

    /** @param span that the call was made in; null: none */
    void put(int bucket, SpanIds span, long durationNanos, long epochMillis, long nowNanos) {
        if (span != null) {
            latest.set(bucket, new Exemplar(span, durationNanos, epochMillis));
            dueNanos.set(bucket, nowNanos + KEPT_NANOS);
        }
    }

    /** Null: there is none. */
    Exemplar get(int bucket) {
        return latest.get(bucket);
    }
}
