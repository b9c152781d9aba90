package io.github.shearpin.agent.policy.path;

/** Reads one path for the calls of one method. Thread-safe; never throws. */
public interface PathReader {

    /** What a path gives that can't be read. */
    Object UNKNOWN = new Object() {
        @Override
        public String toString() {
            return "unknown";
        }
    };

    /**
     * A path ends at the first null on it, and that is its value then.
     *
     * @param self      null: the method is static
     * @param arguments those of the call
     * @param returned  null before the call has ended
     * @param thrown    null before the call has ended, and when it threw nothing
     * @return the value, null, or {@link #UNKNOWN}: there is no such member, it can't be reached, or it threw something
     */
    Object read(Object self, Object[] arguments, Object returned, Throwable thrown);
}
