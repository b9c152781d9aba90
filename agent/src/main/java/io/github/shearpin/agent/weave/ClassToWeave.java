package io.github.shearpin.agent.weave;

import io.github.shearpin.agent.policy.MethodShape;
import io.github.shearpin.agent.policy.Spelling;
import io.github.shearpin.agent.policy.types.Descriptor;
import io.github.shearpin.agent.rules.MethodPattern;
import io.github.shearpin.agent.rules.Rule;
import io.github.shearpin.agent.rules.TypeView;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A class that rules match, and what is found out of it where they ask for more than what it declares. For one thread. */
final class ClassToWeave {

    private static final String FUTURES = ")Ljava/util/concurrent/";

    private final Hierarchy hierarchy;
    private final ClassLoader loader;
    private final TypeView type;
    private final byte[] classFile;
    private final ClassBytes bytes;
    private ClassHeader header;
    private FallbackCheck check;
    private ParameterNames names;
    private GenericResults results;

    /**
     * @param loader null for the bootstrap loader
     * @param bytes  of the class file
     */
    ClassToWeave(Hierarchy hierarchy, ClassLoader loader, TypeView type, byte[] classFile, ClassBytes bytes) {
        this.hierarchy = hierarchy;
        this.loader = loader;
        this.type = type;
        this.classFile = classFile;
        this.bytes = bytes;
    }

    TypeView type() {
        return type;
    }

    /**
     * Whether methods of it may match, by a look at its constants alone: a pattern may mean all classes of many packages for
     * an annotation that few of them have.
     */
    boolean mayMatch(MethodPattern pattern) {
        for (String annotation : pattern.methodAnnotations()) {
            if (bytes.mayHoldDescriptorOf(annotation)) {
                return true;
            }
        }
        return pattern.methodAnnotations().isEmpty();
    }

    ClassHeader header() throws UnreadableClassException {
        if (header == null) {
            ClassHeader read = ClassHeader.readFull(bytes);
            checkDescriptors(read);
            header = read;
        }
        return header;
    }

    /** Whoever reads them from here on takes for granted that they are right; the JVM looks at them only after this. */
    private static void checkDescriptors(ClassHeader header) throws UnreadableClassException {
        Set<String> known = new HashSet<String>();
        for (MethodHeader method : header.methods()) {
            if (known.add(method.descriptor()) && !Descriptor.isOfMethod(method.descriptor())) {
                throw new UnreadableClassException("no method has the descriptor " + Spelling.quoted(method.descriptor()));
            }
        }
    }

    /** What it inherits of a method that it does not declare, and what to write instead; null: nothing, or that is not known. */
    String inherited(Rule rule, MethodPattern pattern) {
        if (!ClassFiles.mayAsk()) {
            return null;
        }
        PatternExplanation explained = new PatternExplanation(rule, pattern);
        explained.matched(type);
        new Inheritance(new TypeFiles() {
            @Override
            public void read(Collection<? extends TypeView> wanted, Taker taker) {
                for (TypeView above : wanted) {
                    read(above, taker);
                }
            }

            private void read(TypeView above, Taker taker) {
                String name = above.name();
                byte[] file = (name.startsWith("java.") ? hierarchy.boot() : hierarchy.types(loader)).classFile(name);
                try {
                    if (file != null) {
                        taker.take(above, file);
                    }
                } catch (UnreadableClassException e) {
                    // Then nothing is known of it.
                }
            }
        }).find(explained);
        return explained.first() == null ? null : explained.first().text();
    }

    /** Of what methods of it may have for a fallback. */
    FallbackCheck check() throws UnreadableClassException {
        if (check == null) {
            check = new FallbackCheck(hierarchy, loader, header(), classFile);
        }
        return check;
    }

    /**
     * @param method of this class
     * @param named  whether the names of its parameters are asked for
     */
    MethodShape shape(MethodHeader method, boolean named) throws UnreadableClassException {
        if (named && names == null) {
            names = new ParameterNames(classFile);
        }
        List<String> parameters = named ? names.of(method) : Collections.<String>emptyList();
        return new MethodShape(type.name(), method.name(), method.descriptor(), method.isStatic(), parameters,
                resultArgument(method));
    }

    /** Of the futures that a literal may have to fit. */
    private String resultArgument(MethodHeader method) throws UnreadableClassException {
        if (!method.descriptor().contains(FUTURES)) {
            return null;
        }
        if (results == null) {
            results = new GenericResults(classFile);
        }
        return results.argument(method);
    }
}
