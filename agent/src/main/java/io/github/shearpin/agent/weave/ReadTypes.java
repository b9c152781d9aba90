package io.github.shearpin.agent.weave;

import io.github.shearpin.agent.policy.types.AppMethod;
import io.github.shearpin.agent.policy.types.AppType;
import io.github.shearpin.agent.policy.types.AppTypes;
import io.github.shearpin.agent.policy.types.Descriptor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Types as their class files tell them, as far as the loader of the class that is being woven hands those out. Each is read
 * once. For one thread, and as long as that class is woven.
 */
final class ReadTypes implements AppTypes {

    private static final int ENUM = 0x4000;

    private final Hierarchy hierarchy;
    private final ClassLoader loader;
    private final ClassHeader woven;
    private final byte[] wovenFile;
    private final Map<String, Type> read = new HashMap<String, Type>();

    ReadTypes(Hierarchy hierarchy, ClassLoader loader, ClassHeader woven, byte[] wovenFile) {
        this.hierarchy = hierarchy;
        this.loader = loader;
        this.woven = woven;
        this.wovenFile = wovenFile;
    }

    @Override
    public String woven() {
        return woven.name();
    }

    @Override
    public AppType find(String name) {
        Type type = named(name);
        return type.isFound() ? type : null;
    }

    @Override
    public Type named(String name) {
        Type type = read.get(name);
        if (type == null) {
            type = new Type(name);
            read.put(name, type);
        }
        return type;
    }

    /** What is not looked at costs no reading. */
    private final class Type implements AppType {

        private final String name;
        private byte[] classFile;
        private ClassHeader header;
        private boolean asked;

        Type(String name) {
            this.name = name;
        }

        /** Null: there is no class file that can be read. */
        private ClassHeader header() {
            if (!asked) {
                asked = true;
                if (name.equals(woven.name())) {
                    header = woven;
                    classFile = wovenFile;
                } else if (!isBuiltIn()) {
                    read();
                }
            }
            return header;
        }

        private void read() {
            LoaderTypes from = name.startsWith("java.") ? hierarchy.boot() : hierarchy.types(loader);
            byte[] bytes = from.classFile(name);
            try {
                ClassHeader full = bytes == null ? null : ClassHeader.readFull(bytes);
                if (full != null && full.name().equals(name)) {
                    header = full;
                    classFile = bytes;
                }
            } catch (UnreadableClassException e) {
                // The JVM will say so, if it ever comes to load this type.
            }
        }

        private boolean isBuiltIn() {
            return Descriptor.primitive(name) != null || Descriptor.element(name) != null;
        }

        boolean isFound() {
            return isBuiltIn() || header() != null;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public int modifiers() {
            return header() == null ? 0 : header().modifiers();
        }

        @Override
        public List<AppType> parents() {
            List<AppType> parents = new ArrayList<AppType>();
            if (header() != null) {
                if (header().superName() != null) {
                    parents.add(named(header().superName()));
                }
                for (String implemented : header().interfaceNames()) {
                    parents.add(named(implemented));
                }
            }
            return parents;
        }

        @Override
        public List<AppMethod> declared() {
            if (header() == null) {
                return Collections.emptyList();
            }
            List<AppMethod> declared = new ArrayList<AppMethod>();
            for (MethodHeader method : header().methods()) {
                declared.add(new Method(this, method));
            }
            return declared;
        }

        @Override
        public List<String> constants() {
            if (header() == null || (header().modifiers() & ENUM) == 0) {
                return null;
            }
            try {
                ClassBytes bytes = new ClassBytes(classFile);
                int at = bytes.poolEnd() + 8 + 2 * header().interfaceNames().size();
                List<String> constants = new ArrayList<String>();
                int fields = bytes.u2(at);
                at += 2;
                for (int i = 0; i < fields; i++) {
                    if ((bytes.u2(at) & ENUM) != 0) {
                        constants.add(bytes.utf8(bytes.u2(at + 2)));
                    }
                    int attributes = bytes.u2(at + 6);
                    at += 8;
                    for (int j = 0; j < attributes; j++) {
                        at = bytes.attributeEnd(at);
                    }
                }
                return constants;
            } catch (UnreadableClassException e) {
                throw new IllegalStateException(e); // it has been read in full before
            }
        }

        @Override
        public boolean takes(AppType other) {
            if (name.equals(other.name())) {
                return true;
            }
            if (Descriptor.primitive(name) != null || Descriptor.primitive(other.name()) != null) {
                return false;
            }
            String otherElement = Descriptor.element(other.name());
            if (otherElement != null) {
                String element = Descriptor.element(name);
                return element == null ? name.equals("java.lang.Object") || name.equals("java.lang.Cloneable")
                        || name.equals("java.io.Serializable") : named(element).takes(named(otherElement));
            }
            return name.equals("java.lang.Object") || isOrMayBeAbove(other);
        }

        private boolean isOrMayBeAbove(AppType other) {
            List<AppType> family = new ArrayList<AppType>();
            Set<String> once = new HashSet<String>();
            family.add(other);
            for (int next = 0; next < family.size(); next++) {
                Type type = (Type) family.get(next);
                if (type.name.equals(name) || !type.isFound()) {
                    return true;
                }
                for (AppType parent : type.parents()) {
                    if (once.add(parent.name())) {
                        family.add(parent);
                    }
                }
            }
            return false;
        }
    }

    private final class Method implements AppMethod {

        private final Type owner;
        private final MethodHeader header;

        Method(Type owner, MethodHeader header) {
            this.owner = owner;
            this.header = header;
        }

        @Override
        public String name() {
            return header.name();
        }

        @Override
        public AppType owner() {
            return owner;
        }

        @Override
        public int modifiers() {
            return header.modifiers();
        }

        @Override
        public List<AppType> parameters() {
            List<AppType> parameters = new ArrayList<AppType>();
            for (String parameter : Descriptor.parameters(header.descriptor())) {
                parameters.add(named(parameter));
            }
            return parameters;
        }

        @Override
        public AppType returned() {
            return named(Descriptor.returned(header.descriptor()));
        }
    }
}
