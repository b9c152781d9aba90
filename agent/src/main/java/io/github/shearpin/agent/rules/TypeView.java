package io.github.shearpin.agent.rules;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What a pattern may ask of a type. Read from its class file; asking never loads a class. */
public interface TypeView {

    /** The binary name, such as {@code com.acme.Outer$Inner}. */
    String name();

    /** The class file's access flags; those of a class that is loaded already are what {@link Class#getModifiers} says. */
    int modifiers();

    /** Binary names of the annotations that the type itself carries (inherited ones are not looked up). */
    Set<String> annotations();

    /**
     * The direct super class and interfaces. One whose class file can't be read knows nothing but its name; so do the
     * parents of a type that is itself unknown: none.
     */
    List<TypeView> parents();

    /** {@code boot}, {@code platform}, {@code app}, or the class name of the defining loader; null: not known. */
    String loader();

    /** Whether this type passes, or any that it extends or implements, directly or not. */
    default boolean isOrExtends(TypeTest test) {
        List<TypeView> found = new ArrayList<TypeView>();
        Set<String> names = new HashSet<String>();
        found.add(this);
        names.add(name());
        for (int next = 0; next < found.size(); next++) {
            TypeView type = found.get(next);
            if (test.passes(type)) {
                return true;
            }
            if (test.canPassAbove(type.name())) {
                for (TypeView parent : type.parents()) {
                    if (names.add(parent.name())) {
                        found.add(parent);
                    }
                }
            }
        }
        return false;
    }

    /**
     * Those that this type passes, or any that it extends or implements, directly or not. A view whose parents may lead back to
     * it asks in another way.
     */
    default Set<TypeTest> passed(TypeTests tests) {
        Set<TypeTest> passed = new HashSet<TypeTest>();
        tests.addPassed(this, passed);
        if (tests.canPassAbove(name())) {
            for (TypeView parent : parents()) {
                passed.addAll(parent.passed(tests));
            }
        }
        return passed;
    }
}
