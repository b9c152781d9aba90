package io.github.shearpin.agent.policy.async;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;

/**
 * What a proxy must implement to stand for subscribers of one class. A library asks its own subscribers for more than the
 * standard has: Reactor for the context that security and tracing travel in. Immutable and thread-safe.
 */
final class SubscriberKind {

    /** Each extends the {@code Subscriber} of Reactive Streams. */
    private static final String[] EXTENDED = {"reactor.core.CoreSubscriber", "io.reactivex.rxjava3.core.FlowableSubscriber"};

    private static final WeakCache<SubscriberKind> KINDS = new WeakCache<SubscriberKind>();

    private final Class<?> subscriber;
    private final Class<?>[] interfaces;

    private SubscriberKind(Class<?> subscriber, Class<?> type) {
        Class<?> best = subscriber;
        for (String name : EXTENDED) {
            Class<?> extended = StreamTypes.implemented(type, name);
            if (extended != null && subscriber.isAssignableFrom(extended)) {
                best = extended;
                break;
            }
        }
        this.subscriber = subscriber;
        this.interfaces = new Class<?>[] {best};
    }

    /** @param as the interface that it subscribes with; a class may implement two */
    static SubscriberKind of(Object subscriber, Class<?> as) {
        Class<?> type = subscriber.getClass();
        SubscriberKind kind = KINDS.get(type);
        if (kind == null || kind.subscriber != as) {
            kind = new SubscriberKind(as, type);
            KINDS.put(type, kind);
        }
        return kind;
    }

    Object proxy(InvocationHandler handler) {
        return Proxy.newProxyInstance(StreamTypes.loaderFor(interfaces[0]), interfaces, handler);
    }
}
