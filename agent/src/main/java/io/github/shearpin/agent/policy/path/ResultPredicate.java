package io.github.shearpin.agent.policy.path;

import io.github.shearpin.agent.policy.MethodShape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * Which results of a method are failures: {@code failure-results}. A result is one when any of the paths has any of the
 * values listed for it. A number is the same in every type of number ({@code 500} is an {@link Integer} 500 and a
 * {@link java.math.BigDecimal} 500.00), a text the same as a {@link CharSequence} of these characters, a {@link Character}
 * and the name of an enum constant, null the same as null. What can't be read is the same as nothing. Immutable and
 * thread-safe.
 */
public final class ResultPredicate {

    private final Map<ValuePath, List<Object>> values;

    /** @param values for each path null, {@link String}, {@link Boolean}, {@link Long}, {@link Double} or {@link WholeNumbers} values */
    public ResultPredicate(Map<ValuePath, List<Object>> values) {
        this.values = Collections.unmodifiableMap(new LinkedHashMap<ValuePath, List<Object>>(values));
    }

    /** The same, with each path {@linkplain ValuePath#at at} a place. */
    public ResultPredicate at(String place) {
        Map<ValuePath, List<Object>> placed = new LinkedHashMap<ValuePath, List<Object>>();
        for (Map.Entry<ValuePath, List<Object>> entry : values.entrySet()) {
            placed.put(entry.getKey().at(place), entry.getValue());
        }
        return new ResultPredicate(placed);
    }

    /** In the order of the file. */
    public Map<ValuePath, List<Object>> values() {
        return values;
    }

    /**
     * What judges the results of that method.
     *
     * @param failures counts how often one of the paths can't be read
     * @throws IllegalArgumentException as {@link ValuePath#reader}
     */
    public Bound bind(MethodShape method, LongAdder failures) {
        PathReader[] readers = new PathReader[values.size()];
        Literal[][] literals = new Literal[values.size()][];
        int row = 0;
        for (Map.Entry<ValuePath, List<Object>> entry : values.entrySet()) {
            readers[row] = entry.getKey().reader(method, failures);
            List<Literal> ofPath = new ArrayList<Literal>();
            for (Object value : entry.getValue()) {
                ofPath.add(new Literal(value));
            }
            literals[row++] = ofPath.toArray(new Literal[0]);
        }
        return new Bound(readers, literals);
    }

    /** The same; null where {@link #bind} would say that it doesn't fit the method. */
    public Bound bindIfFits(MethodShape method, LongAdder failures) {
        try {
            return bind(method, failures);
        } catch (IllegalArgumentException doesNotFit) {
            return null;
        }
    }

    /** Judges the results of one method. Thread-safe; never throws. */
    public static final class Bound {

        private final PathReader[] readers;
        private final Literal[][] literals;

        private Bound(PathReader[] readers, Literal[][] literals) {
            this.readers = readers;
            this.literals = literals;
        }

        /**
         * @param self      null: the method is static
         * @param arguments those of the call
         */
        public boolean isFailure(Object self, Object[] arguments, Object returned) {
            return Boolean.TRUE.equals(holds(self, arguments, returned));
        }

        /** Null: it does not, as far as is known, but not all could be read. */
        public Boolean holds(Object self, Object[] arguments, Object returned) {
            boolean known = true;
            for (int i = 0; i < readers.length; i++) {
                Object value = readers[i].read(self, arguments, returned, null);
                known &= value != PathReader.UNKNOWN;
                for (Literal literal : literals[i]) {
                    if (literal.matches(value)) {
                        return true;
                    }
                }
            }
            return known ? Boolean.FALSE : null;
        }
    }
}
