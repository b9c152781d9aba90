package io.github.shearpin.agent;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.Instrumentation;
import java.lang.invoke.MethodHandles;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Defines the Gate into {@code java.lang}, before anything that extends it is loaded. On Java 9 and later by specified
 * means: our module is given {@code java.lang}, and a lookup in it defines the class. Java 8 has none of them; there a jar
 * with this one class goes on the bootstrap path.
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
            appendToBootPath(instrumentation, gate);
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

    private static void appendToBootPath(Instrumentation instrumentation, byte[] gate) throws IOException {
        File file = newTemporaryFile();
        try {
            ZipOutputStream out = new ZipOutputStream(new FileOutputStream(file));
            try {
                out.putNextEntry(new ZipEntry(GATE.replace('.', '/') + ".class"));
                out.write(gate);
                out.closeEntry();
            } finally {
                out.close();
            }
            instrumentation.appendToBootstrapClassLoaderSearch(new JarFile(file, false));
            Class.forName(GATE, false, null); // while the file is surely there
        } catch (ClassNotFoundException e) {
            throw new IOException("the JVM does not find " + GATE + " in " + file);
        } finally {
            // The JVM has it open; where that forbids deleting, the end of the JVM does it.
            if (!file.delete()) {
                file.deleteOnExit();
            }
        }
    }

    /** Not {@code File.createTempFile}, whose SecureRandom initialises the security providers before the application. */
    private static File newTemporaryFile() throws IOException {
        File folder = new File(System.getProperty("java.io.tmpdir"));
        for (int attempt = 0; attempt < 100; attempt++) {
            File file = new File(folder, "shearpin-gate-" + Long.toHexString(System.nanoTime() + attempt) + ".jar");
            if (file.createNewFile()) {
                // Nobody else may put classes on the boot path.
                file.setWritable(false, false);
                file.setWritable(true, true);
                return file;
            }
        }
        throw new IOException("no temporary file can be made in " + folder);
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
