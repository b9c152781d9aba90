package org.example.app;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.security.ProtectionDomain;
import java.util.zip.CRC32;

/**
 * Another agent. {@code load=CLASS} loads and initialises a class of the application before the agents after it start;
 * {@code wait} holds up the start of the application until a line comes. {@code bytes=CLASS} tells what this class is, each time
 * it is woven, as the agents before have left it. {@code asks} has the JVM look for the classes of ours that it is handed.
 * {@code breaks=CLASS} makes rubbish of this class, and throws what can be thrown at the sight of all others of the application.
 */
public final class EarlyAgent {

    private EarlyAgent() {
    }

    public static void premain(String argument, Instrumentation instrumentation) throws Exception {
        String named = argument.substring(argument.indexOf('=') + 1);
        final String internalNamed = named.replace('.', '/');
        if (argument.startsWith("load=")) {
            Class.forName(named, true, ClassLoader.getSystemClassLoader());
        } else if (argument.startsWith("bytes=")) {
            instrumentation.addTransformer(new ClassFileTransformer() {
                @Override
                public byte[] transform(ClassLoader loader, String internalName, Class<?> loaded, ProtectionDomain domain,
                        byte[] classFile) {
                    if (internalNamed.equals(internalName)) {
                        CRC32 sum = new CRC32();
                        sum.update(classFile, 0, classFile.length);
                        System.out.println("bytes " + classFile.length + " " + sum.getValue());
                    }
                    return null;
                }
            }, true);
        } else if (argument.startsWith("breaks=")) {
            instrumentation.addTransformer(new ClassFileTransformer() {
                @Override
                public byte[] transform(ClassLoader loader, String internalName, Class<?> loaded, ProtectionDomain domain,
                        byte[] classFile) {
                    if (internalNamed.equals(internalName)) {
                        return new byte[] {1, 2, 3};
                    }
                    if (internalName != null && internalName.startsWith("org/example/")) {
                        if (internalName.length() % 2 == 0) {
                            throw new IllegalStateException("broken");
                        }
                        throw new StackOverflowError("broken");
                    }
                    return null;
                }
            }, true);
        } else if (argument.equals("asks")) {
            instrumentation.addTransformer(new ClassFileTransformer() {
                @Override
                public byte[] transform(ClassLoader loader, String internalName, Class<?> loaded, ProtectionDomain domain,
                        byte[] classFile) {
                    if (internalName != null && internalName.startsWith("io/github/shearpin/")
                            && loader != ClassLoader.getSystemClassLoader()) {
                        try {
                            Class.forName(internalName.replace('/', '.'), false, loader);
                        } catch (ClassNotFoundException e) {
                            return null; // it is not there yet
                        }
                    }
                    return null;
                }
            });
        } else {
            System.out.println("before main");
            new BufferedReader(new InputStreamReader(System.in, "UTF-8")).readLine();
        }
    }
}
