package io.github.shearpin.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.agent.export.StderrCapture;
import io.github.shearpin.agent.logging.AgentStatistics;
import io.github.shearpin.agent.policy.GuardSettings;
import io.github.shearpin.agent.policy.Guards;
import io.github.shearpin.agent.rules.MethodPattern;
import io.github.shearpin.agent.rules.Position;
import io.github.shearpin.agent.rules.Rule;
import io.github.shearpin.agent.rules.TypeView;
import io.github.shearpin.bootstrap.Gate;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.Opcodes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What classes cost that no rule matches, in what is read and asked for them: it must not grow with the number of rules. A
 * class file whose second half is missing shows what of it was read, as the weaver tells of what it can't read.
 */
class MatchingWorkTest {

    interface Shape {
    }

    interface Solid extends Shape {
    }

    static class Body implements Solid {
    }

    static class Cube extends Body {
    }

    static class Cuboid extends Body {
    }

    static class Die extends Cube {
        void roll() {
        }
    }

    /** Methods that no rule can mean. */
    abstract static class Plan extends Cube {
        abstract void draw();

        native void print();
    }

    @Guarded
    interface Port {
        void charge();
    }

    static class Impl implements Port {
        @Override
        public void charge() {
        }
    }

    @Guarded
    static class Own {
        void charge() {
        }
    }

    @interface Guarded {
    }

    private static final List<Class<?>> LEAVES_FIRST =
            List.of(Die.class, Cuboid.class, Cube.class, Body.class, Solid.class, Shape.class);

    private final StderrCapture told = new StderrCapture();
    private final TestInstrumentation jvm = new TestInstrumentation();

    @TempDir
    Path directory;

    @AfterEach
    void restore() {
        told.close();
        Gate.agent(null);
    }

    @Test
    void ofParentsEachClassFileIsReadOnceAndNoneThatCameBy() throws Exception {
        install(hundred());
        WatchedLoader loader = loader();

        for (int i = 0; i < 2; i++) {
            for (Class<?> type : LEAVES_FIRST) {
                assertThat(load(loader, type.getName(), TestClasses.bytes(type))).isNull();
            }
        }
        assertThat(loader.asked).containsExactlyInAnyOrder(WatchedLoader.file(Cube.class), WatchedLoader.file(Body.class),
                WatchedLoader.file(Solid.class), WatchedLoader.file(Shape.class));

        WatchedLoader another = loader();
        for (int i = LEAVES_FIRST.size() - 1; i >= 0; i--) {
            load(another, LEAVES_FIRST.get(i).getName(), TestClasses.bytes(LEAVES_FIRST.get(i)));
        }
        assertThat(another.asked).isEmpty();
        assertThat(told()).isEmpty();
    }

    @Test
    void whatIsAboveAClassIsAskedForOnlyIfItHasAMethodThatIsLookedForThere() throws Exception {
        install("com.acme.A+#call*", "com.acme.B+#rol", "@com.acme.C+#rolled",
                "com.acme.D+#@com.acme.Guarded", "com.acme.E+#draw", "com.acme.F+#print");
        WatchedLoader loader = loader();
        for (Class<?> type : List.of(Plan.class, Die.class, Cuboid.class, Cube.class, Body.class, Solid.class, Shape.class)) {
            assertThat(load(loader, type.getName(), TestClasses.bytes(type))).isNull();
        }
        assertThat(loader.asked).isEmpty();

        for (String pattern : List.of("com.acme.A+#roll", "com.acme.A+#r*", "com.acme.A+#<init>", "com.acme.A+#*")) {
            install(pattern);
            WatchedLoader another = loader();
            load(another, Die.class.getName(), TestClasses.bytes(Die.class));
            assertThat(another.asked).as(pattern).hasSize(4);
        }
        assertThat(told()).isEmpty();
    }

    @Test
    void annotationsOfAClassWithoutSuchAMethodAreKnownWhenAClassBelowItComes() throws Exception {
        install('@' + Guarded.class.getName() + "+#charge");
        ClassLoader withoutFiles = new ClassLoader(null) {
            @Override
            public InputStream getResourceAsStream(String name) {
                return null;
            }
        };
        assertThat(load(withoutFiles, Port.class.getName(), TestClasses.bytes(Port.class))).isNull();
        assertThat(load(withoutFiles, Impl.class.getName(), TestClasses.bytes(Impl.class))).isNotNull();
    }

    @Test
    void ofClassesThatAreLoadedNoFileIsReadWhenOthersComeThatExtendThem() throws Exception {
        WatchedLoader loader = loader();
        jvm.loaded = new Class<?>[] {loader.loadClass(Cube.class.getName())};
        install("com.acme.A+#*");

        assertThat(load(loader, Die.class.getName(), TestClasses.bytes(Die.class))).isNull();
        assertThat(loader.asked).isEmpty();
    }

    @Test
    void theClassFileThatIsHandedOverForALoadedClassCountsMoreThanWhatWasKnownOfIt() throws Exception {
        WatchedLoader loader = WatchedLoader.of(directory, Own.class);
        Class<?> own = loader.loadClass(Own.class.getName());
        loader.resources.put(WatchedLoader.file(Own.class), TestClasses.bytes(Die.class)); // another: nothing is found out
        jvm.loaded = new Class<?>[] {own};
        install('@' + Guarded.class.getName() + "+#charge");

        assertThat(jvm.load(loader, own.getName(), own, TestClasses.bytes(Own.class)))
                .isNotNull();
    }

    @Test
    void anAnnotationWhoseNameIsNotAsciiMayBeThere() throws Exception {
        ClassBytes bytes = new ClassBytes(TestClasses.bytes(Die.class));
        assertThat(bytes.mayHoldDescriptorOf("com.acme.Gesch\u00fctzt")).isTrue();
        assertThat(bytes.mayHoldDescriptorOf("com.acme.Guarded")).isFalse();
        assertThat(bytes.mayHoldDescriptorOf(Cube.class.getName())).as("of this, there is a name").isFalse();
        assertThat(new ClassBytes(TestClasses.bytes(Port.class)).mayHoldDescriptorOf(Guarded.class.getName())).isTrue();
    }

    @Test
    void forExactNamesNothingIsReadOfOtherClasses() throws Exception {
        install("com.acme.A#a", "com.acme.B#b");
        WatchedLoader loader = loader();

        assertThat(load(loader, "com.acme.C", garbage())).isNull();
        assertThat(load(null, "java.util.Thing", garbage())).isNull();
        assertThat(loader.asked).isEmpty();
        assertThat(told()).isEmpty();
        load(loader, "com.acme.A", garbage());
        assertThat(told()).startsWith("shearpin: could not read the class file of com.acme.A");
    }

    @Test
    void aClassThatCannotBeReadIsToldOnceHoweverOftenItIsTried() throws Exception {
        install("com.acme.**#*");
        for (int i = 0; i < 250; i++) {
            load(loader(), "com.acme.A" + i / 2, garbage());
        }
        assertThat(told().lines()).hasSize(100).doesNotHaveDuplicates();
        assertThat(told()).endsWith("unguarded (further ones are only counted)\n");
    }

    @Test
    void ofTheJdkNothingIsReadForPatternsThatDoNotNameIt() throws Exception {
        install("com.acme.A+#*", "javax.servlet.Servlet+#service", "jakarta.jms.*+#*", "@com.acme.Remote#*", "@com.acme.Remote+#*",
                "*Service#*", "com.acme.**#@javax.annotation.PostConstruct");

        assertThat(load(null, "java.util.Thing", garbage())).isNull();
        assertThat(load(ClassLoader.getPlatformClassLoader(), "java.sql.ThingService", garbage())).isNull();
        assertThat(told()).isEmpty();
        load(loader(), "com.acme.C", garbage());
        assertThat(told()).startsWith("shearpin: could not read the class file of com.acme.C");
    }

    /** The JVM refuses such a class, but only after it was handed over. */
    @ParameterizedTest
    @ValueSource(strings = {"", "()", "(V", "V()", "()Q", "(V)V", "(L;)V", "(La)V", "([)V", "()[V", "()VV", "[()V", "(I)"})
    void aClassWithADescriptorThatIsNoneIsToldAndLeftAsItIs(String descriptor) throws Exception {
        ClassWriter writer = new ClassWriter(0);
        writer.visit(Opcodes.V1_8, Opcodes.ACC_ABSTRACT, "com/acme/A", null, "java/lang/Object", null);
        writer.visitMethod(Opcodes.ACC_ABSTRACT, "a", "(IJ[[Ljava/lang/String;Z)[D", null, null).visitEnd();
        writer.visitMethod(Opcodes.ACC_ABSTRACT, "a", descriptor, null, null).visitEnd();
        install("com.acme.A#a(int, ..)");

        assertThat(load(loader(), "com.acme.A", writer.toByteArray())).isNull();

        assertThat(told()).isEqualTo("shearpin: could not read the class file of com.acme.A, which a rule may mean: no method has the"
                + " descriptor \"" + descriptor + "\"; the class is loaded as it is, unguarded\n");
    }

    @Test
    void ofAPackageWhoseMethodsAreToBeAnnotatedOnlyClassesThatNameTheAnnotationAreReadInFull() throws Exception {
        String name = Die.class.getName();
        byte[] classFile = TestClasses.bytes(Die.class);
        byte[] cut = Arrays.copyOf(classFile, new ClassBytes(classFile).poolEnd() + 10);
        install("io.github.**#@com.acme.Guarded");

        assertThat(load(loader(), name, cut)).isNull();
        assertThat(told()).isEmpty();
        install("io.github.**#*");
        load(loader(), name, cut);
        assertThat(told()).startsWith("shearpin: could not read the class file of " + name);
    }

    @Test
    void howOftenATypeIsAskedDoesNotGrowWithTheRules() throws Exception {
        AskedType few = new AskedType();
        AskedType many = new AskedType();

        assertThat(index(patterns(2)).matching(few.name(), false, few, null)).isEmpty();
        assertThat(index(patterns(2000)).matching(many.name(), false, many, null)).isEmpty();
        assertThat(many.times).isEqualTo(few.times).isBetween(1, 50);
    }

    private static final class AskedType implements TypeView {
        private int times;

        @Override
        public String name() {
            times++;
            return "com.acme.Thing";
        }

        @Override
        public int modifiers() {
            times++;
            return 0;
        }

        @Override
        public Set<String> annotations() {
            times++;
            return Set.of("com.acme.Thing.Annotation");
        }

        @Override
        public List<TypeView> parents() {
            times++;
            return List.of();
        }

        @Override
        public String loader() {
            times++;
            return "app";
        }
    }

    private static String[] hundred() {
        return patterns(20);
    }

    /** Five for each number. */
    private static String[] patterns(int numbers) {
        List<String> patterns = new ArrayList<>();
        for (int i = 0; i < numbers; i++) {
            patterns.addAll(List.of("com.acme.Type" + i + "+#*", "@com.acme.Remote" + i + "#*", "@com.acme.Remote" + i + "+#*",
                    "com.acme.A" + i + "|com.acme.B" + i + "+#*", "com.acme.C" + i + "#*"));
        }
        return patterns.toArray(new String[0]);
    }

    private static RuleIndex index(String... patterns) {
        return new RuleIndex(rules(patterns), new Guards(), null);
    }

    private static List<Rule> rules(String... patterns) {
        List<Rule> rules = new ArrayList<>();
        for (String text : patterns) {
            List<MethodPattern> match = List.of(HierarchyTest.parse(text));
            rules.add(new Rule("rule" + rules.size(), new Position("rules.yaml", 1, 1), match, List.of(), 200,
                    GuardSettings.builder("rule" + rules.size()).build()));
        }
        return rules;
    }

    private void install(String... patterns) {
        Weaver.install(jvm.instrumentation(), new Guards(), rules(patterns), new AgentStatistics());
    }

    private byte[] load(ClassLoader loader, String name, byte[] classFile) throws Exception {
        return jvm.load(loader, name, null, classFile);
    }

    private WatchedLoader loader() throws Exception {
        return WatchedLoader.of(directory, LEAVES_FIRST.toArray(new Class<?>[0]));
    }

    private static byte[] garbage() {
        return new byte[20];
    }

    private String told() {
        return told.text();
    }
}
