package io.github.shearpin.agent.policy.async;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;

/** Stands behind a proxy of one of the interfaces, for what each of them has. */
abstract class StreamHandler implements InvocationHandler {

    private final Object target;

    /** @param target what the proxy stands for */
    StreamHandler(Object target) {
        this.target = target;
    }

    @Override
    public final Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        if (method.getDeclaringClass() == Object.class) {
            switch (method.getName()) {
                case "equals":
                    return proxy == arguments[0];
                case "hashCode":
                    return System.identityHashCode(proxy);
                default:
                    return String.valueOf(target);
            }
        }
        return called(method, arguments);
    }

    /** A method of the interfaces. What it throws its caller sees. */
    abstract Object called(Method method, Object[] arguments) throws Throwable;

    /** A method that is nothing to us. */
    final Object forward(Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException thrown) {
            throw thrown.getCause();
        }
    }
}
