package io.github.shearpin.agent.policy.path;

import io.github.shearpin.agent.logging.Log;
import io.github.shearpin.agent.policy.types.Descriptor;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The steps of one path, shared by the readers of all methods it is read for. Thread-safe. */
final class Steps {

    /** A proxy for each call would fill the disk. */
    private static final int MOST_TOLD = 20;

    private final String what;
    private final String otherwise;
    private final Step[] steps;
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    /**
     * @param what      begins what is told of problems
     * @param names     of the members
     * @param otherwise what becomes of what can't be read
     */
    Steps(String what, String[] names, String otherwise) {
        WarmUp.once();
        this.what = what;
        this.otherwise = otherwise;
        steps = new Step[names.length];
        for (int i = 0; i < names.length; i++) {
            steps[i] = new Step(names[i]);
        }
    }

    int count() {
        return steps.length;
    }

    /**
     * @param from not null
     * @throws Throwable as {@link Step#take}
     */
    Object take(int step, Object from) throws Throwable {
        return steps[step].take(from);
    }

    /**
     * Tells it, once for each class.
     *
     * @param from what the step was taken from; null: there was not even that
     */
    void failed(int step, Object from, Throwable why) {
        if (why instanceof InterruptedException) {
            Thread.currentThread().interrupt(); // the getter has taken what is the application's to see
        }
        if (from == null || why instanceof VirtualMachineError || told.size() >= MOST_TOLD) {
            return;
        }
        String type = from.getClass().getName();
        tell(type, why instanceof Step.NoSuchMember ? why.getMessage()
                : "\"" + steps[step] + "\" of " + type + " threw " + thrown(why));
    }

    /** Tells it, once for each class, of a value that was read where a number is wanted. */
    void isNoNumber(Object value) {
        if (told.size() < MOST_TOLD) {
            String type = value.getClass().getName();
            tell(type, Descriptor.readable(type) + " is no number; write a path that leads to one");
        }
    }

    private void tell(String type, String problem) {
        if (told.add(type)) {
            Log.line(what + ": " + problem + " (" + otherwise + " there, which is told once for each class"
                    + (told.size() >= MOST_TOLD ? ", and for no further one)" : ")"));
        }
    }

    /** Its class and place; what its message says may be nobody's business, or a call of its own. */
    private static String thrown(Throwable why) {
        StackTraceElement[] trace = why.getStackTrace();
        return why.getClass().getName() + (trace == null || trace.length == 0 ? "" : " at " + trace[0]);
    }
}
