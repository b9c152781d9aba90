package io.github.shearpin.agent.policy.fallback;

import io.github.shearpin.agent.policy.types.AppTypes;
import io.github.shearpin.agent.policy.types.UnusableException;
import java.lang.reflect.InvocationTargetException;
import java.util.concurrent.CompletableFuture;

/** Where the value comes from that a caller gets in place of a failure. Thread-safe. */
abstract class Substitute {

    /**
     * @param origin the class that holds the woven method
     * @param self   null: the method is static
     * @param memory null unless the form is {@link FallbackSettings.Form#LAST_GOOD}
     * @return what the method would return, boxed
     * @throws UnusableException         when there is none
     * @throws InvocationTargetException with what the application's own code threw
     */
    abstract Object get(Class<?> origin, Object self, Object[] arguments, Throwable why, LastGood memory)
            throws UnusableException, InvocationTargetException;

    /**
     * Finds out whether there will be one, as far as that can be known without loading a class.
     *
     * @throws UnusableException when there certainly won't
     */
    void check(AppTypes types) throws UnusableException {
        // Nothing of the application is needed.
    }

    /** Always the same. */
    static final class Constant extends Substitute {

        private final Object value;

        Constant(Object value) {
            this.value = value;
        }

        @Override
        Object get(Class<?> origin, Object self, Object[] arguments, Throwable why, LastGood memory) {
            return value;
        }
    }

    /** The result of a call that went well. */
    static final class Remembered extends Substitute {

        @Override
        Object get(Class<?> origin, Object self, Object[] arguments, Throwable why, LastGood memory)
                throws UnusableException {
            return memory.recall(origin);
        }
    }

    /** A future completed with another's value; a new one each time, since whoever gets it may do things to it. */
    static final class Completed extends Substitute {

        private final Substitute value;

        Completed(Substitute value) {
            this.value = value;
        }

        @Override
        Object get(Class<?> origin, Object self, Object[] arguments, Throwable why, LastGood memory)
                throws UnusableException, InvocationTargetException {
            return CompletableFuture.completedFuture(value.get(origin, self, arguments, why, memory));
        }

        @Override
        void check(AppTypes types) throws UnusableException {
            value.check(types);
        }
    }
}
