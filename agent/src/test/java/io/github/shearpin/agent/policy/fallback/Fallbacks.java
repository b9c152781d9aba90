package io.github.shearpin.agent.policy.fallback;

import io.github.shearpin.agent.policy.MethodShape;
import io.github.shearpin.agent.policy.fallback.FallbackSettings.Reason;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** Fallbacks and methods for them. */
public final class Fallbacks {

    public static final Set<Reason> ALL = EnumSet.allOf(Reason.class);

    private Fallbacks() {
    }

    /** A static method without parameters that returns such a type. */
    public static MethodShape returning(Class<?> type) {
        return new MethodShape("com.acme.Client", "get", MethodType.methodType(type).toMethodDescriptorString(), true,
                Collections.emptyList());
    }

    /** Likewise, of which is known what a future that it returns completes with. */
    static MethodShape returning(Class<?> type, String argument) {
        return new MethodShape("com.acme.Client", "get", MethodType.methodType(type).toMethodDescriptorString(), true,
                Collections.emptyList(), argument);
    }

    /** The one method of that name. */
    public static MethodShape shape(Class<?> type, String name) {
        for (Method method : type.getDeclaredMethods()) {
            if (method.getName().equals(name)) {
                return new MethodShape(type.getName(), name, MethodType.methodType(method.getReturnType(),
                        method.getParameterTypes()).toMethodDescriptorString(), Modifier.isStatic(method.getModifiers()),
                        Collections.emptyList());
            }
        }
        throw new IllegalArgumentException(name);
    }
}
