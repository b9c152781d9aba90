package io.github.shearpin.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.agent.export.StderrCapture;
import io.github.shearpin.agent.logging.AgentStatistics;
import io.github.shearpin.agent.policy.GuardSettings;
import io.github.shearpin.agent.policy.Guards;
import io.github.shearpin.agent.policy.record.CallRecorder;
import io.github.shearpin.agent.rules.MethodPatterns;
import io.github.shearpin.agent.rules.Position;
import io.github.shearpin.agent.rules.Rule;
import io.github.shearpin.bootstrap.Gate;
import java.util.List;
import java.util.function.Consumer;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Optimizers such as ProGuard put other values in place of arguments and of {@code this} once nothing asks for these any more. */
class OptimizedConstructorsTest {

    private static final String NAME = "com.acme.Optimized";
    private static final String THIS = "com/acme/Optimized";

    private final Guards guards = new Guards();
    private final AgentStatistics statistics = new AgentStatistics();
    private final TestInstrumentation jvm = new TestInstrumentation();
    private final StderrCapture told = new StderrCapture();

    @AfterEach
    void restore() {
        told.close();
        Gate.agent(null);
    }

    /** What the variables hold at last. */
    static List<List<Object>> frames() {
        return List.of(List.of(THIS, Opcodes.TOP), List.of(Opcodes.TOP, Opcodes.INTEGER), List.of(THIS), List.of());
    }

    @ParameterizedTest
    @MethodSource("frames")
    void aConstructorThatForgetsItsArgumentsIsMeasured(List<Object> frame) throws Exception {
        Class<?> type = woven(code -> {
            Label end = jumpAfterSuper(code);
            code.visitInsn(Opcodes.ACONST_NULL);
            code.visitVarInsn(Opcodes.ASTORE, frame.contains(THIS) ? 1 : 0);
            code.visitLabel(end);
            code.visitFrame(Opcodes.F_FULL, frame.size(), frame.toArray(), 0, null);
        });

        type.getConstructor(int.class).newInstance(1);
        type.getConstructor(int.class).newInstance(0);

        assertThat(calls("Optimized.<init>")).isEqualTo(2);
        assertThat(told.text()).isEmpty();
    }

    /** As those of compilers are that leave out of a frame what nobody asks for any more. */
    static List<Consumer<MethodVisitor>> trimmed() {
        return List.of(code -> code.visitFrame(Opcodes.F_FULL, 1, new Object[] {THIS}, 0, null),
                code -> code.visitFrame(Opcodes.F_FULL, 0, null, 0, null),
                code -> code.visitFrame(Opcodes.F_CHOP, 2, null, 0, null));
    }

    @ParameterizedTest
    @MethodSource("trimmed")
    void aConstructorWhoseFrameTellsOfNoArgumentIsMeasured(Consumer<MethodVisitor> frame) throws Exception {
        Class<?> type = woven(code -> {
            code.visitLabel(jumpAfterSuper(code));
            frame.accept(code);
        });

        type.getConstructor(int.class).newInstance(1);

        assertThat(calls("Optimized.<init>")).isEqualTo(1);
        assertThat(told.text()).isEmpty();
    }

    /** Of those values no frame need tell: there may be no jump, and one that tells of the arguments may stand before. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void aConstructorThatPutsAnotherTypeInPlaceOfAnArgumentIsMeasured(int place) throws Exception {
        Class<?> type = woven(code -> {
            callSuper(code);
            code.visitLdcInsn("in its place");
            code.visitVarInsn(Opcodes.ASTORE, place);
        });

        type.getConstructor(int.class).newInstance(1);

        assertThat(calls("Optimized.<init>")).isEqualTo(1);
        assertThat(told.text()).isEmpty();
    }

    /** It forgets them before it calls that of the super class, as Kotlin's own library does. */
    @Test
    void aConstructorThatForgetsItsArgumentsAtOnceIsMeasured() throws Exception {
        Class<?> type = woven(code -> {
            Label end = new Label();
            code.visitVarInsn(Opcodes.ALOAD, 0);
            code.visitVarInsn(Opcodes.ILOAD, 1);
            code.visitJumpInsn(Opcodes.IFEQ, end);
            code.visitLabel(end);
            code.visitFrame(Opcodes.F_FULL, 1, new Object[] {Opcodes.UNINITIALIZED_THIS}, 1, new Object[] {Opcodes.UNINITIALIZED_THIS});
            code.visitMethodInsn(Opcodes.INVOKESPECIAL, "java/lang/Object", "<init>", "()V", false);
        });

        Object object = type.getConstructor(int.class).newInstance(1);
        assertThat(type.getMethod("run").invoke(object)).isEqualTo(7);

        assertThat(calls("Optimized.<init>")).isEqualTo(1);
        assertThat(calls("Optimized.run")).isEqualTo(1);
        assertThat(told.text()).isEmpty();
    }

    private static void callSuper(MethodVisitor code) {
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitMethodInsn(Opcodes.INVOKESPECIAL, "java/lang/Object", "<init>", "()V", false);
    }

    /** Calls that of the super class and, where the argument is 0, goes to what is returned. */
    private static Label jumpAfterSuper(MethodVisitor code) {
        callSuper(code);
        Label end = new Label();
        code.visitVarInsn(Opcodes.ILOAD, 1);
        code.visitJumpInsn(Opcodes.IFEQ, end);
        return end;
    }

    private long calls(String method) {
        return guards.rules().stream().flatMap(rule -> rule.methods().stream()).filter(each -> each.method().equals(method))
                .mapToLong(each -> each.calls().count(CallRecorder.Outcome.SUCCESS)).sum();
    }

    /** A class with that constructor. */
    private Class<?> woven(Consumer<MethodVisitor> constructor) throws Exception {
        byte[] classFile = classFile(constructor);
        Weaver.install(jvm.instrumentation(), guards, List.of(rule("new", NAME + "#<init>"), rule("run", NAME + "#run")),
                statistics);
        Gate.agent(guards);
        byte[] woven = jvm.transformer.transform(getClass().getClassLoader(), NAME.replace('.', '/'), null, null, classFile);
        return new ClassLoader(getClass().getClassLoader()) {
            Class<?> define() {
                return defineClass(NAME, woven, 0, woven.length);
            }
        }.define();
    }

    private static Rule rule(String name, String match) throws Exception {
        Position position = new Position("rules.yaml", 6, 3);
        return new Rule(name, position, List.of(MethodPatterns.parse(match, position)), List.of(), 200,
                GuardSettings.builder(name).build());
    }

    private static byte[] classFile(Consumer<MethodVisitor> constructor) {
        ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
        writer.visit(Opcodes.V1_8, Opcodes.ACC_PUBLIC, THIS, null, "java/lang/Object", null);
        method(writer, "<init>", "(I)V", constructor, Opcodes.RETURN);
        method(writer, "run", "()I", code -> code.visitIntInsn(Opcodes.BIPUSH, 7), Opcodes.IRETURN);
        writer.visitEnd();
        return writer.toByteArray();
    }

    private static void method(ClassWriter writer, String name, String descriptor, Consumer<MethodVisitor> body, int end) {
        MethodVisitor code = writer.visitMethod(Opcodes.ACC_PUBLIC, name, descriptor, null, null);
        code.visitCode();
        body.accept(code);
        code.visitInsn(end);
        code.visitMaxs(0, 0);
        code.visitEnd();
    }
}
