package io.github.shearpin.agent.policy.types;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Makes exceptions of a type that a rule names, in the class loader of the class that is to throw them. Checked exceptions
 * are as good as others: the JVM does not tell them apart. Thread-safe.
 */
public final class ExceptionMaker {

    private static final String THROWABLE = "java.lang.Throwable";
    private static final List<String> TEXT_AND_CAUSE = Arrays.asList("java.lang.String", THROWABLE);
    private static final List<String> TEXT = Collections.singletonList("java.lang.String");
    private static final List<String> CAUSE = Collections.singletonList(THROWABLE);
    private static final List<String> NOTHING = Collections.emptyList();
    private static final List<List<String>> WITH_CAUSE = Arrays.asList(TEXT_AND_CAUSE, TEXT, CAUSE, NOTHING);
    private static final List<List<String>> WITHOUT_CAUSE = Arrays.asList(TEXT, TEXT_AND_CAUSE, NOTHING, CAUSE);

    private final String what;
    private final Finder<Constructor<?>> constructors;

    /**
     * @param what      begins what is said of problems: {@code fallback throw com.acme.Busy}
     * @param typeName  binary name
     * @param withCause whether they are made with a cause
     */
    public ExceptionMaker(final String what, final String typeName, final boolean withCause) {
        this.what = what;
        this.constructors = new Finder<Constructor<?>>(what) {
            @Override
            protected Constructor<?> find(AppTypes types) throws UnusableException {
                return usable(types, typeName, withCause ? WITH_CAUSE : WITHOUT_CAUSE);
            }
        };
    }

    /**
     * Finds out whether exceptions of the type can be made, as far as that can be known without making one.
     *
     * @throws UnusableException when it is not there, no exception, abstract, or has no constructor that would do
     */
    public static void check(AppTypes types, String typeName) throws UnusableException {
        AppType type = types.find(typeName);
        if (type == null) {
            throw new UnusableException(types.woven() + " can't see a class of that name; correct the name, or add it to its"
                    + " class path");
        }
        if (!types.named(THROWABLE).takes(type)) {
            throw new UnusableException("it is no exception; name a class that extends Throwable");
        }
        if (Modifier.isAbstract(type.modifiers())) {
            throw new UnusableException("it is abstract; name a class that extends it");
        }
        for (List<String> parameters : WITH_CAUSE) {
            if (constructor(type, parameters) != null) {
                return;
            }
        }
        throw new UnusableException("none of its constructors takes (String, Throwable), (String), (Throwable) or (); name"
                + " another exception");
    }

    private static AppMethod constructor(AppType type, List<String> parameters) throws UnusableException {
        for (AppMethod method : type.declared()) {
            if (method.name().equals("<init>") && names(method.parameters()).equals(parameters)) {
                return method;
            }
        }
        return null;
    }

    private static List<String> names(List<AppType> types) {
        String[] names = new String[types.size()];
        for (int i = 0; i < names.length; i++) {
            names[i] = types.get(i).name();
        }
        return Arrays.asList(names);
    }

    private static Constructor<?> usable(AppTypes types, String typeName, List<List<String>> preferred)
            throws UnusableException {
        check(types, typeName);
        AppType type = types.find(typeName);
        UnusableException closed = null;
        for (List<String> parameters : preferred) {
            AppMethod constructor = constructor(type, parameters);
            if (constructor != null) {
                try {
                    ReflectedTypes.open(ReflectedTypes.unwrap(constructor));
                    return (Constructor<?>) ReflectedTypes.unwrap(constructor);
                } catch (UnusableException e) {
                    closed = e;
                }
            }
        }
        throw closed;
    }

    /**
     * A new exception.
     *
     * @param woven   the class that is to throw it
     * @param message may be null
     * @param cause   null: none
     * @throws UnusableException when there is no such exception, or its constructor fails
     */
    public Throwable make(Class<?> woven, String message, Throwable cause) throws UnusableException {
        Constructor<?> constructor = constructors.of(woven);
        Class<?>[] parameters = constructor.getParameterTypes();
        Object[] arguments = new Object[parameters.length];
        boolean caused = false;
        for (int i = 0; i < arguments.length; i++) {
            boolean isMessage = parameters[i] == String.class;
            arguments[i] = isMessage ? message : cause;
            caused |= !isMessage;
        }
        try {
            Throwable made = (Throwable) constructor.newInstance(arguments);
            if (cause != null && !caused) {
                addCause(made, cause);
            }
            return made;
        } catch (InvocationTargetException e) {
            throw new UnusableException(what + ": its constructor threw " + e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new UnusableException(what + ": " + e);
        } catch (LinkageError e) { // of the class's initialiser, say
            throw new UnusableException(what + ": " + e);
        }
    }

    private static void addCause(Throwable made, Throwable cause) {
        try {
            made.initCause(cause);
        } catch (RuntimeException hasOne) {
            made.addSuppressed(cause);
        }
    }
}
