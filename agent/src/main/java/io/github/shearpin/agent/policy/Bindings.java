package io.github.shearpin.agent.policy;

import io.github.shearpin.agent.policy.fallback.Fallback;
import io.github.shearpin.agent.policy.fallback.FallbackSettings;
import io.github.shearpin.agent.policy.key.Keys;
import io.github.shearpin.agent.policy.measure.Measurements;
import io.github.shearpin.agent.policy.measure.MethodMeasures;
import io.github.shearpin.agent.policy.path.KeptValues;
import io.github.shearpin.agent.policy.path.PathReader;
import io.github.shearpin.agent.policy.path.ResultPredicate;
import io.github.shearpin.agent.policy.path.ValuePath;
import io.github.shearpin.agent.policy.record.CallRecorder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/**
 * What a rule's settings mean for one of its methods: the paths, predicates and the fallback bound to its shape. What does
 * not fit the method is told while it is woven, and is as if it were not there. Immutable and thread-safe.
 */
final class Bindings {

    /** Of a label read off the result of a call that threw, or off the exception of one that did not or threw one of ours. */
    private static final String NONE = "none";

    /** Of which the first counts that gives anything; null: the rule has no key. */
    private final PathReader[] keys;
    /** By which a key is kept with the receiver that it was read of; null: it is read anew for each call. */
    private final String keptKey;
    private final ValuePath[] labelPaths;
    private final PathReader[] labels;
    private final ResultPredicate.Bound breakerFailures;
    private final ResultPredicate.Bound retryFailures;
    private final Fallback fallback;
    private final MethodMeasures measures;
    private final boolean needed;
    private final LabelledRecorders recorders;

    /**
     * @param recorders    null: the rule has no labels
     * @param measurements null: the rule measures nothing that calls are read for
     * @param pathFailures counts what paths can't read
     */
    Bindings(GuardSettings settings, MethodShape method, LabelledRecorders recorders, Measurements measurements,
            LongAdder pathFailures) {
        this.recorders = recorders;
        this.keys = settings.keys().isEmpty() ? null : keys(settings.keys(), method, pathFailures);
        this.keptKey = settings.keys().isEmpty() ? null : settings.keys().get(0).keptName();
        this.labelPaths = settings.labels().values().toArray(new ValuePath[0]);
        this.labels = new PathReader[labelPaths.length];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = reader(labelPaths[i], method, pathFailures);
        }
        this.breakerFailures = settings.breaker() == null ? null
                : bound(settings.breaker().failureResults(), method, pathFailures);
        this.retryFailures = settings.retry() == null ? null
                : bound(settings.retry().failureResults(), method, pathFailures);
        this.fallback = fallback(settings, method);
        this.measures = measurements == null ? null : new MethodMeasures(measurements, method, pathFailures);
        boolean throwsFaults = settings.fault() != null && settings.fault().exceptionType() != null; // found by the class
        this.needed = keys != null || labels.length > 0 || breakerFailures != null || retryFailures != null
                || fallback != null || measures != null || throwsFaults
                || method.returnKind() != ReturnKind.PLAIN && method.returnKind() != ReturnKind.FUTURE;
    }

    /** Those that fit the method, or else one that can't be read. */
    private static PathReader[] keys(List<ValuePath> paths, MethodShape method, LongAdder failures) {
        List<PathReader> fitting = new ArrayList<PathReader>();
        for (ValuePath path : paths) {
            PathReader reader = path.readerIfFits(method, failures);
            if (reader != null) {
                fitting.add(reader);
            }
        }
        if (fitting.isEmpty()) {
            fitting.add(reader(paths.get(0), method, failures));
        }
        return fitting.toArray(new PathReader[0]);
    }

    private static PathReader reader(ValuePath path, MethodShape method, final LongAdder failures) {
        PathReader reader = path.readerIfFits(method, failures);
        return reader != null ? reader : new PathReader() {
            @Override
            public Object read(Object self, Object[] arguments, Object returned, Throwable thrown) {
                failures.increment();
                return UNKNOWN;
            }
        };
    }

    private static ResultPredicate.Bound bound(ResultPredicate predicate, MethodShape method, LongAdder failures) {
        return predicate == null ? null : predicate.bindIfFits(method, failures);
    }

    private static Fallback fallback(GuardSettings settings, MethodShape method) {
        try {
            return settings.fallback() == null ? null : Fallback.of(settings.fallback(), method, settings.rule());
        } catch (IllegalArgumentException doesNotFit) {
            return null;
        }
    }

    /** Whether any of it asks for a call's arguments or result. */
    boolean needsValues() {
        return needed;
    }

    /** The key of a call; null: the rule has none. */
    String key(Object self, Object[] arguments) {
        if (keys == null) {
            return null;
        }
        Object value = keys[0].read(self, arguments, null, null);
        boolean found = isKey(value);
        for (int i = 1; i < keys.length && !found; i++) {
            value = keys[i].read(self, arguments, null, null);
            found = isKey(value);
            if (found && keptKey != null && self != null) {
                KeptValues.ofAll().keep(self, keptKey, Keys.text(value));
            }
        }
        return Keys.text(value);
    }

    private static boolean isKey(Object value) {
        return value != null && value != PathReader.UNKNOWN;
    }

    boolean hasLabels() {
        return labels.length > 0;
    }

    /**
     * The recorder of the calls with this call's labels.
     *
     * @param known whether the method is woven with its values
     */
    CallRecorder labelled(boolean known, Object self, Object[] arguments, Object returned, Throwable thrown) {
        LabelledRecorders.Node found = recorders.found();
        String[] values = null; // not before one of them leads nowhere
        for (int i = 0; i < labels.length; i++) {
            String value = !known ? Keys.text(PathReader.UNKNOWN) : labelPaths[i].isThereAfter(thrown)
                    ? Keys.text(labels[i].read(self, arguments, returned, thrown)) : NONE;
            LabelledRecorders.Node next = values == null ? found.next(value) : null;
            if (next != null) {
                found = next;
            } else {
                if (values == null) {
                    values = new String[labels.length];
                    found.valuesBefore(i, values);
                }
                values[i] = value;
            }
        }
        return values == null ? found.recorder() : recorders.of(values);
    }

    boolean isFailureForBreaker(Object self, Object[] arguments, Object returned) {
        return breakerFailures != null && breakerFailures.isFailure(self, arguments, returned);
    }

    boolean isFailureForRetry(Object self, Object[] arguments, Object returned) {
        return retryFailures != null && retryFailures.isFailure(self, arguments, returned);
    }

    /** Null: none, or none that fits the method. */
    Fallback fallback() {
        return fallback;
    }

    /** Null: nothing is measured of its calls that they are read for. */
    MethodMeasures measures() {
        return measures;
    }

    boolean remembersLastGood() {
        return fallback != null && fallback.settings().form() == FallbackSettings.Form.LAST_GOOD;
    }
}
