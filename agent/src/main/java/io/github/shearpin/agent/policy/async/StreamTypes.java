package io.github.shearpin.agent.policy.async;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/**
 * Publisher, subscriber and subscription as one class loader has them, or as the JDK has them since 9, and how they are
 * called: the agent's own loader sees neither Reactive Streams nor, on JDK 8, {@code Flow}. Holds on to classes of the
 * application; immutable and thread-safe.
 */
final class StreamTypes {

    private static final MethodType OF_ONE = MethodType.methodType(void.class, Object.class);
    private static final MethodType OF_TWO = MethodType.methodType(void.class, Object.class, Object.class);

    final Class<?> publisher;
    final Class<?> subscriber;
    /** Of a publisher and a subscriber. */
    final MethodHandle subscribe;
    /** Of a subscriber and its argument. */
    final MethodHandle onSubscribe;
    final MethodHandle onNext;
    final MethodHandle onError;
    /** Of a subscriber. */
    final MethodHandle onComplete;
    /** Of a subscription and a long. */
    final MethodHandle request;
    /** Of a subscription. */
    final MethodHandle cancel;
    private final Class<?>[] subscription;

    /**
     * @param publisher the interface
     * @throws ReflectiveOperationException when it is not what its name says
     */
    StreamTypes(Class<?> publisher) throws ReflectiveOperationException {
        this.publisher = publisher;
        Method subscribing = method(publisher, "subscribe");
        subscriber = subscribing.getParameterTypes()[0];
        Method beginning = method(subscriber, "onSubscribe");
        subscription = new Class<?>[] {beginning.getParameterTypes()[0]};
        subscribe = handle(subscribing, OF_TWO);
        onSubscribe = handle(beginning, OF_TWO);
        onNext = handle(method(subscriber, "onNext"), OF_TWO);
        onError = handle(method(subscriber, "onError"), OF_TWO);
        onComplete = handle(method(subscriber, "onComplete"), OF_ONE);
        request = handle(method(subscription[0], "request"),
                MethodType.methodType(void.class, Object.class, long.class));
        cancel = handle(method(subscription[0], "cancel"), OF_ONE);
    }

    private static Method method(Class<?> type, String name) throws NoSuchMethodException {
        for (Method method : type.getMethods()) {
            if (method.getName().equals(name)) {
                return method;
            }
        }
        throw new NoSuchMethodException(type.getName() + '.' + name);
    }

    private static MethodHandle handle(Method method, MethodType as) throws IllegalAccessException {
        return MethodHandles.publicLookup().unreflect(method).asType(as);
    }

    Object newSubscription(InvocationHandler handler) {
        return Proxy.newProxyInstance(loaderFor(subscription[0]), subscription, handler);
    }

    /** The interface of that name that a class implements, or null. */
    static Class<?> implemented(Class<?> type, String name) {
        for (Class<?> at = type; at != null; at = at.getSuperclass()) {
            if (at.getName().equals(name)) {
                return at;
            }
            for (Class<?> each : at.getInterfaces()) {
                Class<?> found = implemented(each, name);
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }

    /** A loader to define a proxy of that interface in. */
    static ClassLoader loaderFor(Class<?> type) {
        ClassLoader loader = type.getClassLoader();
        return loader == null ? StreamTypes.class.getClassLoader() : loader;
    }
}
