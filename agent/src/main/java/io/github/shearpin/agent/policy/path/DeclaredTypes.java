package io.github.shearpin.agent.policy.path;

/** Where {@link DeclaredSteps} looks for types. */
public interface DeclaredTypes {

    /** @return null: it or a type above it is not known, or a step of any name may lead somewhere, as in a map */
    DeclaredType find(String name);

    /** Whether a step leads somewhere from a type that is known and extends or implements that one. */
    boolean isBelow(String name, String step);
}
