package io.github.shearpin.agent.policy.types;

import java.lang.reflect.Modifier;

/** Judges the name of a type that a rule compares exceptions with: {@code failures} and {@code ignore}. Stateless. */
public final class ComparedException {

    private static final String THROWABLE = "java.lang.Throwable";

    private ComparedException() {
    }

    /**
     * Finds out whether there can be exceptions of that type, as far as the loader of the woven class tells.
     *
     * @param name binary
     * @return what is wrong with it, and after a semicolon what to write instead; null: there can, or that is not known
     */
    public static String problem(AppTypes types, String name) throws UnusableException {
        if (KnownExceptions.isOurs(name)) {
            return null;
        }
        AppType type = types.find(name);
        if (type == null) {
            String nearest = KnownExceptions.nearest(name);
            return name + " is not seen by the loader of " + types.woven() + ", so that none of its exceptions is likely to be"
                    + " one; " + (nearest != null ? "did you mean " + nearest + "?"
                    : name.startsWith("java.") ? "correct the name" : "correct the name, unless another loader has it");
        }
        if (name.equals("java.lang.Object")) {
            return name + " is no exception, but every exception is one; write " + THROWABLE + " if all are meant";
        }
        // An exception may implement any interface.
        return Modifier.isInterface(type.modifiers()) || types.named(THROWABLE).takes(type) ? null
                : name + " is no exception, and none is a " + name + "; name a class that extends Throwable, or an interface"
                        + " that exceptions implement";
    }
}
