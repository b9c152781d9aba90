package io.github.shearpin.agent.policy.async;

import io.github.shearpin.agent.logging.Log;
import java.lang.reflect.Method;
import java.util.concurrent.atomic.AtomicBoolean;

/** Hands on what a publisher signals, and notices how it ends. Thread-safe. */
final class ObservedSubscriber extends StreamHandler {

    private final StreamTypes types;
    private final boolean single;
    private final Object original;
    private final PublisherObserver observer;
    private final AtomicBoolean ended = new AtomicBoolean();
    private Object token;
    /** Of a publisher of one at most, once it is there. */
    private volatile Object value;

    ObservedSubscriber(StreamTypes types, PublisherKind kind, Object original, PublisherObserver observer) {
        super(original);
        this.types = types;
        this.single = kind.single();
        this.original = original;
        this.observer = observer;
    }

    /** Before anyone else knows it. */
    void begin(Object token) {
        this.token = token;
    }

    /** The first call tells the observer; the others, whoever makes them, do nothing. */
    void end(Throwable failure, boolean cancelled) {
        if (ended.compareAndSet(false, true)) {
            try {
                observer.ended(token, value, failure, cancelled);
            } catch (Throwable defect) {
                Log.defect("ending a subscription", defect);
            }
        }
    }

    /** Its subscriber wants no more. */
    void cancelled() {
        end(null, value == null);
    }

    @Override
    Object called(Method method, Object[] arguments) throws Throwable {
        switch (method.getName()) {
            case "onNext":
                next(arguments[0]);
                return null;
            case "onComplete":
                end(null, false);
                types.onComplete.invokeExact(original);
                return null;
            case "onError":
                end(arguments[0] == null ? new NullPointerException("onError(null)") : (Throwable) arguments[0], false);
                types.onError.invokeExact(original, arguments[0]);
                return null;
            case "onSubscribe":
                begun(arguments[0]);
                return null;
            default: // such as Reactor's currentContext
                return forward(method, arguments);
        }
    }

    private void next(Object next) throws Throwable {
        if (single) {
            value = next;
        }
        try {
            types.onNext.invokeExact(original, next);
        } catch (Throwable thrown) {
            end(null, true); // Reactive Streams 2.13: it counts as having cancelled
            throw thrown;
        }
    }

    private void begun(Object subscription) throws Throwable {
        Object observed = subscription == null ? null
                : types.newSubscription(new ObservedSubscription(types, this, subscription));
        try {
            types.onSubscribe.invokeExact(original, observed);
        } catch (Throwable thrown) {
            end(null, true);
            throw thrown;
        }
    }
}
