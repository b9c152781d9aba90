package io.github.shearpin;

/**
 * A rule's policy did not let a guarded method be run, or, as {@link CallTimedOutException}, not to its end. The stack trace is
 * one frame, that method: filling in the real one would make refusing dear just when the application is in trouble.
 */
public class CallRejectedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String rule;
    private final String method;

    /**
     * @param rule   the rule that refused
     * @param method the method that was not run, {@code com.acme.PaymentClient.charge}
     * @param reason why, as a clause: {@code circuit breaker open}; null where a subclass makes the message
     * @param frame  the stack trace
     */
    protected CallRejectedException(String rule, String method, String reason, StackTraceElement[] frame) {
        this(rule, method, reason, frame, null);
    }

    /** @param cause what the method threw; null: nothing */
    CallRejectedException(String rule, String method, String reason, StackTraceElement[] frame, Throwable cause) {
        super(reason, cause, false, true);
        this.rule = rule;
        this.method = method;
        setStackTrace(frame);
    }

    /** The name of the rule whose policy it was. */
    public final String rule() {
        return rule;
    }

    /** The guarded method, as {@code com.acme.PaymentClient.charge}. */
    public final String method() {
        return method;
    }

    /** Says rule, method and reason. */
    @Override
    public String getMessage() {
        return method + " was not called: " + super.getMessage() + " (rule " + rule + ")";
    }

    /** As a rule would say it: {@code 2 s}, {@code 1.5 s}, {@code 800 ms}. */
    static String duration(long nanos) {
        boolean seconds = nanos >= 1000000000L;
        long unit = seconds ? 1000000000L : 1000000L;
        String thousandths = Long.toString(1000 + nanos % unit * 1000 / unit).substring(1);
        int digits = 3;
        while (digits > 0 && thousandths.charAt(digits - 1) == '0') {
            digits--;
        }
        return nanos / unit + (digits == 0 ? "" : "." + thousandths.substring(0, digits)) + (seconds ? " s" : " ms");
    }

    /** Costs nothing: the stack trace is given to the constructor. */
    @Override
    public final synchronized Throwable fillInStackTrace() {
        return this;
    }
}
