package io.github.shearpin.agent.rules;

/**
 * What a type with {@code +} or the field {@code extends} asks of each type above a class. Immutable and thread-safe;
 * compared by identity.
 */
public interface TypeTest {

    /** Whether this one type is meant, whatever is above it. */
    boolean passes(TypeView type);

    /** False means that nothing above a type of that name can pass: its parents need not be looked for. */
    boolean canPassAbove(String binaryName);

    /** Whether a type can pass by its annotations. */
    boolean asksForAnnotations();
}
