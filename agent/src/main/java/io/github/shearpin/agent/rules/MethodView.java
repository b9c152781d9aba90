package io.github.shearpin.agent.rules;

/** What a pattern may ask of a method. */
public interface MethodView {

    /** {@code <init>} for a constructor. */
    String name();

    /** As in the class file, such as {@code (Ljava/lang/String;I)V}. */
    String descriptor();

    /** The class file's access flags. */
    int modifiers();

    /** @param annotation a binary name */
    boolean annotatedWith(String annotation);
}
