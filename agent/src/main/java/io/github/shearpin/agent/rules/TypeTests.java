package io.github.shearpin.agent.rules;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What all patterns ask of the types above a class, put together: which tests a type passes is looked up by its name and
 * its annotations, and only wildcards are tried one by one. Immutable once made, and thread-safe.
 */
public final class TypeTests {

    private final Map<String, List<TypePattern>> byName = new HashMap<String, List<TypePattern>>();
    private final Map<String, List<TypePattern>> byAnnotation = new HashMap<String, List<TypePattern>>();
    private final List<TypePattern> wildcards = new ArrayList<TypePattern>();
    private boolean annotationsOfJdk;
    private boolean reachesIntoJdk;

    /** @param patterns those without a test are passed over */
    public TypeTests(Collection<MethodPattern> patterns) {
        for (MethodPattern pattern : patterns) {
            if (pattern.above() != null) {
                add((TypePattern) pattern.above());
            }
        }
    }

    private void add(TypePattern test) {
        for (String name : test.exact()) {
            add(test, name, byName);
        }
        for (String annotation : test.annotations()) {
            add(test, annotation, byAnnotation);
        }
        if (test.hasWildcards()) {
            wildcards.add(test);
        }
        annotationsOfJdk |= test.annotationsOfJdk();
        reachesIntoJdk |= test.reachesIntoJdk();
    }

    private static void add(TypePattern test, String key, Map<String, List<TypePattern>> to) {
        List<TypePattern> tests = to.get(key);
        if (tests == null) {
            tests = new ArrayList<TypePattern>(1);
            to.put(key, tests);
        }
        tests.add(test);
    }

    /** Adds those that this one type passes, whatever is above it. */
    public void addPassed(TypeView type, Set<TypeTest> passed) {
        addNamed(type.name(), passed);
        if (areAnnotationsAskedOf(type.name())) {
            for (String annotation : type.annotations()) {
                List<TypePattern> annotated = byAnnotation.get(annotation);
                if (annotated != null) {
                    passed.addAll(annotated);
                }
            }
        }
    }

    /** Adds those that a type of that name passes, whatever its annotations are. */
    public void addNamed(String binaryName, Set<TypeTest> passed) {
        List<TypePattern> named = byName.get(binaryName);
        if (named != null) {
            passed.addAll(named);
        }
        for (int i = 0; i < wildcards.size(); i++) {
            if (wildcards.get(i).named(binaryName)) {
                passed.add(wildcards.get(i));
            }
        }
    }

    /** Whether a type of that name, as one above a class, is asked for its annotations. */
    public boolean areAnnotationsAskedOf(String binaryName) {
        return !byAnnotation.isEmpty() && (annotationsOfJdk || !TypePattern.isOfJdk(binaryName));
    }

    /** False means that nothing above a type of that name can pass any: its parents need not be looked for. */
    public boolean canPassAbove(String binaryName) {
        return TypePattern.canBeAbove(binaryName, reachesIntoJdk);
    }
}
