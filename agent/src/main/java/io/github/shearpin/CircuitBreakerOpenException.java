package io.github.shearpin;

/** A guarded method was not run because its circuit breaker is open or forced open, or half-open with all its probes under way. */
public final class CircuitBreakerOpenException extends CallRejectedException {

    private static final long serialVersionUID = 1L;

    private final boolean halfOpen;
    private final boolean forced;
    private final long sinceNanos;
    private final long untilProbeNanos;

    /**
     * @param halfOpen        whether probes are under way; otherwise the breaker is open
     * @param forced          whether it is open because somebody wants it so, until told otherwise
     * @param sinceNanos      how long it has been so
     * @param untilProbeNanos how long an open breaker goes on refusing
     */
    public CircuitBreakerOpenException(String rule, String method, StackTraceElement[] frame, boolean halfOpen,
            boolean forced, long sinceNanos, long untilProbeNanos) {
        super(rule, method, null, frame);
        this.halfOpen = halfOpen;
        this.forced = forced;
        this.sinceNanos = sinceNanos;
        this.untilProbeNanos = untilProbeNanos;
    }

    /** {@code com.acme.PaymentClient.charge was not called: circuit breaker open for 12.3 s, ...}. */
    @Override
    public String getMessage() {
        return method() + " was not called: circuit breaker " + (halfOpen
                ? "half-open for " + seconds(sinceNanos) + " with all its probes under way"
                : forced ? "forced open for " + seconds(sinceNanos)
                : "open for " + seconds(sinceNanos) + ", next probe in " + seconds(untilProbeNanos))
                + " (rule " + rule() + ")";
    }

    private static String seconds(long nanos) {
        long tenths = Math.max(0, nanos) / 100000000L;
        return tenths / 10 + "." + tenths % 10 + " s";
    }
}
