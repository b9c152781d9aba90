package org.example.app;

import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.security.MessageDigest;
import java.security.ProtectionDomain;

/**
 * An agent that tells on stdout what the JVM makes a class of, each time it makes it anew, which it has it do at once. The
 * argument is a name for the lines, and the class.
 */
public final class SeenBytes {

    private SeenBytes() {
    }

    public static void agentmain(String argument, Instrumentation instrumentation) throws Exception {
        final String[] words = argument.split(" ");
        Class<?> seen = Class.forName(words[1]);
        instrumentation.addTransformer(new ClassFileTransformer() {
            @Override
            public byte[] transform(ClassLoader loader, String name, Class<?> type, ProtectionDomain domain, byte[] bytes) {
                if (words[1].replace('.', '/').equals(name)) {
                    System.out.println(words[0] + " " + digest(bytes));
                }
                return null;
            }
        }, true);
        instrumentation.retransformClasses(seen);
    }

    private static String digest(byte[] bytes) {
        try {
            StringBuilder digest = new StringBuilder();
            for (byte b : MessageDigest.getInstance("SHA-256").digest(bytes)) {
                digest.append(String.format("%02x", b));
            }
            return digest.toString();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
