package io.github.shearpin.agent.policy.path;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes handles that read members of a class. The public lookup makes them all: it sees what everybody sees, and whatever
 * reflection was let in to; and it refuses methods that ask who calls them, for which it would have to bind us.
 */
final class Access {

    private static final MethodHandles.Lookup LOOKUP = MethodHandles.publicLookup();
    private static final MethodType GETTER = MethodType.methodType(Object.class, Object.class);
    private static final MethodHandle MAP_GET;
    static final MethodHandle ARRAY_LENGTH;
    /** Null, if it has none. */
    static final MethodHandle FIRST_OF_ARRAY;
    /** What an Optional holds, or null. */
    static final MethodHandle OPTIONAL_VALUE;
    /** Null, of anything. */
    static final MethodHandle NOTHING = MethodHandles.dropArguments(MethodHandles.constant(Object.class, null), 0, Object.class);

    static {
        try {
            MAP_GET = LOOKUP.findVirtual(Map.class, "get", MethodType.methodType(Object.class, Object.class));
            ARRAY_LENGTH = LOOKUP.findStatic(Array.class, "getLength", MethodType.methodType(int.class, Object.class))
                    .asType(GETTER);
            FIRST_OF_ARRAY = MethodHandles.catchException(MethodHandles.insertArguments(LOOKUP.findStatic(Array.class, "get",
                    MethodType.methodType(Object.class, Object.class, int.class)), 1, 0),
                    ArrayIndexOutOfBoundsException.class,
                    MethodHandles.dropArguments(MethodHandles.constant(Object.class, null), 0,
                            ArrayIndexOutOfBoundsException.class, Object.class));
            OPTIONAL_VALUE = MethodHandles.insertArguments(LOOKUP.findVirtual(Optional.class, "orElse", GETTER), 1, (Object) null)
                    .asType(GETTER);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Null on Java 8. */
    private static final Method GET_MODULE = methodOf(Class.class, "getModule");
    private static final Method IS_NAMED = GET_MODULE == null ? null : methodOf(GET_MODULE.getReturnType(), "isNamed");

    private static volatile Opener opener = Opener.NONE;

    private final Class<?> type;
    private final Set<Class<?>> types = new LinkedHashSet<Class<?>>();

    Access(Class<?> type) {
        this.type = type;
        for (Class<?> each = type; each != null; each = each.getSuperclass()) {
            types.add(each);
        }
        for (Class<?> each = type; each != null; each = each.getSuperclass()) {
            addInterfaces(each);
        }
    }

    static void openWith(Opener opener) {
        Access.opener = opener;
    }

    private void addInterfaces(Class<?> of) {
        for (Class<?> each : of.getInterfaces()) {
            types.add(each);
            addInterfaces(each);
        }
    }

    /** Itself, its superclasses, its and their interfaces. */
    Set<Class<?>> types() {
        return types;
    }

    /** What a map has for a key. */
    static MethodHandle toKey(String key) {
        return MethodHandles.insertArguments(MAP_GET, 1, key).asType(GETTER);
    }

    /** A handle, or a string: why it can't be reached. */
    Object to(Method method) {
        if (Modifier.isPublic(method.getModifiers())) {
            // A class or interface that everybody sees may declare it too, as List does for all there are in java.util.
            for (Class<?> declaring : types) {
                try {
                    Method declared = declaring.getDeclaredMethod(method.getName());
                    if (!Modifier.isStatic(declared.getModifiers()) && declared.getReturnType() != void.class) {
                        return LOOKUP.unreflect(declared).asType(GETTER);
                    }
                } catch (ReflectiveOperationException nextOne) {
                    // Does not declare it, or lies where not everybody looks.
                } catch (LinkageError nextOne) {
                    // Its methods can't be listed.
                }
            }
        }
        return forced(method);
    }

    /** A handle, or a string: why it can't be reached. */
    Object to(Field field) {
        try {
            return LOOKUP.unreflectGetter(field).asType(GETTER);
        } catch (IllegalAccessException notEverybodys) {
            return forced(field);
        }
    }

    /**
     * What not everybody sees. The opener goes first where modules may be in the way: Java 9 to 15 would let us into the
     * JDK's own packages, and warn on stderr.
     */
    private <M extends AccessibleObject & Member> Object forced(M member) {
        Throwable refusal = null;
        if (isInNamedModule(member.getDeclaringClass())) {
            try {
                opener.open(member.getDeclaringClass());
            } catch (Throwable notOpened) {
                refusal = notOpened;
            }
        }
        try {
            member.setAccessible(true);
            MethodHandle handle = member instanceof Method ? LOOKUP.unreflect((Method) member)
                    : LOOKUP.unreflectGetter((Field) member);
            return handle.asType(GETTER);
        } catch (IllegalAccessException sensitive) {
            return "\"" + member.getName() + "\" of " + type.getName() + " can't be read: it depends on who calls it";
        } catch (RuntimeException closed) {
            return "\"" + member.getName() + "\" of " + type.getName() + " can't be read: "
                    + (refusal == null ? closed : refusal);
        }
    }

    private static boolean isInNamedModule(Class<?> type) {
        try {
            return GET_MODULE != null && (Boolean) IS_NAMED.invoke(GET_MODULE.invoke(type));
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }

    private static Method methodOf(Class<?> type, String name) {
        try {
            return type.getMethod(name);
        } catch (NoSuchMethodException java8) {
            return null;
        }
    }
}
