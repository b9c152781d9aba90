package io.github.shearpin.agent.weave;

import io.github.shearpin.agent.rules.TypeTest;
import io.github.shearpin.agent.rules.TypeView;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * A type as one loader sees it: a name at first, and its class file's head once that was needed and found. Remembers what it
 * and all above it were asked. Thread-safe: fields are written once, or by several threads with what comes to the same.
 */
final class KnownType implements TypeView {

    private static final TypeTest[] NONE = {};

    private final LoaderTypes loader;
    private final String name;
    private volatile ClassHeader head;
    private volatile Set<String> annotations;
    private volatile KnownType[] parents;
    private volatile boolean asked;
    private volatile TypeTest[] passed = NONE;
    private volatile TypeTest[] failed = NONE;

    KnownType(LoaderTypes loader, String name) {
        this.loader = loader;
        this.name = name;
    }

    /** Takes a class file's head that came by. */
    void learn(ClassHeader read) {
        if (head == null) {
            head = read;
        }
    }

    /** Takes the type's annotations that came by. */
    void learn(Set<String> read) {
        annotations = read;
    }

    boolean isRead() {
        return head != null;
    }

    private void ask() {
        if (asked || !ClassFiles.mayAsk()) {
            return;
        }
        byte[] classFile = loader.classFile(name);
        try {
            if (classFile != null) {
                ClassHeader read = ClassHeader.readHead(classFile);
                if (read.name().equals(name)) {
                    learn(ClassHeader.readAnnotations(classFile));
                    learn(read);
                }
            }
        } catch (UnreadableClassException e) {
            // The JVM will say so, if it ever comes to load this type.
        }
        asked = true;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int modifiers() {
        if (head == null) {
            ask();
        }
        return head == null ? 0 : head.modifiers();
    }

    @Override
    public boolean annotatedWith(String annotation) {
        if (annotations == null) {
            ask();
        }
        Set<String> known = annotations;
        return known != null && known.contains(annotation);
    }

    @Override
    public List<TypeView> parents() {
        KnownType[] known = knownParents();
        return known == null ? Collections.<TypeView>emptyList() : Arrays.<TypeView>asList(known);
    }

    /** Null if they cannot be known now. */
    private KnownType[] knownParents() {
        if (parents == null) {
            if (head == null) {
                ask();
            }
            if (head == null) {
                KnownType elsewhere = loader.hierarchy().knownElsewhere(name);
                return elsewhere == null ? null : elsewhere.knownParents();
            }
            parents = loader.parents(head);
        }
        return parents;
    }

    @Override
    public String loader() {
        return loader.label();
    }

    @Override
    public boolean isOrExtends(TypeTest test) {
        if (contains(passed, test)) {
            return true;
        }
        if (contains(failed, test)) {
            return false;
        }
        List<KnownType> seen = new ArrayList<KnownType>();
        Set<KnownType> once = Collections.newSetFromMap(new IdentityHashMap<KnownType, Boolean>());
        seen.add(this);
        once.add(this);
        boolean allKnown = true;
        for (int next = 0; next < seen.size(); next++) {
            KnownType type = seen.get(next);
            if (contains(type.failed, test)) {
                continue;
            }
            if (contains(type.passed, test) || test.passes(type)) {
                passed = with(passed, test);
                return true;
            }
            if (!test.canPassAbove(type.name)) {
                continue;
            }
            KnownType[] above = type.knownParents();
            if (above == null) {
                allKnown = false;
                continue;
            }
            for (KnownType parent : above) {
                if (once.add(parent)) {
                    seen.add(parent);
                }
            }
        }
        if (allKnown) {
            // What is missing now may come by later: an answer that rests on it is not remembered.
            for (KnownType type : seen) {
                if (!contains(type.failed, test)) {
                    type.failed = with(type.failed, test);
                }
            }
        }
        return false;
    }

    private static boolean contains(TypeTest[] tests, TypeTest test) {
        for (TypeTest one : tests) {
            if (one == test) {
                return true;
            }
        }
        return false;
    }

    private static TypeTest[] with(TypeTest[] tests, TypeTest test) {
        TypeTest[] more = Arrays.copyOf(tests, tests.length + 1);
        more[tests.length] = test;
        return more;
    }
}
