package io.github.shearpin.agent.policy;

import io.github.shearpin.agent.policy.types.ReflectedTypes;
import io.github.shearpin.agent.policy.types.UnusableException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;

/** Calls the method of an asynchronous call once more, exactly the one that was woven, whatever overrides it. */
final class Reinvocation {

    private final Method method;
    /** Null: the method itself will do, for nothing overrides it. */
    private final MethodHandle special;
    private final Object self;
    private final Object[] arguments;

    private Reinvocation(Method method, MethodHandle special, Call call) {
        this.method = method;
        this.special = special;
        this.self = call.self();
        this.arguments = call.arguments();
    }

    /**
     * @throws UnusableException            when the method's module does not let us in
     * @throws ReflectiveOperationException when the class is not as it was when it was woven
     * @throws LinkageError                 when classes that it names are missing
     */
    static Reinvocation of(Call call) throws UnusableException, ReflectiveOperationException {
        MethodShape shape = call.guard().shape();
        Method method = method(call.origin(), shape);
        ReflectedTypes.open(method);
        MethodHandle special = shape.isStatic() || !isOverridden(method, call.self().getClass()) ? null
                : lookup(call.origin()).unreflectSpecial(method, call.origin()).asFixedArity();
        return new Reinvocation(method, special, call);
    }

    /** @throws Throwable what the method throws */
    Object invoke() throws Throwable {
        if (special != null) {
            Object[] all = new Object[arguments.length + 1];
            all[0] = self;
            System.arraycopy(arguments, 0, all, 1, arguments.length);
            return special.invokeWithArguments(all);
        }
        try {
            return method.invoke(self, arguments);
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
        if (method.getDeclaringClass().isInterface()) {
            return true; // by another interface, perhaps
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
        ReflectedTypes.openPackageOf(origin);
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
