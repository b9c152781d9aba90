package io.github.shearpin.agent.policy;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;

/** Calls the method of an asynchronous call once more, exactly the one that was woven, whatever overrides it. */
final class Reinvocation {

    private Reinvocation() {
    }

    /**
     * @throws Throwable what the method throws, or what keeps it from being called
     */
    static Object invoke(Call call) throws Throwable {
        MethodShape shape = call.guard().shape();
        Method method = method(call.origin(), shape);
        if (!shape.isStatic() && isOverridden(method, call.self().getClass())) {
            Object[] all = new Object[call.arguments().length + 1];
            all[0] = call.self();
            System.arraycopy(call.arguments(), 0, all, 1, call.arguments().length);
            return lookup(call.origin()).unreflectSpecial(method, call.origin()).asFixedArity().invokeWithArguments(all);
        }
        method.setAccessible(true);
        try {
            return method.invoke(call.self(), call.arguments());
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static Method method(Class<?> origin, MethodShape shape) throws NoSuchMethodException {
        for (Method method : origin.getDeclaredMethods()) {
            if (method.getName().equals(shape.name()) && MethodType.methodType(method.getReturnType(),
                    method.getParameterTypes()).toMethodDescriptorString().equals(shape.descriptor())) {
                return method;
            }
        }
        throw new NoSuchMethodException(shape.toString());
    }

    private static boolean isOverridden(Method method, Class<?> type) {
        if (Modifier.isPrivate(method.getModifiers()) || Modifier.isFinal(method.getModifiers())) {
            return false;
        }
        for (Class<?> each = type; each != null && each != method.getDeclaringClass(); each = each.getSuperclass()) {
            for (Method other : each.getDeclaredMethods()) {
                if (other.getName().equals(method.getName()) && !Modifier.isPrivate(other.getModifiers())
                        && !Modifier.isStatic(other.getModifiers())
                        && Arrays.equals(other.getParameterTypes(), method.getParameterTypes())) {
                    return true;
                }
            }
        }
        return false;
    }

    /** A lookup that may call what only the class itself may. */
    private static MethodHandles.Lookup lookup(Class<?> origin) throws ReflectiveOperationException {
        try {
            return (MethodHandles.Lookup) MethodHandles.class
                    .getMethod("privateLookupIn", Class.class, MethodHandles.Lookup.class)
                    .invoke(null, origin, MethodHandles.lookup());
        } catch (NoSuchMethodException java8) {
            Field trusted = MethodHandles.Lookup.class.getDeclaredField("IMPL_LOOKUP");
            trusted.setAccessible(true);
            return ((MethodHandles.Lookup) trusted.get(null)).in(origin);
        }
    }
}
