package io.github.shearpin.agent.weave;

import io.github.shearpin.agent.rules.TypeView;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Answers what classes extend and implement, from the heads of class files, and loads no class for it. A parent's class file
 * is looked for no sooner than a pattern asks for what is above it: among the types known of the loader, else as a
 * resource of that loader (which the JVM is about to ask for that very class), else among those known of other loaders.
 * What a pattern asked of a type is remembered with it, so keep one hierarchy for each set of rules.
 *
 * <p>Thread-safe; no lock is held while a loader is asked. Loaders are held weakly, and of each some two thousand types.
 */
public final class Hierarchy {

    private final ConcurrentMap<LoaderKey, LoaderTypes> loaders = new ConcurrentHashMap<LoaderKey, LoaderTypes>();
    private final ReferenceQueue<ClassLoader> collected = new ReferenceQueue<ClassLoader>();
    private final LoaderTypes boot = new LoaderTypes(this, null);

    /**
     * Reads classes of the JDK once, so that it loads what it needs for that now: later it may be one of those very classes
     * that is being loaded. To be called before the first class is asked for where a pattern asks for parents.
     */
    public void warmUp() {
        ClassFiles.ofJdk("java.lang.Runnable");
        ClassFiles.ofJdk("java.sql.Statement");
    }

    /**
     * A class that is being loaded.
     *
     * @param loader null for the bootstrap loader
     * @throws UnreadableClassException when this is no class file
     */
    public TypeView of(ClassLoader loader, byte[] classFile) throws UnreadableClassException {
        return of(loader, ClassHeader.bytes(classFile));
    }

    TypeView of(ClassLoader loader, ClassBytes bytes) throws UnreadableClassException {
        return new LoadingType(types(loader), bytes);
    }

    /** A class that is loaded: its parents are asked for by reflection, annotations in class files found as resources. */
    public TypeView of(Class<?> loaded) {
        return new LoadedType(this, loaded, null);
    }

    /** The same with the class's own file at hand. */
    TypeView of(Class<?> loaded, ClassBytes classFile) {
        return new LoadedType(this, loaded, classFile);
    }

    LoaderTypes types(ClassLoader loader) {
        if (loader == null) {
            return boot;
        }
        LoaderTypes types = loaders.get(new LoaderKey(loader, null));
        if (types == null) {
            for (Reference<?> gone = collected.poll(); gone != null; gone = collected.poll()) {
                loaders.remove(gone);
            }
            LoaderTypes added = new LoaderTypes(this, loader);
            types = loaders.putIfAbsent(new LoaderKey(loader, collected), added);
            if (types == null) {
                types = added;
            }
        }
        return types;
    }

    LoaderTypes boot() {
        return boot;
    }

    /**
     * A type of that name whose class file was read for another loader, or null. In OSGi and JBoss Modules a loader does not
     * see the parents of its classes' parents when it does not import their packages.
     */
    KnownType knownElsewhere(String name) {
        for (LoaderTypes types : loaders.values()) {
            KnownType type = types.known(name);
            if (type != null) {
                return type;
            }
        }
        return boot.known(name);
    }

    int loadersKnown() {
        return loaders.size();
    }

    /** Compares loaders by identity: their own {@code equals} is foreign code. */
    private static final class LoaderKey extends WeakReference<ClassLoader> {

        private final int hash;

        LoaderKey(ClassLoader loader, ReferenceQueue<ClassLoader> queue) {
            super(loader, queue);
            hash = System.identityHashCode(loader);
        }

        @Override
        public boolean equals(Object other) {
            if (this == other) {
                return true;
            }
            Object loader = get();
            return loader != null && other instanceof LoaderKey && ((LoaderKey) other).get() == loader;
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }
}
