package io.github.shearpin.it.harness;

import static net.bytebuddy.matcher.ElementMatchers.named;

import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.security.ProtectionDomain;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.scaffold.MethodGraph;
import net.bytebuddy.dynamic.scaffold.TypeValidation;
import net.bytebuddy.pool.TypePool;

/**
 * An agent that makes a method of Shearpin's own fail whenever it is called: {@code CLASS#METHOD}. So what becomes of a defect
 * of ours is seen without anything of it in the jar that users get.
 */
public final class FaultAgent {

    /** What is thrown says so. */
    public static final String FAULT = "a fault of the test's";

    private FaultAgent() {
    }

    public static void premain(String argument, Instrumentation instrumentation) {
        String type = argument.substring(0, argument.indexOf('#'));
        String method = argument.substring(argument.indexOf('#') + 1);
        instrumentation.addTransformer(new ClassFileTransformer() {
            @Override
            public byte[] transform(ClassLoader loader, String name, Class<?> loaded, ProtectionDomain domain, byte[] bytes) {
                return type.replace('.', '/').equals(name) ? failing(type, method, bytes) : null;
            }
        });
    }

    private static byte[] failing(String type, String method, byte[] bytes) {
        try {
            ClassFileLocator classFile = ClassFileLocator.Simple.of(type, bytes);
            TypeDescription description = TypePool.Default.of(classFile).describe(type).resolve();
            byte[] failing = new ByteBuddy().with(TypeValidation.DISABLED).with(MethodGraph.Compiler.ForDeclaredMethods.INSTANCE)
                    .redefine(description, classFile).visit(Advice.to(Fault.class).on(named(method))).make().getBytes();
            System.out.println("faulty " + type);
            return failing;
        } catch (Throwable failure) {
            failure.printStackTrace();
            return null;
        }
    }

    /** What becomes of the method. */
    static final class Fault {

        @Advice.OnMethodEnter
        static void enter() {
            throw new IllegalStateException("a fault of the test's");
        }
    }
}
