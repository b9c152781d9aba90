package io.github.shearpin.agent;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.Instrumentation;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Field;
import java.security.ProtectionDomain;
import java.util.Collections;
import java.util.Map;
import java.util.Set;

/**
 * Defines the Gate into {@code java.lang}, before anything that extends it is loaded. On Java 9 and later by specified
 * means: our module is given {@code java.lang}, and a lookup in it defines the class. Java 8 has none of them.
 */
final class GateDefinition {

    /** Packaging renames this string with the class. */
    private static final String GATE = "io.github.shearpin.bootstrap.Gate";

    private GateDefinition() {
    }

    static void ensure(Instrumentation instrumentation) throws Exception {
        try {
            Class.forName(GATE, false, null);
            return; // an agent that was attached before has left it
        } catch (ClassNotFoundException notYet) {
            // the usual case
        }
        byte[] gate = read(GATE.replace('.', '/'));
        Class<?> module;
        try {
            module = Class.forName("java.lang.Module");
        } catch (ClassNotFoundException java8) {
            defineOnJava8(gate);
            return;
        }
        Object javaBase = Class.class.getMethod("getModule").invoke(Object.class);
        Object ours = Class.class.getMethod("getModule").invoke(GateDefinition.class);
        Instrumentation.class
                .getMethod("redefineModule", module, Set.class, Map.class, Map.class, Set.class, Map.class)
                .invoke(instrumentation, javaBase, Collections.emptySet(), Collections.emptyMap(),
                        Collections.singletonMap("java.lang", Collections.singleton(ours)), Collections.emptySet(),
                        Collections.emptyMap());
        Object lookup = MethodHandles.class.getMethod("privateLookupIn", Class.class, MethodHandles.Lookup.class)
                .invoke(null, Object.class, MethodHandles.lookup());
        MethodHandles.Lookup.class.getMethod("defineClass", byte[].class).invoke(lookup, (Object) gate);
    }

    /**
     * Java 8 has no specified way but a jar on the bootstrap path, which must lie in a folder that can be written (there may
     * be none) and that nobody else can (or they put classes on that path). Every Java 8 has this one, and none warns of it.
     */
    private static void defineOnJava8(byte[] gate) throws Exception {
        Class<?> unsafe = Class.forName("sun.misc.Unsafe");
        Field instance = unsafe.getDeclaredField("theUnsafe");
        instance.setAccessible(true);
        unsafe.getMethod("defineClass", String.class, byte[].class, int.class, int.class, ClassLoader.class,
                ProtectionDomain.class).invoke(instance.get(null), GATE.replace('.', '/'), gate, 0, gate.length, null, null);
    }

    private static byte[] read(String path) throws IOException {
        InputStream in = GateDefinition.class.getClassLoader().getResourceAsStream(path + ".class");
        if (in == null) {
            throw new IOException(path + " is missing from the agent's jar");
        }
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            byte[] buffer = new byte[4096];
            for (int n; (n = in.read(buffer)) >= 0;) {
                out.write(buffer, 0, n);
            }
            return out.toByteArray();
        } finally {
            in.close();
        }
    }
}
