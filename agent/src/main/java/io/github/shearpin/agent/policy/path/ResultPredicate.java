package io.github.shearpin.agent.policy.path;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which results of a method are failures: {@code failure-results}. A result is one when any of the paths has any of the
 * values listed for it. Immutable and thread-safe.
 */
public final class ResultPredicate {

    private final Map<ValuePath, List<Object>> values;

    /** @param values for each path null, {@link String}, {@link Boolean}, {@link Long} or {@link Double} values */
    public ResultPredicate(Map<ValuePath, List<Object>> values) {
        this.values = Collections.unmodifiableMap(new LinkedHashMap<ValuePath, List<Object>>(values));
    }

    /** Bound to a method. */
    public Bound bind(io.github.shearpin.agent.policy.MethodShape method) {
        return new Bound();
    }

    /** Bound. */
    public final class Bound {
        public boolean isFailure(Object self, Object[] arguments, Object returned) {
            for (List<Object> each : values.values()) {
                if (each.contains(returned)) {
                    return true;
                }
            }
            return false;
        }
    }

    /** In the order of the file. */
    public Map<ValuePath, List<Object>> values() {
        return values;
    }
}
