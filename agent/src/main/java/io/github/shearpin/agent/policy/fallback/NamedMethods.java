package io.github.shearpin.agent.policy.fallback;

import io.github.shearpin.agent.policy.types.AppMethod;
import io.github.shearpin.agent.policy.types.AppType;
import io.github.shearpin.agent.policy.types.Descriptor;
import io.github.shearpin.agent.policy.types.UnusableException;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The methods that can be called by a name of a type. */
final class NamedMethods {

    private static final int SYNTHETIC = 0x1000;
    private static final int NAMES_LENGTH = 300;

    private NamedMethods() {
    }

    /** Its own, and what it inherits: all but the private methods, and the static ones of interfaces. */
    static List<AppMethod> of(AppType holder, String name) throws UnusableException {
        List<AppMethod> found = new ArrayList<AppMethod>();
        Set<String> overridden = new HashSet<String>();
        List<AppType> family = new ArrayList<AppType>();
        Set<String> once = new HashSet<String>();
        family.add(holder);
        for (int next = 0; next < family.size(); next++) {
            AppType type = family.get(next);
            for (AppMethod method : type.declared()) {
                if (method.name().equals(name) && (next == 0 || isInherited(method, type)) && overridden.add(signature(method))) {
                    found.add(method);
                }
            }
            for (AppType parent : type.parents()) {
                if (once.add(parent.name())) {
                    family.add(parent);
                }
            }
        }
        return found;
    }

    private static boolean isInherited(AppMethod method, AppType declaring) {
        return !Modifier.isPrivate(method.modifiers())
                && !(Modifier.isStatic(method.modifiers()) && Modifier.isInterface(declaring.modifiers()));
    }

    private static String signature(AppMethod method) throws UnusableException {
        return parameters(method) + method.returned().name();
    }

    /** Of those it declares. */
    static String names(AppType holder) {
        Set<String> names = new TreeSet<String>();
        for (AppMethod method : holder.declared()) {
            if (method.name().charAt(0) != '<' && (method.modifiers() & SYNTHETIC) == 0) {
                names.add(method.name());
            }
        }
        String all = names.toString();
        return all.length() <= NAMES_LENGTH ? all : all.substring(0, NAMES_LENGTH) + "...]";
    }

    /** {@code (String, int)}. */
    static String parameters(AppMethod method) throws UnusableException {
        List<String> names = new ArrayList<String>();
        for (AppType parameter : method.parameters()) {
            names.add(parameter.name());
        }
        return Descriptor.readable(names);
    }
}
