package io.github.shearpin.agent.policy;

import java.util.Collections;

/** Methods to guard, of which only the names matter. */
public final class Methods {

    private Methods() {
    }

    /** An instance method without parameters and result. */
    public static MethodShape method(String className, String name) {
        return new MethodShape(className, name, "()V", false, Collections.emptyList());
    }
}
