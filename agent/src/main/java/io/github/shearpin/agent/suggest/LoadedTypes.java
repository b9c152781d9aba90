package io.github.shearpin.agent.suggest;

import io.github.shearpin.agent.weave.LoadedClassFile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The classes that were loaded at a moment, and what their class files declare, each read once. For one thread. */
final class LoadedTypes {

    private final Map<String, Class<?>> byName = new HashMap<String, Class<?>>();
    private final Map<Class<?>, LoadedClassFile> files = new HashMap<Class<?>, LoadedClassFile>();

    LoadedTypes(Class<?>[] loaded) {
        for (Class<?> type : loaded) {
            if (!type.isArray() && !byName.containsKey(type.getName())) {
                byName.put(type.getName(), type);
            }
        }
    }

    /** One of that name; null: none is loaded. */
    Class<?> named(String name) {
        return byName.get(name);
    }

    LoadedClassFile file(Class<?> type) {
        LoadedClassFile known = files.get(type);
        if (known == null) {
            known = LoadedClassFile.of(type);
            files.put(type, known);
        }
        return known;
    }

    /** All classes and interfaces above a class, the near ones first. */
    static List<Class<?>> above(Class<?> type) {
        Set<Class<?>> all = new LinkedHashSet<Class<?>>();
        for (Class<?> next = type; next != null; next = next.getSuperclass()) {
            if (next != type) {
                all.add(next);
            }
            addInterfaces(next, all);
        }
        all.remove(Object.class);
        return new ArrayList<Class<?>>(all);
    }

    private static void addInterfaces(Class<?> type, Set<Class<?>> all) {
        for (Class<?> implemented : type.getInterfaces()) {
            if (all.add(implemented)) {
                addInterfaces(implemented, all);
            }
        }
    }
}
