package io.github.shearpin.agent.policy.fallback;

import io.github.shearpin.agent.policy.types.ClassMap;
import io.github.shearpin.agent.policy.types.UnusableException;
import java.lang.ref.SoftReference;

/**
 * Remembers what the last call that went well returned: one for each method, and for each of a rule's keys. Classes of one
 * name in several loaders, such as an application that is deployed twice, each have their own, since what one of them
 * returned is no business of the others. Thread-safe without a lock; a result that is the same object as before costs no
 * allocation.
 *
 * <p>Results are held softly: the JVM takes them when memory is short. Held strongly they would be in memory for ever, one
 * for each key, with all they refer to, also after their application is gone; held weakly they would not outlive the next
 * garbage collection. Boxed primitives weigh nothing and stay.
 */
public final class LastGood {

    private static final Object NOTHING_YET = new Object();
    private static final Object NULL_RESULT = new Object();

    private static final class Slot {
        private volatile Object held = NOTHING_YET;
    }

    private final ClassMap<Slot> slots = new ClassMap<Slot>();

    LastGood() {
    }

    /**
     * A call went well.
     *
     * @param origin the class that holds the method; null: not known, nor is the result, as until a class is woven anew whose
     *               rule had no fallback before
     * @param result boxed; of a method that returns a stage, what the stage completed with; may be null
     */
    public void remember(Class<?> origin, Object result) {
        if (origin == null) {
            return;
        }
        Slot slot = slots.get(origin);
        if (slot == null) {
            slot = slots.replace(origin, null, new Slot());
        }
        Object held = slot.held;
        if (held instanceof SoftReference && ((SoftReference<?>) held).get() == result && result != null) {
            return;
        }
        Object hold = result == null ? NULL_RESULT : isBox(result) ? result : new SoftReference<Object>(result);
        if (hold != held) {
            slot.held = hold;
        }
    }

    /** @throws UnusableException when there was none, or the JVM took it */
    Object recall(Class<?> origin) throws UnusableException {
        Slot slot = slots.get(origin);
        Object held = slot == null ? NOTHING_YET : slot.held;
        if (held == NOTHING_YET) {
            throw new UnusableException("fallback last-good: no call has succeeded yet");
        }
        if (held == NULL_RESULT) {
            return null;
        }
        if (!(held instanceof SoftReference)) {
            return held;
        }
        Object result = ((SoftReference<?>) held).get();
        if (result == null) {
            throw new UnusableException("fallback last-good: the JVM was short of memory and took the last good result");
        }
        return result;
    }

    /** Classes without parts, and none that an application can extend. */
    private static boolean isBox(Object result) {
        return result instanceof Boolean || result instanceof Character || result instanceof Byte || result instanceof Short
                || result instanceof Integer || result instanceof Long || result instanceof Float || result instanceof Double;
    }
}
