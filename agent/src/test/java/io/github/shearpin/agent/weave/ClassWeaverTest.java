package io.github.shearpin.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.shearpin.bootstrap.Gate;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The advice in methods of every shape, with arguments and results handed over and without: it must let results and
 * exceptions through, refuse, repeat and replace.
 */
@ParameterizedClass
@ValueSource(booleans = {false, true})
class ClassWeaverTest {

    private static final Object[][] CALLS = {
        {"nothing"}, {"aBoolean", true}, {"aByte", (byte) 7}, {"aChar", 'x'}, {"aShort", (short) 9}, {"anInt", 5},
        {"aLong", 1L << 40}, {"aFloat", 1.5f}, {"aDouble", 2.5}, {"anArray", new String[] {"a"}},
        {"longs", new long[][] {{1}}}, {"wide", 1L, 2, 3.0, "four", new long[5], 6f}, {"reassigns", 4},
        {"aFinal", "f"}, {"aSynchronized", "s"}, {"callsPrivate", "p"}, {"aPrivate", "p"}, {"aStatic", 3L},
        {"aStaticSynchronized", "ss"}, {"generic", "g"}, {"bounded", "b"}, {"varargs", new String[] {"x", "y"}},
        {"branches", 0}, {"branches", 3}, {"branches", 9}, {"lambda", "l"}, {"aDefault", "d"},
    };

    private final boolean values;
    private final TestGate gate = new TestGate();

    ClassWeaverTest(boolean values) {
        this.values = values;
    }

    /** Says yes unless told otherwise, and keeps what it heard. */
    private static final class TestGate extends Gate {
        final List<String> heard = new ArrayList<>();
        Throwable refusal;
        boolean passThrough;
        BiFunction<Integer, Throwable, Object> answer = (exits, thrown) -> null;
        int exits;
        int valuesSeen;

        @Override
        protected Object entered(int site) {
            heard.add("enter " + site);
            return passThrough ? null : refusal != null ? refusal : "call " + site;
        }

        @Override
        protected Object exited(int site, Object call, Throwable thrown) {
            heard.add("exit " + site + (thrown == null ? "" : " " + thrown.getClass().getSimpleName()));
            assertThat(call).isEqualTo("call " + site);
            return answer.apply(++exits, thrown);
        }

        @Override
        protected Object entered(int site, Class<?> origin, Object self, Object[] arguments) {
            valuesSeen++;
            return entered(site);
        }

        @Override
        protected Object exited(int site, Object call, Object returned, Throwable thrown) {
            valuesSeen++;
            Object answered = call instanceof Throwable ? call : exited(site, call, thrown);
            return "again".equals(answered) ? call : answered;
        }

        @Override
        protected void constructionEnded(int site, Object self, long startNanos) {
            heard.add("constructed " + site + " " + self.getClass().getSimpleName());
            assertThat(System.nanoTime() - startNanos).isBetween(0L, 60_000_000_000L);
        }
    }

    @BeforeEach
    void putGate() {
        Gate.agent(gate);
    }

    @AfterEach
    void takeGate() {
        Gate.agent(null);
    }

    @Test
    void resultsPassUnchanged() throws Exception {
        Class<?> woven = woven();
        for (Object[] call : CALLS) {
            gate.heard.clear();
            Object expected = invoke(Shapes.class, new Shapes(), call);
            assertThat(invoke(woven, woven.getConstructor().newInstance(), call)).as((String) call[0]).isEqualTo(expected);
            assertThat(gate.heard).as((String) call[0]).contains("enter 1", "exit 1");
        }
        assertThat(gate.valuesSeen > 0).isEqualTo(values);
    }

    @Test
    void callsPassThroughWithoutAgentAndWhenNothingIsGuarded() throws Exception {
        Class<?> woven = woven();
        gate.passThrough = true;
        for (int withAgent = 1; withAgent >= 0; withAgent--) {
            gate.heard.clear();
            Gate.agent(withAgent == 1 ? gate : null);
            for (Object[] call : CALLS) {
                assertThat(invoke(woven, woven.getConstructor().newInstance(), call))
                        .isEqualTo(invoke(Shapes.class, new Shapes(), call));
            }
            assertThat(gate.heard).allMatch(heard -> heard.startsWith("enter") || heard.startsWith("constructed"));
        }
    }

    @Test
    void aRefusedBodyDoesNotRunAndTheCallerSeesTheRefusal() throws Exception {
        Class<?> woven = woven();
        for (Object[] call : CALLS) {
            if (call[0].equals("callsPrivate")) {
                continue;
            }
            Object self = woven.getConstructor().newInstance();
            gate.refusal = new IOException("refused"); // checked, and not declared
            assertThatThrownBy(() -> invoke(woven, self, call)).as((String) call[0]).isSameAs(gate.refusal);
            assertThat(woven.getField("runs").get(self)).as((String) call[0]).isEqualTo(0);
        }
    }

    @Test
    void aBodyIsRepeatedWithItsOriginalArguments() throws Exception {
        Class<?> woven = woven();
        gate.answer = (exits, thrown) -> exits % 3 != 0 ? "again" : null;
        for (Object[] call : CALLS) {
            gate.exits = 0;
            if (call[0].equals("callsPrivate") || call[0].equals("aDefault")) {
                continue;
            }
            Object self = woven.getConstructor().newInstance();
            woven.getField("staticRuns").set(null, 0);
            assertThat(invoke(woven, self, call)).as((String) call[0])
                    .isEqualTo(invoke(Shapes.class, new Shapes(), call));
            int runs = (Integer) woven.getField("runs").get(self) + (Integer) woven.getField("staticRuns").get(null);
            assertThat(runs % 100).as((String) call[0]).isEqualTo(3);
        }
    }

    @Test
    void exceptionsPassAreRepeatedAndAreReplaced() throws Exception {
        Class<?> woven = woven();
        Object self = woven.getConstructor().newInstance();
        assertThatThrownBy(() -> invoke(woven, self, "branches", 1)).isInstanceOf(IOException.class).hasMessage("one");
        assertThat(gate.heard).endsWith("enter 1", "exit 1 IOException");

        gate.exits = 0;
        gate.answer = (exits, thrown) -> exits < 4 ? "again" : null;
        assertThatThrownBy(() -> invoke(woven, self, "branches", 1)).isInstanceOf(IOException.class);
        assertThat(woven.getField("runs").get(self)).isEqualTo(101 + 4 * 101);

        Exception instead = new Exception("instead");
        gate.answer = (exits, thrown) -> instead;
        assertThatThrownBy(() -> invoke(woven, self, "branches", 1)).isSameAs(instead);
        assertThatThrownBy(() -> invoke(woven, self, "anInt", 1)).isSameAs(instead);
    }

    @Test
    void aDefectOfTheAgentIsNeverSeenByTheCaller() throws Exception {
        Class<?> woven = woven();
        Gate.agent(new Gate() {
            @Override
            protected Object entered(int site) {
                throw new StackOverflowError("in enter");
            }

            @Override
            protected Object exited(int site, Object call, Throwable thrown) {
                throw new AssertionError("not reached");
            }

            @Override
            protected Object entered(int site, Class<?> origin, Object self, Object[] arguments) {
                throw new StackOverflowError("in enter");
            }

            @Override
            protected Object exited(int site, Object call, Object returned, Throwable thrown) {
                throw new AssertionError("not reached");
            }

            @Override
            protected void constructionEnded(int site, Object self, long startNanos) {
                throw new OutOfMemoryError("in constructor");
            }
        });
        Object self = woven.getConstructor().newInstance();
        assertThat(invoke(woven, self, "anInt", 4)).isEqualTo(4);
        Gate.agent(gate);
        gate.answer = (exits, thrown) -> {
            throw new IllegalStateException("in exit");
        };
        assertThat(invoke(woven, self, "anInt", 4)).isEqualTo(4);
        assertThatThrownBy(() -> invoke(woven, self, "branches", 1)).isInstanceOf(IOException.class);
    }

    @Test
    void theFirstRuleIsTheOutermost() throws Exception {
        Class<?> woven = new WovenClasses(false, site -> values).weave(Shapes.class, only("anInt", 1), only("anInt", 2), only("anInt", 3))
                .loadClass(Shapes.class.getName());
        invoke(woven, woven.getConstructor().newInstance(), "anInt", 4);
        assertThat(gate.heard)
                .containsExactly("enter 1", "enter 2", "enter 3", "exit 3", "exit 2", "exit 1");
    }

    @Test
    void anOuterRuleRepeatsTheInnerOneWithTheBody() throws Exception {
        Class<?> woven = new WovenClasses(false, site -> values).weave(Shapes.class, only("anInt", 1), only("anInt", 2))
                .loadClass(Shapes.class.getName());
        Object self = woven.getConstructor().newInstance();
        gate.answer = (exits, thrown) -> exits == 2 ? "again" : null; // the first exit of the outer rule
        assertThat(invoke(woven, self, "anInt", 4)).isEqualTo(4);
        assertThat(gate.heard).containsExactly("enter 1", "enter 2", "exit 2", "exit 1", "enter 2", "exit 2", "exit 1");
        assertThat(woven.getField("runs").get(self)).isEqualTo(2);
    }

    @Test
    void aConstructorIsTimedOnceForEachObject() throws Exception {
        Class<?> woven = new WovenClasses(false, site -> values).weave(Shapes.class, only("<init>", 7)).loadClass(Shapes.class.getName());
        woven.getConstructor().newInstance(); // delegates to the next
        woven.getConstructor(String.class).newInstance("named");
        assertThat(gate.heard).containsExactly("constructed 7 Shapes", "constructed 7 Shapes");
        assertThatThrownBy(() -> woven.getConstructor(int.class).newInstance(1))
                .hasCauseInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aConstructorIsTimedForEachItDelegatesToWhereNestedCallsCount() throws Exception {
        Class<?> woven = new WovenClasses(true, site -> values).weave(Shapes.class, only("<init>", 7)).loadClass(Shapes.class.getName());
        woven.getConstructor().newInstance();
        assertThat(gate.heard).containsExactly("constructed 7 Shapes", "constructed 7 Shapes");
    }

    @Test
    void aConstructorWithWideParametersIsTimedByEachRule() throws Exception {
        Class<?> woven = new WovenClasses(false, site -> values).weave(Shapes.class, only("<init>", 7), only("<init>", 8))
                .loadClass(Shapes.class.getName());
        woven.getConstructor(long.class, double.class).newInstance(1L, 2.0);
        assertThat(gate.heard).containsExactly("constructed 8 Shapes", "constructed 7 Shapes");
    }

    static class Outer<T extends Comparable<T>> {
        class Inner {
            T larger(T v, T w) {
                return v.compareTo(w) > 0 ? v : w;
            }
        }
    }

    /** Nothing of the outer class is at hand while the inner one is woven. */
    @Test
    void aMethodMayNameATypeVariableOfAnOuterClass() throws Exception {
        Class<?> woven = new WovenClasses(false, site -> values).weave(Outer.Inner.class, all(1))
                .loadClass(Outer.Inner.class.getName());
        var constructor = woven.getDeclaredConstructor(Outer.class);
        constructor.setAccessible(true);
        assertThat(invoke(woven, constructor.newInstance(new Outer<String>()), "larger", "a", "b")).isEqualTo("b");
        assertThat(gate.heard).containsExactly("enter 1", "exit 1");
    }

    /**
     * HotSpot inlines hot methods of up to 325 bytes: two rules, or one to which values are handed over, leave a small
     * method small enough.
     */
    @Test
    void theAdviceLeavesAMethodSmallEnoughToBeInlined() throws Exception {
        Map<String, Integer> bare = codeLengths(WovenClasses.bytes(Shapes.class));
        Map<String, Integer> woven = codeLengths(new WovenClasses(true, site -> values)
                .weave(Shapes.class, (name, descriptor) -> 1000).woven(Shapes.class));

        for (String method : List.of("nothing()V", "aLong(J)J", "generic(Ljava/lang/String;)Ljava/lang/String;",
                "aStatic(J)J", "varargs([Ljava/lang/String;)Ljava/lang/String;")) {
            assertThat(woven.get(method) - bare.get(method)).as(method).isBetween(90, values ? 190 : 130);
        }
        assertThat(woven.get("<init>(I)V") - bare.get("<init>(I)V")).as("a constructor").isBetween(10, 30);
    }

    private static Map<String, Integer> codeLengths(byte[] classFile) throws Exception {
        Map<String, Integer> lengths = new HashMap<>();
        for (MethodHeader method : ClassHeader.readFull(classFile).methods()) {
            lengths.put(method.toString(), method.codeLength());
        }
        return lengths;
    }

    @ParameterizedTest
    @ValueSource(ints = {45, 46, 48, 49, 50, 51, 52, 61})
    void oldAndNewClassFilesAreWoven(int version) throws Exception {
        byte[] classFile = WovenClasses.bytes(OldShapes.class);
        classFile[7] = (byte) version;
        Class<?> woven = new WovenClasses(false, site -> values).weave(OldShapes.class.getName(), classFile, all(1))
                .loadClass(OldShapes.class.getName());
        gate.answer = (exits, thrown) -> exits == 1 ? "again" : null;
        assertThat(invoke(woven, woven.getConstructor().newInstance(), "sum", new int[] {1, 2, 3})).isEqualTo(12);
        assertThatThrownBy(() -> invoke(woven, null, "fails", "x")).isInstanceOf(IllegalStateException.class);
        assertThat(gate.heard).contains("enter 1", "exit 1", "exit 1 IllegalStateException");
    }

    /** As Clojure names what it reifies: an argument is called {@code this}, too. */
    @Test
    void anArgumentMayBeCalledThisToo() throws Exception {
        assertSecondReturnsItsArgument(withVariables((method, first, end) -> {
            method.visitLocalVariable("this", "Ljava/lang/Object;", null, first, end, 0);
            method.visitLocalVariable("this", "Ljava/lang/Object;", null, first, end, 1);
        }));
    }

    /** As changed code leaves a table that was not changed with it: a variable ends in the midst of an instruction. */
    @Test
    void aVariableMayEndBetweenInstructions() throws Exception {
        byte[] classFile = withVariables((method, first, end) -> method.visitLocalVariable("odd", "Ljava/lang/Object;", null, first, end, 1));
        // At the end of the file are the one variable's start, length, name, descriptor and place, and that there are no attributes.
        classFile[classFile.length - 2 - 7] = 1;

        assertSecondReturnsItsArgument(classFile);
    }

    private interface Variables {
        void visit(MethodVisitor method, Label first, Label end);
    }

    /** A class with a method {@code second} that returns its argument. */
    private static byte[] withVariables(Variables variables) {
        ClassWriter writer = new ClassWriter(0);
        writer.visit(Opcodes.V1_8, Opcodes.ACC_PUBLIC, "OfVariables", null, "java/lang/Object", null);
        MethodVisitor constructor = writer.visitMethod(Opcodes.ACC_PUBLIC, "<init>", "()V", null, null);
        constructor.visitCode();
        constructor.visitVarInsn(Opcodes.ALOAD, 0);
        constructor.visitMethodInsn(Opcodes.INVOKESPECIAL, "java/lang/Object", "<init>", "()V", false);
        constructor.visitInsn(Opcodes.RETURN);
        constructor.visitMaxs(1, 1);
        constructor.visitEnd();
        MethodVisitor method = writer.visitMethod(Opcodes.ACC_PUBLIC, "second", "(Ljava/lang/Object;)Ljava/lang/Object;", null, null);
        Label first = new Label();
        Label end = new Label();
        method.visitCode();
        method.visitLabel(first);
        method.visitLineNumber(1, first);
        method.visitIntInsn(Opcodes.SIPUSH, 300);
        method.visitInsn(Opcodes.POP);
        method.visitVarInsn(Opcodes.ALOAD, 1);
        method.visitInsn(Opcodes.ARETURN);
        method.visitLabel(end);
        variables.visit(method, first, end);
        method.visitMaxs(1, 2);
        method.visitEnd();
        writer.visitEnd();
        return writer.toByteArray();
    }

    private void assertSecondReturnsItsArgument(byte[] classFile) throws Exception {
        Class<?> woven = new WovenClasses(false, site -> values).weave("OfVariables", classFile, all(1)).loadClass("OfVariables");
        assertThat(invoke(woven, woven.getConstructor().newInstance(), "second", "argument")).isEqualTo("argument");
    }

    @Test
    void noMemberIsAdded() throws Exception {
        Class<?> woven = woven();
        assertThat(woven.getDeclaredMethods()).hasSameSizeAs(Shapes.class.getDeclaredMethods());
        assertThat(woven.getDeclaredFields()).hasSameSizeAs(Shapes.class.getDeclaredFields());
        assertThat(woven.getDeclaredConstructors()).hasSameSizeAs(Shapes.class.getDeclaredConstructors());
        assertThat(java.io.ObjectStreamClass.lookupAny(woven).getSerialVersionUID())
                .isEqualTo(java.io.ObjectStreamClass.lookupAny(Shapes.class).getSerialVersionUID());
    }

    private Class<?> woven() throws Exception {
        return new WovenClasses(false, site -> values).weave(Shapes.class, all(1)).weave(Shape.class, all(1)).weave(Shapes.Inner.class, all(1))
                .loadClass(Shapes.class.getName());
    }

    private static WovenClasses.Sites all(int site) {
        return (name, descriptor) -> name.startsWith("<") || name.startsWith("lambda$") ? null : site;
    }

    private static WovenClasses.Sites only(String method, int site) {
        return (name, descriptor) -> name.equals(method) ? site : null;
    }

    private static Object invoke(Class<?> type, Object self, Object... call) throws Exception {
        for (Class<?> declaring : new Class<?>[] {type, type.getInterfaces().length == 0 ? type : type.getInterfaces()[0]}) {
            for (Method method : declaring.getDeclaredMethods()) {
                if (method.getName().equals(call[0]) && !method.isBridge()) {
                    method.setAccessible(true);
                    Object[] arguments = java.util.Arrays.copyOfRange(call, 1, call.length);
                    try {
                        return method.invoke(self, arguments);
                    } catch (InvocationTargetException e) {
                        if (e.getCause() instanceof Exception) {
                            throw (Exception) e.getCause();
                        }
                        throw e;
                    }
                }
            }
        }
        throw new NoSuchMethodException((String) call[0]);
    }
}
