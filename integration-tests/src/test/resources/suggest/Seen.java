package com.acme.shop;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.security.ProtectionDomain;

/** An agent that sees what the JVM makes classes of. */
public final class Seen {

    private static Instrumentation instrumentation;

    private Seen() {
    }

    public static void premain(String argument, Instrumentation given) {
        instrumentation = given;
    }

    /** From now on it sees what classes are after the agents that have come since the start, too. */
    public static void agentmain(String argument, Instrumentation given) {
        instrumentation = given;
    }

    /**
     * Writes what the JVM makes a class of, after all agents that have come so far: now, for which it is made anew, and
     * whenever it is again.
     */
    static void write(String className, final String file) throws Exception {
        final String name = className.replace('.', '/');
        ClassFileTransformer seer = new ClassFileTransformer() {
            @Override
            public byte[] transform(ClassLoader loader, String internalName, Class<?> type, ProtectionDomain domain, byte[] bytes) {
                if (name.equals(internalName)) {
                    try (OutputStream out = new FileOutputStream(file)) {
                        out.write(bytes);
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                }
                return null;
            }
        };
        instrumentation.addTransformer(seer, true);
        instrumentation.retransformClasses(Class.forName(className));
    }
}
