package io.github.shearpin.agent.policy.async;

import java.lang.reflect.Method;

/** Gives nothing. Thread-safe. */
final class RefusedSubscription extends StreamHandler {

    private volatile boolean cancelled;

    RefusedSubscription(Throwable refusal) {
        super(refusal);
    }

    boolean cancelled() {
        return cancelled;
    }

    @Override
    Object called(Method method, Object[] arguments) {
        if (method.getName().equals("cancel")) {
            cancelled = true;
        }
        return null;
    }
}
