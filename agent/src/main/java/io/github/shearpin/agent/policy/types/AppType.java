package io.github.shearpin.agent.policy.types;

import java.util.List;

/** A type of {@link AppTypes}. */
public interface AppType {

    /** As {@link Class#getName} gives it. */
    String name();

    /** Access flags, of which those that {@link java.lang.reflect.Modifier} knows mean the same for all. */
    int modifiers();

    /** The direct super class, if any, then the direct interfaces. */
    List<AppType> parents();

    /** Methods it declares itself, in no order; constructors are named {@code <init>}. */
    List<AppMethod> declared();

    /** The names of an enum's constants, in their order; null: it is no enum. */
    List<String> constants();

    /**
     * Whether a variable of this type holds every value of the other, without boxing. True also where that can't be known
     * while weaving: whoever asks refuses what is certainly wrong, and the call decides the rest.
     */
    boolean takes(AppType other);
}
