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

    private final Finder<Object> constants;

    EnumConstant(final String type, final String constant) {
        this.constants = new Finder<Object>("fallback value " + Literals.written(constant)) {
            @Override
            protected Object find(AppTypes types) throws UnusableException {
                AppType found = types.named(type);
                check(found, constant);
                for (Object each : ReflectedTypes.unwrap(found).getEnumConstants()) {
                    if (((Enum<?>) each).name().equals(constant)) {
                        return each;
                    }
                }
                throw new AssertionError(constant);
            }
        };
    }

    /** @throws UnusableException when the type is no enum, or has no such constant */
    static void check(AppType type, String constant) throws UnusableException {
        List<String> constants = type.constants();
        if (constants == null) {
            throw new UnusableException(noLiteral(type.name()));
        }
        if (!constants.contains(constant)) {
            throw new UnusableException(Descriptor.readable(type.name()) + " has no such constant; write one of " + constants);
        }
    }

    static String noLiteral(String type) {
        return "there is no literal for " + Descriptor.readable(type) + "; write value: null"
                + (EmptyValue.of(type) == null ? "" : " or value: empty") + ", or name a method that returns one";
    }

    @Override
    Object get(Class<?> origin, Object self, Object[] arguments, Throwable why, LastGood memory) throws UnusableException {
        return constants.of(origin);
    }
}
