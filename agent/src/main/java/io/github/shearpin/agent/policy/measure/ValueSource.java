package io.github.shearpin.agent.policy.measure;

import io.github.shearpin.agent.policy.MethodShape;
import io.github.shearpin.agent.policy.path.PathReader;
import io.github.shearpin.agent.policy.path.ValuePath;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/**
 * Where a value is taken from: the first of some paths and words that is there. A path is there where it fits the method,
 * the call ended so that it has what the path begins with, and what is read is neither null nor an empty text. Immutable and
 * thread-safe.
 */
public final class ValueSource {

    private final List<Object> alternatives;

    /** @param alternatives each a {@link ValuePath} or, taken as it is, a {@link String} */
    public ValueSource(List<?> alternatives) {
        this.alternatives = Collections.unmodifiableList(new ArrayList<Object>(alternatives));
    }

    /** Its paths. */
    public List<ValuePath> paths() {
        List<ValuePath> paths = new ArrayList<ValuePath>();
        for (Object alternative : alternatives) {
            if (alternative instanceof ValuePath) {
                paths.add((ValuePath) alternative);
            }
        }
        return paths;
    }

    /**
     * What reads it for the calls of that method.
     *
     * @param failures counts what can't be read
     * @return null: none of it fits the method
     */
    Bound bind(MethodShape method, LongAdder failures) {
        List<ValuePath> paths = new ArrayList<ValuePath>();
        List<PathReader> readers = new ArrayList<PathReader>();
        for (Object alternative : alternatives) {
            if (alternative instanceof String) {
                return new Bound(paths, readers, (String) alternative, failures); // nothing behind it is ever asked
            }
            PathReader reader = ((ValuePath) alternative).readerIfFits(method, failures);
            if (reader != null) { // of some methods of a rule it may not fit; another one of the paths is for these
                readers.add(reader);
                paths.add((ValuePath) alternative);
            }
        }
        return readers.isEmpty() ? null : new Bound(paths, readers, null, failures);
    }

    /** As it was written. */
    @Override
    public String toString() {
        return alternatives.toString();
    }

    /** Reads it for one method. Thread-safe; never throws. */
    static final class Bound {

        private final ValuePath[] paths;
        private final PathReader[] readers;
        private final String otherwise;
        private final LongAdder failures;

        private Bound(List<ValuePath> paths, List<PathReader> readers, String otherwise, LongAdder failures) {
            this.paths = paths.toArray(new ValuePath[0]);
            this.readers = readers.toArray(new PathReader[0]);
            this.otherwise = otherwise;
            this.failures = failures;
        }

        /** The first number; null: there is none. */
        Number readNumber(Object self, Object[] arguments, Object returned, Throwable thrown) {
            for (int i = 0; i < readers.length; i++) {
                Number number = !paths[i].isThereAfter(thrown) ? null
                        : paths[i].number(readers[i].read(self, arguments, returned, thrown), failures);
                if (number != null) {
                    return number;
                }
            }
            return null;
        }

        /** Null: it is not there. */
        Object read(Object self, Object[] arguments, Object returned, Throwable thrown) {
            Object value = readOrUnknown(self, arguments, returned, thrown);
            return value == PathReader.UNKNOWN ? null : value;
        }

        /**
         * The same; {@link PathReader#UNKNOWN} where a path could be tried after such a call, and gave null or an empty text or
         * could not be read.
         */
        Object readOrUnknown(Object self, Object[] arguments, Object returned, Throwable thrown) {
            Object none = null;
            for (int i = 0; i < readers.length; i++) {
                if (paths[i].isThereAfter(thrown)) {
                    Object value = readers[i].read(self, arguments, returned, thrown);
                    if (value != null && value != PathReader.UNKNOWN
                            && !(value instanceof CharSequence && ((CharSequence) value).length() == 0)) {
                        return value;
                    }
                    none = PathReader.UNKNOWN;
                }
            }
            return otherwise != null ? otherwise : none;
        }
    }
}
