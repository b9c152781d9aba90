package io.github.shearpin.agent.policy.record;

/** One of the calls that a histogram counts, and the span it was made in. Immutable and thread-safe. */
public final class Exemplar {

    private final SpanIds span;
    private final long durationNanos;
    private final long epochMillis;

    Exemplar(SpanIds span, long durationNanos, long epochMillis) {
        this.span = span;
        this.durationNanos = durationNanos;
        this.epochMillis = epochMillis;
    }

    public SpanIds span() {
        return span;
    }

    public long durationNanos() {
        return durationNanos;
    }

    /** When the call ended. */
    public long epochMillis() {
        return epochMillis;
    }
}
