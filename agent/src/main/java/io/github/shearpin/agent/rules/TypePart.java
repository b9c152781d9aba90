package io.github.shearpin.agent.rules;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What a pattern says of types; all of it must hold. Immutable once parsed. */
final class TypePart {

    private TypePattern own;
    private TypePattern above;
    private final List<List<String>> annotations = new ArrayList<List<String>>();
    private TypePattern loaders;

    /** What the type itself must be; made by the first call. */
    TypePattern own() {
        if (own == null) {
            own = new TypePattern();
        }
        return own;
    }

    /** What the type itself, or one that it extends or implements, must be; made by the first call. */
    TypePattern above() {
        if (above == null) {
            above = new TypePattern();
        }
        return above;
    }

    /** Class names of loaders, and the words boot, platform and app; made by the first call. */
    TypePattern loaders() {
        if (loaders == null) {
            loaders = new TypePattern();
        }
        return loaders;
    }

    /** @param spellings of one annotation that the type itself must carry */
    void addAnnotation(List<String> spellings) {
        annotations.add(spellings);
    }

    /** Whether it is more than every class of a loader. */
    boolean saysSomething() {
        return own != null || above != null || asksForAnnotations();
    }

    boolean asksForAnnotations() {
        return !annotations.isEmpty();
    }

    boolean namesJdk() {
        return own != null ? own.namesJdk() : above != null && above.namesJdk();
    }

    /** The names of the only types that can match; empty when a name alone does not tell. */
    Set<String> exactNames() {
        return own == null || own.hasWildcards() || !own.annotations().isEmpty() ? Collections.<String>emptySet()
                : own.exact();
    }

    /** As {@link MethodPattern#annotationNames} has them. */
    Set<String> annotationNames() {
        if (own != null) {
            return own.hasWildcards() || !own.exact().isEmpty() ? Collections.<String>emptySet() : own.annotations();
        }
        return asksForAnnotations() ? new HashSet<String>(annotations.get(0)) : Collections.<String>emptySet();
    }

    /** As {@link MethodPattern#above} has it. */
    TypeTest onlyAbove() {
        return own == null && !asksForAnnotations() ? above : null;
    }

    /** As {@link MethodPattern#typeNames} has them. */
    Set<String> names() {
        Set<String> names = new LinkedHashSet<String>();
        for (TypePattern pattern : parts()) {
            names.addAll(pattern.exact());
            for (Glob glob : pattern.globs()) {
                names.add(glob.toString());
            }
        }
        return names;
    }

    private List<TypePattern> parts() {
        List<TypePattern> parts = new ArrayList<TypePattern>();
        if (own != null) {
            parts.add(own);
        }
        if (above != null) {
            parts.add(above);
        }
        return parts;
    }

    boolean names(String binaryName) {
        return own != null && own.named(binaryName) || above != null && above.named(binaryName);
    }

    /** As {@link MethodPattern#typeAnnotations} has them. */
    Set<String> allAnnotations() {
        Set<String> all = new LinkedHashSet<String>();
        for (List<String> spellings : annotations) {
            all.addAll(spellings);
        }
        for (TypePattern pattern : parts()) {
            all.addAll(pattern.annotations());
        }
        return all;
    }

    boolean asksForParents() {
        return above != null;
    }

    boolean mayMatchName(String name) {
        return (own == null || own.canPass(name))
                && (above == null || above.canPassAbove(name) || above.canPass(name));
    }

    boolean matches(TypeView type) {
        return (own == null || own.passes(type))
                && (loaders == null || type.loader() == null || loaders.canPass(type.loader()))
                && carriesAnnotations(type)
                && (above == null || type.isOrExtends(above));
    }

    private boolean carriesAnnotations(TypeView type) {
        for (int i = 0; i < annotations.size(); i++) {
            boolean carried = false;
            for (String spelling : annotations.get(i)) {
                carried |= type.annotations().contains(spelling);
            }
            if (!carried) {
                return false;
            }
        }
        return true;
    }
}
