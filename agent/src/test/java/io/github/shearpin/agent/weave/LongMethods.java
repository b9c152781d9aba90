package io.github.shearpin.agent.weave;

import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/** A class whose methods are of the lengths that a test needs. */
final class LongMethods {

    private final ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);

    LongMethods(String name) {
        // Of Java 5, which asks for no stack maps.
        writer.visit(Opcodes.V1_5, Opcodes.ACC_PUBLIC | Opcodes.ACC_ABSTRACT, name.replace('.', '/'), null,
                "java/lang/Object", null);
    }

    LongMethods with(String method, int codeLength) {
        MethodVisitor code = method(method, "()V");
        for (int i = 1; i < codeLength; i++) {
            code.visitInsn(Opcodes.NOP);
        }
        code.visitInsn(Opcodes.RETURN);
        return end(code);
    }

    /** Six bytes each. */
    LongMethods withReturns(String method, int returns) {
        MethodVisitor code = method(method, "(I)I");
        Label[] labels = new Label[returns];
        for (int i = 0; i < returns; i++) {
            labels[i] = new Label();
        }
        code.visitVarInsn(Opcodes.ILOAD, 0);
        code.visitTableSwitchInsn(1, returns, labels[0], labels);
        for (Label label : labels) {
            code.visitLabel(label);
            code.visitInsn(Opcodes.ICONST_1);
            code.visitInsn(Opcodes.IRETURN);
        }
        return end(code);
    }

    LongMethods withAbstract(String method) {
        writer.visitMethod(Opcodes.ACC_PUBLIC | Opcodes.ACC_ABSTRACT, method, "()V", null, null).visitEnd();
        return this;
    }

    private MethodVisitor method(String name, String descriptor) {
        MethodVisitor code = writer.visitMethod(Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC, name, descriptor, null, null);
        code.visitCode();
        return code;
    }

    private LongMethods end(MethodVisitor code) {
        code.visitMaxs(0, 0);
        code.visitEnd();
        return this;
    }

    byte[] classFile() {
        writer.visitEnd();
        return writer.toByteArray();
    }
}
