package io.github.shearpin.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.github.shearpin.bootstrap.Gate;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntUnaryOperator;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a method woven for its values hands over, and what it does with each answer. Sites from 100 on are such. */
class ValueAdviceTest {

    /** A method, its arguments, what it returns, and another result that it could return. */
    private static final Object[][] CALLS = {
        {"aBoolean", args(true), true, false}, {"aByte", args((byte) 7), (byte) 7, (byte) 8},
        {"aChar", args('x'), 'x', 'y'}, {"aShort", args((short) 9), (short) 9, (short) 10}, {"anInt", args(5), 5, 6},
        {"aLong", args(1L << 40), 1L << 40, 2L}, {"aFloat", args(1.5f), 1.5f, 2.5f}, {"aDouble", args(2.5), 2.5, -1.0},
        {"aFinal", args("f"), "f", "g"}, {"aSynchronized", args("s"), "s", null}, {"aPrivate", args("p"), "p", "q"},
        {"aStatic", args(3L), 3L, 4L}, {"aStaticSynchronized", args("ss"), "ss", "tt"},
        {"wide", args(1L, 2, 3.0, "four", new long[5], 6f), 21.0, 7.5}, {"reassigns", args(4), 14, 3},
        {"generic", args("g"), "g", "h"}, {"bounded", args("b"), "b", "c"}, {"aDefault", args("d"), "d!", null},
        {"varargs", args((Object) new String[] {"x", "y"}), "x,y", ""}, {"branches", args(9), "big", "small"},
    };

    private final TestGate gate = new TestGate();

    /** What it answers is set; what it heard is kept. */
    private static final class TestGate extends Gate {
        final List<String> heard = new ArrayList<>();
        final Object[] call = {"the guard's own"};
        Object entry = call;
        Answer answer = (number, returned, thrown) -> null;
        int exits;
        Class<?> origin;
        Object self;
        Object[] arguments;
        Object returned;
        Throwable thrown;

        interface Answer {
            Object of(int number, Object returned, Throwable thrown) throws Exception;
        }

        @Override
        protected Object entered(int site) {
            heard.add("enter " + site);
            return entry;
        }

        @Override
        protected Object exited(int site, Object call, Throwable thrown) {
            heard.add("exit " + site);
            return null;
        }

        @Override
        protected Object entered(int site, Class<?> origin, Object self, Object[] arguments) {
            heard.add("enter " + site + " with values");
            this.origin = origin;
            this.self = self;
            this.arguments = arguments.clone();
            Arrays.fill(arguments, "not seen by the body");
            return entry;
        }

        @Override
        protected Object exited(int site, Object call, Object returned, Throwable thrown) {
            heard.add("exit " + site + " with values");
            assertThat(call).isSameAs(entry);
            this.returned = returned;
            this.thrown = thrown;
            try {
                return answer.of(++exits, returned, thrown);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        protected void constructionEnded(int site, Object self, long startNanos) {
            heard.add("constructed " + site);
        }
    }

    private static Object[] args(Object... arguments) {
        return arguments;
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
    void classReceiverArgumentsAndResultAreHandedOver() throws Exception {
        Class<?> woven = woven();
        for (Object[] call : CALLS) {
            String method = (String) call[0];
            Object self = woven.getConstructor().newInstance();
            assertThat(invoke(woven, self, call)).as(method).isEqualTo(call[2]);
            assertThat(gate.origin).as(method).isSameAs(method.equals("aDefault") ? woven.getInterfaces()[0] : woven);
            assertThat(gate.self).as(method).isSameAs(method.startsWith("aStatic") ? null : self);
            assertThat(gate.arguments).as(method).isEqualTo(call[1]);
            assertThat(gate.returned).as(method).isEqualTo(call[2]);
            assertThat(gate.thrown).as(method).isNull();
        }
    }

    @Test
    void aResultOfTheGateIsReturnedInsteadOfTheBodysResultOrException() throws Exception {
        Class<?> woven = woven();
        for (Object[] call : CALLS) {
            gate.answer = (number, returned, thrown) -> new Object[] {call[3]};
            assertThat(invoke(woven, woven.getConstructor().newInstance(), call)).as((String) call[0]).isEqualTo(call[3]);
        }
        gate.answer = (number, returned, thrown) -> {
            assertThat(thrown).isInstanceOf(IOException.class);
            assertThat(returned).isNull();
            return new Object[] {"instead"};
        };
        assertThat(invoke(woven, "branches", 1)).isEqualTo("instead");
    }

    @Test
    void aResultOfTheGateIsReturnedInsteadOfARefusal() throws Exception {
        Class<?> woven = woven();
        gate.entry = new IOException("refused");
        for (Object[] call : CALLS) {
            Object self = woven.getConstructor().newInstance();
            gate.answer = (number, returned, thrown) -> {
                assertThat(thrown).isNull();
                return new Object[] {call[3]};
            };
            assertThat(invoke(woven, self, call)).as((String) call[0]).isEqualTo(call[3]);
            assertThat(woven.getField("runs").get(self)).as((String) call[0]).isEqualTo(0);
        }
    }

    @Test
    void aRefusedCallNeverRunsWhateverIsAnsweredAtItsEnd() throws Exception {
        Class<?> woven = woven();
        Object self = woven.getConstructor().newInstance();
        gate.entry = new IOException("refused");
        Exception other = new Exception("other");
        for (Object[] answerAndThrown : new Object[][] {{null, gate.entry}, {gate.entry, gate.entry}, {other, other}}) {
            gate.answer = (number, returned, thrown) -> answerAndThrown[0];
            assertThatThrownBy(() -> invoke(woven, self, new Object[] {"anInt", args(5)})).isSameAs(answerAndThrown[1]);
        }
        Gate.agent(new Gate() { // taken away in the midst of the call
            @Override
            protected Object entered(int site) {
                return null;
            }

            @Override
            protected Object exited(int site, Object call, Throwable thrown) {
                return null;
            }

            @Override
            protected Object entered(int site, Class<?> origin, Object self, Object[] arguments) {
                Gate.agent(null);
                return gate.entry;
            }

            @Override
            protected Object exited(int site, Object call, Object returned, Throwable thrown) {
                return null;
            }

            @Override
            protected void constructionEnded(int site, Object self, long startNanos) {
            }
        });
        assertThatThrownBy(() -> invoke(woven, self, new Object[] {"anInt", args(5)})).isSameAs(gate.entry);
        assertThat(woven.getField("runs").get(self)).isEqualTo(0);
    }

    @Test
    void aResultThatCannotBeReturnedLeavesTheCallAsItEnded() throws Exception {
        Class<?> woven = woven();
        for (Object[] answer : new Object[][] {{}, {new Object()}, {null}}) {
            gate.answer = (number, returned, thrown) -> answer;
            for (Object[] call : CALLS) {
                boolean possible = answer.length == 1 && answer[0] == null && !(call[3] instanceof Number)
                        && !(call[3] instanceof Boolean) && !(call[3] instanceof Character);
                gate.entry = gate.call;
                Object self = woven.getConstructor().newInstance();
                assertThat(invoke(woven, self, call)).as((String) call[0]).isEqualTo(possible ? null : call[2]);
                if (!possible) {
                    gate.entry = new IOException("refused");
                    assertThatThrownBy(() -> invoke(woven, self, call)).as((String) call[0]).isSameAs(gate.entry);
                }
            }
        }
        gate.entry = gate.call;
        gate.answer = (number, returned, thrown) -> new Object[] {5};
        assertThatThrownBy(() -> invoke(woven, "branches", 1)).isInstanceOf(IOException.class).hasMessage("one");
        gate.answer = (number, returned, thrown) -> new Object[] {5}; // no widening: the guard knows the descriptor
        assertThat(invoke(woven, "aLong", 7L)).isEqualTo(7L);
        gate.answer = (number, returned, thrown) -> "neither";
        assertThat(invoke(woven, "aLong", 7L)).isEqualTo(7L);
    }

    @Test
    void aMethodWithoutResultReturnsWhateverTheResultIs() throws Exception {
        Class<?> woven = woven();
        gate.answer = (number, returned, thrown) -> new Object[] {"ignored"};
        assertThat(invoke(woven, "nothing")).isNull();
        assertThat(gate.returned).isNull();
        gate.entry = new IOException("refused");
        assertThat(invoke(woven, "nothing")).isNull();
        gate.answer = (number, returned, thrown) -> null;
        assertThatThrownBy(() -> invoke(woven, "nothing")).isSameAs(gate.entry);
    }

    @Test
    void eachAttemptGetsTheOriginalArgumentsAndItsOwnEndIsHandedOver() throws Exception {
        Class<?> woven = woven();
        List<Object> ends = new ArrayList<>();
        gate.answer = (number, returned, thrown) -> {
            ends.add(returned);
            return number < 4 ? gate.call : null;
        };
        assertThat(invoke(woven, "reassigns", 4)).isEqualTo(14);
        assertThat(ends).containsExactly(14, 14, 14, 14);

        ends.clear();
        gate.exits = 0;
        gate.answer = (number, returned, thrown) -> {
            ends.add(returned + " " + (thrown == null ? null : thrown.getMessage()));
            return number < 4 ? gate.call : new Object[] {"instead"};
        };
        assertThat(invoke(woven, "alternates", "a", 1L, 2.5)).isEqualTo("instead");
        assertThat(ends).containsExactly("null 1 a0 2 3.5", "2 a0 2 3.5 null", "null 3 a0 2 3.5", "4 a0 2 3.5 null");
    }

    @Test
    void methodsOfPlainRulesAndOfRulesThatNeedValuesAreWovenTogether() throws Exception {
        Class<?> woven = new WovenClasses(false, site -> site >= 100)
                .weave(Shapes.class, only("anInt", 1), only("anInt", 100), only("anInt", 2), only("anInt", 101))
                .loadClass(Shapes.class.getName());
        gate.answer = (number, returned, thrown) -> number == 1 ? new Object[] {40} // of 101, the innermost
                : number == 2 ? gate.call : null;
        assertThat(invoke(woven, "anInt", 4)).isEqualTo(4);
        assertThat(gate.heard).containsExactly("enter 1", "enter 100 with values", "enter 2", "enter 101 with values",
                "exit 101 with values", "exit 2", "exit 100 with values", "enter 2", "enter 101 with values",
                "exit 101 with values", "exit 2", "exit 100 with values", "exit 1");
        assertThat(gate.returned).isEqualTo(4);

        gate.exits = 0;
        gate.heard.clear();
        gate.entry = new IOException("refused");
        assertThatThrownBy(() -> invoke(woven, "anInt", 4)).isSameAs(gate.entry);
        assertThat(gate.heard).containsExactly("enter 1");
    }

    @Test
    void anInnerResultIsWhatTheOuterRuleSees() throws Exception {
        Class<?> woven = new WovenClasses(false, site -> site >= 100)
                .weave(Shapes.class, only("branches", 100), only("branches", 101)).loadClass(Shapes.class.getName());
        gate.answer = (number, returned, thrown) -> number == 1 ? new Object[] {"inner"} : new Object[] {returned + "+outer"};
        assertThat(invoke(woven, "branches", 1)).isEqualTo("inner+outer");
    }

    @Test
    void aStackThatIsFullAtTheExitOfARefusedCallDoesNotLetItThrough() throws Exception {
        Class<?> woven = woven();
        gate.entry = new IOException("refused");
        gate.answer = (number, returned, thrown) -> {
            throw new StackOverflowError();
        };
        assertThatThrownBy(() -> invoke(woven, "anInt", 4)).isSameAs(gate.entry);
    }

    @ParameterizedTest
    @ValueSource(ints = {45, 48, 49, 52, 61})
    void theClassIsKnownInClassFilesOfEachVersion(int version) throws Exception {
        byte[] classFile = WovenClasses.bytes(OldShapes.class);
        classFile[7] = (byte) version;
        Class<?> woven = new WovenClasses(false, site -> true).weave(OldShapes.class.getName(), classFile, only("fails", 1))
                .loadClass(OldShapes.class.getName());
        gate.answer = (number, returned, thrown) -> new Object[] {"instead"};
        assertThat(woven.getMethod("fails", Object.class).invoke(null, "x")).isEqualTo("instead");
        assertThat(gate.origin).isSameAs(woven);
        assertThat(gate.arguments).containsExactly("x");
        assertThat(gate.thrown).isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"I", "J", "Ljava/lang/Object;"})
    void aMethodMayHaveAsManyArgumentsAsTheJvmAllows(String parameter) throws Exception {
        int count = parameter.equals("J") ? 127 : 255;
        Class<?> woven = new WovenClasses(false, site -> true).weave("Crowded", crowded(parameter, count), only("last", 1))
                .loadClass("Crowded");
        Object[] arguments = new Object[count];
        for (int i = 0; i < count; i++) {
            arguments[i] = parameter.equals("J") ? (Object) Long.valueOf(i) : Integer.valueOf(i);
        }
        gate.answer = (number, returned, thrown) -> number == 1 ? gate.call : null;
        assertThat(woven.getMethods()[0].invoke(null, arguments)).isEqualTo(arguments[count - 1]);
        assertThat(gate.arguments).isEqualTo(arguments);
        assertThat(gate.exits).isEqualTo(2);
    }

    /** Returns its last argument. */
    private static byte[] crowded(String parameter, int count) {
        ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
        writer.visit(Opcodes.V1_8, Opcodes.ACC_PUBLIC, "Crowded", null, "java/lang/Object", null);
        MethodVisitor code = writer.visitMethod(Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC, "last",
                "(" + parameter.repeat(count) + ")" + parameter, null, null);
        code.visitCode();
        switch (parameter) {
            case "I":
                code.visitVarInsn(Opcodes.ILOAD, count - 1);
                code.visitInsn(Opcodes.IRETURN);
                break;
            case "J":
                code.visitVarInsn(Opcodes.LLOAD, 2 * (count - 1));
                code.visitInsn(Opcodes.LRETURN);
                break;
            default:
                code.visitVarInsn(Opcodes.ALOAD, count - 1);
                code.visitInsn(Opcodes.ARETURN);
        }
        code.visitMaxs(0, 0);
        code.visitEnd();
        writer.visitEnd();
        return writer.toByteArray();
    }

    @Test
    void aConstructorHandsNothingOver() throws Exception {
        Class<?> woven = new WovenClasses(false, site -> true).weave(Shapes.class, only("<init>", 100))
                .loadClass(Shapes.class.getName());
        woven.getConstructor(String.class).newInstance("named");
        assertThat(gate.heard).containsExactly("constructed 100");
    }

    @Test
    void typesThatAreNotThereAreNotLookedFor() throws Exception {
        ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
        writer.visit(Opcodes.V1_8, Opcodes.ACC_PUBLIC, "Lonely", null, "java/lang/Object", null);
        MethodVisitor code = writer.visitMethod(Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC, "pass",
                "(Lorg/absent/A;[Lorg/absent/B;)Lorg/absent/A;", null, null);
        code.visitCode();
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitInsn(Opcodes.ARETURN);
        code.visitMaxs(0, 0);
        code.visitEnd();
        writer.visitEnd();
        assertThat(new WovenClasses(false, site -> true).weave("Lonely", writer.toByteArray(), only("pass", 1))
                .loadClass("Lonely")).isNotNull();
    }

    @Test
    void aMethodOfAPlainRuleAllocatesNothingWhileOneThatNeedsValuesMakesItsArray() throws Exception {
        Class<?> woven = new WovenClasses(false, site -> site >= 100)
                .weave(Called.class, only("plain", 1), only("withValues", 100)).loadClass(Called.class.getName());
        Gate.agent(new Gate() {
            @Override
            protected Object entered(int site) {
                return gate.call;
            }

            @Override
            protected Object exited(int site, Object call, Throwable thrown) {
                return null;
            }

            @Override
            protected Object entered(int site, Class<?> origin, Object self, Object[] arguments) {
                return gate.call;
            }

            @Override
            protected Object exited(int site, Object call, Object returned, Throwable thrown) {
                return null;
            }

            @Override
            protected void constructionEnded(int site, Object self, long startNanos) {
            }
        });
        IntUnaryOperator plain = (IntUnaryOperator) woven.getConstructor(boolean.class).newInstance(true);
        IntUnaryOperator withValues = (IntUnaryOperator) woven.getConstructor(boolean.class).newInstance(false);
        allocated(plain);
        assertThat(allocated(plain)).isLessThan(1_000);
        allocated(withValues);
        assertThat(allocated(withValues)).isGreaterThan(100 * 16);
    }

    /** Bytes. */
    private static long allocated(IntUnaryOperator method) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 100; i++) { // few enough to be interpreted: no compiler takes the array away
            method.applyAsInt(i);
        }
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    /** Calls one of its methods. */
    public static final class Called implements IntUnaryOperator {
        private final boolean plain;

        public Called(boolean plain) {
            this.plain = plain;
        }

        @Override
        public int applyAsInt(int value) {
            return plain ? plain(this, value) : withValues(this, value);
        }

        private int plain(Object other, int value) {
            return value;
        }

        private int withValues(Object other, int value) {
            return value;
        }
    }

    private static Class<?> woven() throws Exception {
        return new WovenClasses(false, site -> true).weave(Shapes.class, all()).weave(Shape.class, all())
                .loadClass(Shapes.class.getName());
    }

    private static WovenClasses.Sites all() {
        return (name, descriptor) -> name.startsWith("<") || name.startsWith("lambda$") ? null : 100;
    }

    private static WovenClasses.Sites only(String method, int site) {
        return (name, descriptor) -> name.equals(method) ? site : null;
    }

    private static Object invoke(Class<?> woven, String method, Object... arguments) throws Exception {
        return invoke(woven, woven.getConstructor().newInstance(), new Object[] {method, arguments});
    }

    private static Object invoke(Class<?> woven, Object self, Object[] call) throws Exception {
        for (Class<?> declaring : new Class<?>[] {woven, woven.getInterfaces()[0]}) {
            for (Method method : declaring.getDeclaredMethods()) {
                if (method.getName().equals(call[0]) && !method.isBridge()) {
                    method.setAccessible(true);
                    try {
                        return method.invoke(self, (Object[]) call[1]);
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
