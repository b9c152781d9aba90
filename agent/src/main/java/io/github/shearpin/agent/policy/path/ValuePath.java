package io.github.shearpin.agent.policy.path;

import io.github.shearpin.agent.policy.MethodShape;

/**
 * A path to a value of a call, such as {@code $arg0.tenant.id}: a root, then getters, fields or methods without
 * parameters. Immutable and thread-safe.
 */
public final class ValuePath {

    private final String text;

    private ValuePath(String text) {
        this.text = text;
    }

    /**
     * @throws IllegalArgumentException when it can't be read; the message says what is wrong, and after a semicolon what to
     *                                  write instead
     */
    public static ValuePath parse(String text) {
        return new ValuePath(text);
    }

    /** Whether it can be read before the call: it does not begin with {@code $return} or {@code $exception}. */
    public boolean isKnownAtEntry() {
        return !text.startsWith("$return") && !text.startsWith("$exception");
    }

    /**
     * What reads it for calls of that method.
     *
     * @throws IllegalArgumentException when the method has no such argument or receiver, or returns nothing; the message
     *                                  says so, and what there is
     */
    public PathReader reader(MethodShape method) {
        return new PathReader() {
            @Override
            public Object read(Object self, Object[] arguments, Object returned, Throwable thrown) {
                return arguments == null ? UNKNOWN : text.startsWith("$arg0") ? arguments[0] : returned;
            }
        };
    }

    /** As it was written. */
    @Override
    public String toString() {
        return text;
    }
}
