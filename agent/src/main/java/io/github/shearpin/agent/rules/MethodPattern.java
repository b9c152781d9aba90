package io.github.shearpin.agent.rules;

import java.util.Set;

/** One entry of {@code match} or {@code except}. Immutable and thread-safe. */
public interface MethodPattern {

    /** As it was written; the long form in one line. */
    String text();

    /**
     * The same pattern, but for subtypes too: what to suggest where one names an interface and so matches nothing. Null
     * when it asks for subtypes already.
     */
    String textWithSubtypes();

    Position position();

    /**
     * The binary names of the only types this can match, when it says nothing of subtypes ({@code com.acme.A|com.acme.B}
     * gives two; {@code Outer.Inner} also gives {@code Outer$Inner}); empty when a name alone does not tell.
     */
    Set<String> exactTypeNames();

    /**
     * A look at no more than the name: false means that no type of that name can match, whatever its parents and
     * annotations are.
     */
    boolean mayMatchName(String binaryName);

    /**
     * Whether its type names classes of the JDK, as {@code java.sql.Statement+} and {@code java.net.*} do; a wildcard such as
     * {@code *Service} and an annotation do not.
     */
    boolean namesJdk();

    /**
     * Annotations, by their binary names, of which a type must itself carry one to match; empty when it may match without, or
     * its name must match as well.
     */
    Set<String> annotationNames();

    /**
     * What a type, or one above it, must pass to match; null when it need not, or its name or its annotations must match as
     * well.
     */
    TypeTest above();

    /** Whether {@link #matchesType} asks for more than name, modifiers, annotations and loader: for parents. */
    boolean asksForParents();

    boolean matchesType(TypeView type);

    /** Whether the method of a type that matched is meant. Abstract, native and synthetic methods never are. */
    boolean matchesMethod(MethodView method);

    /**
     * The first thing it asks of the methods of a type that matched, and this one, which is neither synthetic nor a bridge,
     * does not have; null if it has all, and so {@linkplain #matchesMethod matches}.
     */
    MethodAspect missing(MethodView method);

    /**
     * All that it names of types, as binary names and with the wildcards that were written: what matches, or is above it
     * ({@code +}, {@code extends}). Of a name that can be read in several ways each is there.
     */
    Set<String> typeNames();

    /** Whether it is one of {@link #typeNames}, or one that a wildcard of them means. */
    boolean namesType(String binaryName);

    /** The binary names of all annotations of types that it names. */
    Set<String> typeAnnotations();

    /** Annotations, by their binary names, of which a method must carry one to match; empty when it may match without. */
    Set<String> methodAnnotations();

    /** The one name it gives its methods; null where it has a wildcard or none. */
    String methodName();

    /** Whether it names constructors ({@code <init>}). */
    boolean namesConstructors();
}
