package io.github.shearpin.agent.policy;

import java.util.function.Supplier;

/**
 * Carries what a call returns whose body is not run, from enter to exit: woven code leaves the body out for a
 * {@link Throwable} alone. Never thrown.
 */
final class InsteadOfRunning extends Throwable implements Supplier<Object> {

    private static final long serialVersionUID = 1L;

    private final transient Object value;

    InsteadOfRunning(Object value) {
        super(null, null, false, false);
        this.value = value;
    }

    /** The {@link io.github.shearpin.bootstrap.Gate} knows this by the JDK's type, when the agent is gone. */
    @Override
    public Object get() {
        return value;
    }
}
