package io.github.shearpin.it.harness;

import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.security.ProtectionDomain;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

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
        String type = argument.substring(0, argument.indexOf('#')).replace('.', '/');
        String method = argument.substring(argument.indexOf('#') + 1);
        instrumentation.addTransformer(new ClassFileTransformer() {
            @Override
            public byte[] transform(ClassLoader loader, String name, Class<?> loaded, ProtectionDomain domain, byte[] bytes) {
                return type.equals(name) ? failing(bytes, method) : null;
            }
        });
    }

    private static byte[] failing(byte[] bytes, String method) {
        ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
        new ClassReader(bytes).accept(new ClassVisitor(Opcodes.ASM9, writer) {
            @Override
            public MethodVisitor visitMethod(int access, String name, String descriptor, String signature, String[] exceptions) {
                MethodVisitor code = super.visitMethod(access, name, descriptor, signature, exceptions);
                if (!name.equals(method) || (access & (Opcodes.ACC_ABSTRACT | Opcodes.ACC_NATIVE)) != 0) {
                    return code;
                }
                System.err.println("faulty: " + name); // not among what the program says, which may be in the midst of it
                code.visitCode();
                code.visitTypeInsn(Opcodes.NEW, "java/lang/IllegalStateException");
                code.visitInsn(Opcodes.DUP);
                code.visitLdcInsn(FAULT);
                code.visitMethodInsn(Opcodes.INVOKESPECIAL, "java/lang/IllegalStateException", "<init>", "(Ljava/lang/String;)V", false);
                code.visitInsn(Opcodes.ATHROW);
                code.visitMaxs(0, 0);
                code.visitEnd();
                return null; // nothing of what it did
            }
        }, 0);
        return writer.toByteArray();
    }
}
