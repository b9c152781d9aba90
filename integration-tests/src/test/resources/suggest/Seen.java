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

    /** Writes a class's bytes as they are now, as any agent is handed them. */
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
        instrumentation.removeTransformer(seer);
    }
}
