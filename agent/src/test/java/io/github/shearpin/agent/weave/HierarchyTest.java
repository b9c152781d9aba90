package io.github.shearpin.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.agent.rules.MethodPattern;
import io.github.shearpin.agent.rules.MethodPatterns;
import io.github.shearpin.agent.rules.PatternException;
import io.github.shearpin.agent.rules.Position;
import io.github.shearpin.agent.rules.TypeTest;
import io.github.shearpin.agent.rules.TypeTests;
import io.github.shearpin.agent.rules.TypeView;
import java.io.IOException;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class HierarchyTest {

    @Retention(RetentionPolicy.RUNTIME)
    @interface Remote {
    }

    interface Payments {
    }

    @Remote
    static class Base implements Payments {
    }

    static class Middle extends Base {
    }

    static class Leaf extends Middle implements Comparable<Leaf>, Runnable {

        @Override
        public int compareTo(Leaf other) {
            return 0;
        }

        @Override
        public void run() {
        }
    }

    static class Stranger {
    }

    static class StrangersChild extends Stranger {
    }

    static class OtherChildOfStranger extends Stranger {
    }

    private final Hierarchy hierarchy = new Hierarchy();

    @TempDir
    Path directory;

    @Test
    void findsWhatAClassExtendsAndImplementsAndLoadsNothing() throws Exception {
        WatchedLoader loader = loaderOf(Payments.class, Base.class, Middle.class, Leaf.class, Stranger.class);

        TypeView leaf = hierarchy.of(loader, TestClasses.bytes(Leaf.class));

        assertThat(pattern(Payments.class, "+#*").matchesType(leaf)).isTrue();
        assertThat(pattern(Middle.class, "+#*").matchesType(leaf)).isTrue();
        assertThat(pattern(Leaf.class, "+#*").matchesType(leaf)).isTrue();
        assertThat(pattern(Stranger.class, "+#*").matchesType(leaf)).isFalse();
        assertThat(leaf.parents()).extracting(TypeView::name)
                .containsExactly(Middle.class.getName(), "java.lang.Comparable", "java.lang.Runnable");
        for (Class<?> type : List.of(Payments.class, Base.class, Middle.class, Leaf.class)) {
            assertThat(loader.hasLoaded(type.getName())).as("loaded %s", type).isFalse();
        }
    }

    @Test
    void findsTypesOfTheJdkAboveAndAmongThem() throws Exception {
        hierarchy.warmUp();
        WatchedLoader loader = loaderOf(Payments.class, Base.class, Middle.class);
        TypeView leaf = hierarchy.of(loader, TestClasses.bytes(Leaf.class));
        TypeView prepared = hierarchy.of(ClassLoader.getPlatformClassLoader(),
                TestClasses.bytes(java.sql.CallableStatement.class));
        TypeView list = hierarchy.of((ClassLoader) null, TestClasses.bytes(java.util.ArrayList.class));

        assertThat(parse("java.lang.Comparable+#*").matchesType(leaf)).isTrue();
        assertThat(parse("java.lang.Iterable+#*").matchesType(leaf)).isFalse();
        assertThat(loader.asked).as("nobody but the JDK is asked for its own")
                .containsExactly(WatchedLoader.file(Middle.class), WatchedLoader.file(Base.class), WatchedLoader.file(Payments.class));
        assertThat(parse("java.sql.Statement+#execute*").matchesType(prepared)).isTrue();
        assertThat(parse("java.sql.Wrapper+#*").matchesType(prepared)).isTrue();
        assertThat(parse("java.lang.Iterable+#*").matchesType(list)).isTrue();
        assertThat(parse("java.sql.Statement+#*").matchesType(list)).isFalse();
    }

    @Test
    void readsAParentOnceHoweverManyExtendItAndNothingWhereTheParentIsOfTheJdk() throws Exception {
        WatchedLoader loader = loaderOf(Stranger.class);
        MethodPattern payments = pattern(Payments.class, "+#*");

        assertThat(payments.matchesType(hierarchy.of(loader, TestClasses.bytes(HierarchyTest.class)))).isFalse();
        assertThat(loader.asked).isEmpty();
        for (int i = 0; i < 3; i++) {
            assertThat(payments.matchesType(hierarchy.of(loader, TestClasses.bytes(StrangersChild.class)))).isFalse();
            assertThat(payments.matchesType(hierarchy.of(loader, TestClasses.bytes(OtherChildOfStranger.class)))).isFalse();
        }
        assertThat(loader.asked).containsExactly(WatchedLoader.file(Stranger.class));
    }

    @Test
    void whatWasAskedOfAParentIsNotAskedAgain() throws Exception {
        WatchedLoader loader = loaderOf(Payments.class, Base.class, Middle.class);
        TypeView parent = hierarchy.of(loader, TestClasses.bytes(Leaf.class)).parents().get(0);

        for (MethodPattern pattern : List.of(pattern(Payments.class, "+#*"), pattern(Stranger.class, "+#*"))) {
            TypeTests tests = new TypeTests(List.of(pattern));
            parent.passed(tests);
            assertThat(parent.passed(tests)).as("remembered for %s", pattern).isSameAs(parent.passed(tests));
        }
    }

    @Test
    void allPatternsAreAskedTogetherAndAnswerAsEachAlone() throws Exception {
        WatchedLoader loader = loaderOf(Payments.class, Base.class, Middle.class);
        List<MethodPattern> patterns = List.of(pattern(Payments.class, "+#*"), pattern(Stranger.class, "+#*"),
                pattern(Middle.class, "+#*"), parse("@" + Remote.class.getName() + "+#*"), parse("@com.acme.Remote+#*"),
                parse("io.github.**Base+#*"), parse("com.acme.**+#*"), parse("java.lang.Runnable+#*"),
                parse("java.lang.Iterable+#*"), parse("com.acme.Gone|java.lang.Comparable+#*"));
        TypeTests tests = new TypeTests(patterns);

        for (Class<?> type : List.of(Leaf.class, Middle.class, Base.class, Payments.class, StrangersChild.class)) {
            TypeView view = hierarchy.of(loader, TestClasses.bytes(type));
            for (TypeView one : List.of(view, hierarchy.of(type))) {
                List<TypeTest> alone = new ArrayList<>();
                for (MethodPattern pattern : patterns) {
                    if (pattern.matchesType(one)) {
                        alone.add(pattern.above());
                    }
                }
                assertThat(one.passed(tests)).as("%s", one.name()).containsExactlyInAnyOrderElementsOf(alone);
            }
        }
    }

    @Test
    void aClassThatCameByBeforeIsNotAskedFor() throws Exception {
        WatchedLoader loader = loaderOf();
        MethodPattern payments = pattern(Payments.class, "+#*");

        for (Class<?> type : List.of(Payments.class, Base.class, Middle.class, Leaf.class)) {
            assertThat(payments.matchesType(hierarchy.of(loader, TestClasses.bytes(type)))).as("%s", type).isTrue();
        }
        assertThat(loader.asked).isEmpty();
    }

    @Test
    void everyPatternIsRememberedForItself() throws Exception {
        WatchedLoader loader = loaderOf(Payments.class, Base.class, Middle.class);
        MethodPattern payments = pattern(Payments.class, "+#*");
        MethodPattern stranger = pattern(Stranger.class, "+#*");

        for (int i = 0; i < 3; i++) {
            TypeView leaf = hierarchy.of(loader, TestClasses.bytes(Leaf.class));
            assertThat(stranger.matchesType(leaf)).isFalse();
            assertThat(payments.matchesType(leaf)).isTrue();
            assertThat(parse("java.lang.Iterable+#*").matchesType(leaf)).isFalse();
        }
    }

    @Test
    void annotationsAreReadFromTheClassItselfAndWithPlusFromThoseAbove() throws Exception {
        WatchedLoader loader = loaderOf(Payments.class, Base.class, Middle.class);
        MethodPattern annotated = parse("@" + Remote.class.getName() + "#*");
        MethodPattern below = parse("@" + Remote.class.getName() + "+#*");
        TypeView base = hierarchy.of(loader, TestClasses.bytes(Base.class));
        TypeView leaf = hierarchy.of(loader, TestClasses.bytes(Leaf.class));

        assertThat(annotated.matchesType(base)).isTrue();
        assertThat(annotated.matchesType(leaf)).isFalse();
        assertThat(below.matchesType(leaf)).isTrue();
        assertThat(below.matchesType(hierarchy.of(loader, TestClasses.bytes(Stranger.class)))).isFalse();
        assertThat(loader.hasLoaded(Remote.class.getName())).isFalse();
    }

    @Test
    void ofOneLoaderTwoThousandTypesAreKeptAndThoseAskedForStay() throws Exception {
        LoaderTypes types = new LoaderTypes(hierarchy, loaderOf());
        KnownType often = types.type("often");

        for (int i = 0; i < 20_000; i++) {
            types.type("type" + i);
            assertThat(types.type("often")).isSameAs(often);
        }
        assertThat(types.size()).isBetween(1000, 2000);
    }

    @Test
    void ofLoadedClassesReflectionAnswers() throws Exception {
        WatchedLoader loader = loaderOf(Payments.class, Base.class, Middle.class, Leaf.class);
        Class<?> leaf = Class.forName(Leaf.class.getName(), false, loader);
        loader.asked.clear();

        TypeView view = hierarchy.of(leaf);

        assertThat(pattern(Payments.class, "+#*").matchesType(view)).isTrue();
        assertThat(parse("java.lang.Runnable+#*").matchesType(view)).isTrue();
        assertThat(pattern(Stranger.class, "+#*").matchesType(view)).isFalse();
        assertThat(loader.asked).isEmpty();
        assertThat(parse("java.lang.Iterable+#*").matchesType(hierarchy.of(ArrayList.class))).isTrue();
    }

    /** Reflection would: it needs the annotation's class. */
    @Test
    void annotationsOfLoadedClassesAreFoundWithoutLoadingTheAnnotation() throws Exception {
        WatchedLoader loader = loaderOf(Payments.class, Base.class, Middle.class, Leaf.class);
        Class<?> base = Class.forName(Base.class.getName(), false, loader);
        Class<?> leaf = Class.forName(Leaf.class.getName(), false, loader);
        assertThat(base.getDeclaredAnnotations()).as("the annotation is not there to be loaded").isEmpty();

        assertThat(parse("@" + Remote.class.getName() + "#*").matchesType(hierarchy.of(base))).isTrue();
        assertThat(parse("@" + Remote.class.getName() + "#*").matchesType(hierarchy.of(leaf))).isFalse();
        assertThat(parse("@" + Remote.class.getName() + "+#*").matchesType(hierarchy.of(leaf))).isTrue();
        loader.asked.clear();
        TypeView withItsFile = new Hierarchy().of(base, ClassHeader.bytes(TestClasses.bytes(Base.class)));
        assertThat(withItsFile.annotations()).containsExactly(Remote.class.getName());
        assertThat(loader.asked).isEmpty();
    }

    @Test
    void namesLoadersAsPatternsDo() throws Exception {
        byte[] any = TestClasses.bytes(Leaf.class);

        assertThat(hierarchy.of((ClassLoader) null, any).loader()).isEqualTo("boot");
        assertThat(hierarchy.of(ClassLoader.getPlatformClassLoader(), any).loader()).isEqualTo("platform");
        assertThat(hierarchy.of(ClassLoader.getSystemClassLoader(), any).loader()).isEqualTo("app");
        assertThat(hierarchy.of(loaderOf(), any).loader()).isEqualTo(WatchedLoader.class.getName());
        assertThat(hierarchy.of(String.class).loader()).isEqualTo("boot");
        assertThat(hierarchy.of(HierarchyTest.class).loader()).isEqualTo("app");
    }

    private WatchedLoader loaderOf(Class<?>... types) throws IOException {
        return WatchedLoader.of(directory, types);
    }

    static MethodPattern pattern(Class<?> type, String rest) {
        return parse(type.getName() + rest);
    }

    static MethodPattern parse(String text) {
        try {
            return MethodPatterns.parse(text, new Position("rules.yaml", 1, 1));
        } catch (PatternException e) {
            throw new AssertionError(e);
        }
    }
}
