package io.github.shearpin.bootstrap;

import java.util.function.Supplier;

/**
 * The one class that woven code names. Packaging renames it to {@code java.lang.ShearpinGate1} and it is defined into
 * {@code java.lang}, which every class loader there is hands to the JVM: woven code links wherever it lives. The number
 * in that name stands for what passes between woven code and agent; it changes when these methods do, so that agents of
 * two versions can stand side by side.
 *
 * <p>It speaks {@code java.*} types only, and holds nothing but a reference to the agent behind it. Without one (before
 * the agent is up, after it is detached) every call goes on as if it were not woven.
 */
public abstract class Gate {

    private static volatile Gate agent;

    /** For the agent behind the gate, and nobody else. */
    protected Gate() {
    }

    /**
     * A woven method was called.
     *
     * @param site the number the method was woven with
     * @return null: run the body, and nothing is owed at its end; a {@link Throwable}: don't run the body; anything
     *         else: run it, and give this to {@link #exit}
     */
    public static Object enter(int site) {
        Gate gate = agent;
        return gate == null ? null : gate.entered(site);
    }

    /**
     * A woven method's body ended, or was not run.
     *
     * @param site   the number the method was woven with
     * @param call   what {@link #enter} answered, not null
     * @param thrown what the body threw, or null
     * @return null: go on as the body ended; a {@link Throwable}: throw this instead; anything else: run the body again
     */
    public static Object exit(int site, Object call, Throwable thrown) {
        if (call instanceof Throwable) {
            return call;
        }
        Gate gate = agent;
        return gate == null ? null : gate.exited(site, call, thrown);
    }

    /**
     * A woven method was called whose rule asks what with, or what it returns.
     *
     * @param site      the number the method was woven with
     * @param origin    the class that holds the method
     * @param self      null: the method is static
     * @param arguments boxed; an array of its own
     * @return as {@link #enter(int)}
     */
    public static Object enter(int site, Class<?> origin, Object self, Object[] arguments) {
        Gate gate = agent;
        return gate == null ? null : gate.entered(site, origin, self, arguments);
    }

    /**
     * The body of such a method ended, or was not run.
     *
     * @param site     the number the method was woven with
     * @param call     what {@link #enter(int, Class, Object, Object[])} answered, not null
     * @param returned what the body returned, boxed; null: nothing, or null
     * @param thrown   what the body threw, or null
     * @return null: go on as the body ended; {@code call} itself, where it is no {@link Throwable}: run the body again; a
     *         {@link Throwable}: throw this instead; an {@code Object[]}: return its one element, and throw nothing
     */
    public static Object exit(int site, Object call, Object returned, Throwable thrown) {
        Gate gate = agent;
        if (gate == null) {
            // Refused by an agent that was detached between: with something to return, or something to throw.
            return !(call instanceof Throwable) ? null
                    : call instanceof Supplier ? new Object[] {((Supplier<?>) call).get()} : call;
        }
        return gate.exited(site, call, returned, thrown);
    }

    /** A woven constructor ended, without an exception. */
    public static void constructed(int site, Object self, long startNanos) {
        Gate gate = agent;
        if (gate != null) {
            gate.constructionEnded(site, self, startNanos);
        }
    }

    /** Never throws. */
    protected abstract Object entered(int site);

    /** Never throws. */
    protected abstract Object exited(int site, Object call, Throwable thrown);

    /** Never throws. */
    protected abstract Object entered(int site, Class<?> origin, Object self, Object[] arguments);

    /** Never throws. */
    protected abstract Object exited(int site, Object call, Object returned, Throwable thrown);

    /** Never throws. */
    protected abstract void constructionEnded(int site, Object self, long startNanos);

    /** The agent behind the gate, or null. */
    public static Gate agent() {
        return agent;
    }

    /** Puts an agent behind the gate; null takes it away. */
    public static void agent(Gate successor) {
        agent = successor;
    }
}
