package io.github.shearpin.agent.policy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Says what an exception means to a policy, by the names of its types: {@code failures} and {@code ignore} of a rule.
 * Names are compared with the exception's class, its super classes and all their interfaces, so no class is loaded and
 * the class loader of the application does not matter. Immutable and thread-safe.
 */
public final class ExceptionFilter {

    /** What an exception means. */
    public enum Meaning {
        /** Counts as a failure. */
        FAILURE,
        /** Not among the {@code failures} that were named: the guarded thing did its work. */
        NO_FAILURE,
        /** Named in {@code ignore}: counts in no rate and frees its permit. */
        IGNORED,
        /** The JVM's own ({@link VirtualMachineError}, {@link ThreadDeath}): passed through untouched, like ignored. */
        FATAL
    }

    /** Every {@link Throwable} but the JVM's own is a failure. */
    public static final ExceptionFilter EVERYTHING = new ExceptionFilter(
            Collections.<String>emptyList(), Collections.<String>emptyList());

    private final List<String> failures;
    private final List<String> ignore;

    /**
     * @param failures names of the exception types that fail, subtypes included; empty: all of them
     * @param ignore   names of the exception types that count for nothing; they win over {@code failures}
     */
    public ExceptionFilter(List<String> failures, List<String> ignore) {
        this.failures = Collections.unmodifiableList(new ArrayList<String>(failures));
        this.ignore = Collections.unmodifiableList(new ArrayList<String>(ignore));
    }

    /** Never throws; {@code thrown} must not be null. */
    public Meaning of(Throwable thrown) {
        if (isFatal(thrown)) {
            return Meaning.FATAL;
        }
        if (failures.isEmpty() && ignore.isEmpty()) {
            return Meaning.FAILURE;
        }
        Set<String> types = new HashSet<String>();
        for (Class<?> type = thrown.getClass(); type != null; type = type.getSuperclass()) {
            collect(type, types);
        }
        if (containsAny(types, ignore)) {
            return Meaning.IGNORED;
        }
        return failures.isEmpty() || containsAny(types, failures) ? Meaning.FAILURE : Meaning.NO_FAILURE;
    }

    @SuppressWarnings("deprecation") // ThreadDeath is going, but an old program may still throw it
    private static boolean isFatal(Throwable thrown) {
        return thrown instanceof VirtualMachineError || thrown instanceof ThreadDeath;
    }

    private static void collect(Class<?> type, Set<String> names) {
        if (names.add(type.getName())) {
            for (Class<?> parent : type.getInterfaces()) {
                collect(parent, names);
            }
        }
    }

    private static boolean containsAny(Set<String> types, List<String> names) {
        for (String name : names) {
            if (types.contains(name)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ExceptionFilter
                && failures.equals(((ExceptionFilter) other).failures)
                && ignore.equals(((ExceptionFilter) other).ignore);
    }

    @Override
    public int hashCode() {
        return 31 * failures.hashCode() + ignore.hashCode();
    }

    @Override
    public String toString() {
        return "failures " + (failures.isEmpty() ? "all" : failures) + ", ignore " + ignore;
    }
}
