package io.github.shearpin.agent.weave;

import java.util.HashSet;
import java.util.Set;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;
import net.bytebuddy.utility.OpenedClassReader;

/** What has to be known of a class's constructors before they are woven. */
final class Constructors extends ClassVisitor {

    private final Set<String> delegating = new HashSet<String>();
    private final Set<String> overwriting = new HashSet<String>();
    private String className;

    private Constructors() {
        super(OpenedClassReader.ASM_API);
    }

    static Constructors of(byte[] classFile) {
        Constructors constructors = new Constructors();
        OpenedClassReader.of(classFile).accept(constructors, ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
        return constructors;
    }

    /**
     * The descriptors of those that begin with {@code this(...)}. An object they make is counted by the constructor they
     * delegate to; the outer one can't be told from it by a call stack, because a constructor that throws runs no exit advice
     * and would stay on it.
     */
    Set<String> delegating() {
        return delegating;
    }

    /**
     * The descriptors of those that store something in place of an argument or of {@code this}. Optimizers put values of other
     * types there; then what is woven behind must not ask for the arguments.
     */
    Set<String> overwriting() {
        return overwriting;
    }

    @Override
    public void visit(int version, int access, String name, String signature, String superName, String[] interfaces) {
        className = name;
    }

    @Override
    public MethodVisitor visitMethod(int access, String name, final String descriptor, String signature,
            String[] exceptions) {
        return !name.equals("<init>") ? null : new MethodVisitor(OpenedClassReader.ASM_API) {
            private final int arguments = Type.getArgumentsAndReturnSizes(descriptor) >> 2; // this among them
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
                    delegating.add(descriptor);
                }
            }

            @Override
            public void visitVarInsn(int opcode, int variable) {
                if (opcode >= Opcodes.ISTORE && opcode <= Opcodes.ASTORE && variable < arguments) {
                    overwriting.add(descriptor);
                }
            }
        };
    }
}
