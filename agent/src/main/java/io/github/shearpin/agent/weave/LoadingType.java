package io.github.shearpin.agent.weave;

import io.github.shearpin.agent.rules.TypeView;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/** A class that is being loaded, its file at hand. Of the file only the head outlives this. For one thread. */
final class LoadingType implements TypeView {

    private static final int FINAL = 0x10;

    private final LoaderTypes loader;
    private final ClassBytes bytes;
    private final ClassHeader head;
    private final KnownType asParent;
    private KnownType[] parents;
    private Set<String> annotations;

    LoadingType(LoaderTypes loader, ClassBytes bytes) throws UnreadableClassException {
        this.loader = loader;
        this.bytes = bytes;
        this.head = ClassHeader.readHead(bytes);
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
    public Set<String> annotations() {
        if (annotations == null) {
            annotations = read();
            if (asParent != null) {
                asParent.learn(annotations);
            }
        }
        return annotations;
    }

    private Set<String> read() {
        try {
            return ClassHeader.readAnnotations(bytes);
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
}
