package io.github.shearpin.agent.weave;

import io.github.shearpin.agent.rules.TypeTest;
import io.github.shearpin.agent.rules.TypeTests;
import io.github.shearpin.agent.rules.TypeView;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * A type as one loader sees it: a name at first, and its class file's head once that was needed and found. Remembers what it
 * and all above it were asked. Thread-safe: fields are written once, or by several threads with what comes to the same.
 */
final class KnownType implements TypeView {

    private final LoaderTypes loader;
    private final String name;
    private volatile ClassHeader head;
    private volatile Set<String> annotations;
    private volatile KnownType[] parents;
    private volatile boolean asked;
    private volatile Answer answer;

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
                ClassBytes bytes = ClassHeader.bytes(classFile);
                ClassHeader read = ClassHeader.readHead(bytes);
                if (read.name().equals(name)) {
                    learn(ClassHeader.readAnnotations(bytes));
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
    public Set<String> annotations() {
        if (annotations == null) {
            ask();
        }
        Set<String> known = annotations;
        return known == null ? Collections.<String>emptySet() : known;
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
    public Set<TypeTest> passed(TypeTests tests) {
        Set<TypeTest> known = remembered(tests);
        return known == null ? ask(tests) : known;
    }

    /** What {@link #passed} would find, if that has been found out before; else null. */
    Set<TypeTest> remembered(TypeTests tests) {
        Answer known = answer;
        return known != null && known.tests == tests ? known.passed : null;
    }

    /** Takes what this type and all above it pass; not what may rest on class files that could not be asked for just now. */
    void remember(TypeTests tests, Set<TypeTest> passed) {
        if (ClassFiles.mayAsk()) {
            answer = new Answer(tests, passed.isEmpty() ? Collections.<TypeTest>emptySet() : passed);
        }
    }

    private Set<TypeTest> ask(TypeTests tests) {
        Set<TypeTest> passed = new HashSet<TypeTest>();
        List<KnownType> seen = new ArrayList<KnownType>();
        Set<KnownType> once = Collections.newSetFromMap(new IdentityHashMap<KnownType, Boolean>());
        seen.add(this);
        once.add(this);
        boolean allKnown = true;
        for (int next = 0; next < seen.size(); next++) {
            KnownType type = seen.get(next);
            Set<TypeTest> known = type.remembered(tests);
            if (known != null) {
                passed.addAll(known);
                continue;
            }
            tests.addPassed(type, passed);
            if (!tests.canPassAbove(type.name)) {
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
        if (!allKnown) {
            return passed; // what is missing now may come by later: an answer that rests on it is not remembered
        }
        if (passed.isEmpty()) {
            for (KnownType type : seen) {
                type.remember(tests, passed);
            }
        } else {
            remember(tests, passed);
        }
        return passed;
    }

    /** What this type and all above it pass. */
    private static final class Answer {
        private final TypeTests tests;
        private final Set<TypeTest> passed;

        Answer(TypeTests tests, Set<TypeTest> passed) {
            this.tests = tests;
            this.passed = passed;
        }
    }
}
