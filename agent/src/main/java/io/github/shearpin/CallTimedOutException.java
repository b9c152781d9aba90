package io.github.shearpin;

/**
 * A guarded method was run, but did not end in the time its rule gives it, and was interrupted. What it threw then is the cause,
 * if it threw anything.
 */
public final class CallTimedOutException extends CallRejectedException {

    private static final long serialVersionUID = 1L;

    private final long afterNanos;

    /**
     * @param rule       the rule with the timeout
     * @param method     the method that was interrupted, {@code com.acme.PaymentClient.charge}
     * @param frame      the stack trace
     * @param afterNanos the time it had
     * @param cause      what it threw when it was interrupted; null: nothing
     */
    public CallTimedOutException(String rule, String method, StackTraceElement[] frame, long afterNanos, Throwable cause) {
        super(rule, method, null, frame, cause);
        this.afterNanos = afterNanos;
    }

    /** {@code com.acme.PaymentClient.charge did not end within 2 s (rule payments)}. */
    @Override
    public String getMessage() {
        return method() + " did not end within " + duration(afterNanos) + " (rule " + rule() + ")";
    }
}
