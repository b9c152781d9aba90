package io.github.shearpin.agent.weave;

import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/** A class whose methods are declared as a test needs them, with types that need not exist, and do nothing. */
final class DeclaredMethods {

    private final ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);

    DeclaredMethods(String name) {
        writer.visit(Opcodes.V1_8, Opcodes.ACC_PUBLIC, name.replace('.', '/'), null, "java/lang/Object", null);
    }

    DeclaredMethods with(String method, String descriptor) {
        return with(Opcodes.ACC_PUBLIC, method, descriptor);
    }

    DeclaredMethods withSynchronized(String method, String descriptor) {
        return with(Opcodes.ACC_PUBLIC | Opcodes.ACC_SYNCHRONIZED, method, descriptor);
    }

    private DeclaredMethods with(int access, String method, String descriptor) {
        MethodVisitor code = writer.visitMethod(access, method, descriptor, null, null);
        code.visitCode();
        boolean isVoid = descriptor.endsWith(")V");
        if (!isVoid) {
            code.visitInsn(Opcodes.ACONST_NULL);
        }
        code.visitInsn(isVoid ? Opcodes.RETURN : Opcodes.ARETURN);
        code.visitMaxs(0, 0);
        code.visitEnd();
        return this;
    }

    byte[] classFile() {
        writer.visitEnd();
        return writer.toByteArray();
    }
}
