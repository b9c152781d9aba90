package io.github.shearpin.agent.policy.fallback;

import io.github.shearpin.agent.policy.types.AppType;
import io.github.shearpin.agent.policy.types.AppTypes;
import io.github.shearpin.agent.policy.types.Descriptor;
import io.github.shearpin.agent.policy.types.Finder;
import io.github.shearpin.agent.policy.types.ReflectedTypes;
import io.github.shearpin.agent.policy.types.UnusableException;
import java.util.List;

/** The constant of an enum of the application, by its name; found when a call first needs it. */
final class EnumConstant extends Substitute {

    private final String type;
    private final String constant;
    private final boolean inFuture;
    private final Finder<Object> constants;

    /** @param inFuture whether it is what a future completes with */
    EnumConstant(final String type, final String constant, boolean inFuture) {
        this.type = type;
        this.constant = constant;
        this.inFuture = inFuture;
        this.constants = new Finder<Object>("fallback value " + Literals.written(constant)) {
            @Override
            protected Object find(AppTypes types) throws UnusableException {
                AppType found = types.named(type);
                check(found);
                for (Object each : ReflectedTypes.unwrap(found).getEnumConstants()) {
                    if (((Enum<?>) each).name().equals(constant)) {
                        return each;
                    }
                }
                throw new AssertionError(constant);
            }
        };
    }

    @Override
    void check(AppTypes types) throws UnusableException {
        AppType found = types.find(type);
        if (found != null) { // to be loaded from who knows where
            check(found);
        }
    }

    /** @throws UnusableException when the type is no enum, or has no such constant */
    private void check(AppType found) throws UnusableException {
        List<String> names = found.constants();
        if (names == null) {
            throw new UnusableException(noLiteral(type, inFuture));
        }
        if (!names.contains(constant)) {
            throw new UnusableException(Descriptor.readable(type) + " has no such constant; write one of " + names);
        }
    }

    static String noLiteral(String type, boolean inFuture) {
        return "there is no literal for " + Descriptor.readable(type) + "; write value: null"
                + (inFuture || EmptyValue.of(type) == null ? "" : " or value: empty") + ", or name a method that returns "
                + (inFuture ? "a future of one" : "one");
    }

    @Override
    Object get(Class<?> origin, Object self, Object[] arguments, Throwable why, LastGood memory) throws UnusableException {
        return constants.of(origin);
    }
}
