package io.github.shearpin.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.agent.export.StderrCapture;
import io.github.shearpin.agent.logging.AgentStatistics;
import io.github.shearpin.agent.logging.Log;
import io.github.shearpin.agent.policy.Guards;
import io.github.shearpin.agent.rules.RuleReader;
import io.github.shearpin.agent.rules.RuleSet;
import io.github.shearpin.bootstrap.Gate;
import java.lang.instrument.ClassFileTransformer;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Classes that nobody wrote, of all versions and shapes: with a guard in each of their methods they verify, and do what they did;
 * or it is told why a method has none. And classes of which some bytes were changed: the JVM takes each that it took.
 *
 * <p>Some, the same in each run; for as long as {@code -Dshearpin.fuzz.seconds=3600} says, others than those.
 */
class ClassFuzzTest {

    /** 0: so many. */
    private static final int SECONDS = Integer.getInteger("shearpin.fuzz.seconds", 0);
    private static final int CLASSES = 80;
    private static final int BROKEN_ONES = 3;
    /** What no guard fits. */
    private static final List<Pattern> KNOWN = List.of(
            Pattern.compile("with the guard it would exceed the (64 KB a method may have|8,000 bytes that HotSpot compiles)"),
            Pattern.compile("with the guard its jumps become too long .*"));
    private static final String RULES = """
            version: 1
            rules:
              plain:
                match: fuzzed.**#*
                retry: {attempts: 2, backoff: 0ms, budget: none}
                circuit-breaker: {minimum-calls: 1000000}
              values:
                match: fuzzed.**#*
                labels: {of: $method, first: $arg0}
                measure: {response-size: $return}
              constructors:
                match: fuzzed.**#<init>
            """;

    private final Map<String, Integer> counts = new TreeMap<>();
    private RuleSet rules;

    @BeforeEach
    void read(@TempDir Path folder) throws Exception {
        rules = RuleReader.read(Files.writeString(folder.resolve("rules.yaml"), RULES).toString(), Map.of());
    }

    @AfterEach
    void takeGate() {
        Gate.agent(null);
    }

    /** ASM fails to write one of its methods once more, whose jumps become too long. */
    @Test
    void aMethodThatAsmCannotWriteIsToldAndTheOthersAreWoven() throws Exception {
        byte[] classFile = Files.readAllBytes(Path.of("src", "test", "resources", "fuzz", "classes", "jumps-too-long.class"));

        holdWoven(ClassHeader.readFull(classFile).name(), classFile);

        assertThat(counts.keySet()).anyMatch(counted -> counted.startsWith("methods of which with the guard its jumps become too long "));
    }

    /** Where jumps don't reach, ASM wrote frames that the JVM refuses. */
    @Test
    void aMethodSoLargeThatJumpsMightNotReachIsLeftAsItIs() throws Exception {
        byte[] classFile = Files.readAllBytes(Path.of("src", "test", "resources", "fuzz", "classes", "jumps-over-values.class"));
        String name = ClassHeader.readFull(classFile).name();
        List<String> reasons = new ArrayList<>();

        byte[] woven = woven(name, classFile, new Guards(), reasons);

        assertThat(linked(name, classFile)).isEmpty();
        assertThat(linked(name, woven)).isEmpty();
        assertThat(reasons).contains("with the guard its jumps become too long (over 32,767 bytes of code)");
    }

    @Test
    void classesAreWovenAndDoWhatTheyDid() throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        long first = SECONDS == 0 ? 1 : System.currentTimeMillis() * 1_000;
        long seed = first;
        for (; SECONDS == 0 ? seed < first + CLASSES : System.nanoTime() < end; seed++) {
            RandomClass type = new RandomClass(seed);
            try {
                holdWoven(type.name(), type.classFile());
                Random random = new Random(seed);
                for (int i = 0; i < BROKEN_ONES; i++) {
                    holdBroken(type, broken(type.classFile(), random));
                }
            } catch (Throwable e) {
                throw new AssertionError("class of seed " + seed, e);
            }
        }
        System.out.println("classes: " + counts);
        assertThat(counts.get("woven")).isGreaterThan((int) (seed - first) * 9 / 10);
        assertThat(counts.get("broken, and taken by the JVM")).isGreaterThan((int) (seed - first) / 10);
    }

    private void holdWoven(String name, byte[] classFile) throws Exception {
        long defects = Log.defects();
        List<String> before = ran(name, classFile);
        Guards guards = new Guards();
        try (StderrCapture told = new StderrCapture()) {
            List<String> reasons = new ArrayList<>();
            byte[] woven = woven(name, classFile, guards, reasons);
            assertThat(reasons).allMatch(reason -> KNOWN.stream().anyMatch(known -> known.matcher(reason).matches()));
            assertThat(told.lines().stream().filter(line -> line.contains("could not")).count()).isEqualTo(reasons.size());
            assertThat(woven).isNotNull();
            Gate.agent(guards);
            assertThat(ran(name, woven)).isEqualTo(before);
            Gate.agent(null);
            assertThat(ran(name, woven)).isEqualTo(before);
            count("woven");
            reasons.forEach(reason -> count("methods of which " + reason));
            assertThat(Log.defects()).as(told.text()).isEqualTo(defects);
        }
    }

    /** What the JVM takes it still takes. What it refuses may be in order once its methods were written anew: it verifies that, too. */
    private void holdBroken(RandomClass type, byte[] classFile) throws Exception {
        long defects = Log.defects();
        try (StderrCapture told = new StderrCapture()) {
            byte[] woven = woven(type.name(), classFile, new Guards(), new ArrayList<>());
            String before = linked(type.name(), classFile);
            String after = woven == null ? before : linked(type.name(), woven);
            // A subroutine, once broken, may leave values on the stack, of which ByteBuddy does not know.
            if (before.isEmpty() && !(type.hasSubroutines() && after.equals(VerifyError.class.getName()))) {
                assertThat(after).as("taken before, and now").isEmpty();
            }
            count("broken, and " + (before.isEmpty() ? "taken by the JVM"
                    : after.isEmpty() ? "refused by the JVM, but for the weaving, which wrote it in order" : "refused by the JVM"));
            assertThat(Log.defects()).as(told.text()).isEqualTo(defects);
        }
    }

    private static byte[] broken(byte[] classFile, Random random) {
        byte[] broken = classFile.clone();
        for (int i = random.nextInt(3); i >= 0; i--) {
            broken[8 + random.nextInt(broken.length - 8)] = (byte) (random.nextBoolean() ? random.nextInt(256) : random.nextInt(4));
        }
        return broken;
    }

    private void count(String what) {
        counts.merge(what, 1, Integer::sum);
    }

    /** @return null: nothing is woven */
    private byte[] woven(String name, byte[] classFile, Guards guards, List<String> reasons) throws Exception {
        AgentStatistics statistics = new AgentStatistics();
        statistics.tellWeaveErrors((rules, what, reason) -> reasons.add(reason));
        ClassFileTransformer weaver = Weaver.make(new TestInstrumentation().instrumentation(), guards, rules.rules(), statistics,
                System.nanoTime());
        return weaver.transform(getClass().getClassLoader(), name.replace('.', '/'), null, null, classFile);
    }

    private static final class Loader extends ClassLoader {
        Loader() {
            super(ClassFuzzTest.class.getClassLoader());
        }

        Class<?> define(String name, byte[] classFile) {
            return defineClass(name, classFile, 0, classFile.length);
        }
    }

    /** Why not; empty: it is. */
    private static String linked(String name, byte[] classFile) {
        try {
            new Loader().define(name, classFile).getDeclaredMethods();
            return "";
        } catch (LinkageError | RuntimeException e) {
            return e.getClass().getName();
        }
    }

    /** What each method and constructor gives, and from where in it its exceptions come. */
    private static List<String> ran(String name, byte[] classFile) throws Exception {
        Class<?> type = new Loader().define(name, classFile);
        List<String> outcomes = new ArrayList<>();
        Object self = type.isInterface() && !type.isSealed() ? Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type},
                (proxy, method, arguments) -> InvocationHandler.invokeDefault(proxy, method, arguments)) : null;
        Constructor<?>[] constructors = type.getDeclaredConstructors();
        Arrays.sort(constructors, Comparator.comparing(Constructor::toString));
        for (Constructor<?> constructor : constructors) {
            constructor.setAccessible(true);
            for (int variant = 0; variant < 3; variant++) {
                try {
                    Object made = constructor.newInstance(arguments(constructor.getParameterTypes(), variant));
                    self = self == null ? made : self;
                    outcomes.add(constructor + " made it");
                } catch (InvocationTargetException e) {
                    outcomes.add(constructor + " " + told(e.getCause(), name));
                }
            }
        }
        Method[] methods = type.getDeclaredMethods();
        Arrays.sort(methods, Comparator.comparing(Method::toString));
        for (Method method : methods) {
            if (self == null && !Modifier.isStatic(method.getModifiers()) || Modifier.isAbstract(method.getModifiers())) {
                continue;
            }
            method.setAccessible(true);
            for (int variant = 0; variant < 3; variant++) {
                try {
                    outcomes.add(method + " " + told(method.invoke(self, arguments(method.getParameterTypes(), variant))));
                } catch (InvocationTargetException e) {
                    outcomes.add(method + " " + told(e.getCause(), name));
                }
            }
        }
        return outcomes;
    }

    private static String told(Object value) {
        return value instanceof int[] array ? Arrays.toString(array) : String.valueOf(value);
    }

    /** Where a class names no variables, the messages of null pointers name places, and arguments of a woven body are in others. */
    private static String told(Throwable thrown, String name) {
        StringBuilder text = new StringBuilder(thrown.getClass().getName() + ' '
                + String.valueOf(thrown.getMessage()).replaceAll("<(local|parameter)\\d+>", "<variable>"));
        for (StackTraceElement frame : thrown.getStackTrace()) {
            if (frame.getClassName().equals(name)) {
                text.append(" at ").append(frame.getMethodName()).append(':').append(frame.getLineNumber());
            }
        }
        return text.toString();
    }

    private static Object[] arguments(Class<?>[] types, int variant) {
        Object[] arguments = new Object[types.length];
        for (int i = 0; i < types.length; i++) {
            arguments[i] = argument(types[i], i * 7 + variant * 11);
        }
        return arguments;
    }

    private static Object argument(Class<?> type, int number) {
        if (!type.isPrimitive()) {
            return type == String.class || type == Object.class ? number % 5 == 4 ? null : "text" + number
                    : type == int[].class ? new int[number % 9] : null;
        }
        switch (type.getName()) {
            case "boolean":
                return number % 2 == 0;
            case "byte":
                return (byte) number;
            case "char":
                return (char) number;
            case "short":
                return (short) number;
            case "int":
                return number % 3 == 0 ? -number : number;
            case "long":
                return number * 1_000_000_007L;
            case "float":
                return number / 3f;
            default:
                return number / 7d;
        }
    }
}
