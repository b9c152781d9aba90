package io.github.shearpin.agent.weave;

import java.util.BitSet;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.utility.OpenedClassReader;

/**
 * Names {@code this} throughout a woven method. Where a method has a table of its variables, the JVM tells debuggers of no
 * {@code this} at places that the table leaves out, such as the advice; and the messages of its exceptions name a variable as
 * the table does, while the body of a woven method has its {@code this} in another place than the first.
 */
final class ReceiverVariable extends MethodVisitor {

    private final Label first = new Label();
    private String descriptor;
    /** Where {@code this} may be by now: what was loaded from such a place last, whatever was made of it, was put into another. */
    private final BitSet places = new BitSet();
    /** The last of those that the advice before the body has put it into, which is what it does at its end. */
    private int copy;
    private boolean loaded;
    private boolean inBody;

    /** @param written what writes an instance method, with all that is woven into it */
    ReceiverVariable(MethodVisitor written) {
        super(OpenedClassReader.ASM_API, written);
        places.set(0);
    }

    @Override
    public void visitCode() {
        super.visitCode();
        super.visitLabel(first);
    }

    @Override
    public void visitVarInsn(int opcode, int variable) {
        super.visitVarInsn(opcode, variable);
        if (loaded && opcode == Opcodes.ASTORE && !inBody) {
            copy = variable;
            places.set(variable);
        }
        loaded = opcode == Opcodes.ALOAD && places.get(variable);
    }

    @Override
    public void visitLineNumber(int line, Label start) {
        super.visitLineNumber(line, start);
        inBody = true; // the advice has none
    }

    @Override
    public void visitLocalVariable(String name, String descriptor, String signature, Label start, Label end, int index) {
        if (name.equals("this") && places.get(index)) { // another may be called that, too: Clojure has such arguments
            this.descriptor = descriptor;
            if (copy != 0) {
                super.visitLocalVariable(name, descriptor, signature, start, end, copy);
            }
        } else {
            super.visitLocalVariable(name, descriptor, signature, start, end, index);
        }
    }

    @Override
    public void visitMaxs(int maxStack, int maxLocals) {
        if (descriptor != null) {
            Label end = new Label();
            super.visitLabel(end);
            super.visitLocalVariable("this", descriptor, null, first, end, 0);
        }
        super.visitMaxs(maxStack, maxLocals);
    }
}
