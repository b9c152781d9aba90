package io.github.shearpin.agent.weave;

import io.github.shearpin.agent.policy.types.Descriptor;
import io.github.shearpin.agent.rules.MethodPatterns;
import io.github.shearpin.agent.rules.PatternException;
import io.github.shearpin.agent.rules.Position;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;

/** What a {@link ClassSearch} found. Immutable. */
public final class FoundClasses {

    private static final int ACC_NATIVE = 0x0100;
    private static final int ACC_ABSTRACT = 0x0400;

    /** What may stand in a declaration for a type variable, and be another type where that is implemented. */
    private static final Pattern OBJECT = Pattern.compile("(?<![.$\\w])Object(?![.$\\w\\[])");

    /** The nearest first. */
    public final List<Type> types;
    /** Whether there is no more to find; otherwise there was no room for it, or no time. */
    public final boolean complete;

    FoundClasses(List<Type> types, boolean complete) {
        this.types = Collections.unmodifiableList(types);
        this.complete = complete;
    }

    /** A class. */
    public static final class Type {
        /** The binary name. */
        public final String name;
        /** As a pattern names its loader. */
        public final String loader;
        /** Whether its methods could be found out: not of a class that was made while the program ran. */
        public final boolean isReadable;
        public final List<Method> methods;

        Type(String name, String loader, boolean isReadable, List<Method> methods) {
            this.name = name;
            this.loader = loader;
            this.isReadable = isReadable;
            this.methods = Collections.unmodifiableList(methods);
        }
    }

    /** A method of one. */
    public static final class Method {
        public final String name;
        /** As a pattern has them, with their parentheses. */
        public final String parameters;
        /** Names this method and no other; null: nothing does, for which {@link #problem} has the reason. */
        public final String pattern;
        /** Names it in whatever implements or extends the type that declares it; null: no other type does. */
        public final String patternOfAll;
        /** The rules that have it. */
        public final List<String> rules;
        /** Null: it can be woven. */
        public final String problem;

        /** @param above the type that declares it; null: its own alone */
        Method(String type, MethodHeader method, String above, List<String> rules) {
            this.name = method.name();
            this.parameters = Descriptor.readable(Descriptor.parameters(method.descriptor()));
            this.rules = Collections.unmodifiableList(rules);
            boolean isAbstract = (method.modifiers() & ACC_ABSTRACT) != 0;
            boolean isNative = (method.modifiers() & ACC_NATIVE) != 0;
            String own = isAbstract || isNative ? null : parsed(type + '#' + name + parameters);
            this.pattern = own;
            this.patternOfAll = above == null ? null : parsed(above + "+#" + name
                    + (isAbstract ? OBJECT.matcher(parameters).replaceAll("*") : parameters));
            this.problem = isNative ? "native: it holds no code to weave"
                    : isAbstract ? "abstract: it holds no code to weave; what implements it does"
                    : own == null ? "patterns have no way to write its name; use a wildcard"
                    : name.equals("<init>") ? "a constructor can be measured, and nothing else" : null;
        }

        /** Null: no rule could say so. */
        private static String parsed(String pattern) {
            try {
                MethodPatterns.parse(pattern, new Position("search", 1, 1));
                return pattern;
            } catch (PatternException e) {
                return null;
            }
        }
    }
}
