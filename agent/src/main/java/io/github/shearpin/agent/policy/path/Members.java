package io.github.shearpin.agent.policy.path;

import java.lang.invoke.MethodHandle;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Finds what a step means in a class: see {@link ValuePath} for the order. */
final class Members {

    private final Class<?> type;
    private final String name;
    private final boolean ofField;
    private final boolean optional;
    private final Access access;
    /** A class may be there though one that it names isn't; then the JVM doesn't list its members. */
    private LinkageError unlisted;

    private Members(Class<?> type, String name, boolean ofField, boolean optional) {
        this.type = type;
        this.name = name;
        this.ofField = ofField;
        this.optional = optional;
        this.access = new Access(type);
    }

    /**
     * With our own rights: where there is a SecurityManager, it must not be asked what the application may reflect on.
     *
     * @param ofField  whether the name is that of a field alone
     * @param optional whether null is read of what has no such member
     * @return a {@link MethodHandle} from object to object, or a string: why there is none
     */
    static Object find(final Class<?> type, final String name, final boolean ofField, final boolean optional) {
        return AccessController.doPrivileged(new PrivilegedAction<Object>() {
            @Override
            public Object run() {
                return new Members(type, name, ofField, optional).find();
            }
        });
    }

    private Object find() {
        Object member = ofField ? null : methodOrEntry();
        if (member != null) {
            return member;
        }
        Field field = field();
        if (field != null) {
            return access.to(field);
        }
        if (optional && unlisted == null) {
            return Access.NOTHING;
        }
        if (unlisted != null) {
            return "the members of " + type.getName() + " can't be listed: " + unlisted;
        }
        Set<String> known = known();
        return type.getName() + (ofField ? " has no field \"" : " has no member \"") + name + "\""
                + (known.isEmpty() ? "" : ", but has " + Suggestion.of(name, known));
    }

    /** Null: it is a field, if anything. */
    private Object methodOrEntry() {
        if (type == Optional.class && name.equals("get")) {
            return Access.OPTIONAL_VALUE;
        }
        Method method = method();
        if (method != null) {
            return access.to(method);
        }
        if (type.isArray() && (name.equals("length") || name.equals("size"))) {
            return Access.ARRAY_LENGTH;
        }
        if (type.isArray() && name.equals("first")) {
            return Access.FIRST_OF_ARRAY;
        }
        return Map.class.isAssignableFrom(type) ? Access.toKey(name) : null;
    }

    private Method method() {
        String suffix = Character.toUpperCase(name.charAt(0)) + name.substring(1);
        Method method = method(name);
        if (method == null) {
            method = method("get" + suffix);
        }
        if (method == null) {
            Method is = method("is" + suffix);
            boolean tells = is != null && (is.getReturnType() == boolean.class || is.getReturnType() == Boolean.class);
            method = tells ? is : null;
        }
        return method;
    }

    /** The one that a call of that name runs; a private one of a superclass if there is no other. */
    private Method method(String method) {
        Method called = method(method, false);
        return called == null ? method(method, true) : called;
    }

    /** @param hidden whether a private one of a superclass will do */
    private Method method(String method, boolean hidden) {
        for (Class<?> declaring : access.types()) {
            try {
                Method declared = declaring.getDeclaredMethod(method);
                boolean isHidden = declaring != type && Modifier.isPrivate(declared.getModifiers());
                if (isReadable(declared) && (hidden || !isHidden)) {
                    return declared;
                }
            } catch (NoSuchMethodException nextOne) {
                // May be inherited.
            } catch (LinkageError e) {
                unlisted = e;
            }
        }
        return null;
    }

    private Field field() {
        for (Class<?> declaring = type; declaring != null; declaring = declaring.getSuperclass()) {
            try {
                Field declared = declaring.getDeclaredField(name);
                if (!Modifier.isStatic(declared.getModifiers())) {
                    return declared;
                }
            } catch (NoSuchFieldException nextOne) {
                // May be inherited.
            } catch (LinkageError e) {
                unlisted = e;
            }
        }
        return null;
    }

    /** What lies in a map under a name should not depend on what else an implementation of maps calls so. */
    private boolean isReadable(Method method) {
        return method.getParameterTypes().length == 0 && method.getReturnType() != void.class
                && !Modifier.isStatic(method.getModifiers())
                && (Modifier.isPublic(method.getModifiers()) || !Map.class.isAssignableFrom(type));
    }

    /** Names that could have been meant, those that everybody may read first, but for those that every object has. */
    private Set<String> known() {
        Set<String> known = new TreeSet<String>();
        Set<String> hidden = new TreeSet<String>();
        for (Class<?> declaring : access.types()) {
            if (declaring == Object.class) {
                continue;
            }
            try {
                for (Method method : declaring.getDeclaredMethods()) {
                    if (isReadable(method) && !method.isSynthetic()) {
                        (Modifier.isPublic(method.getModifiers()) ? known : hidden).add(PathParser.property(method.getName()));
                    }
                }
                for (Field field : declaring.getDeclaredFields()) {
                    if (!Modifier.isStatic(field.getModifiers()) && !field.isSynthetic()) {
                        (Modifier.isPublic(field.getModifiers()) ? known : hidden).add(field.getName());
                    }
                }
            } catch (LinkageError e) {
                continue; // it is only a hint
            }
        }
        known.remove("toString");
        known.remove("hashCode");
        Set<String> ordered = new LinkedHashSet<String>(known);
        ordered.addAll(hidden);
        return ordered;
    }
}
