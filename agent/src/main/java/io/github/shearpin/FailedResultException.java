package io.github.shearpin;

/**
 * Why a fallback was asked where a method threw nothing: it returned what the rule counts as a failure. Seen by fallback
 * methods only. The stack trace is one frame, the method.
 */
public final class FailedResultException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * @param method as {@code com.acme.PaymentClient.charge}
     * @param frame  the stack trace
     */
    public FailedResultException(String rule, String method, StackTraceElement[] frame) {
        super(method + " returned what counts as a failure (rule " + rule + ")", null, false, true);
        setStackTrace(frame);
    }

    /** Costs nothing: the stack trace is given to the constructor. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
