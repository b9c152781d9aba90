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
        return method() + " did not end within " + duration() + " (rule " + rule() + ")";
    }

    /** As a rule would say it: {@code 2 s}, {@code 1.5 s}, {@code 800 ms}. */
    private String duration() {
        boolean seconds = afterNanos >= 1000000000L;
        long unit = seconds ? 1000000000L : 1000000L;
        String thousandths = Long.toString(1000 + afterNanos % unit * 1000 / unit).substring(1);
        int digits = 3;
        while (digits > 0 && thousandths.charAt(digits - 1) == '0') {
            digits--;
        }
        return afterNanos / unit + (digits == 0 ? "" : "." + thousandths.substring(0, digits)) + (seconds ? " s" : " ms");
    }
}
