package io.github.shearpin.agent.weave;

import java.util.HashSet;
import java.util.Set;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.utility.OpenedClassReader;

/**
 * Finds the constructors that begin with {@code this(...)}. An object they make is counted by the constructor they
 * delegate to; the outer one can't be told from it by a call stack, because a constructor that throws runs no exit advice
 * and would stay on it.
 */
final class DelegatingConstructors extends ClassVisitor {

    private final Set<String> descriptors = new HashSet<String>();
    private String className;

    private DelegatingConstructors() {
        super(OpenedClassReader.ASM_API);
    }

    /** The descriptors of those constructors. */
    static Set<String> of(byte[] classFile) {
        DelegatingConstructors visitor = new DelegatingConstructors();
        OpenedClassReader.of(classFile).accept(visitor, ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
        return visitor.descriptors;
    }

    @Override
    public void visit(int version, int access, String name, String signature, String superName, String[] interfaces) {
        className = name;
    }

    @Override
    public MethodVisitor visitMethod(int access, String name, final String descriptor, String signature,
            String[] exceptions) {
        return !name.equals("<init>") ? null : new MethodVisitor(OpenedClassReader.ASM_API) {
            private int underConstruction = 1; // this, and each object made for the arguments

            @Override
            public void visitTypeInsn(int opcode, String type) {
                if (opcode == Opcodes.NEW && underConstruction > 0) {
                    underConstruction++;
                }
            }

            @Override
            public void visitMethodInsn(int opcode, String owner, String method, String methodDescriptor,
                    boolean isInterface) {
                if (opcode == Opcodes.INVOKESPECIAL && method.equals("<init>") && underConstruction > 0
                        && --underConstruction == 0 && owner.equals(className)) {
                    descriptors.add(descriptor);
                }
            }
        };
    }
}
