package io.github.shearpin.agent.suggest;

import io.github.shearpin.agent.policy.ReturnKind;
import io.github.shearpin.agent.policy.types.Descriptor;
import io.github.shearpin.agent.rules.MethodPattern;
import io.github.shearpin.agent.rules.MethodPatterns;
import io.github.shearpin.agent.rules.PatternException;
import io.github.shearpin.agent.rules.Position;
import io.github.shearpin.agent.weave.MethodHeader;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/** A method of the application that a rule can name. Immutable. */
final class OwnMethod {

    private static final int SYNTHETIC = 0x1000;
    /** Who calls what it declares is no part of the application. */
    private static final String[] CALLED_FROM_OUTSIDE = {
        "java.", "javax.", "jakarta.", "com.sun.", "jdk.", "org.springframework.boot.", "org.quartz.",
        // among them what they call back
        "org.apache.", "okhttp3.", "retrofit2.", "com.rabbitmq.", "io.grpc.", "io.netty."};
    private static final Position NOWHERE = new Position("suggest", 1, 1);

    private final Class<?> type;
    private final List<MethodHeader> methods;
    private final String pattern;
    private final Class<?> declaring;
    private final String declaredPattern;

    private OwnMethod(Class<?> type, List<MethodHeader> methods, String pattern, Class<?> declaring, String declaredPattern) {
        this.type = type;
        this.methods = methods;
        this.pattern = pattern;
        this.declaring = declaring;
        this.declaredPattern = declaredPattern;
    }

    /** Null: no class of that name is loaded any more, its class file is not to be had, or no pattern can name the method. */
    static OwnMethod of(Frame frame, LoadedTypes types, OwnPackages packages) {
        Class<?> type = types.named(frame.className());
        if (type == null) {
            return null;
        }
        List<MethodHeader> methods = new ArrayList<MethodHeader>();
        for (MethodHeader method : types.file(type).methods()) {
            if (method.name().equals(frame.method()) && frame.isSameMethod(method.descriptor())
                    && method.codeLength() > 0 && (method.modifiers() & SYNTHETIC) == 0) {
                methods.add(method);
            }
        }
        if (methods.isEmpty()) {
            return null;
        }
        String pattern = meaning(type.getName() + '#' + frame.method(), methods);
        if (pattern == null) {
            return null;
        }
        Class<?> declaring = methods.size() == 1 ? declaringInterface(type, methods.get(0), types, packages) : null;
        return new OwnMethod(type, Collections.unmodifiableList(methods), pattern, declaring,
                declaring == null ? null : meaning(declaring.getName() + "+#" + frame.method(), methods));
    }

    /** The application's interface that has the method, by which a rule finds it when the class is replaced; null: none. */
    private static Class<?> declaringInterface(Class<?> type, MethodHeader method, LoadedTypes types, OwnPackages packages) {
        if ((method.modifiers() & (Modifier.STATIC | Modifier.PRIVATE)) != 0) {
            return null;
        }
        int parameters = Descriptor.parameters(method.descriptor()).size();
        for (Class<?> above : LoadedTypes.above(type)) {
            if (above.isInterface() && packages.mayHave(above.getName())) {
                for (MethodHeader declared : types.file(above).methods()) {
                    if (declared.name().equals(method.name())
                            && Descriptor.parameters(declared.descriptor()).size() == parameters) {
                        return above;
                    }
                }
            }
        }
        return null;
    }

    private static String meaning(String name, List<MethodHeader> methods) {
        String exact = name + Descriptor.readable(Descriptor.parameters(methods.get(0).descriptor()));
        return methods.size() == 1 && means(exact, methods) ? exact : means(name, methods) ? name : null;
    }

    private static boolean means(String text, List<MethodHeader> methods) {
        try {
            MethodPattern pattern = MethodPatterns.parse(text, NOWHERE);
            for (MethodHeader method : methods) {
                if (!pattern.matchesMethod(method)) {
                    return false;
                }
            }
            return true;
        } catch (PatternException e) {
            return false;
        }
    }

    /**
     * Whether it is called from outside the application, by what runs it: to refuse or repeat such a call is seldom what that
     * can take.
     */
    boolean isEntryPoint(LoadedTypes types) {
        MethodHeader method = methods.get(0);
        if (Modifier.isStatic(method.modifiers())) {
            return method.name().equals("main") && method.descriptor().endsWith(")V");
        }
        for (Class<?> above : LoadedTypes.above(type)) {
            for (String outside : CALLED_FROM_OUTSIDE) {
                if (above.getName().startsWith(outside) && declares(types.file(above).methods(), method)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean declares(List<MethodHeader> methods, MethodHeader wanted) {
        int parameters = Descriptor.parameters(wanted.descriptor()).size();
        for (MethodHeader method : methods) {
            if (method.name().equals(wanted.name()) && !Modifier.isStatic(method.modifiers())
                    && !Modifier.isPrivate(method.modifiers())
                    && Descriptor.parameters(method.descriptor()).size() == parameters) {
                return true;
            }
        }
        return false;
    }

    boolean isPrivate() {
        return Modifier.isPrivate(methods.get(0).modifiers());
    }

    /** Whether its prefix is among these. */
    boolean isIn(Set<String> prefixes) {
        return prefixes.contains(OwnPackages.prefix(type.getName()));
    }

    Class<?> type() {
        return type;
    }

    /** One; or all of that name where the JVM does not tell which. */
    List<MethodHeader> methods() {
        return methods;
    }

    /** For {@code match}: it by its class. */
    String pattern() {
        return pattern;
    }

    /** For {@code match}: it and what else there is of the application's interface that declares it; null: none does. */
    String declaredPattern() {
        return declaredPattern;
    }

    /**
     * Type and method, as a rule may be called.
     *
     * @param byInterface whether the rule is for the {@link #declaredPattern}
     */
    String ruleName(boolean byInterface) {
        String name = (byInterface ? declaring : type).getName();
        String text = name.substring(name.lastIndexOf('.') + 1) + '.' + methods.get(0).name();
        return text.replace('$', '.').replaceAll("[^a-zA-Z0-9._-]+", "-");
    }

    /** Whether it has ended once the stage completes that it returns. */
    boolean returnsStage() {
        return ReturnKind.of(methods.get(0).descriptor()) == ReturnKind.STAGE;
    }

    /** Whether it returns before what it does is done, and nothing tells when that is. */
    boolean isAsynchronous() {
        for (MethodHeader method : methods) {
            String returned = Descriptor.returned(method.descriptor());
            if (ReturnKind.of(method.descriptor()) == ReturnKind.STAGE) {
                continue;
            }
            if (returned.endsWith("Future") || returned.startsWith("java.util.concurrent.") || returned.startsWith("reactor.")
                    || returned.startsWith("io.reactivex.") || returned.startsWith("rx.")
                    || returned.startsWith("io.smallrye.mutiny.") || returned.equals("org.reactivestreams.Publisher")) {
                return true;
            }
        }
        return false;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof OwnMethod && ((OwnMethod) other).pattern.equals(pattern);
    }

    @Override
    public int hashCode() {
        return pattern.hashCode();
    }
}
