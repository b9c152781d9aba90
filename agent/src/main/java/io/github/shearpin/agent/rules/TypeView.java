package io.github.shearpin.agent.rules;

import java.util.List;

/** What a pattern may ask of a type. Read from its class file; asking never loads a class. */
public interface TypeView {

    /** The binary name, such as {@code com.acme.Outer$Inner}. */
    String name();

    /** The class file's access flags. */
    int modifiers();

    /** @param annotation a binary name; true when the type itself carries it (inherited ones are not looked up) */
    boolean annotatedWith(String annotation);

    /** The direct super class and interfaces. One whose class file can't be read knows nothing but its name. */
    List<TypeView> parents();

    /** {@code boot}, {@code platform}, {@code app}, or the class name of the defining loader. */
    String loader();
}
