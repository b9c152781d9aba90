package io.github.shearpin.agent.weave;

import io.github.shearpin.agent.policy.types.Descriptor;
import io.github.shearpin.agent.rules.MethodAspect;
import io.github.shearpin.agent.rules.MethodPattern;
import io.github.shearpin.agent.rules.MethodView;
import io.github.shearpin.agent.rules.TypeView;
import io.github.shearpin.agent.rules.Words;
import io.github.shearpin.agent.weave.FellOut.Reason;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Holds one pattern against the methods of a type that it means. For one thread. */
final class MethodLook {

    private static final int SYNTHETIC = 0x1000;
    private static final int BRIDGE = 0x40;
    private static final int MOST_OVERLOADS = 10;

    private final PatternExplanation explained;
    private final MethodPattern pattern;
    private final TypeView type;
    private final ClassHeader header;

    MethodLook(PatternExplanation explained, TypeView type, ClassHeader header) {
        this.explained = explained;
        this.pattern = explained.pattern();
        this.type = type;
        this.header = header;
    }

    void look(GuardedMethods guarded, byte[] classFile, boolean ofJdk) throws UnreadableClassException {
        TreeMap<String, Set<String>> overloads = new TreeMap<String, Set<String>>();
        boolean named = false;
        for (MethodHeader method : header.methods()) {
            if (!isWritten(method)) {
                made(method);
                continue;
            }
            MethodAspect missing = pattern.missing(method);
            explained.declared(missing);
            named |= missing != MethodAspect.NAME;
            if (missing == MethodAspect.PARAMETERS) {
                add(overloads, method);
            } else if (missing == null) {
                decide(method, guarded, classFile, ofJdk);
            } else if (missing != MethodAspect.NAME) {
                fellOut(method, missing);
            }
        }
        for (String name : overloads.keySet()) {
            String candidate = type.name() + '#' + name;
            explained.fellOut(Reason.OTHER_PARAMETERS, candidate, candidate + " has other parameters: "
                    + joined(overloads.get(name)));
        }
        if (!named) {
            noSuchMethod();
        }
    }

    /** Of what a compiler made it is only told where it is named. */
    private void made(MethodHeader method) {
        if (method.name().equals(pattern.methodName()) && (method.modifiers() & BRIDGE) == 0) {
            String readable = PatternExplanation.method(type.name(), method);
            explained.fellOut(Reason.SYNTHETIC, readable, readable + Remarks.SYNTHETIC);
        }
    }

    /** What compilers add is never meant. */
    static boolean isWritten(MethodView method) {
        return (method.modifiers() & (SYNTHETIC | BRIDGE)) == 0 && !method.name().equals("<clinit>");
    }

    private static void add(TreeMap<String, Set<String>> overloads, MethodHeader method) {
        if (!overloads.containsKey(method.name())) {
            overloads.put(method.name(), new TreeSet<String>());
        }
        overloads.get(method.name()).add(Descriptor.readable(Descriptor.parameters(method.descriptor())));
    }

    private static String joined(Set<String> overloads) {
        StringBuilder text = new StringBuilder();
        int told = 0;
        for (String parameters : overloads) {
            if (++told > MOST_OVERLOADS) {
                return text.append(" and ").append(overloads.size() - MOST_OVERLOADS).append(" more").toString();
            }
            text.append(told == 1 ? "" : told == overloads.size() ? " and " : ", ").append(parameters);
        }
        return text.toString();
    }

    private void decide(MethodHeader method, GuardedMethods guarded, byte[] classFile, boolean ofJdk)
            throws UnreadableClassException {
        String readable = PatternExplanation.method(type.name(), method);
        for (MethodPattern except : explained.rule().except()) {
            if (except.matchesType(type) && except.matchesMethod(method)) {
                explained.fellOut(Reason.EXCLUDED, readable, readable + " is taken away by except, " + except.position() + ": "
                        + except.text());
                return;
            }
        }
        if (ofJdk && Weaver.isBeneathGuard(type.name())) {
            explained.fellOut(Reason.BENEATH_GUARD, readable, type.name() + " is what the guard itself runs on, and can't be woven");
            return;
        }
        explained.guarded(readable);
        guarded.look(explained, type, method, classFile);
    }

    private void fellOut(MethodHeader method, MethodAspect missing) {
        String readable = PatternExplanation.method(type.name(), method);
        switch (missing) {
            case CODE:
                withoutCode(method, readable);
                break;
            case RESULT:
                explained.fellOut(Reason.OTHER_RESULT, readable, readable + " returns "
                        + Descriptor.readable(Descriptor.returned(method.descriptor())));
                break;
            case MODIFIERS:
                explained.fellOut(Reason.OTHER_MODIFIERS, readable, readable + " is " + modifiers(method));
                break;
            default: // of what lacks the annotation it is told how many there are
        }
    }

    private void withoutCode(MethodHeader method, String readable) {
        if (Remarks.isNative(method)) {
            explained.fellOut(Reason.NATIVE, readable, readable + " is native and holds no code to weave");
            return;
        }
        boolean isInterface = Remarks.isInterface(header);
        String wide = pattern.textWithSubtypes();
        explained.fellOut(isInterface ? Reason.INTERFACE : Reason.ABSTRACT, readable, readable + " is abstract ("
                + (isInterface ? "an interface" : "no code of its own") + (wide == null
                ? "), and no method of this kind with code was seen below it" : ": did you mean " + wide + "?)"));
    }

    private static String modifiers(MethodHeader method) {
        int modifiers = method.modifiers();
        String visibility = (modifiers & 1) != 0 ? "public" : (modifiers & 2) != 0 ? "private"
                : (modifiers & 4) != 0 ? "protected" : "visible in its package";
        return visibility + (method.isStatic() ? " and static" : " and not static");
    }

    private void noSuchMethod() {
        String wanted = pattern.methodName();
        Set<String> names = Remarks.ownMethods(header);
        String near = wanted == null ? null : Words.nearest(wanted, names);
        if (wanted != null && wanted.equals(Inheritance.simpleName(type.name()))) {
            explained.fellOut(Reason.CONSTRUCTOR, type.name() + "#<init>", type.name() + " has no method " + wanted
                    + ": its constructors are written " + type.name() + "#<init>, and can only be measured");
        } else if (near != null) {
            explained.fellOut(Reason.MISSPELT, type.name() + '#' + near, type.name() + " has no method " + wanted
                    + "; did you mean " + near + "?");
        } else if (pattern.exactTypeNames().contains(type.name()) || explained.types().size() == 1) {
            explained.fellOut(Reason.NO_SUCH_METHOD, type.name(), type.name() + " has no such method"
                    + (names.isEmpty() ? ", nor any other" : "; its methods are " + Remarks.shortened(names)));
        } else {
            explained.fellOut(Reason.NO_SUCH_METHOD, type.name(), type.name() + " has no such method");
        }
    }
}
