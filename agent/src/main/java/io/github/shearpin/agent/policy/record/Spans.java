package io.github.shearpin.agent.policy.record;

import java.util.function.LongSupplier;

/**
 * Where calls learn of the spans they are made in: nowhere, until there is a tracer to ask. Until then a call owes it one
 * look at a field. Thread-safe.
 */
public final class Spans {

    private final LongSupplier epochMillis;
    private volatile SpanSource source;

    /** @param epochMillis wall clock, for what people read */
    public Spans(LongSupplier epochMillis) {
        this.epochMillis = epochMillis;
    }

    /** From now on. The source goes the way of a call once, on this thread, so that all it needs is loaded. */
    public void askFrom(SpanSource tracer) {
        note(new RecordedCounts(new Buckets(new long[] {1})), tracer, 0, 0);
        source = tracer;
    }

    /** Whether there is somebody to ask. */
    boolean areKnown() {
        return source != null;
    }

    /** The span that this thread works in; null: none, or nobody knows. Never throws. */
    public SpanIds current() {
        SpanSource asked = source;
        return asked == null ? null : current(asked);
    }

    private static SpanIds current(SpanSource asked) {
        try {
            return asked.current();
        } catch (Throwable failure) {
            return null; // it is the application's, and an exemplar is all that is lost
        }
    }

    /** A call has ended on this thread, in the span that is current there. Never throws. */
    void note(RecordedCounts counts, long durationNanos, long nowNanos) {
        note(counts, source, durationNanos, nowNanos);
    }

    private void note(RecordedCounts counts, SpanSource asked, long durationNanos, long nowNanos) {
        try {
            Exemplars exemplars = counts.exemplars(nowNanos);
            int bucket = counts.bucketOf(durationNanos);
            if (exemplars.isDue(bucket, nowNanos)) {
                exemplars.put(bucket, asked.current(), durationNanos, epochMillis.getAsLong(), nowNanos);
            }
        } catch (Throwable failure) {
            // As above; and if the stack or heap is full, that is for the application to find.
        }
    }

    /**
     * A call has ended.
     *
     * @param span that it was made in
     */
    void note(RecordedCounts counts, SpanIds span, long durationNanos, long nowNanos) {
        Exemplars exemplars = counts.exemplars(nowNanos);
        int bucket = counts.bucketOf(durationNanos);
        if (exemplars.isDue(bucket, nowNanos)) {
            exemplars.put(bucket, span, durationNanos, epochMillis.getAsLong(), nowNanos);
        }
    }
}
