package io.github.shearpin.benchmarks.programs;

import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.security.ProtectionDomain;

/** What an agent that could weave costs at the least: it is shown every class, and leaves each as it is. */
public final class EmptyAgent implements ClassFileTransformer {

    public static void premain(String argument, Instrumentation instrumentation) {
        instrumentation.addTransformer(new EmptyAgent(), true);
    }

    @Override
    public byte[] transform(ClassLoader loader, String name, Class<?> redefined, ProtectionDomain domain, byte[] classFile) {
        return null;
    }
}
