package io.github.shearpin.agent.weave;

import io.github.shearpin.agent.policy.path.DeclaredType;
import io.github.shearpin.agent.policy.path.DeclaredTypes;
import io.github.shearpin.agent.policy.types.Descriptor;
import io.github.shearpin.agent.rules.TypeView;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Members of the types of a class path and of the JDK. Each type is read once. For one thread. */
final class DeclaredMembers implements DeclaredTypes {

    /** Of an interface that much implements, many may be read. */
    private static final int MOST_BELOW = 1_000;
    private static final String MAP = "java.util.Map";

    private final ClassPathTypes types;
    private final Map<String, DeclaredType> found = new HashMap<String, DeclaredType>();

    DeclaredMembers(ClassPathTypes types) {
        this.types = types;
    }

    @Override
    public DeclaredType find(String name) {
        if (!found.containsKey(name)) {
            found.put(name, name.equals("java.lang.Object") ? null : read(name));
        }
        return found.get(name);
    }

    private DeclaredType read(String name) {
        List<TypeView> family = family(types.type(name));
        family.add(types.type("java.lang.Object")); // whose methods interfaces have, too
        Map<String, DeclaredType> read = read(family);
        Map<String, String> methods = new TreeMap<String, String>();
        Map<String, String> fields = new TreeMap<String, String>();
        for (TypeView each : family) {
            DeclaredType own = read.get(each.name());
            if (own == null || each.name().equals(MAP)) {
                return null;
            }
            own.addTo(methods, fields);
        }
        return new DeclaredType(name, family.get(0).modifiers(), methods, fields);
    }

    @Override
    public boolean isBelow(String name, String step) {
        List<TypeView> below = new ArrayList<TypeView>();
        for (TypeView type : types.types()) {
            if (below.size() < MOST_BELOW && isAbove(name, type)) {
                below.add(type);
            }
        }
        for (DeclaredType each : read(below).values()) {
            if (each.leadsTo(step) != null) {
                return true;
            }
        }
        return false;
    }

    private static boolean isAbove(String name, TypeView type) {
        for (TypeView each : family(type)) {
            if (each.name().equals(name) && each != type) {
                return true;
            }
        }
        return false;
    }

    /** The type and all above it, the nearest first. */
    private static List<TypeView> family(TypeView type) {
        List<TypeView> family = new ArrayList<TypeView>();
        Set<String> once = new HashSet<String>();
        family.add(type);
        once.add(type.name());
        for (int next = 0; next < family.size(); next++) {
            for (TypeView parent : family.get(next).parents()) {
                if (once.add(parent.name())) {
                    family.add(parent);
                }
            }
        }
        return family;
    }

    /** What they declare themselves. */
    private Map<String, DeclaredType> read(Collection<TypeView> wanted) {
        final Map<String, DeclaredType> read = new HashMap<String, DeclaredType>();
        types.read(wanted, new TypeFiles.Taker() {
            @Override
            public void take(TypeView type, byte[] classFile) throws UnreadableClassException {
                ClassBytes bytes = ClassHeader.bytes(classFile);
                Map<String, String> methods = new TreeMap<String, String>();
                for (MethodHeader method : ClassHeader.readFull(bytes).methods()) {
                    if (method.descriptor().startsWith("()") && !method.descriptor().endsWith("V") && !method.isStatic()
                            && MethodLook.isWritten(method)) {
                        methods.put(method.name(), Descriptor.returned(method.descriptor()));
                    }
                }
                read.put(type.name(), new DeclaredType(type.name(), type.modifiers(), methods, ClassHeader.readFields(bytes)));
            }
        });
        return read;
    }
}
