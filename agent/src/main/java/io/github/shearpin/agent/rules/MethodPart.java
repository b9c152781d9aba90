package io.github.shearpin.agent.rules;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What a pattern says of methods. Immutable once parsed. */
final class MethodPart {

    static final int PUBLIC = 0x1;
    static final int PRIVATE = 0x2;
    static final int PROTECTED = 0x4;
    /** No access flag of a class file: stands for the absence of the other three. */
    static final int PACKAGE = 0x10000;

    private static final int STATIC = 0x8;
    private static final int BRIDGE = 0x40;
    private static final int NATIVE = 0x100;
    private static final int ABSTRACT = 0x400;
    private static final int SYNTHETIC = 0x1000;

    private final Set<String> names = new HashSet<String>();
    private final List<Glob> globs = new ArrayList<Glob>();
    private final Set<String> annotations = new HashSet<String>();
    private int visibility;
    private Boolean isStatic;
    private Parameters parameters;
    private final List<ParameterType> returns = new ArrayList<ParameterType>();

    /** Adds an alternative to the names: {@code place}, {@code find*} or {@code <init>}. */
    void addName(String text, int from, int to) throws PatternException {
        String name = text.substring(from, to);
        if (name.equals("<init>")) {
            names.add(name);
            return;
        }
        if (name.equals("new")) {
            throw new PatternException(from, "'new' is no method; write <init> for constructors");
        }
        if (name.equals("<clinit>")) {
            throw new PatternException(from, "<clinit> is no method that is ever called; name a method, or <init> for constructors");
        }
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c == '*' ? text.startsWith("**", i) : !Names.isPart(c) && c != '-') {
                throw new PatternException(i, badCharacter(c));
            }
        }
        if (Glob.isWildcard(name)) {
            globs.add(new Glob(name, false));
        } else {
            names.add(name);
        }
    }

    /** Adds what is cheapest to find that a class does not have. */
    void addTo(MethodTests tests) {
        if (!names.isEmpty() || !globs.isEmpty()) {
            tests.addNames(names, globs);
        } else if (!annotations.isEmpty()) {
            tests.addAnnotations(annotations);
        } else {
            tests.addAll();
        }
    }

    /** Whether a method with these access flags holds code that its author wrote. */
    static boolean canBeWoven(int modifiers) {
        return (modifiers & (BRIDGE | NATIVE | ABSTRACT | SYNTHETIC)) == 0;
    }

    /** Binary names, of which a method must carry one; empty when it may match without. */
    Set<String> annotations() {
        return annotations;
    }

    /** Null: there is not one alone, or a wildcard. */
    String onlyName() {
        return names.size() == 1 && globs.isEmpty() ? names.iterator().next() : null;
    }

    private static String badCharacter(char c) {
        switch (c) {
            case '*':
                return "'**' in a method's name; write '*' for any run of characters";
            case '|':
                return "'|' in a method's name; write one entry for each method";
            case ' ':
                return "a space in a method's name; write the name alone, and a return type under returns of the long form";
            case '.':
                return "'.' in a method's name; the '#' goes between the type and its method: com.acme.OrderService#place";
            case '#':
                return "a second '#'; write one entry for each method";
            case '@':
                return "'@' within a method's name; write #@com.acme.Guarded for the methods that carry an annotation";
            case '<':
            case '>':
                return "'" + c + "' in a method's name; write the name alone, or <init> for constructors";
            case ')':
                return "')' without '('; write both around the parameters' types, or neither for every overload";
            case '(':
                return "'(' in a method's name; write the parameters' types under parameters";
            case '+':
                return "'+' in a method's name; write it after the type: com.acme.Payments+#charge";
            default:
                return Names.unknown(c, "in a method's name") + "; patterns are no regular expressions, write the name, "
                        + "or find* for all that begin so";
        }
    }

    void addAnnotation(String text, int from, int to) throws PatternException {
        annotations.addAll(TypePattern.annotation(text, from, to));
    }

    /** @param flag one of the four of this class; several are alternatives */
    void addVisibility(int flag) {
        visibility |= flag;
    }

    void setStatic(boolean wanted) {
        isStatic = wanted;
    }

    void setParameters(Parameters wanted) {
        parameters = wanted;
    }

    /** @param alternative a type, or void */
    void addReturns(ParameterType alternative) {
        returns.add(alternative);
    }

    boolean saysSomething() {
        return !names.isEmpty() || !globs.isEmpty() || !annotations.isEmpty() || visibility != 0 || isStatic != null
                || parameters != null || !returns.isEmpty();
    }

    boolean namesConstructors() {
        return names.contains("<init>");
    }

    boolean matches(MethodView method) {
        int modifiers = method.modifiers();
        return canBeWoven(modifiers)
                && matchesName(method.name())
                && (isStatic == null || isStatic == ((modifiers & STATIC) != 0))
                && (visibility == 0 || (visibility & visibilityOf(modifiers)) != 0)
                && (parameters == null || parameters.match(method.descriptor()))
                && matchesReturn(method.descriptor())
                && matchesAnnotation(method);
    }

    /** The first of what is asked that a method its author wrote does not have; null: it has all of it. */
    MethodAspect missing(MethodView method) {
        int modifiers = method.modifiers();
        if (!matchesName(method.name())) {
            return MethodAspect.NAME;
        }
        if (parameters != null && !parameters.match(method.descriptor())) {
            return MethodAspect.PARAMETERS;
        }
        if (!matchesReturn(method.descriptor())) {
            return MethodAspect.RESULT;
        }
        if (isStatic != null && isStatic != ((modifiers & STATIC) != 0)
                || visibility != 0 && (visibility & visibilityOf(modifiers)) == 0) {
            return MethodAspect.MODIFIERS;
        }
        return !matchesAnnotation(method) ? MethodAspect.ANNOTATION : canBeWoven(modifiers) ? null : MethodAspect.CODE;
    }

    private boolean matchesName(String name) {
        if (names.contains(name)) {
            return true;
        }
        if (name.startsWith("<")) {
            return false;
        }
        for (int i = 0; i < globs.size(); i++) {
            if (globs.get(i).matches(name)) {
                return true;
            }
        }
        return names.isEmpty() && globs.isEmpty();
    }

    private boolean matchesReturn(String descriptor) {
        int at = descriptor.indexOf(')') + 1;
        for (int i = 0; i < returns.size(); i++) {
            if (returns.get(i).match(descriptor, at) > 0) {
                return true;
            }
        }
        return returns.isEmpty();
    }

    private static int visibilityOf(int modifiers) {
        int flag = modifiers & (PUBLIC | PRIVATE | PROTECTED);
        return flag == 0 ? PACKAGE : flag;
    }

    private boolean matchesAnnotation(MethodView method) {
        for (String annotation : annotations) {
            if (method.annotatedWith(annotation)) {
                return true;
            }
        }
        return annotations.isEmpty();
    }
}
