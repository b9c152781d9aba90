package io.github.shearpin.agent.rules;

import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;

/**
 * What several patterns ask of methods, put together: most classes declare none that any of them can mean, and need no further
 * look. Immutable once made, and thread-safe.
 */
public final class MethodTests {

    private final Set<String> names = new HashSet<String>();
    private final Set<Glob> globs = new HashSet<Glob>();
    private final Set<String> annotations = new HashSet<String>();
    private boolean all;

    public MethodTests(Collection<MethodPattern> patterns) {
        for (MethodPattern pattern : patterns) {
            ((ParsedPattern) pattern).addTo(this);
        }
    }

    void addNames(Set<String> exact, Collection<Glob> wildcards) {
        names.addAll(exact);
        globs.addAll(wildcards);
    }

    void addAnnotations(Set<String> binaryNames) {
        annotations.addAll(binaryNames);
    }

    void addAll() {
        all = true;
    }

    /** Whether one of the patterns may mean any method. */
    public boolean mayMeanAll() {
        return all;
    }

    /** A look at no more than this: false means that no pattern means that method, but for its annotations. */
    public boolean mayMean(String name, int modifiers) {
        if (!MethodPart.canBeWoven(modifiers)) {
            return false;
        }
        if (names.contains(name)) {
            return true;
        }
        for (Glob glob : globs) {
            if (!name.startsWith("<") && glob.matches(name)) {
                return true;
            }
        }
        return false;
    }

    /** Binary names of annotations that a pattern may mean methods of any name by. */
    public Set<String> annotations() {
        return Collections.unmodifiableSet(annotations);
    }
}
