package io.github.shearpin;

/**
 * A guarded method was not run because a rule's policy refused the call. The stack trace is one frame, the method that
 * was refused: filling in the real one would make refusing dear just when the application is in trouble.
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
        super(reason, null, false, true);
        this.rule = rule;
        this.method = method;
        setStackTrace(frame);
    }

    /** The name of the rule that refused. */
    public final String rule() {
        return rule;
    }

    /** The method that was not run, as {@code com.acme.PaymentClient.charge}. */
    public final String method() {
        return method;
    }

    /** Says rule, method and reason. */
    @Override
    public String getMessage() {
        return method + " was not called: " + super.getMessage() + " (rule " + rule + ")";
    }

    /** Costs nothing: the stack trace is given to the constructor. */
    @Override
    public final synchronized Throwable fillInStackTrace() {
        return this;
    }
}
