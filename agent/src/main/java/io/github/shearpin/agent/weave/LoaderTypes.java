package io.github.shearpin.agent.weave;

import java.lang.ref.WeakReference;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The types known of one loader, by name. Bounded: when the younger half is full the older is forgotten, and what is asked
 * for again moves to the younger. Thread-safe.
 */
final class LoaderTypes {

    private static final int HALF = 1000;

    private final Hierarchy hierarchy;
    private final WeakReference<ClassLoader> loader;
    private final String label;
    private volatile ConcurrentMap<String, KnownType> young = new ConcurrentHashMap<String, KnownType>();
    private volatile ConcurrentMap<String, KnownType> old = new ConcurrentHashMap<String, KnownType>();

    /** @param loader null for the bootstrap loader */
    LoaderTypes(Hierarchy hierarchy, ClassLoader loader) {
        this.hierarchy = hierarchy;
        this.loader = loader == null ? null : new WeakReference<ClassLoader>(loader);
        this.label = label(loader);
    }

    private static String label(ClassLoader loader) {
        if (loader == null) {
            return "boot";
        }
        String name = loader.getClass().getName();
        if (name.equals("jdk.internal.loader.ClassLoaders$PlatformClassLoader")
                || name.equals("sun.misc.Launcher$ExtClassLoader")) {
            return "platform";
        }
        return name.equals("jdk.internal.loader.ClassLoaders$AppClassLoader")
                || name.equals("sun.misc.Launcher$AppClassLoader")
                || loader == ClassLoader.getSystemClassLoader() ? "app" : name;
    }

    /** As a pattern names the loader. */
    String label() {
        return label;
    }

    Hierarchy hierarchy() {
        return hierarchy;
    }

    /** The type of that name; nothing is read for it before it is asked something. */
    KnownType type(String name) {
        KnownType type = young.get(name);
        if (type != null) {
            return type;
        }
        type = old.get(name);
        if (type == null) {
            type = new KnownType(this, name);
        }
        ConcurrentMap<String, KnownType> into = young;
        KnownType other = into.putIfAbsent(name, type);
        if (into.size() >= HALF) {
            age(into);
        }
        return other == null ? type : other;
    }

    private synchronized void age(ConcurrentMap<String, KnownType> full) {
        if (young == full) {
            old = full;
            young = new ConcurrentHashMap<String, KnownType>();
        }
    }

    /** The type of that name if its class file was read; else null. */
    KnownType known(String name) {
        KnownType type = young.get(name);
        if (type == null) {
            type = old.get(name);
        }
        return type != null && type.isRead() ? type : null;
    }

    /** The super class and interfaces, as this loader sees them. */
    KnownType[] parents(ClassHeader head) {
        boolean isInterface = (head.modifiers() & 0x200) != 0;
        int superClass = head.superName() == null || isInterface ? 0 : 1;
        KnownType[] parents = new KnownType[superClass + head.interfaceNames().size()];
        if (superClass == 1) {
            parents[0] = seen(head.superName());
        }
        for (int i = superClass; i < parents.length; i++) {
            parents[i] = seen(head.interfaceNames().get(i - superClass));
        }
        return parents;
    }

    /** A type as this loader sees it: those of {@code java} packages all loaders share. */
    KnownType seen(String name) {
        return name.startsWith("java.") ? hierarchy.boot().type(name) : type(name);
    }

    /** Asks the loader for the class file; null if it has none. */
    byte[] classFile(String name) {
        if (loader == null) {
            return ClassFiles.ofJdk(name);
        }
        ClassLoader asked = loader.get();
        return asked == null ? null : ClassFiles.of(asked, name);
    }

    int size() {
        return young.size() + old.size();
    }
}
