package io.github.shearpin.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.shearpin.agent.export.StderrCapture;
import io.github.shearpin.agent.logging.AgentStatistics;
import io.github.shearpin.agent.policy.GuardSettings;
import io.github.shearpin.agent.policy.Guards;
import io.github.shearpin.agent.policy.Mode;
import io.github.shearpin.agent.rules.MethodPattern;
import io.github.shearpin.agent.rules.MethodPatterns;
import io.github.shearpin.agent.rules.Position;
import io.github.shearpin.agent.rules.Rule;
import io.github.shearpin.bootstrap.Gate;
import java.lang.instrument.ClassFileTransformer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When the weaver is made, by whom, and what becomes of the classes that come meanwhile. */
class StandbyTest {

    private static final String PACKAGE = "io.github.shearpin.agent.weave.";
    private static final long PATIENCE_MILLIS = 30_000;

    private final Guards guards = new Guards();
    private final AtomicInteger asked = new AtomicInteger();
    private final CompletableFuture<Thread> maker = new CompletableFuture<>();
    private final AgentStatistics statistics = new AgentStatistics();
    private final List<Rule> rules = new ArrayList<>();
    private Weaving weaving;
    private final CompletableFuture<Class<?>> rewoven = new CompletableFuture<>();
    private final TestInstrumentation jvm = new TestInstrumentation() {
        @Override
        void retransform(Class<?> type) {
            rewoven.complete(type);
        }
    };

    @AfterEach
    void restore() {
        Gate.agent(null);
    }

    @Test
    void nothingIsMadeUntilAClassComesThatARuleNames() throws Exception {
        rule("one", PACKAGE + "Shapes#aLong").rule("another", PACKAGE + "Shapes#aBoolean").install();

        assertThat(load(OldShapes.class)).isNull();
        assertThat(asked).hasValue(0);
        assertThat(statistics.methodsWoven()).containsEntry("one", 0L).containsEntry("another", 0L);

        assertThat(load(Shapes.class)).isNotNull();
        assertThat(statistics.methodsWoven()).containsEntry("one", 1L).containsEntry("another", 1L);
        assertThat(load(OldShapes.class)).isNull();
        assertThat(asked).hasValue(1);
    }

    @Test
    void guardsAreMadeByAThreadOfOurs() throws Exception {
        rule("one", PACKAGE + "Shapes#aLong").install();
        load(Shapes.class);

        assertThat(maker.join().getName()).isEqualTo("shearpin-weaver");
        assertThat(maker.join().isDaemon()).isTrue();
        assertThat(maker.join().getContextClassLoader()).isNull();
    }

    @Test
    void classesThatComeAtTheSameTimeAreAllWoven() throws Exception {
        rule("one", PACKAGE + "Shapes#aLong", PACKAGE + "OldShapes#*").install();
        List<CompletableFuture<byte[]>> loads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Class<?> type = i % 2 == 0 ? Shapes.class : OldShapes.class;
            loads.add(CompletableFuture.supplyAsync(() -> load(type)));
        }
        for (CompletableFuture<byte[]> load : loads) {
            assertThat(load.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)).isNotNull();
        }
        assertThat(asked).hasValue(1);
    }

    @Test
    void aClassThatIsLoadedAlreadyIsWovenAtOnce() throws Exception {
        jvm.loaded = new Class<?>[] {String.class, Shapes.class};
        rule("one", PACKAGE + "Shapes#aLong").install();

        assertThat(rewoven).isCompletedWithValue(Shapes.class);
        assertThat(maker).isCompletedWithValue(Thread.currentThread());
        assertThat(load(Shapes.class)).isNotNull();
        assertThat(asked).hasValue(1);
    }

    @Test
    void rulesThatNamesAloneDoNotDecideHaveTheWeaverMadeAtOnce() throws Exception {
        for (String pattern : List.of(PACKAGE + "*#aLong", PACKAGE + "Shapes+#aLong", "@" + PACKAGE + "Marked#aLong",
                "java.util.concurrent.Exchanger#exchange", PACKAGE + "Shapes#<init>")) {
            rules.clear();
            asked.set(0);
            rule("one", PACKAGE + "Shapes#aLong").rule("another", pattern).install();
            assertThat(asked).as(pattern).hasValue(1);
        }
    }

    @Test
    void aRuleThatIsOffIsNotWaitedFor() throws Exception {
        rule("one", PACKAGE + "Shapes#aLong");
        GuardSettings off = GuardSettings.builder("off").mode(Mode.OFF).build();
        rules.add(new Rule("off", new Position("rules.yaml", 9, 3), List.of(pattern("com.acme.*#*")), List.of(), 200, off));
        install();

        assertThat(asked).hasValue(0);
        assertThat(statistics.methodsWoven()).containsOnlyKeys("one");
    }

    @Test
    void aClassWhoseThreadHasWaitedLongEnoughIsWovenOnceItIsLoaded() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        rule("one", PACKAGE + "Shapes#aLong").install(() -> {
            held.await();
            return guards;
        }, 1);

        assertThat(load(Shapes.class)).isNull();
        jvm.loaded = new Class<?>[] {Shapes.class};
        held.countDown();
        assertThat(rewoven.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)).isEqualTo(Shapes.class);
    }

    @Test
    void uninstalledItMakesClassesWhatTheyWereAndLooksAtNoOthers() throws Exception {
        rule("one", PACKAGE + "Shapes#aLong", PACKAGE + "OldShapes#*").install();
        jvm.load(Shapes.class);
        assertThat(weaving.uninstall()).isZero();

        assertThat(rewoven).as("made anew").isCompletedWithValue(Shapes.class);
        assertThat(jvm.transformer).isNull();
        assertThat(guards.rules()).isEmpty();
        maker.join().join(PATIENCE_MILLIS);
        assertThat(maker.join().isAlive()).isFalse();
    }

    @Test
    void uninstalledBeforeAnyClassHasComeItHasMadeNothing() throws Exception {
        rule("one", PACKAGE + "Shapes#aLong").install();
        assertThat(weaving.uninstall()).isZero();

        assertThat(jvm.transformer).isNull();
        assertThat(asked).hasValue(0);
    }

    @Test
    void anInterruptIsKeptAndEndsNoWait() throws Exception {
        rule("one", PACKAGE + "Shapes#aLong").install();
        Thread.currentThread().interrupt();
        byte[] woven = load(Shapes.class);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(woven).isNotNull();
    }

    @Test
    void whatKeepsTheWeaverFromBeingMadeIsToldAndClassesAreLoadedAsTheyCome() throws Exception {
        try (StderrCapture stderr = new StderrCapture()) {
            rule("one", PACKAGE + "Shapes#aLong").install(() -> {
                throw new IllegalStateException("no gate");
            }, PATIENCE_MILLIS);

            assertThat(load(Shapes.class)).isNull();
            assertThat(load(Shapes.class)).isNull();
            assertThat(stderr.lines()).hasSize(1)
                    .allMatch(line -> line.contains("no gate") && line.contains("the application runs unguarded"));
            assertThat(statistics.weaveErrors).hasValue(1);
        }
    }

    @Test
    void whatKeepsItFromBeingMadeAtTheStartIsThrown() {
        jvm.loaded = new Class<?>[] {Shapes.class};
        assertThatThrownBy(() -> rule("one", PACKAGE + "Shapes#aLong").install(() -> {
            throw new IllegalStateException("no gate");
        }, PATIENCE_MILLIS)).hasMessage("no gate");
        assertThat(jvm.transformer).isNull();
    }

    private StandbyTest rule(String name, String... match) throws Exception {
        List<MethodPattern> patterns = new ArrayList<>();
        for (String text : match) {
            patterns.add(pattern(text));
        }
        rules.add(new Rule(name, new Position("rules.yaml", 6, 3), patterns, List.of(), 200,
                GuardSettings.builder(name).build()));
        return this;
    }

    private static MethodPattern pattern(String text) throws Exception {
        return MethodPatterns.parse(text, new Position("rules.yaml", 7, 12));
    }

    private void install() throws Exception {
        install(() -> {
            asked.incrementAndGet();
            maker.complete(Thread.currentThread());
            return guards;
        }, PATIENCE_MILLIS);
    }

    private void install(Callable<Guards> source, long longestWaitMillis) throws Exception {
        weaving = Standby.install(jvm.instrumentation(), source, rules, statistics, longestWaitMillis);
    }

    /** What the JVM is told to load instead of this class; null: the class itself. */
    private byte[] load(Class<?> type) {
        ClassFileTransformer asked = jvm.transformer;
        try {
            return asked == null ? null : asked.transform(type.getClassLoader(), type.getName().replace('.', '/'), null,
                    null, WovenClasses.bytes(type));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
