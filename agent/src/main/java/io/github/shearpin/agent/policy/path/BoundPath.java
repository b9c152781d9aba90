package io.github.shearpin.agent.policy.path;

import java.util.concurrent.atomic.LongAdder;

/** A path for the calls of one method. */
final class BoundPath implements PathReader {

    private final Root root;
    private final int argument;
    private final String name;
    private final Steps steps;
    private final LongAdder failures;

    /**
     * @param argument its position, where the root is one
     * @param name     of the method, or of the kept value where the root is that
     * @param failures counts what can't be read
     */
    BoundPath(Root root, int argument, String name, Steps steps, LongAdder failures) {
        this.root = root;
        this.argument = argument;
        this.name = name;
        this.steps = steps;
        this.failures = failures;
    }

    @Override
    public Object read(Object self, Object[] arguments, Object returned, Throwable thrown) {
        Object value = null;
        int step = -1;
        try {
            value = begin(self, arguments, returned, thrown);
            for (step = 0; value != null && step < steps.count(); step++) {
                value = steps.take(step, value);
            }
            return value;
        } catch (Throwable failure) {
            try {
                failures.increment();
                steps.failed(step, value, failure);
            } catch (Throwable again) {
                // The stack or the heap is full, and there is nothing to tell it with.
            }
            return UNKNOWN;
        }
    }

    private Object begin(Object self, Object[] arguments, Object returned, Throwable thrown) {
        switch (root) {
            case THIS:
                return self;
            case RETURN:
                return returned;
            case EXCEPTION:
                return thrown;
            case METHOD:
                return name;
            case KEPT:
                return KeptValues.ofAll().of(self, name);
            case EACH:
                return arguments[arguments.length - 1];
            default:
                return arguments[argument];
        }
    }
}
