package io.github.shearpin.agent.policy;

/**
 * Carries what a call returns whose body is not run, from enter to exit: woven code leaves the body out for a
 * {@link Throwable} alone. Never thrown.
 */
final class InsteadOfRunning extends Throwable {

    private static final long serialVersionUID = 1L;

    private final transient Object value;

    InsteadOfRunning(Object value) {
        super(null, null, false, false);
        this.value = value;
    }

    Object value() {
        return value;
    }
}
