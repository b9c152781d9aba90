package io.github.shearpin;

/** A guarded method was not run because as many calls as its bulkhead allows were running, and no place was free in time. */
public final class BulkheadFullException extends CallRejectedException {

    private static final long serialVersionUID = 1L;

    private final int limit;
    private final boolean interrupted;

    /**
     * @param limit       calls that may run at once
     * @param interrupted whether the caller was interrupted while it waited for a place
     */
    public BulkheadFullException(String rule, String method, StackTraceElement[] frame, int limit, boolean interrupted) {
        super(rule, method, null, frame);
        this.limit = limit;
        this.interrupted = interrupted;
    }

    /** {@code com.acme.PaymentClient.charge was not called: bulkhead full with 10 calls running (rule payments)}. */
    @Override
    public String getMessage() {
        String calls = limit + (limit == 1 ? " call" : " calls");
        return method() + " was not called: " + (interrupted
                ? "interrupted while waiting for a place in the bulkhead of " + calls
                : "bulkhead full with " + calls + " running") + " (rule " + rule() + ")";
    }
}
