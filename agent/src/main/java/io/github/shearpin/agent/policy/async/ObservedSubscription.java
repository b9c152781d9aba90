package io.github.shearpin.agent.policy.async;

import java.lang.reflect.Method;

/** Hands on what a subscriber wants, and notices when it wants no more. Immutable and thread-safe. */
final class ObservedSubscription extends StreamHandler {

    private final StreamTypes types;
    private final ObservedSubscriber subscriber;
    private final Object original;

    ObservedSubscription(StreamTypes types, ObservedSubscriber subscriber, Object original) {
        super(original);
        this.types = types;
        this.subscriber = subscriber;
        this.original = original;
    }

    @Override
    Object called(Method method, Object[] arguments) throws Throwable {
        switch (method.getName()) {
            case "request":
                types.request.invokeExact(original, (long) (Long) arguments[0]);
                return null;
            case "cancel":
                subscriber.cancelled();
                types.cancel.invokeExact(original);
                return null;
            default:
                return forward(method, arguments);
        }
    }
}
