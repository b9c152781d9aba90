package io.github.shearpin.agent.policy.fallback;

import io.github.shearpin.agent.policy.MethodShape;
import io.github.shearpin.agent.policy.ReturnKind;
import io.github.shearpin.agent.policy.types.Descriptor;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** Finds the substitute that a rule means for a method, and what is wrong where there is none. */
final class Substitutes {

    private static final Set<String> STAGES = new HashSet<String>(Arrays.asList("java.util.concurrent.CompletionStage",
            "java.util.concurrent.CompletableFuture"));

    private static final String FUTURE = "java.util.concurrent.Future";

    /** What can be read once: the caller it was made for has done so. */
    private static final Set<String> READ_ONCE = new HashSet<String>(Arrays.asList("java.util.stream.Stream",
            "java.util.stream.IntStream", "java.util.stream.LongStream", "java.util.stream.DoubleStream", "java.util.Iterator",
            "java.util.ListIterator", "java.util.Enumeration", "java.util.Spliterator", "java.io.InputStream",
            "java.io.Reader"));

    private Substitutes() {
    }

    /** As problems name it: {@code fallback throw com.acme.Busy}. */
    static String what(FallbackSettings settings) {
        switch (settings.form()) {
            case VALUE:
                return "fallback value " + Literals.written(settings.value());
            case METHOD:
                return "fallback method " + settings.typeName() + '#' + settings.methodName();
            case THROW:
                return "fallback throw " + settings.typeName();
            default:
                return "fallback " + settings.form().name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * @throws IllegalArgumentException when a method with that descriptor can't have it; the message says what to write instead
     */
    static Substitute of(FallbackSettings settings, MethodShape method) {
        String type = Descriptor.returned(method.descriptor());
        boolean stage = STAGES.contains(type);
        switch (settings.form()) {
            case VALUE:
                return stage || type.equals(FUTURE)
                        ? new Substitute.Completed(value(settings.value(), completesWith(method), true))
                        : value(settings.value(), type, false);
            case EMPTY:
                if (stage || type.equals(FUTURE)) {
                    return new Substitute.Completed(new Substitute.Constant(null));
                }
                Substitute empty = EmptyValue.of(type);
                if (empty == null) {
                    throw new IllegalArgumentException("fallback empty: what an empty " + Descriptor.readable(type)
                            + " is, is not known; " + (Descriptor.primitive(type) != null ? "write value: "
                            + (type.equals("boolean") ? "false" : type.equals("char") ? "\" \"" : "0")
                            : "write value: null, or name a method that returns one"));
                }
                return empty;
            case LAST_GOOD:
                if (type.equals("void")) {
                    throw new IllegalArgumentException("fallback last-good: a void method has no result; write value: null");
                }
                if (READ_ONCE.contains(type)) {
                    throw new IllegalArgumentException("fallback last-good: the last " + Descriptor.readable(type)
                            + " has been read by its caller; " + (EmptyValue.of(type) == null ? "" : "write value: empty, or ")
                            + "name a method that returns a new one");
                }
                if (method.returnKind() == ReturnKind.FUTURE) {
                    throw new IllegalArgumentException("fallback last-good: whether the last " + Descriptor.readable(type)
                            + " was a good one is not known when it is returned; "
                            + (type.equals(FUTURE) ? "write value: empty, or " : "") + "name a method that returns a new one");
                }
                return stage ? new Substitute.Completed(new Substitute.Remembered()) : new Substitute.Remembered();
            default:
                return new MethodCall(method, settings.typeName(), settings.methodName());
        }
    }

    /** What is not known takes anything. */
    private static String completesWith(MethodShape method) {
        return method.resultArgument() == null ? "java.lang.Object" : method.resultArgument();
    }

    private static Substitute value(Object literal, String type, boolean inFuture) {
        if (literal == null) {
            if (Descriptor.primitive(type) != null && !type.equals("void")) {
                throw new IllegalArgumentException("fallback value null: " + type + " is never null; write "
                        + (type.equals("boolean") ? "true or false" : type.equals("char") ? "one character in quotes" : "a number"));
            }
            return new Substitute.Constant(null);
        }
        if (type.equals("void")) {
            throw new IllegalArgumentException("fallback value " + Literals.written(literal)
                    + ": a void method returns nothing; write value: null");
        }
        Object fitted = Literals.fit(literal, type);
        if (fitted != null) {
            return new Substitute.Constant(fitted);
        }
        boolean known = Descriptor.element(type) != null || EmptyValue.of(type) != null;
        if (!known && literal instanceof String && isName((String) literal)) {
            return new EnumConstant(type, (String) literal, inFuture);
        }
        throw new IllegalArgumentException("fallback value " + Literals.written(literal) + ": " + EnumConstant.noLiteral(type, inFuture));
    }

    private static boolean isName(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!(i == 0 ? Character.isJavaIdentifierStart(text.charAt(0)) : Character.isJavaIdentifierPart(text.charAt(i)))) {
                return false;
            }
        }
        return !text.isEmpty();
    }
}
