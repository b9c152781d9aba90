package io.github.shearpin.agent.weave;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.LimitExceededException;
import net.bytebuddy.jar.asm.MethodTooLargeException;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.RecordComponentVisitor;

/**
 * A class of some version, kind and shape, made of a seed: one that the JVM takes, however odd, and whose methods give the same
 * for the same arguments. Not thread-safe.
 */
final class RandomClass implements Opcodes {

    private static final String[] NAMES = {"a", "A", "aA", "Aa", "class", "if", "a b", "-", "=~", "é", "\u3042\u0301", "\u202e", "$",
        "a$b", "1", "\u0000", "\ud83d\ude00", "set-name", "lambda$x$0", "access$000", "\"", "#", "*", "(", "@a"};
    private static final String[] IDENTIFIERS = {"a", "A", "aA", "Aa", "class", "if", "\u00e9", "$", "a$b", "access$000"};
    private static final String[] PARAMETERS = {"I", "J", "F", "D", "Ljava/lang/String;", "Ljava/lang/Object;", "[I"};
    private static final String[] OTHER_PARAMETERS = {"Z", "B", "C", "S", "[[J", "[Ljava/lang/String;", "Ljava/util/List;"};
    private static final String[] RESULTS = {"V", "I", "J", "F", "D", "Ljava/lang/String;", "Ljava/lang/Object;", "[I", "Z", "C"};
    private static final int[] VERSIONS = {V1_1, V1_2, V1_3, V1_4, V1_5, V1_6, V1_6, V1_7, V1_8, V1_8, V9, V11, V15, V17, V21, V25};
    static final String PACKAGE = "fuzzed";
    static final String BASE = "io/github/shearpin/agent/weave/RandomClass$Base";

    /** With a constructor that wants to be told something. */
    public static class Base {
        public final int told;

        public Base(int number, String text, long other) {
            told = number * 31 + String.valueOf(text).length() * 7 + (int) other;
        }
    }

    /** What the code of its methods depends on. */
    record Shape(String name, String superName, int version, boolean isInterface, boolean hasFrames, boolean hasSubroutines,
            boolean hasLines, List<Method> leaves) {

        /** Null: none. Those that are called call nothing. */
        Method calledBy(Method method) {
            return leaves.isEmpty() || leaves.contains(method) ? null : leaves.get(0);
        }
    }

    /** One to be written. */
    record Method(int access, String name, String descriptor, boolean delegates, boolean isHuge, int padding) {
        boolean isStatic() {
            return (access & ACC_STATIC) != 0;
        }
    }

    private final Random random;
    private final List<Method> methods = new ArrayList<>();
    private final long seed;
    private final byte[] classFile;
    private String name;
    private boolean hasSubroutines;
    /** Before Java 5 they had to be identifiers. */
    private String[] names;

    RandomClass(long seed) {
        random = new Random(seed);
        this.seed = seed;
        byte[] written = null;
        while (written == null) {
            try {
                methods.clear();
                written = write();
            } catch (MethodTooLargeException | LimitExceededException e) {
                // Another one, then.
            }
        }
        classFile = written;
    }

    String name() {
        return name.replace('/', '.');
    }

    /** Of old compilers: {@code jsr} and {@code ret}. */
    boolean hasSubroutines() {
        return hasSubroutines;
    }

    byte[] classFile() {
        return classFile;
    }

    private byte[] write() {
        int version = VERSIONS[random.nextInt(VERSIONS.length)];
        while ((version & 0xFFFF) - 44 > Runtime.version().feature()) {
            version = VERSIONS[random.nextInt(VERSIONS.length)];
        }
        int major = version & 0xFFFF;
        names = major < V1_5 ? IDENTIFIERS : NAMES;
        name = PACKAGE + '/' + (random.nextInt(4) == 0 ? any(names) + seed : "C" + seed);
        boolean framed = major > V1_6 || major == V1_6 && random.nextBoolean();
        boolean isRecord = major >= V17 && random.nextInt(5) == 0;
        boolean isInterface = !isRecord && major >= V1_8 && random.nextInt(6) == 0;
        Shape shape = new Shape(name, isRecord ? "java/lang/Record" : !isInterface && random.nextBoolean() ? BASE : "java/lang/Object",
                major, isInterface, framed, !framed && random.nextBoolean(), random.nextBoolean(), new ArrayList<>());
        hasSubroutines = shape.hasSubroutines();
        ClassWriter writer = new ClassWriter(framed ? ClassWriter.COMPUTE_FRAMES : ClassWriter.COMPUTE_MAXS) {
            @Override
            protected String getCommonSuperClass(String one, String other) {
                try {
                    return super.getCommonSuperClass(one, other);
                } catch (TypeNotPresentException e) { // the class itself
                    return "java/lang/Object";
                }
            }
        };
        writer.visit(version, ACC_PUBLIC | (isInterface ? ACC_INTERFACE | ACC_ABSTRACT : isRecord ? ACC_FINAL | ACC_SUPER : ACC_SUPER),
                name, null, shape.superName(), random.nextBoolean() ? new String[] {"java/io/Serializable"} : null);
        if (random.nextBoolean()) {
            writer.visitSource(random.nextBoolean() ? "" : "X.java", random.nextInt(9) == 0 ? "SMAP\n" : null);
        }
        if (major >= V11 && random.nextInt(5) == 0) {
            writer.visitNestMember(name + "$Inner");
            writer.visitInnerClass(name + "$Inner", name, "Inner", ACC_PRIVATE);
        }
        if (isRecord) {
            RecordComponentVisitor component = writer.visitRecordComponent("x", "I", null);
            component.visitEnd();
        } else if (major >= V17 && random.nextInt(5) == 0) {
            writer.visitPermittedSubclass(name + "$Inner");
        }
        members(writer, shape);
        writer.visitEnd();
        return writer.toByteArray();
    }

    private void members(ClassWriter writer, Shape shape) {
        if (!shape.isInterface()) {
            writer.visitField(ACC_PRIVATE | ACC_FINAL, any(names), "I", null, null).visitEnd();
        }
        add(writer, shape, new Method(ACC_PUBLIC | ACC_STATIC, "leaf", "(ILjava/lang/String;)I", false, false, 0));
        shape.leaves().add(methods.get(0));
        if (!shape.isInterface()) {
            add(writer, shape, new Method(ACC_PUBLIC, "<init>", "(I)V", false, false, 0));
            for (int i = random.nextInt(3); i > 0; i--) {
                add(writer, shape, new Method(ACC_PUBLIC, "<init>", descriptor("V"), random.nextInt(3) == 0, false, 0));
            }
        }
        for (int i = 1 + random.nextInt(5); i > 0; i--) {
            int access = access(shape);
            boolean isHuge = random.nextInt(12) == 0;
            int padding = !isHuge ? 0 : random.nextBoolean() ? 7_000 + random.nextInt(1_000) : 64_000 + random.nextInt(1_200);
            add(writer, shape, new Method(access, any(names), descriptor(any(RESULTS)), false, isHuge, padding));
        }
    }

    private int access(Shape shape) {
        if (shape.isInterface()) {
            int[] kinds = {ACC_PUBLIC, ACC_PUBLIC | ACC_STATIC, ACC_PUBLIC | ACC_ABSTRACT, ACC_PUBLIC | ACC_VARARGS, ACC_PRIVATE,
                ACC_PUBLIC | ACC_SYNTHETIC | ACC_BRIDGE};
            return kinds[random.nextInt(kinds.length)];
        }
        int[] visible = {ACC_PUBLIC, ACC_PROTECTED, ACC_PRIVATE, 0};
        int[] more = {0, 0, ACC_STATIC, ACC_STATIC, ACC_SYNCHRONIZED, ACC_STATIC | ACC_SYNCHRONIZED, ACC_FINAL, ACC_SYNTHETIC,
            ACC_BRIDGE | ACC_SYNTHETIC, ACC_NATIVE, ACC_VARARGS, ACC_STATIC | ACC_DEPRECATED, shape.version() < V17 ? ACC_STRICT : 0};
        return visible[random.nextInt(visible.length)] | more[random.nextInt(more.length)];
    }

    /** Up to the 255 places that arguments may take, with the object's own. */
    private String descriptor(String result) {
        StringBuilder descriptor = new StringBuilder("(");
        int places = random.nextInt(15) == 0 ? 254 : random.nextInt(6);
        while (places > 0) {
            String parameter = random.nextInt(5) == 0 ? any(OTHER_PARAMETERS) : any(PARAMETERS);
            int size = parameter.equals("J") || parameter.equals("D") ? 2 : 1;
            if (size <= places) {
                descriptor.append(parameter);
                places -= size;
            }
        }
        return descriptor.append(')').append(result).toString();
    }

    private void add(ClassWriter writer, Shape shape, Method method) {
        if (methods.stream().anyMatch(each -> each.name().equals(method.name()) && each.descriptor().equals(method.descriptor()))) {
            return;
        }
        methods.add(method);
        MethodVisitor code = writer.visitMethod(method.access(), method.name(), method.descriptor(), null,
                random.nextInt(5) == 0 ? new String[] {"java/io/IOException"} : null);
        if ((method.access() & (ACC_ABSTRACT | ACC_NATIVE)) == 0) {
            Label start = new Label();
            Label end = new Label();
            new RandomBody(random, described(code, method, start, end), shape, method).write();
        } else {
            code.visitEnd();
        }
    }

    /** With names of variables that are not what the code has in them. */
    private MethodVisitor described(MethodVisitor code, Method method, Label start, Label end) {
        return random.nextInt(3) != 0 ? code : new MethodVisitor(ASM9, code) {
            @Override
            public void visitCode() {
                super.visitCode();
                super.visitLabel(start);
            }

            @Override
            public void visitMaxs(int maxStack, int maxLocals) {
                super.visitLabel(end);
                // Of a static method, ByteBuddy takes that for the receiver, too, and messages don't name the argument any more.
                String first = method.isStatic() ? "that" : "this";
                super.visitLocalVariable(first, "Ljava/lang/Integer;", null, start, end, 0);
                super.visitLocalVariable(first, "J", null, start, start, 0);
                super.visitLocalVariable(any(names), "I", null, start, end, 1);
                super.visitMaxs(maxStack, maxLocals);
            }
        };
    }

    private String any(String[] of) {
        return of[random.nextInt(of.length)];
    }
}
