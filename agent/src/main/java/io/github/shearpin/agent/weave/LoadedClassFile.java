package io.github.shearpin.agent.weave;

import java.util.Collections;
import java.util.List;

/**
 * What the class file of a loaded class declares. It is read as a resource, since reflection would load the classes that the
 * methods name. Immutable.
 */
public final class LoadedClassFile {

    private final List<MethodHeader> methods;

    private LoadedClassFile(List<MethodHeader> methods) {
        this.methods = methods;
    }

    /** Knows no method where the loader gives no class file. */
    public static LoadedClassFile of(Class<?> type) {
        byte[] bytes = type.getClassLoader() == null ? ClassFiles.ofJdk(type.getName())
                : ClassFiles.of(type.getClassLoader(), type.getName());
        if (bytes != null) {
            try {
                return new LoadedClassFile(ClassHeader.readFull(bytes).methods());
            } catch (UnreadableClassException notWhatIsLoaded) {
                // nothing is known of it
            }
        }
        return new LoadedClassFile(Collections.<MethodHeader>emptyList());
    }

    public List<MethodHeader> methods() {
        return methods;
    }
}
