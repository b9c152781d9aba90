package io.github.shearpin.agent.weave;

import io.github.shearpin.agent.rules.TypeTest;
import io.github.shearpin.agent.rules.TypeTests;
import io.github.shearpin.agent.rules.TypeView;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/**
 * A class that is loaded. Its annotations are read from class files, for reflection would load the annotations' classes.
 * For one thread.
 */
final class LoadedType implements TypeView {

    private final Hierarchy hierarchy;
    private final Class<?> type;
    private final ClassBytes classFile;
    private Set<String> annotations;

    /** @param classFile null if it is not at hand */
    LoadedType(Hierarchy hierarchy, Class<?> type, ClassBytes classFile) {
        this.hierarchy = hierarchy;
        this.type = type;
        this.classFile = classFile;
    }

    @Override
    public String name() {
        return type.getName();
    }

    @Override
    public int modifiers() {
        return type.getModifiers();
    }

    @Override
    public Set<String> annotations() {
        if (annotations == null) {
            KnownType known = known();
            if (classFile == null) {
                annotations = known.annotations();
            } else {
                annotations = read();
                known.learn(annotations);
            }
        }
        return annotations;
    }

    /** Null for the bootstrap loader. */
    ClassLoader classLoader() {
        return type.getClassLoader();
    }

    /** As its loader hands it out; null if it has none. */
    byte[] readClassFile() {
        return hierarchy.types(type.getClassLoader()).classFile(type.getName());
    }

    private Set<String> read() {
        try {
            return ClassHeader.readAnnotations(classFile);
        } catch (UnreadableClassException e) {
            return Collections.emptySet();
        }
    }

    private KnownType known() {
        return hierarchy.types(type.getClassLoader()).seen(type.getName());
    }

    /** Remembered, so that no class file is read for a class that is loaded when others come that extend it. */
    @Override
    public Set<TypeTest> passed(TypeTests tests) {
        KnownType known = known();
        // The class file at hand may be of more annotations than were found before.
        Set<TypeTest> passed = classFile == null ? known.remembered(tests) : null;
        if (passed == null) {
            passed = TypeView.super.passed(tests);
            known.remember(tests, passed);
        }
        return passed;
    }

    @Override
    public List<TypeView> parents() {
        List<TypeView> parents = new ArrayList<TypeView>();
        if (type.getSuperclass() != null) {
            parents.add(hierarchy.of(type.getSuperclass()));
        }
        for (Class<?> implemented : type.getInterfaces()) {
            parents.add(hierarchy.of(implemented));
        }
        return parents;
    }

    @Override
    public String loader() {
        return hierarchy.types(type.getClassLoader()).label();
    }
}
