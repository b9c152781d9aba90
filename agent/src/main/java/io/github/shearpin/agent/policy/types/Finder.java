package io.github.shearpin.agent.policy.types;

import java.lang.ref.WeakReference;
import java.security.AccessController;
import java.security.PrivilegedActionException;
import java.security.PrivilegedExceptionAction;

/**
 * Finds something of the application for a woven class, once, in that class's loader, and remembers it; also that it could
 * not be found, so that a failing application is not slowed down by looking for it again with each call. Thread-safe.
 *
 * <p>What was found is held weakly, since it holds its class and so the whole application. A {@code Method} or
 * {@code Constructor} is looked up again after a garbage collection, which costs some microseconds; the accessor that the
 * JVM made for it stays with its class.
 *
 * @param <T> nothing that refers to the agent
 */
public abstract class Finder<T> {

    private static final class Found<T> {

        private final WeakReference<T> thing;
        private final UnusableException problem;

        Found(T thing, UnusableException problem) {
            this.thing = new WeakReference<T>(thing);
            this.problem = problem;
        }
    }

    private final String what;
    private final ClassMap<Found<T>> found = new ClassMap<Found<T>>();

    /** @param what as problems name it: {@code fallback throw com.acme.Busy} */
    protected Finder(String what) {
        this.what = what;
    }

    /**
     * @param types as the loader of the woven class sees them
     * @throws Exception or an {@link Error}: the problem
     */
    protected abstract T find(AppTypes types) throws Exception;

    /** @throws UnusableException when there is none that can be used; the same each time */
    public final T of(Class<?> woven) throws UnusableException {
        Found<T> before = found.get(woven);
        if (before != null) {
            if (before.problem != null) {
                throw before.problem;
            }
            T thing = before.thing.get();
            if (thing != null) {
                return thing;
            }
        }
        try {
            T thing = System.getSecurityManager() == null ? find(ReflectedTypes.of(woven)) : findPrivileged(woven);
            found.replace(woven, before, new Found<T>(thing, null));
            return thing;
        } catch (VirtualMachineError needy) {
            throw needy; // the application's stack or heap is full just now, which proves nothing
        } catch (Throwable failure) {
            UnusableException problem = new UnusableException(what + ": "
                    + (failure instanceof UnusableException ? failure.getMessage() : failure.toString()));
            found.replace(woven, before, new Found<T>(null, problem));
            throw problem;
        }
    }

    /** A SecurityManager must not be asked what the application on the stack may do: it asks for nothing here. */
    private T findPrivileged(final Class<?> woven) throws Exception {
        try {
            return AccessController.doPrivileged(new PrivilegedExceptionAction<T>() {
                @Override
                public T run() throws Exception {
                    return find(ReflectedTypes.of(woven));
                }
            });
        } catch (PrivilegedActionException e) {
            throw e.getException();
        }
    }
}
