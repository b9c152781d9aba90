package io.github.shearpin.agent.weave;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.bytebuddy.jar.asm.ConstantDynamic;
import net.bytebuddy.jar.asm.Handle;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

/**
 * Writes the code of a method at random: statements that verify and come to an end, in the shapes that compilers, optimizers and
 * obfuscators leave behind. What the method saw goes into a number, which goes into its result. Not thread-safe.
 */
final class RandomBody implements Opcodes {

    /** A number to store in, a number that runs down, and one that a finally block returns to. */
    private static final int OWN_SLOTS = 3;
    private static final Type STRING = Type.getType(String.class);
    private static final Type OBJECT = Type.getType(Object.class);
    private static final Type[] TYPES = {Type.INT_TYPE, Type.LONG_TYPE, Type.FLOAT_TYPE, Type.DOUBLE_TYPE, STRING, OBJECT,
        Type.getType(int[].class)};

    private final Random random;
    private final MethodVisitor code;
    private final RandomClass.Shape shape;
    private final RandomClass.Method method;
    /** Each of the type that it has all the time, of those that are always set. */
    private final List<Integer> slots = new ArrayList<>();
    private final List<Type> types = new ArrayList<>();
    private final int sum;
    private final int fuel;
    private final int back;
    private int free;
    private int statements;
    private boolean isSummed;

    RandomBody(Random random, MethodVisitor code, RandomClass.Shape shape, RandomClass.Method method) {
        this.random = random;
        this.code = code;
        this.shape = shape;
        this.method = method;
        int slot = method.isStatic() ? 0 : 1;
        for (Type type : Type.getArgumentTypes(method.descriptor())) {
            if (Arrays.asList(TYPES).contains(type)) {
                slots.add(slot);
                types.add(type);
            }
            slot += type.getSize();
        }
        // Some compilers leave gaps, up to the last that a method may have.
        sum = slot + (random.nextInt(30) == 0 && !shape.hasFrames() ? random.nextInt(65_535 - slot - 60) : random.nextInt(20) == 0 ? 260 : 0);
        fuel = sum + 1;
        back = sum + 2;
        free = sum + OWN_SLOTS;
    }

    void write() {
        code.visitCode();
        line(); // the first is that of the guard, too
        if (method.name().equals("<init>")) {
            construct();
        } else if (random.nextInt(6) == 0 && types.contains(Type.INT_TYPE)) {
            loopToTheStart();
        }
        Label from = label();
        constant(random.nextInt());
        code.visitVarInsn(ISTORE, sum);
        isSummed = true;
        constant(20 + random.nextInt(40));
        code.visitVarInsn(ISTORE, fuel);
        block(0, method.isHuge() ? 2 : 2 + random.nextInt(6));
        pad();
        if (random.nextInt(8) == 0) {
            exceptionsOfAll(from);
        }
        if (!types.isEmpty() && random.nextInt(3) == 0) {
            takePlace();
        }
        result();
        code.visitMaxs(0, 0);
        code.visitEnd();
    }

    /** What stands before the call of the super constructor: arguments on the stack, with branches among them. */
    private void construct() {
        if (random.nextInt(4) == 0) {
            Label over = new Label();
            constant(random.nextInt(2));
            code.visitJumpInsn(IFEQ, over);
            code.visitInsn(NOP);
            code.visitLabel(over);
        }
        code.visitVarInsn(ALOAD, 0);
        if (method.delegates()) {
            constant(random.nextInt(5));
            code.visitMethodInsn(INVOKESPECIAL, shape.name(), "<init>", "(I)V", false);
        } else if (shape.superName().equals("java/lang/Object") || shape.superName().equals("java/lang/Record")) {
            code.visitMethodInsn(INVOKESPECIAL, shape.superName(), "<init>", "()V", false);
        } else {
            expression(Type.INT_TYPE, 0);
            expression(STRING, 0);
            expression(Type.LONG_TYPE, 0);
            code.visitMethodInsn(INVOKESPECIAL, shape.superName(), "<init>", "(ILjava/lang/String;J)V", false);
        }
    }

    private void loopToTheStart() {
        int counter = slots.get(types.indexOf(Type.INT_TYPE));
        Label start = label();
        code.visitVarInsn(ILOAD, counter);
        constant(7);
        code.visitInsn(IAND);
        code.visitVarInsn(ISTORE, counter);
        code.visitIincInsn(counter, -1);
        code.visitVarInsn(ILOAD, counter);
        code.visitJumpInsn(IFGT, start);
    }

    private void block(int depth, int length) {
        int variables = types.size();
        int before = free;
        for (int i = 0; i < length && statements < 60; i++) {
            statements++;
            statement(depth);
        }
        // The next block puts what it likes in the same places.
        while (types.size() > variables) {
            types.remove(types.size() - 1);
            slots.remove(slots.size() - 1);
        }
        free = before;
    }

    /** A value of any type where an argument was that nobody asks for any more, as optimizers put it. */
    private void takePlace() {
        int variable = random.nextInt(types.size());
        Type type = any(TYPES);
        if (type.getSize() == types.get(variable).getSize()) {
            expression(type, 0);
            store(slots.get(variable), type);
            types.set(variable, type);
        }
    }

    private void statement(int depth) {
        line();
        switch (random.nextInt(depth > 3 ? 6 : 17)) {
            case 0:
                Type type = any(TYPES);
                expression(type, 0);
                store(declare(type), type);
                break;
            case 1:
                if (!types.isEmpty()) {
                    int which = random.nextInt(types.size());
                    expression(types.get(which), 0);
                    store(slots.get(which), types.get(which));
                }
                break;
            case 2:
                stackGames();
                break;
            case 3:
                deadCode();
                break;
            case 6:
                branch(depth);
                break;
            case 7:
                loop(depth);
                break;
            case 8:
                choice(depth);
                break;
            case 9:
                caught(depth);
                break;
            case 10:
                caughtByWhatStandsBefore(depth);
                break;
            case 11:
                if (shape.hasSubroutines()) {
                    subroutine(depth);
                } else {
                    finallyTwice(depth);
                }
                break;
            case 12:
                locked(depth);
                break;
            case 13:
                leave();
                break;
            case 14:
                fail();
                break;
            case 15:
                moved(depth);
                break;
            default:
                add(any(TYPES));
        }
    }

    /** A value is stirred into the number. */
    private void add(Type type) {
        expression(type, 0);
        stir(type);
    }

    private void stir(Type type) {
        hash(type);
        code.visitVarInsn(ILOAD, sum);
        constant(31);
        code.visitInsn(IMUL);
        code.visitInsn(IADD);
        code.visitVarInsn(ISTORE, sum);
    }

    private void hash(Type type) {
        switch (type.getSort()) {
            case Type.LONG:
                code.visitInsn(L2I);
                break;
            case Type.FLOAT:
                code.visitMethodInsn(INVOKESTATIC, "java/lang/Float", "floatToIntBits", "(F)I", false);
                break;
            case Type.DOUBLE:
                code.visitInsn(D2I);
                break;
            case Type.ARRAY:
                code.visitInsn(ARRAYLENGTH);
                break;
            case Type.OBJECT:
                code.visitMethodInsn(INVOKESTATIC, "java/lang/String", "valueOf", "(Ljava/lang/Object;)Ljava/lang/String;", false);
                code.visitMethodInsn(INVOKEVIRTUAL, "java/lang/String", "length", "()I", false);
                break;
            default:
        }
    }

    private void branch(int depth) {
        Label otherwise = new Label();
        Label end = new Label();
        condition(otherwise);
        block(depth + 1, random.nextInt(3));
        code.visitJumpInsn(GOTO, end);
        code.visitLabel(otherwise);
        block(depth + 1, random.nextInt(3));
        code.visitLabel(end);
    }

    /** Goes there or on. */
    private void condition(Label to) {
        switch (random.nextInt(4)) {
            case 0:
                expression(Type.INT_TYPE, 0);
                code.visitJumpInsn(any(IFEQ, IFNE, IFLT, IFGE), to);
                break;
            case 1:
                expression(Type.INT_TYPE, 0);
                expression(Type.INT_TYPE, 0);
                code.visitJumpInsn(any(IF_ICMPLT, IF_ICMPEQ), to);
                break;
            case 2:
                expression(OBJECT, 0);
                code.visitJumpInsn(any(IFNULL, IFNONNULL), to);
                break;
            default:
                expression(OBJECT, 0);
                code.visitTypeInsn(INSTANCEOF, "java/lang/String");
                code.visitJumpInsn(IFNE, to);
        }
    }

    private void loop(int depth) {
        Label again = new Label();
        Label end = new Label();
        boolean testsLast = random.nextBoolean();
        if (testsLast) {
            code.visitLabel(again);
            block(depth + 1, 1 + random.nextInt(2));
        } else {
            code.visitLabel(again);
        }
        code.visitIincInsn(fuel, -1);
        code.visitVarInsn(ILOAD, fuel);
        code.visitJumpInsn(IFLE, end);
        if (!testsLast) {
            block(depth + 1, 1 + random.nextInt(2));
        }
        code.visitJumpInsn(GOTO, again);
        code.visitLabel(end);
    }

    private void choice(int depth) {
        int cases = 1 + random.nextInt(4);
        Label[] labels = new Label[cases];
        int[] keys = new int[cases];
        for (int i = 0; i < cases; i++) {
            labels[i] = new Label();
            keys[i] = i * (random.nextBoolean() ? 1 : 1000) + (i > 0 ? keys[i - 1] : 0);
        }
        Label otherwise = new Label();
        expression(Type.INT_TYPE, 0);
        constant(7);
        code.visitInsn(IAND);
        if (random.nextBoolean()) {
            code.visitTableSwitchInsn(0, cases - 1, otherwise, labels);
        } else {
            for (int i = 1; i < cases; i++) {
                keys[i] = Math.max(keys[i], keys[i - 1] + 1);
            }
            code.visitLookupSwitchInsn(otherwise, keys, labels);
        }
        Label end = new Label();
        for (Label label : labels) {
            code.visitLabel(label);
            block(depth + 1, 1);
            if (random.nextBoolean()) {
                code.visitJumpInsn(GOTO, end);
            }
        }
        code.visitLabel(otherwise);
        block(depth + 1, 1);
        code.visitLabel(end);
    }

    /**
     * With another handler that begins in the middle of the first, and one for the handler itself. Ranges are named from the
     * inside out: the JVM takes the first that fits.
     */
    private void caught(int depth) {
        Label from = new Label();
        Label middle = new Label();
        Label to = new Label();
        Label handler = new Label();
        Label inHandler = new Label();
        Label end = new Label();
        String first = any("java/lang/RuntimeException", "java/lang/ArithmeticException", "java/lang/Throwable", null);
        code.visitLabel(from);
        block(depth + 1, 1 + random.nextInt(2));
        add(Type.INT_TYPE);
        code.visitLabel(middle);
        block(depth + 1, 1 + random.nextInt(2));
        add(Type.INT_TYPE);
        code.visitLabel(to);
        code.visitJumpInsn(GOTO, end);
        code.visitLabel(handler);
        code.visitVarInsn(ASTORE, free);
        code.visitLabel(inHandler);
        if (random.nextBoolean()) {
            code.visitVarInsn(ALOAD, free);
            code.visitMethodInsn(INVOKEVIRTUAL, "java/lang/Object", "getClass", "()Ljava/lang/Class;", false);
            stir(OBJECT);
        }
        free++;
        block(depth + 1, random.nextInt(2));
        free--;
        code.visitLabel(end);
        code.visitTryCatchBlock(from, to, handler, first);
        if (random.nextBoolean()) {
            code.visitTryCatchBlock(middle, to, handler, "java/lang/ClassCastException");
        }
        if (random.nextInt(3) == 0) {
            code.visitTryCatchBlock(handler, inHandler, handler, "java/lang/Throwable");
        }
    }

    private void caughtByWhatStandsBefore(int depth) {
        Label body = new Label();
        Label bodyEnd = new Label();
        Label handler = new Label();
        Label end = new Label();
        code.visitJumpInsn(GOTO, body);
        code.visitLabel(handler);
        code.visitInsn(POP);
        block(depth + 1, random.nextInt(2));
        code.visitJumpInsn(GOTO, end);
        code.visitLabel(body);
        block(depth + 1, 1 + random.nextInt(3));
        add(Type.INT_TYPE);
        code.visitLabel(bodyEnd);
        code.visitLabel(end);
        code.visitTryCatchBlock(body, bodyEnd, handler, any("java/lang/Exception", "java/lang/Throwable"));
    }

    /** As javac does it: once for each way out. */
    private void finallyTwice(int depth) {
        Label from = new Label();
        Label to = new Label();
        Label handler = new Label();
        Label end = new Label();
        code.visitLabel(from);
        block(depth + 1, 1 + random.nextInt(2));
        add(Type.INT_TYPE);
        code.visitLabel(to);
        add(Type.INT_TYPE);
        code.visitJumpInsn(GOTO, end);
        code.visitLabel(handler);
        code.visitVarInsn(ASTORE, free);
        free++;
        add(Type.INT_TYPE);
        free--;
        code.visitVarInsn(ALOAD, free);
        code.visitInsn(ATHROW);
        code.visitLabel(end);
        code.visitTryCatchBlock(from, to, handler, null);
    }

    /** As Java 1.4's compiler did it: both ways out call it, as a subroutine. */
    private void subroutine(int depth) {
        if (depth > 0) { // one in another would need another place to return to
            return;
        }
        Label from = new Label();
        Label to = new Label();
        Label handler = new Label();
        Label subroutine = new Label();
        Label end = new Label();
        code.visitLabel(from);
        block(depth + 1, 1 + random.nextInt(2));
        add(Type.INT_TYPE);
        code.visitLabel(to);
        code.visitJumpInsn(JSR, subroutine);
        code.visitJumpInsn(GOTO, end);
        code.visitLabel(handler);
        code.visitVarInsn(ASTORE, free);
        code.visitJumpInsn(JSR, subroutine);
        code.visitVarInsn(ALOAD, free);
        code.visitInsn(ATHROW);
        code.visitLabel(subroutine);
        code.visitVarInsn(ASTORE, back);
        free++;
        add(Type.INT_TYPE);
        free--;
        code.visitVarInsn(RET, back);
        code.visitLabel(end);
        code.visitTryCatchBlock(from, to, handler, null);
    }

    private void locked(int depth) {
        Label from = new Label();
        Label to = new Label();
        Label handler = new Label();
        Label handlerEnd = new Label();
        Label end = new Label();
        code.visitTypeInsn(NEW, "java/lang/Object");
        code.visitInsn(DUP);
        code.visitMethodInsn(INVOKESPECIAL, "java/lang/Object", "<init>", "()V", false);
        int lock = free++;
        code.visitInsn(DUP);
        code.visitVarInsn(ASTORE, lock);
        code.visitInsn(MONITORENTER);
        code.visitLabel(from);
        add(Type.INT_TYPE);
        code.visitVarInsn(ALOAD, lock);
        code.visitInsn(MONITOREXIT);
        code.visitLabel(to);
        code.visitJumpInsn(GOTO, end);
        code.visitLabel(handler);
        int thrown = free++;
        code.visitVarInsn(ASTORE, thrown);
        code.visitVarInsn(ALOAD, lock);
        code.visitInsn(MONITOREXIT);
        code.visitLabel(handlerEnd);
        code.visitVarInsn(ALOAD, thrown);
        code.visitInsn(ATHROW);
        code.visitLabel(end);
        code.visitTryCatchBlock(from, to, handler, null);
        code.visitTryCatchBlock(handler, handlerEnd, handler, null);
        free -= 2;
    }

    /** On some ways only. */
    private void leave() {
        Label on = new Label();
        condition(on);
        result();
        code.visitLabel(on);
    }

    private void fail() {
        Label on = new Label();
        condition(on);
        code.visitTypeInsn(NEW, "java/lang/IllegalStateException");
        code.visitInsn(DUP);
        expression(STRING, 0);
        code.visitMethodInsn(INVOKESPECIAL, "java/lang/IllegalStateException", "<init>", "(Ljava/lang/String;)V", false);
        code.visitInsn(ATHROW);
        code.visitLabel(on);
    }

    /** As obfuscators do it: forward and back again. */
    private void moved(int depth) {
        Label first = new Label();
        Label second = new Label();
        Label end = new Label();
        code.visitJumpInsn(GOTO, first);
        code.visitLabel(second);
        block(depth + 1, 1);
        code.visitJumpInsn(GOTO, end);
        code.visitLabel(first);
        block(depth + 1, 1);
        code.visitJumpInsn(GOTO, second);
        code.visitLabel(end);
    }

    private void deadCode() {
        Label end = new Label();
        code.visitJumpInsn(GOTO, end);
        code.visitInsn(random.nextBoolean() ? ICONST_0 : ACONST_NULL);
        code.visitInsn(POP);
        if (random.nextBoolean()) {
            code.visitInsn(ACONST_NULL);
            code.visitInsn(ATHROW);
        }
        code.visitLabel(end);
    }

    private void stackGames() {
        switch (random.nextInt(6)) {
            case 0:
                expression(Type.INT_TYPE, 0);
                expression(Type.INT_TYPE, 0);
                code.visitInsn(DUP2);
                code.visitInsn(SWAP);
                code.visitInsn(DUP_X1);
                code.visitInsn(POP2);
                code.visitInsn(IXOR);
                code.visitInsn(IADD);
                stir(Type.INT_TYPE);
                break;
            case 1:
                expression(Type.INT_TYPE, 0);
                expression(Type.LONG_TYPE, 0);
                code.visitInsn(DUP2_X1);
                code.visitInsn(POP2);
                stir(Type.INT_TYPE);
                stir(Type.LONG_TYPE);
                break;
            case 2:
                int deep = random.nextInt(20) == 0 && !method.isHuge() ? 1_000 : 30;
                for (int i = 0; i < deep; i++) {
                    code.visitInsn(ICONST_1);
                }
                for (int i = 1; i < deep; i++) {
                    code.visitInsn(IADD);
                }
                stir(Type.INT_TYPE);
                break;
            case 3:
                expression(OBJECT, 0);
                expression(STRING, 0);
                code.visitInsn(DUP_X1);
                stir(OBJECT);
                stir(OBJECT);
                stir(OBJECT);
                break;
            case 4: // made before a branch, and complete after it
                code.visitTypeInsn(NEW, "java/lang/StringBuilder");
                code.visitInsn(DUP);
                Label otherwise = new Label();
                Label end = new Label();
                condition(otherwise);
                code.visitLdcInsn("one");
                code.visitJumpInsn(GOTO, end);
                code.visitLabel(otherwise);
                code.visitLdcInsn("other");
                code.visitLabel(end);
                code.visitMethodInsn(INVOKESPECIAL, "java/lang/StringBuilder", "<init>", "(Ljava/lang/String;)V", false);
                stir(OBJECT);
                break;
            default:
                int array = declare(TYPES[6]);
                constant(3);
                code.visitIntInsn(NEWARRAY, T_INT);
                code.visitVarInsn(ASTORE, array);
                code.visitVarInsn(ALOAD, array);
                expression(Type.INT_TYPE, 0); // mostly outside
                constant(3);
                code.visitInsn(IAND);
                code.visitInsn(DUP2);
                code.visitInsn(IALOAD);
                code.visitInsn(ICONST_1);
                code.visitInsn(IADD);
                code.visitInsn(IASTORE);
        }
    }

    /** Leaves a value of the type on the stack, whatever lies there. */
    private void expression(Type type, int depth) {
        List<Integer> fitting = new ArrayList<>();
        for (int i = 0; i < types.size(); i++) {
            if (types.get(i).equals(type)) {
                fitting.add(slots.get(i));
            }
        }
        int what = random.nextInt(depth > 2 ? 2 : 6);
        if (what < 3 && !fitting.isEmpty()) {
            code.visitVarInsn(type.getOpcode(ILOAD), fitting.get(random.nextInt(fitting.size())));
        } else if (what == 3) {
            Label otherwise = new Label();
            Label end = new Label();
            condition(otherwise, depth);
            expression(type, depth + 1);
            code.visitJumpInsn(GOTO, end);
            code.visitLabel(otherwise);
            expression(type, depth + 1);
            code.visitLabel(end);
        } else if (what == 4) {
            computed(type, depth);
        } else {
            simple(type);
        }
    }

    private void condition(Label to, int depth) {
        expression(Type.INT_TYPE, depth + 1);
        code.visitJumpInsn(any(IFEQ, IFLT), to);
    }

    private void computed(Type type, int depth) {
        switch (type.getSort()) {
            case Type.INT:
                RandomClass.Method called = shape.calledBy(method);
                if (called != null && random.nextInt(3) == 0) {
                    for (Type parameter : Type.getArgumentTypes(called.descriptor())) {
                        expression(parameter, depth + 1);
                    }
                    code.visitMethodInsn(INVOKESTATIC, shape.name(), called.name(), called.descriptor(), shape.isInterface());
                    hash(Type.getReturnType(called.descriptor()));
                    return;
                }
                expression(type, depth + 1);
                expression(type, depth + 1);
                code.visitInsn(any(IADD, IMUL, IDIV, ISUB, ISHL));
                break;
            case Type.LONG:
                expression(type, depth + 1);
                expression(type, depth + 1);
                code.visitInsn(any(LADD, LMUL, LREM));
                break;
            case Type.DOUBLE:
                expression(type, depth + 1);
                expression(type, depth + 1);
                code.visitInsn(any(DADD, DMUL));
                break;
            case Type.FLOAT:
                expression(Type.INT_TYPE, depth + 1);
                code.visitInsn(I2F);
                break;
            case Type.ARRAY:
                expression(Type.INT_TYPE, depth + 1);
                constant(15);
                code.visitInsn(IAND);
                code.visitIntInsn(NEWARRAY, T_INT);
                break;
            default:
                reference(type, depth);
        }
    }

    private void reference(Type type, int depth) {
        int what = random.nextInt(4);
        if (what == 0 && shape.version() >= V9) {
            expression(Type.INT_TYPE, depth + 1);
            code.visitInvokeDynamicInsn("makeConcatWithConstants", "(I)Ljava/lang/String;", new Handle(H_INVOKESTATIC,
                    "java/lang/invoke/StringConcatFactory", "makeConcatWithConstants", "(Ljava/lang/invoke/MethodHandles$Lookup;"
                    + "Ljava/lang/String;Ljava/lang/invoke/MethodType;Ljava/lang/String;[Ljava/lang/Object;)"
                    + "Ljava/lang/invoke/CallSite;", false), "n\u0001");
        } else if (what == 1 && shape.version() >= V11 && type.equals(OBJECT)) {
            code.visitLdcInsn(new ConstantDynamic("I", "Ljava/lang/Class;", new Handle(H_INVOKESTATIC,
                    "java/lang/invoke/ConstantBootstraps", "primitiveClass", "(Ljava/lang/invoke/MethodHandles$Lookup;"
                    + "Ljava/lang/String;Ljava/lang/Class;)Ljava/lang/Class;", false)));
        } else if (what == 2) {
            expression(OBJECT, depth + 1);
            code.visitTypeInsn(CHECKCAST, "java/lang/String");
        } else {
            expression(Type.INT_TYPE, depth + 1);
            code.visitMethodInsn(INVOKESTATIC, "java/lang/String", "valueOf", "(I)Ljava/lang/String;", false);
        }
    }

    private void simple(Type type) {
        switch (type.getSort()) {
            case Type.INT:
                if (isSummed && random.nextInt(3) == 0) {
                    code.visitVarInsn(ILOAD, sum);
                } else {
                    constant(random.nextInt(3) == 0 ? random.nextInt() : random.nextInt(4) - 1);
                }
                break;
            case Type.LONG:
                code.visitLdcInsn(random.nextLong());
                break;
            case Type.FLOAT:
                code.visitLdcInsn(random.nextFloat());
                break;
            case Type.DOUBLE:
                code.visitLdcInsn(random.nextDouble());
                break;
            case Type.ARRAY:
                code.visitInsn(ACONST_NULL);
                code.visitTypeInsn(CHECKCAST, "[I");
                break;
            default:
                if (random.nextInt(3) == 0) {
                    code.visitInsn(ACONST_NULL);
                    code.visitTypeInsn(CHECKCAST, type.getInternalName());
                } else {
                    code.visitLdcInsn("s" + random.nextInt(5));
                }
        }
    }

    /** Around all that was written so far. */
    private void exceptionsOfAll(Label from) {
        Label to = new Label();
        Label handler = new Label();
        Label end = new Label();
        code.visitInsn(NOP);
        code.visitLabel(to);
        code.visitJumpInsn(GOTO, end);
        code.visitTryCatchBlock(from, to, handler, "java/lang/ArithmeticException");
        code.visitLabel(handler);
        code.visitInsn(POP);
        // Nothing is sure to be set here but the arguments.
        constant(5);
        code.visitVarInsn(ISTORE, sum);
        code.visitLabel(end);
    }

    private void result() {
        if (!method.isStatic() && random.nextInt(8) == 0) {
            expression(STRING, 0);
            code.visitVarInsn(ASTORE, 0); // nobody asks for this any more
        }
        Type type = Type.getReturnType(method.descriptor());
        switch (type.getSort()) {
            case Type.VOID:
                break;
            case Type.INT:
            case Type.BOOLEAN:
            case Type.CHAR:
                code.visitVarInsn(ILOAD, sum);
                break;
            case Type.LONG:
                code.visitVarInsn(ILOAD, sum);
                code.visitInsn(I2L);
                break;
            case Type.FLOAT:
                code.visitVarInsn(ILOAD, sum);
                code.visitInsn(I2F);
                break;
            case Type.DOUBLE:
                code.visitVarInsn(ILOAD, sum);
                code.visitInsn(I2D);
                break;
            case Type.ARRAY:
                code.visitVarInsn(ILOAD, sum);
                constant(15);
                code.visitInsn(IAND);
                code.visitIntInsn(NEWARRAY, T_INT);
                break;
            default:
                code.visitVarInsn(ILOAD, sum);
                code.visitMethodInsn(INVOKESTATIC, "java/lang/String", "valueOf", "(I)Ljava/lang/String;", false);
        }
        code.visitInsn(type.getOpcode(IRETURN));
    }

    private void pad() {
        for (int i = 0; i < method.padding(); i++) {
            code.visitInsn(NOP);
        }
    }

    private int declare(Type type) {
        int slot = free;
        free += type.getSize();
        // What is set in a block that may be left early is not there behind it, so the name is forgotten at the block's end.
        slots.add(slot);
        types.add(type);
        return slot;
    }

    private void store(int slot, Type type) {
        code.visitVarInsn(type.getOpcode(ISTORE), slot);
    }

    private void constant(int value) {
        if (value >= -1 && value <= 5) {
            code.visitInsn(ICONST_0 + value);
        } else {
            code.visitLdcInsn(value);
        }
    }

    private Label label() {
        Label label = new Label();
        code.visitLabel(label);
        return label;
    }

    private void line() {
        if (shape.hasLines()) {
            code.visitLineNumber(1 + random.nextInt(65_000), label());
        }
    }

    private int any(int... of) {
        return of[random.nextInt(of.length)];
    }

    private String any(String... of) {
        return Arrays.asList(of).get(random.nextInt(of.length));
    }

    private Type any(Type[] of) {
        return of[random.nextInt(of.length)];
    }
}
