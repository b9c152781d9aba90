package io.github.shearpin.agent.policy.fallback;

import io.github.shearpin.agent.policy.MethodShape;
import io.github.shearpin.agent.policy.types.AppMethod;
import io.github.shearpin.agent.policy.types.AppType;
import io.github.shearpin.agent.policy.types.AppTypes;
import io.github.shearpin.agent.policy.types.Descriptor;
import io.github.shearpin.agent.policy.types.UnusableException;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Chooses, among the methods of one name, the one that stands in for a woven method: same parameters, or such as take the
 * same arguments, and perhaps a last one for the failure. The same choice is made from class files while weaving and from
 * classes when a call needs it. Those with exactly the same parameters come first, then those that are told the failure,
 * then the most specific, as Java has it.
 */
final class MethodChoice {

    private static final int SYNTHETIC = 0x1000;
    private static final String THROWABLE = "java.lang.Throwable";

    private final AppTypes types;
    private final MethodShape woven;
    private final List<AppType> parameters = new ArrayList<AppType>();
    private final AppType returned;
    private final AppType holder;

    private MethodChoice(AppTypes types, MethodShape woven, AppType holder) throws UnusableException {
        this.types = types;
        this.woven = woven;
        this.holder = holder;
        for (String parameter : Descriptor.parameters(woven.descriptor())) {
            parameters.add(types.named(parameter));
        }
        returned = types.named(Descriptor.returned(woven.descriptor()));
    }

    /** @throws UnusableException when there is none */
    static AppMethod choose(AppTypes types, MethodShape woven, String typeName, String methodName) throws UnusableException {
        AppType holder = types.find(typeName);
        if (holder == null) {
            throw new UnusableException(types.woven() + " can't see a class " + typeName + "; correct the name, or add the"
                    + " class to its class path");
        }
        return new MethodChoice(types, woven, holder).choose(methodName);
    }

    private AppMethod choose(String name) throws UnusableException {
        List<AppMethod> named = NamedMethods.of(holder, name);
        if (named.isEmpty()) {
            throw new UnusableException(holder.name() + " has no method " + name + "; its methods are " + NamedMethods.names(holder));
        }
        List<AppMethod> fitting = new ArrayList<AppMethod>();
        Problem problem = null;
        for (AppMethod method : named) {
            Problem its = problem(method);
            if (its == null) {
                fitting.add(method);
            } else if (problem == null || its.compareTo(problem) > 0) {
                problem = its;
            }
        }
        if (!fitting.isEmpty()) {
            return best(fitting);
        }
        throw new UnusableException(problem.stage > 0 ? problem.text : "it takes " + signatures(named)
                + "; write one that takes " + wanted());
    }

    private AppMethod best(List<AppMethod> fitting) throws UnusableException {
        for (AppMethod method : fitting) {
            boolean best = true;
            for (AppMethod other : fitting) {
                best &= method == other || compare(method, other) < 0;
            }
            if (best) {
                return method;
            }
        }
        throw new UnusableException("several take these arguments, with " + signatures(fitting) + "; add one that takes exactly "
                + wanted());
    }

    /** What keeps a method from being the one, and how near it came. */
    private static final class Problem implements Comparable<Problem> {

        private final int stage;
        private final String text;

        Problem(int stage, String text) {
            this.stage = stage;
            this.text = text;
        }

        /** Not by the order of methods, which the JVM does not promise. */
        @Override
        public int compareTo(Problem other) {
            return stage != other.stage ? stage - other.stage : other.text.compareTo(text);
        }
    }

    /** Null: it would do. */
    private Problem problem(AppMethod method) throws UnusableException {
        List<AppType> its = method.parameters();
        int more = its.size() - parameters.size();
        if (more < 0 || more > 1 || !takeAll(its)) {
            return new Problem(0, "");
        }
        if (more == 1 && !isOfFailure(its.get(its.size() - 1))) {
            return new Problem(1, "its last parameter, " + Descriptor.readable(its.get(its.size() - 1).name())
                    + ", can't take every failure; make it Throwable");
        }
        if (!returned.name().equals("void") && !takes(returned, method.returned())) {
            return new Problem(2, "it returns " + Descriptor.readable(method.returned().name()) + ", and " + woven + ' '
                    + Descriptor.readable(returned.name()) + "; let it return that");
        }
        boolean isStatic = Modifier.isStatic(method.modifiers());
        if (!isStatic && woven.isStatic()) {
            return new Problem(3, "it is an instance method, and " + woven + " is static; make it static");
        }
        if (!isStatic && !holder.takes(types.named(woven.className()))) {
            return new Problem(3, "it is an instance method, and " + woven.className() + " is no " + holder.name()
                    + "; make it static");
        }
        if (more == 0 && isStatic == woven.isStatic() && method.name().equals(woven.name()) && isExact(its)
                && (!isStatic || method.owner().name().equals(woven.className()))) {
            return new Problem(4, "that is the guarded method itself, and would fail again; name another, or give it a last"
                    + " parameter of type Throwable");
        }
        return null;
    }

    private boolean takeAll(List<AppType> its) throws UnusableException {
        for (int i = 0; i < parameters.size(); i++) {
            if (!takes(its.get(i), parameters.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isOfFailure(AppType type) {
        return type.name().equals(THROWABLE) || type.name().equals("java.lang.Object");
    }

    /** With boxing, but no unboxing: what may be null does not fit a primitive. */
    private boolean takes(AppType to, AppType from) throws UnusableException {
        return to.takes(to.name().equals(from.name()) ? from : types.named(Descriptor.boxed(from.name())));
    }

    private boolean isExact(List<AppType> its) {
        for (int i = 0; i < parameters.size(); i++) {
            if (!its.get(i).name().equals(parameters.get(i).name())) {
                return false;
            }
        }
        return true;
    }

    /** Negative: the first is the better one; 0: neither is. */
    private int compare(AppMethod first, AppMethod second) throws UnusableException {
        int order = rank(first) - rank(second);
        if (order == 0) {
            boolean narrower = areTaken(first.parameters(), second.parameters());
            order = narrower == areTaken(second.parameters(), first.parameters()) ? 0 : narrower ? -1 : 1;
        }
        if (order == 0) {
            order = (first.modifiers() & SYNTHETIC) - (second.modifiers() & SYNTHETIC);
        }
        return order;
    }

    private int rank(AppMethod method) throws UnusableException {
        List<AppType> its = method.parameters();
        return (isExact(its) ? 0 : 2) + (its.size() > parameters.size() ? 0 : 1);
    }

    private boolean areTaken(List<AppType> some, List<AppType> byOthers) throws UnusableException {
        for (int i = 0; i < some.size(); i++) {
            if (!takes(byOthers.get(i), some.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** {@code (String, int) or (String, int, Throwable)}. */
    private String wanted() {
        List<String> names = new ArrayList<String>();
        for (AppType parameter : parameters) {
            names.add(parameter.name());
        }
        String without = Descriptor.readable(names);
        names.add(THROWABLE);
        return without + " or " + Descriptor.readable(names);
    }

    private static String signatures(List<AppMethod> methods) throws UnusableException {
        Set<String> signatures = new TreeSet<String>();
        for (AppMethod method : methods) {
            signatures.add(NamedMethods.parameters(method));
        }
        StringBuilder text = new StringBuilder();
        for (String signature : signatures) {
            text.append(text.length() == 0 ? "" : " or ").append(signature);
        }
        return text.toString();
    }
}
