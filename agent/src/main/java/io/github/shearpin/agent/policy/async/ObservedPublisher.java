package io.github.shearpin.agent.policy.async;

import io.github.shearpin.agent.logging.Log;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;

/** Subscribes to another publisher, and has each subscription observed. Immutable and thread-safe. */
final class ObservedPublisher extends StreamHandler {

    private final PublisherKind kind;
    private final Object original;
    private final PublisherObserver observer;

    ObservedPublisher(PublisherKind kind, Object original, PublisherObserver observer) {
        super(original);
        this.kind = kind;
        this.original = original;
        this.observer = observer;
    }

    @Override
    Object called(Method method, Object[] arguments) throws Throwable {
        final StreamTypes types = kind.typesOf(method.getDeclaringClass());
        final Object subscriber = arguments[0];
        final ObservedSubscriber observed = subscriber == null ? null : new ObservedSubscriber(types, kind, subscriber, observer);
        final Object proxy = observed == null ? null : proxy(types, observed, subscriber);
        Object token = proxy == null ? null : token();
        if (token instanceof Throwable) {
            refuse(types, subscriber, (Throwable) token);
        } else if (token == null) {
            types.subscribe.invokeExact(original, subscriber);
        } else {
            observed.begin(token);
            try {
                observer.begin(token, new PublisherObserver.Beginning() {
                    @Override
                    public void begin(Throwable instead) throws Throwable {
                        ObservedPublisher.this.begin(types, subscriber, observed, proxy, instead);
                    }
                });
            } catch (Throwable thrown) {
                observed.end(thrown, false);
                throw thrown;
            }
        }
        return null;
    }

    private void begin(StreamTypes types, Object subscriber, ObservedSubscriber observed, Object proxy, Throwable instead)
            throws Throwable {
        if (instead != null) {
            observed.end(instead, false);
            refuse(types, subscriber, instead);
            return;
        }
        try {
            types.subscribe.invokeExact(original, proxy);
        } catch (Throwable thrown) {
            observed.end(thrown, false);
            throw thrown;
        }
    }

    /** Null: there can be none. */
    private static Object proxy(StreamTypes types, InvocationHandler handler, Object subscriber) {
        try {
            return SubscriberKind.of(subscriber, types.subscriber).proxy(handler);
        } catch (Throwable impossible) {
            Publishers.tell("a subscriber", subscriber, impossible);
            return null;
        }
    }

    private Object token() {
        try {
            return observer.subscribed();
        } catch (Throwable defect) {
            Log.defect("letting a subscription in", defect);
            return null;
        }
    }

    /** A subscriber must have a subscription before it has an error, and no error once it has cancelled. */
    private static void refuse(StreamTypes types, Object subscriber, Throwable refusal) throws Throwable {
        RefusedSubscription refused = new RefusedSubscription(refusal);
        Object subscription = types.newSubscription(refused);
        types.onSubscribe.invokeExact(subscriber, subscription);
        if (!refused.cancelled()) {
            types.onError.invokeExact(subscriber, (Object) refusal);
        }
    }
}
