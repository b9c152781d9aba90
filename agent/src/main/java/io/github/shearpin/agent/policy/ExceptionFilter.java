package io.github.shearpin.agent.policy;

import io.github.shearpin.CallRejectedException;
import io.github.shearpin.CallTimedOutException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Says what an exception means to a policy, by the names of its types: {@code failures} and {@code ignore} of a rule.
 * Names are compared with the exception's class, its super classes and all their interfaces, so no class is loaded and
 * the class loader of the application does not matter. A nested type may be named {@code Outer.Inner} or
 * {@code Outer$Inner}. Immutable and thread-safe.
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
        /**
         * A policy refused a call inside of the one that is judged: no policy's failure, and not to be tried again, unless
         * {@code failures} names {@link CallRejectedException} or the very kind of refusal.
         */
        REFUSED,
        /** The JVM's own ({@link VirtualMachineError}, {@code ThreadDeath}): passed through untouched, like ignored. */
        FATAL
    }

    /** Every {@link Throwable} but the JVM's own is a failure. */
    public static final ExceptionFilter EVERYTHING = new ExceptionFilter(
            Collections.<String>emptyList(), Collections.<String>emptyList());

    private static final List<String> THREAD_DEATH = Collections.singletonList("java.lang.ThreadDeath");

    private final List<String> failures;
    private final List<String> ignore;
    private final List<String> writtenFailures;
    private final List<String> writtenIgnore;

    /**
     * @param failures names of the exception types that fail, subtypes included; empty: all of them
     * @param ignore   names of the exception types that count for nothing; they win over {@code failures}
     */
    public ExceptionFilter(List<String> failures, List<String> ignore) {
        this.failures = dotted(failures);
        this.ignore = dotted(ignore);
        this.writtenFailures = Collections.unmodifiableList(new ArrayList<String>(failures));
        this.writtenIgnore = Collections.unmodifiableList(new ArrayList<String>(ignore));
    }

    /** As they were given; empty: all of them. */
    public List<String> failures() {
        return writtenFailures;
    }

    /** As they were given. */
    public List<String> ignore() {
        return writtenIgnore;
    }

    /** Never throws; {@code thrown} must not be null. */
    public Meaning of(Throwable thrown) {
        if (isFatal(thrown)) {
            return Meaning.FATAL;
        }
        Class<?> type = thrown.getClass();
        if (!ignore.isEmpty() && isNamed(type, ignore)) {
            return Meaning.IGNORED;
        }
        if (thrown instanceof CallRejectedException && !(thrown instanceof CallTimedOutException)) {
            return namesRefusal(type) ? Meaning.FAILURE : Meaning.REFUSED;
        }
        return failures.isEmpty() || isNamed(type, failures) ? Meaning.FAILURE : Meaning.NO_FAILURE;
    }

    /** Whether {@code failures} name a refusal for what it is, rather than as one of all exceptions. */
    private boolean namesRefusal(Class<?> type) {
        for (Class<?> each = type; each != CallRejectedException.class.getSuperclass(); each = each.getSuperclass()) {
            if (failures.contains(each.getName())) {
                return true;
            }
        }
        return false;
    }

    /** Whether it is the JVM's own, which passes untouched. */
    static boolean isFatal(Throwable thrown) {
        return thrown instanceof VirtualMachineError || isThreadDeath(thrown);
    }

    /** Whether its thread was stopped: {@link Thread#stop()} does it up to JDK 19. */
    static boolean isThreadDeath(Throwable thrown) {
        // By name: the class is going from the JDK, but an old program may still throw it.
        return thrown instanceof Error && isNamed(thrown.getClass(), THREAD_DEATH);
    }

    private static boolean isNamed(Class<?> type, List<String> names) {
        for (Class<?> each = type; each != null; each = each.getSuperclass()) {
            if (names.contains(dotted(each.getName()))) {
                return true;
            }
            for (Class<?> parent : each.getInterfaces()) {
                if (isNamed(parent, names)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static List<String> dotted(List<String> names) {
        List<String> dotted = new ArrayList<String>(names.size());
        for (String name : names) {
            dotted.add(dotted(name));
        }
        return Collections.unmodifiableList(dotted);
    }

    private static String dotted(String name) {
        return name.replace('$', '.');
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
