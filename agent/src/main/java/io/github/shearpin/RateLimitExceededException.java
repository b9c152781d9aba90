package io.github.shearpin;

/** A guarded method was not run because its rate limit had no token for the call, or none soon enough. */
public final class RateLimitExceededException extends CallRejectedException {

    private static final long serialVersionUID = 1L;

    private final long calls;
    private final long perNanos;
    private final boolean interrupted;

    /**
     * @param calls       that may begin in each {@code perNanos}
     * @param interrupted whether the caller was interrupted while it waited for its turn
     */
    public RateLimitExceededException(String rule, String method, StackTraceElement[] frame, long calls, long perNanos,
            boolean interrupted) {
        super(rule, method, null, frame);
        this.calls = calls;
        this.perNanos = perNanos;
        this.interrupted = interrupted;
    }

    /** {@code com.acme.PaymentClient.charge was not called: rate limit of 100 calls per 1 s exceeded (rule payments)}. */
    @Override
    public String getMessage() {
        String limit = "rate limit of " + calls + (calls == 1 ? " call per " : " calls per ") + duration(perNanos);
        return method() + " was not called: "
                + (interrupted ? "interrupted while waiting for its turn under the " + limit : limit + " exceeded")
                + " (rule " + rule() + ")";
    }
}
