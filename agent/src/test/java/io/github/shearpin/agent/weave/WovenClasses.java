package io.github.shearpin.agent.weave;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

/** Loads classes with advice in them, verified by the JVM as any class of an application is. */
final class WovenClasses extends ClassLoader {

    /** Which site a method gets; null: it is not woven. */
    interface Sites {
        Integer of(String name, String descriptor);
    }

    private final ClassWeaver weaver = new ClassWeaver();
    private final boolean eachNested;
    private final IntPredicate values;
    private final Map<String, byte[]> classes = new HashMap<>();

    /** @param values which sites hand over arguments and result */
    WovenClasses(boolean eachNested, IntPredicate values) {
        super(WovenClasses.class.getClassLoader());
        this.eachNested = eachNested;
        this.values = values;
    }

    /** Each of the sites' maps is one rule; the first is the outermost. */
    WovenClasses weave(Class<?> type, Sites... rules) {
        return weave(type.getName(), bytes(type), rules);
    }

    WovenClasses weave(String name, byte[] classFile, Sites... rules) {
        List<Layer> layers = new java.util.ArrayList<>();
        for (Sites rule : rules) {
            Layer layer = new Layer("rule" + layers.size(), eachNested);
            new net.bytebuddy.jar.asm.ClassReader(classFile).accept(
                    new net.bytebuddy.jar.asm.ClassVisitor(net.bytebuddy.utility.OpenedClassReader.ASM_API) {
                        @Override
                        public net.bytebuddy.jar.asm.MethodVisitor visitMethod(int access, String method,
                                String descriptor, String signature, String[] exceptions) {
                            Integer site = rule.of(method, descriptor);
                            if (site != null && (access & 0x0400) == 0) {
                                layer.add(method, descriptor, site, values.test(site));
                            }
                            return null;
                        }
                    }, 0);
            layers.add(layer);
        }
        classes.put(name, weaver.weave(name, classFile, layers));
        return this;
    }

    byte[] woven(Class<?> type) {
        return classes.get(type.getName());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        synchronized (getClassLoadingLock(name)) {
            byte[] bytes = classes.get(name);
            if (bytes == null && name.startsWith(Shapes.class.getPackageName() + ".Shape")) {
                bytes = bytes(Class.forName(name)); // what is package-private must come from one loader
            }
            if (bytes == null) {
                return super.loadClass(name, resolve);
            }
            Class<?> loaded = findLoadedClass(name);
            return loaded != null ? loaded : defineClass(name, bytes, 0, bytes.length);
        }
    }

    static byte[] bytes(Class<?> type) {
        try (InputStream in = type.getResourceAsStream("/" + type.getName().replace('.', '/') + ".class")) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
