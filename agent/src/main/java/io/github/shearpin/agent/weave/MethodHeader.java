package io.github.shearpin.agent.weave;

import io.github.shearpin.agent.rules.MethodView;
import java.lang.reflect.Modifier;
import java.util.Set;

/** A method as its class file declares it. Immutable. */
public final class MethodHeader implements MethodView {

    private final String name;
    private final String descriptor;
    private final int modifiers;
    private final Set<String> annotations;
    private final int codeLength;
    private final int attributes;

    MethodHeader(String name, String descriptor, int modifiers, Set<String> annotations, int codeLength, int attributes) {
        this.name = name;
        this.descriptor = descriptor;
        this.modifiers = modifiers;
        this.annotations = annotations;
        this.codeLength = codeLength;
        this.attributes = attributes;
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

    /** Where in the class file their count is. */
    int attributes() {
        return attributes;
    }

    boolean isStatic() {
        return Modifier.isStatic(modifiers);
    }

    /** Name and descriptor. */
    @Override
    public String toString() {
        return name + descriptor;
    }
}
