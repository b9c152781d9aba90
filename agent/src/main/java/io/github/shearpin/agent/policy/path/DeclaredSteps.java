package io.github.shearpin.agent.policy.path;

import io.github.shearpin.agent.policy.MethodShape;
import io.github.shearpin.agent.policy.types.Descriptor;
import java.util.Arrays;
import java.util.List;

/**
 * Follows a path through the types that a method and their members are declared to have. What is read is the members of a value's
 * own class, which may have more: so this finds what is likely to be misspelt, and no more. Stateless.
 */
public final class DeclaredSteps {

    /** As steps. */
    static final List<String> OF_EVERY_OBJECT = Arrays.asList("class", "hashCode", "toString", "clone");

    private DeclaredSteps() {
    }

    /** What is to be said of the first step that a declared type does not have; null: each has, or that is not known. */
    public static Misfit misfit(ValuePath path, MethodShape method, DeclaredTypes types) {
        String type = path.declaredRoot(method);
        for (String step : path.stepNames()) {
            String element = type == null ? null : Descriptor.element(type);
            if (element != null) {
                type = step.equals("first") ? element : null;
                continue;
            }
            DeclaredType declared = type == null ? null : types.find(Descriptor.boxed(type));
            if (declared == null) {
                return null;
            }
            type = declared.leadsTo(step);
            if (type == null) {
                boolean isMeant = step.endsWith("?") || UrlPart.named(step) != null
                        || !declared.isFinal() && types.isBelow(declared.name(), step);
                return isMeant ? null : path.misfit("no " + path + ": " + declared.lacks(step));
            }
        }
        return null;
    }
}
