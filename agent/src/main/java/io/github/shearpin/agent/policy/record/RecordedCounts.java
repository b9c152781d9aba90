package io.github.shearpin.agent.policy.record;

import io.github.shearpin.agent.policy.StripedCounts;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;

/** What a recorder counted while it had certain buckets. Thread-safe. */
public final class RecordedCounts {

    // The counters: these, one for each outcome (that of SUCCESS is computed instead), one for each bucket of durations.
    static final int STARTED = 0;
    static final int REFUSED = 1;
    static final int SUM = 2;
    static final int FIRST_OUTCOME = 3;
    private static final int FIRST_BUCKET = FIRST_OUTCOME + CallRecorder.Outcome.values().length;

    final Buckets buckets;
    private final StripedCounts counts;
    /** Null: no call was asked for its span. */
    private final AtomicReference<Exemplars> exemplars = new AtomicReference<Exemplars>();

    RecordedCounts(Buckets buckets) {
        this.buckets = buckets;
        this.counts = new StripedCounts(FIRST_BUCKET + buckets.count());
    }

    /** All of them. */
    public StripedCounts striped() {
        return counts;
    }

    void add(AtomicLongArray own, int counter, long delta) {
        counts.add(own, counter, delta);
    }

    void addDuration(AtomicLongArray own, long nanos, int cell) {
        counts.add(own, FIRST_BUCKET + buckets.of(nanos, cell), 1);
    }

    /** The outcome first: until it is there, the duration is taken for a success. */
    void addOutcomeAndDuration(CallRecorder.Outcome outcome, long nanos, int cell) {
        counts.addOneToEach(FIRST_OUTCOME + outcome.ordinal(), FIRST_BUCKET + buckets.of(nanos, cell));
    }

    long get(int counter) {
        return counts.get(counter);
    }

    int bucketOf(long nanos) {
        return buckets.of(nanos, DurationCells.of(nanos));
    }

    Exemplars exemplars(long nowNanos) {
        Exemplars known = exemplars.get();
        if (known == null) {
            exemplars.compareAndSet(null, new Exemplars(buckets.count(), nowNanos));
            known = exemplars.get();
        }
        return known;
    }

    /** Puts its exemplars into buckets between these bounds, where there is no later one. */
    void putExemplars(Exemplar[] inBuckets, long[] bounds) {
        Exemplars known = exemplars.get();
        for (int bucket = 0; known != null && bucket < buckets.count(); bucket++) {
            Exemplar each = known.get(bucket);
            if (each != null) {
                int at = 0;
                while (at < bounds.length && each.durationNanos() > bounds[at]) {
                    at++;
                }
                if (inBuckets[at] == null || inBuckets[at].epochMillis() < each.epochMillis()) {
                    inBuckets[at] = each;
                }
            }
        }
    }

    /** How many there are. */
    long durations() {
        long sum = 0;
        for (int bucket = 0; bucket < buckets.count(); bucket++) {
            sum += counts.get(FIRST_BUCKET + bucket);
        }
        return sum;
    }

    /** Adds the durations to buckets between these bounds. */
    void addTo(long[] inBuckets, long[] bounds) {
        int[] within = buckets.within(bounds);
        for (int bucket = 0; bucket < within.length; bucket++) {
            inBuckets[within[bucket]] += counts.get(FIRST_BUCKET + bucket);
        }
    }
}
