package io.github.shearpin.agent.policy.types;

/**
 * What a rule names can't be used. The message says what is wrong; after a semicolon, where there is something to be done,
 * what. Made without a stack trace, since it is no defect, and may be thrown any number of times.
 */
public final class UnusableException extends Exception {

    private static final long serialVersionUID = 1L;

    public UnusableException(String problem) {
        super(problem, null, false, false);
    }
}
