package io.github.shearpin.agent.weave;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Finds class files as resources. Thread-safe; holds no lock while a loader answers, for that loader may hold and want locks
 * of its own.
 */
final class ClassFiles {

    /** Larger than any the JVM would take in practice. */
    private static final int MAX_SIZE = 16 << 20;

    /**
     * Set while this thread waits for a resource. To answer, loaders load classes of their own, and those come by here
     * again: asking once more within could end in a circle.
     */
    private static final ThreadLocal<Boolean> ASKING = new ThreadLocal<Boolean>();

    private ClassFiles() {
    }

    /** Whether this thread may ask a loader now. */
    static boolean mayAsk() {
        return ASKING.get() == null;
    }

    /** The class file of a type of the JDK; null if there is none. */
    static byte[] ofJdk(String name) {
        String file = file(name);
        ASKING.set(Boolean.TRUE);
        try {
            InputStream in = Object.class.getResourceAsStream("/" + file);
            if (in == null) {
                // From JDK 9 on, the base module's classes alone are found so.
                in = platform().getResourceAsStream(file);
            }
            return read(in);
        } catch (Throwable e) {
            return null;
        } finally {
            ASKING.remove();
        }
    }

    /** What the loader gives as the type's class file; null if it gives none, whatever its reason. */
    static byte[] of(ClassLoader loader, String name) {
        ASKING.set(Boolean.TRUE);
        try {
            return read(loader.getResourceAsStream(file(name)));
        } catch (Throwable e) {
            // A foreign loader may throw anything; without an answer the type is unknown, and no more than that.
            return null;
        } finally {
            ASKING.remove();
        }
    }

    private static String file(String name) {
        return name.replace('.', '/') + ".class";
    }

    /** The topmost of our own loaders: not the system loader, which an application may have replaced. */
    private static ClassLoader platform() {
        ClassLoader loader = ClassFiles.class.getClassLoader();
        while (loader.getParent() != null) {
            loader = loader.getParent();
        }
        return loader;
    }

    private static byte[] read(InputStream in) throws IOException {
        if (in == null) {
            return null;
        }
        try {
            byte[] bytes = new byte[4096];
            int length = 0;
            while (true) {
                int read = in.read(bytes, length, bytes.length - length);
                if (read <= 0) {
                    return Arrays.copyOf(bytes, length);
                }
                length += read;
                if (length == bytes.length) {
                    if (length >= MAX_SIZE) {
                        return null;
                    }
                    bytes = Arrays.copyOf(bytes, length * 2);
                }
            }
        } finally {
            in.close();
        }
    }
}
