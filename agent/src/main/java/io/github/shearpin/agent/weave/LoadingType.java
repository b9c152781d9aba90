package io.github.shearpin.agent.weave;

import io.github.shearpin.agent.rules.TypeTest;
import io.github.shearpin.agent.rules.TypeView;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/** A class that is being loaded, its file at hand. Of the file only the head outlives this. For one thread. */
final class LoadingType implements TypeView {

    private static final int FINAL = 0x10;

    private final LoaderTypes loader;
    private final ClassHeader head;
    private final byte[] classFile;
    private final KnownType asParent;
    private KnownType[] parents;
    private Set<String> annotations;

    LoadingType(LoaderTypes loader, ClassHeader head, byte[] classFile) {
        this.loader = loader;
        this.head = head;
        this.classFile = classFile;
        if ((head.modifiers() & FINAL) != 0) {
            asParent = null;
        } else {
            asParent = loader.type(head.name());
            asParent.learn(head);
        }
    }

    @Override
    public String name() {
        return head.name();
    }

    @Override
    public int modifiers() {
        return head.modifiers();
    }

    @Override
    public boolean annotatedWith(String annotation) {
        if (annotations == null) {
            annotations = annotations(classFile);
            if (asParent != null) {
                asParent.learn(annotations);
            }
        }
        return annotations.contains(annotation);
    }

    static Set<String> annotations(byte[] classFile) {
        try {
            return ClassHeader.readAnnotations(classFile);
        } catch (UnreadableClassException e) {
            return Collections.emptySet();
        }
    }

    @Override
    public List<TypeView> parents() {
        return Arrays.<TypeView>asList(knownParents());
    }

    private KnownType[] knownParents() {
        if (parents == null) {
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
        if (test.passes(this)) {
            return true;
        }
        if (test.canPassAbove(head.name())) {
            for (KnownType parent : knownParents()) {
                if (parent.isOrExtends(test)) {
                    return true;
                }
            }
        }
        return false;
    }
}
