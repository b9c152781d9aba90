package io.github.shearpin.agent.weave;

import io.github.shearpin.agent.rules.MethodView;
import java.util.Set;

/** A method as its class file declares it. Immutable. */
public final class MethodHeader implements MethodView {

    private final String name;
    private final String descriptor;
    private final int modifiers;
    private final Set<String> annotations;
    private final int codeLength;

    MethodHeader(String name, String descriptor, int modifiers, Set<String> annotations, int codeLength) {
        this.name = name;
        this.descriptor = descriptor;
        this.modifiers = modifiers;
        this.annotations = annotations;
        this.codeLength = codeLength;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String descriptor() {
        return descriptor;
    }

    @Override
    public int modifiers() {
        return modifiers;
    }

    @Override
    public boolean annotatedWith(String annotation) {
        return annotations.contains(annotation);
    }

    /** Binary names of all annotations, also of those invisible at run time. */
    public Set<String> annotations() {
        return annotations;
    }

    /** In bytes; 0 if there is no code. */
    public int codeLength() {
        return codeLength;
    }

    /** Name and descriptor. */
    @Override
    public String toString() {
        return name + descriptor;
    }
}
