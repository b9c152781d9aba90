package io.github.shearpin.agent.weave;

import io.github.shearpin.agent.rules.TypeView;
import java.lang.instrument.Instrumentation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * The classes that a JVM has loaded. Their class files are asked of their loaders, so keep the application's threads out of
 * it. For one thread, and not for long: it holds the classes.
 */
public final class LoadedTypes implements TypeSource {

    /** To read what a pattern means of a program's classes must not keep a processor of it busy for long. */
    private static final int MOST_READ = 2_000;

    private final List<LoadedType> types = new ArrayList<LoadedType>();

    public LoadedTypes(Instrumentation instrumentation) {
        this(instrumentation.getAllLoadedClasses(), new Hierarchy());
    }

    LoadedTypes(Class<?>[] loaded, Hierarchy hierarchy) {
        for (Class<?> type : loaded) {
            String internalName = type.getName().replace('.', '/');
            if (!type.isArray() && !type.isPrimitive() && !Weaver.isOurs(type.getClassLoader(), internalName)
                    && !Weaver.isAccessor(internalName)) {
                types.add(new LoadedType(hierarchy, type, null));
            }
        }
    }

    @Override
    public Collection<? extends TypeView> types() {
        return types;
    }

    @Override
    public boolean isOfJdk(TypeView type) {
        return Weaver.isOfJdk(((LoadedType) type).classLoader());
    }

    @Override
    public String whyUnreadable(String name) {
        return null; // what is loaded has been read
    }

    @Override
    public boolean hasUnreadable() {
        return false;
    }

    @Override
    public void read(Collection<? extends TypeView> wanted, Taker taker) {
        int read = 0;
        for (TypeView type : wanted) {
            byte[] classFile = read++ < MOST_READ ? ((LoadedType) type).readClassFile() : null;
            try {
                if (classFile != null) {
                    taker.take(type, classFile);
                }
            } catch (UnreadableClassException e) {
                // Its loader hands out something else than what it has loaded.
            }
        }
    }
}
