package io.github.shearpin.agent.weave;

import io.github.shearpin.agent.rules.MethodPattern;
import io.github.shearpin.agent.rules.Rule;
import io.github.shearpin.agent.rules.TypeTest;
import io.github.shearpin.agent.rules.TypeTests;
import io.github.shearpin.agent.rules.TypeView;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The types of a class path. Of each it keeps no more than the head, and of its annotations those that rules ask for: what a
 * pattern means is read once more. Of two types of one name the first counts, as for a class loader. What is above a type is
 * looked for here, and then in the JDK that this runs on. Not thread-safe.
 */
public final class ClassPathTypes implements TypeSource {

    private final ClassFileSource source;
    private final LoaderTypes jdk = new Hierarchy().boot();
    private final Map<String, ScannedType> types = new LinkedHashMap<String, ScannedType>();
    private final Set<String> annotations = new HashSet<String>();
    private Map<String, String> names = new HashMap<String, String>();

    /** Reads the heads of all class files. */
    public ClassPathTypes(ClassFileSource source, List<Rule> rules) {
        this.source = source;
        for (Rule rule : rules) {
            for (MethodPattern pattern : rule.match()) {
                annotations.addAll(pattern.typeAnnotations());
            }
            for (MethodPattern pattern : rule.except()) {
                annotations.addAll(pattern.typeAnnotations());
            }
        }
        source.visit(new Heads());
        names = null;
    }

    @Override
    public Collection<? extends TypeView> types() {
        return types.values();
    }

    @Override
    public boolean isOfJdk(TypeView type) {
        return !(type instanceof ScannedType) || ((ScannedType) type).ofJdk;
    }

    @Override
    public String whyUnreadable(String name) {
        String file = name.replace('.', '/') + ".class";
        for (Map.Entry<String, String> skipped : source.skipped().entrySet()) {
            String path = skipped.getKey().replace('\\', '/');
            if (path.endsWith('/' + file) || path.equals(file)) {
                return skipped.getKey() + ": " + skipped.getValue();
            }
        }
        return null;
    }

    @Override
    public boolean hasUnreadable() {
        return !source.skipped().isEmpty();
    }

    @Override
    public void read(Collection<? extends TypeView> wanted, Taker taker) {
        Bodies bodies = new Bodies(taker);
        for (TypeView type : wanted) {
            if (type instanceof ScannedType) {
                bodies.want((ScannedType) type);
            } else {
                byte[] classFile = jdk.classFile(type.name());
                if (classFile != null) {
                    take(type, classFile, taker);
                }
            }
        }
        if (!bodies.wanted.isEmpty()) {
            source.visit(bodies);
        }
    }

    private static void take(TypeView type, byte[] classFile, Taker taker) {
        try {
            taker.take(type, classFile);
        } catch (UnreadableClassException e) {
            // The JDK has its own reasons.
        }
    }

    /** Of all types here and in the JDK that this runs on. */
    Collection<String> names() {
        Set<String> all = new TreeSet<String>(source.namesOfJdk());
        all.addAll(types.keySet());
        return all;
    }

    /** Whether there is such a type, here or in the JDK. */
    boolean has(String name) {
        return types.containsKey(name) || jdk.classFile(name) != null;
    }

    /** Also of a type that there is not: then nothing but its name is known. */
    TypeView type(String name) {
        ScannedType type = types.get(name);
        return type == null ? jdk.type(name) : type;
    }

    /** What many types extend costs its memory once. */
    private String kept(String name) {
        String known = names.get(name);
        if (known == null) {
            names.put(name, name);
            return name;
        }
        return known;
    }

    /** The first round. */
    private final class Heads implements ClassFileSource.Visitor {

        @Override
        public boolean enters(String container) {
            return true;
        }

        @Override
        public boolean wants(String container, String file) {
            return true;
        }

        @Override
        public void take(String container, byte[] classFile, boolean ofJdk) throws UnreadableClassException {
            ClassBytes bytes = ClassHeader.bytes(classFile);
            ClassHeader head = ClassHeader.readHead(bytes);
            if (types.containsKey(head.name())) {
                return;
            }
            Set<String> carried = Collections.emptySet();
            if (!annotations.isEmpty()) {
                Set<String> read = new HashSet<String>(ClassHeader.readAnnotations(bytes));
                read.retainAll(annotations);
                carried = read.isEmpty() ? carried : read;
            }
            ScannedType type = new ScannedType(head, carried, container, ofJdk);
            types.put(type.name, type);
        }
    }

    /** The second round: of the types that patterns mean, from where they came the first time. */
    private final class Bodies implements ClassFileSource.Visitor {

        private final Taker taker;
        private final Map<String, ScannedType> wanted = new HashMap<String, ScannedType>();
        private final Set<String> files = new HashSet<String>();
        private final Set<String> containers = new HashSet<String>();

        Bodies(Taker taker) {
            this.taker = taker;
        }

        void want(ScannedType type) {
            wanted.put(type.name, type);
            files.add(type.name.substring(type.name.lastIndexOf('.') + 1) + ".class");
            String container = type.container;
            while (containers.add(container) && container.lastIndexOf("!/") > 0) {
                container = container.substring(0, container.lastIndexOf("!/"));
            }
        }

        @Override
        public boolean enters(String container) {
            return containers.contains(container);
        }

        @Override
        public boolean wants(String container, String file) {
            return files.contains(file);
        }

        @Override
        public void take(String container, byte[] classFile, boolean ofJdk) throws UnreadableClassException {
            ScannedType type = wanted.remove(ClassHeader.readHead(classFile).name()); // the first again
            if (type != null) {
                taker.take(type, classFile);
            }
        }
    }

    /** One that was seen. */
    private final class ScannedType implements TypeView {

        private final String name;
        private final int modifiers;
        private final String[] parents;
        private final Set<String> carried;
        private final String container;
        private final boolean ofJdk;
        private TypeTests asked;
        private Set<TypeTest> passed;

        ScannedType(ClassHeader head, Set<String> carried, String container, boolean ofJdk) {
            this.name = kept(head.name());
            this.modifiers = head.modifiers();
            List<String> above = new ArrayList<String>(head.interfaceNames());
            if (head.superName() != null) {
                above.add(0, head.superName());
            }
            this.parents = above.toArray(new String[0]);
            for (int i = 0; i < parents.length; i++) {
                parents[i] = kept(parents[i]);
            }
            this.carried = carried;
            this.container = container;
            this.ofJdk = ofJdk;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public int modifiers() {
            return modifiers;
        }

        @Override
        public Set<String> annotations() {
            return carried;
        }

        @Override
        public List<TypeView> parents() {
            TypeView[] views = new TypeView[parents.length];
            for (int i = 0; i < views.length; i++) {
                views[i] = type(parents[i]);
            }
            return Arrays.asList(views);
        }

        /** Of the JDK it is known; of others it shows when the program runs. */
        @Override
        public String loader() {
            return ofJdk ? "boot" : null;
        }

        /** Class files may name each other as parents in a circle. */
        @Override
        public Set<TypeTest> passed(TypeTests tests) {
            if (asked != tests) {
                Set<TypeTest> found = new HashSet<TypeTest>();
                List<TypeView> family = new ArrayList<TypeView>();
                Set<String> once = new HashSet<String>();
                family.add(this);
                for (int next = 0; next < family.size(); next++) {
                    TypeView type = family.get(next);
                    tests.addPassed(type, found);
                    if (tests.canPassAbove(type.name())) {
                        for (TypeView parent : type.parents()) {
                            if (once.add(parent.name())) {
                                family.add(parent);
                            }
                        }
                    }
                }
                passed = found.isEmpty() ? Collections.<TypeTest>emptySet() : found;
                asked = tests;
            }
            return passed;
        }
    }
}
