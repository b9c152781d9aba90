package io.github.shearpin.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.agent.export.StderrCapture;
import io.github.shearpin.agent.logging.AgentStatistics;
import io.github.shearpin.agent.policy.Backoff;
import io.github.shearpin.agent.policy.ExceptionFilter;
import io.github.shearpin.agent.policy.GuardSettings;
import io.github.shearpin.agent.policy.Guards;
import io.github.shearpin.agent.policy.MethodGuard;
import io.github.shearpin.agent.policy.MethodShape;
import io.github.shearpin.agent.policy.Mode;
import io.github.shearpin.agent.policy.Policies;
import io.github.shearpin.agent.policy.breaker.BreakerSettings;
import io.github.shearpin.agent.policy.fallback.FallbackSettings;
import io.github.shearpin.agent.policy.fault.FaultSettings;
import io.github.shearpin.agent.policy.limit.BulkheadSettings;
import io.github.shearpin.agent.policy.limit.RateLimitSettings;
import io.github.shearpin.agent.policy.measure.MeasureSettings;
import io.github.shearpin.agent.policy.path.ResultPredicate;
import io.github.shearpin.agent.policy.path.ValuePath;
import io.github.shearpin.agent.policy.retry.RetrySettings;
import io.github.shearpin.agent.policy.timeout.TimeoutSettings;
import io.github.shearpin.agent.rules.MethodPattern;
import io.github.shearpin.agent.rules.MethodPatterns;
import io.github.shearpin.agent.rules.PatternException;
import io.github.shearpin.agent.rules.Position;
import io.github.shearpin.agent.rules.Rule;
import io.github.shearpin.agent.rules.RuleReader;
import io.github.shearpin.bootstrap.Gate;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which classes and methods the transformer weaves, what it counts and what it says, on real class files. */
class WeaverTest {

    private static final RetrySettings RETRY =
            new RetrySettings(3, Backoff.DEFAULT, 0, 0.2, ExceptionFilter.EVERYTHING);
    private static final String STAGE = "Ljava/util/concurrent/CompletionStage;";
    private static final String PACKAGE = "io.github.shearpin.agent.weave.";

    private final Guards guards = new Guards();
    private final AgentStatistics statistics = new AgentStatistics();
    private final List<Rule> rules = new ArrayList<>();
    private final List<Class<?>> retransformed = new ArrayList<>();
    private final TestInstrumentation jvm = new TestInstrumentation() {
        @Override
        void retransform(Class<?> type) throws Exception {
            retransformed.add(type);
            if (type == java.util.UUID.class) {
                throw new java.lang.instrument.UnmodifiableClassException("no");
            }
            load(type.getClassLoader(), type.getName(), type, WovenClasses.bytes(type));
        }
    };
    private final StderrCapture told = new StderrCapture();

    @TempDir
    Path folder;

    @AfterEach
    void restore() {
        told.close();
        Gate.agent(null);
    }

    private String told() {
        return told.text();
    }

    private WeaverTest rule(String name, String... match) {
        return rule(name, 200, null, match);
    }

    private WeaverTest rule(String name, int maxMethods, RetrySettings retry, String... match) {
        return rule(GuardSettings.builder(name).retry(retry), maxMethods, match);
    }

    private WeaverTest rule(GuardSettings.Builder builder, int maxMethods, String... match) {
        List<MethodPattern> patterns = new ArrayList<>();
        List<MethodPattern> except = new ArrayList<>();
        for (String text : match) {
            try {
                boolean not = text.startsWith("-");
                (not ? except : patterns).add(MethodPatterns.parse(not ? text.substring(1) : text,
                        new Position("rules.yaml", 7, 12)));
            } catch (PatternException e) {
                throw new IllegalArgumentException(e);
            }
        }
        GuardSettings settings = builder.build();
        rules.add(new Rule(settings.rule(), new Position("rules.yaml", 6, 3), patterns, except, maxMethods, settings));
        return this;
    }

    private void install() {
        Weaver.install(jvm.instrumentation(), guards, rules, statistics);
    }

    private byte[] load(Class<?> type) throws Exception {
        return jvm.load(type);
    }

    /** The methods of a rule that have a guard. */
    private TreeSet<String> guarded(int rule) {
        TreeSet<String> methods = new TreeSet<>();
        for (MethodGuard method : guards.rules().get(rule).methods()) {
            methods.add(method.method());
        }
        return methods;
    }

    @Test
    void exactNamesWildcardsAndParametersSelectMethods() throws Exception {
        rule("one", PACKAGE + "Shapes#aLong", PACKAGE + "Shapes#wide(long, ..)", PACKAGE + "Shapes#aB*(*)").install();
        assertThat(load(Shapes.class)).isNotNull();
        assertThat(load(OldShapes.class)).isNull();
        assertThat(guarded(0)).containsExactly("Shapes.aBoolean", "Shapes.aByte", "Shapes.aLong", "Shapes.wide");
        assertThat(statistics.methodsWoven()).containsEntry("one", 4L);
        assertThat(statistics.classesWoven.get()).isEqualTo(1);
        assertThat(told()).isEmpty();
    }

    @Test
    void subtypesWildcardTypesAndExceptions() throws Exception {
        rule("sub", PACKAGE + "Shape+#*", "-" + PACKAGE + "Shapes#*(long)", "-" + PACKAGE + "Shapes#a*").install();
        assertThat(load(Shapes.class)).isNotNull();
        assertThat(load(Shape.class)).isNotNull(); // its default method
        assertThat(load(OldShapes.class)).isNull();
        assertThat(guarded(0)).contains("Shapes.generic", "Shapes.branches", "Shape.aDefault", "Shape.onInterface")
                .noneMatch(method -> method.startsWith("Shapes.a"));
    }

    @Test
    void aWildcardDoesNotMeanTheJdkUnlessItNamesIt() throws Exception {
        rule("wild", "*Locale#*", "*Locale#equals(java.lang.Object)").rule("named", "java.util.Local*#get*").install();
        ClassLoader boot = null;
        byte[] woven = jvm.transformer.transform(boot, "java/util/Locale", null, null,
                WovenClasses.bytes(java.util.Locale.class));
        assertThat(woven).isNotNull();
        assertThat(guarded(0)).isEmpty();
        assertThat(guarded(1)).contains("Locale.getCountry");
    }

    @Test
    void rulesThatShareAMethodAreWovenInTheirOrder() throws Exception {
        rule("first", PACKAGE + "OldShapes#sum").rule("second", PACKAGE + "OldShapes#*").install();
        byte[] woven = load(OldShapes.class);
        assertThat(woven).isNotNull();
        assertThat(guarded(0)).containsExactly("OldShapes.sum");
        assertThat(guarded(1)).containsExactly("OldShapes.fails", "OldShapes.sum");
    }

    @Test
    void classesLoadedBeforeAreWovenOneByOne() {
        jvm.loaded = new Class<?>[] {int[].class, int.class, java.util.UUID.class, OldShapes.class, String.class};
        rule("before", PACKAGE + "OldShapes#sum", "java.util.UUID#fromString").install();
        assertThat(retransformed).containsExactly(java.util.UUID.class, OldShapes.class);
        assertThat(guarded(0)).contains("OldShapes.sum");
        assertThat(told()).contains("could not weave java.util.UUID, which was loaded already")
                .contains("it stays as it is, unguarded");
        assertThat(statistics.weaveErrors.get()).isEqualTo(1);
    }

    @Test
    void anInterfaceMethodWithoutPlusIsToldWithWhatToWrite() throws Exception {
        rule("payments", PACKAGE + "Shape#generic").install();
        assertThat(load(Shape.class)).isNull();
        load(Shape.class);
        assertThat(told()).isEqualTo("shearpin: rules.yaml:7:12: rule payments: " + PACKAGE + "Shape#generic matches nothing: "
                + PACKAGE + "Shape.generic is abstract (an interface: did you mean " + PACKAGE + "Shape+#generic?)\n");
    }

    @Test
    void aMethodThatIsNotThereIsToldWithThoseThatAre() throws Exception {
        rule("typo", PACKAGE + "OldShapes#sun").install();
        assertThat(load(OldShapes.class)).isNull();
        assertThat(told()).isEqualTo("shearpin: rules.yaml:7:12: rule typo: " + PACKAGE + "OldShapes#sun matches nothing: "
                + PACKAGE + "OldShapes was loaded and has no such method; did you mean sum?\n");
    }

    interface Lookup {
        Object find(String name);
    }

    interface UserProvider extends Lookup {
    }

    abstract static class Stored implements UserProvider {
        Object load() {
            return null;
        }
    }

    static class StoredUser extends Stored {
        @Override
        public Object find(String name) {
            return null;
        }
    }

    @Test
    void aMethodThatIsInheritedIsToldAlikeOnStderrInTheConsoleAndByCheck() throws Exception {
        String declared = PACKAGE + "WeaverTest$UserProvider#find";
        String above = PACKAGE + "WeaverTest$StoredUser#load";
        rule("users", declared).rule("stored", above).install();
        load(UserProvider.class);
        load(StoredUser.class);

        String ofInterface = PACKAGE + "WeaverTest$UserProvider does not declare it but inherits " + PACKAGE
                + "WeaverTest$Lookup#find(String), which is abstract: did you mean " + PACKAGE + "WeaverTest$UserProvider+#find?";
        String ofClass = PACKAGE + "WeaverTest$StoredUser does not declare it but inherits " + PACKAGE
                + "WeaverTest$Stored#load(): did you mean " + PACKAGE + "WeaverTest$Stored#load, which guards it for all that inherit it?";
        assertThat(told().lines()).containsExactly(
                "shearpin: rules.yaml:7:12: rule users: " + declared + " matches nothing: " + ofInterface,
                "shearpin: rules.yaml:7:12: rule stored: " + above + " matches nothing: " + ofClass);
        assertThat(((Weaver) jvm.transformer).matches("users").get(0).why).isEqualTo(ofInterface);
        assertThat(((Weaver) jvm.transformer).matches("stored").get(0).why).isEqualTo(ofClass);
        LoadedTypes loaded = new LoadedTypes(new Class<?>[] {UserProvider.class, Stored.class, StoredUser.class}, new Hierarchy());
        assertThat(Explainer.explain(rules, (TypeSource) loaded)).extracting(explained -> explained.first().text())
                .containsExactly(ofInterface, ofClass);
    }

    @Test
    void aMethodThatTheCompilerMadeIsToldToBeThat() throws Exception {
        rule("lambda", PACKAGE + "WeaverTest$WithLambda#lambda$twice$0").install();
        load(WithLambda.class);
        assertThat(told()).isEqualTo("shearpin: rules.yaml:7:12: rule lambda: " + PACKAGE + "WeaverTest$WithLambda#lambda$twice$0"
                + " matches nothing: " + PACKAGE + "WeaverTest$WithLambda.lambda$twice$0 is synthetic: the compiler made it, of a lambda"
                + " expression for example, and such methods are never matched; name the method around it, or the one that calls it\n");
    }

    static final class WithLambda {
        java.util.function.IntUnaryOperator twice() {
            return number -> 2 * number;
        }
    }

    @Test
    void aMethodWithOtherParametersIsToldWithThoseItHas() throws Exception {
        rule("parameters", PACKAGE + "OldShapes#sum(long)", PACKAGE + "Shapes#wide()", PACKAGE + "Shapes#longs()").install();
        load(OldShapes.class);
        load(Shapes.class);
        assertThat(told()).contains("OldShapes was loaded and has no such method; it has [sum(int[])]\n")
                .contains("; it has [wide(long, int, double, String, long[], float)]\n").contains("; it has [longs(long[][])]\n");
    }

    @Test
    void aMethodLikeNoneIsToldWithAllThereAre() throws Exception {
        rule("other", PACKAGE + "OldShapes#multiply").install();
        load(OldShapes.class);
        assertThat(told()).endsWith("has no such method; its methods are [fails, sum]\n");
    }

    @Test
    void aWildcardThatFindsDefaultMethodsAloneIsTold() throws Exception {
        rule("defaults", PACKAGE + "Shape#*").rule("all", PACKAGE + "*#*", "-" + PACKAGE + "OldShapes#*").install();
        load(OldShapes.class);
        assertThat(load(Shape.class)).isNotNull();
        assertThat(told().lines()).hasSize(1);
        assertThat(told()).contains("rule defaults: " + PACKAGE + "Shape#* guards the default methods of the interface " + PACKAGE
                + "Shape alone; for the others, such as generic, did you mean " + PACKAGE + "Shape+#*?\n");
    }

    @Test
    void aWildcardWhoseTypesCameWithoutTheMethodIsToldSo() throws Exception {
        rule("typo", PACKAGE + "Old*#sun").install();
        load(OldShapes.class);
        ((Weaver) jvm.transformer).tellWhatMatchedNothing(60);
        assertThat(told()).endsWith("Old*#sun has matched nothing in the first 60 s: classes that it names were loaded, such as "
                + PACKAGE + "OldShapes, but none has such a method with code; did you mean sum?\n");
    }

    @Test
    void thatANamedTypeHasNoMethodWithTheAnnotationIsToldAtOnce() throws Exception {
        rule("typo", PACKAGE + "OldShapes#@com.acme.Guarded").install();
        load(OldShapes.class);
        assertThat(told()).contains("OldShapes was loaded and has no such method; its methods are ");
    }

    @Test
    void whatIsLoadedOfTheJdkIsNoHintForAWildcardThatDoesNotMeanIt() throws Exception {
        rule("jdk", "*unnable+#rn").rule("unseen", "@com.acme.Remote+#rn").rule("named", "java.lang.Runnable+#rn").install();
        jvm.loaded = new Class<?>[] {Runnable.class, Thread.class};
        ((Weaver) jvm.transformer).tellWhatMatchedNothing(60);
        assertThat(told().lines()).hasSize(3)
                .anyMatch(line -> line.contains("rule named:") && line.contains("such as java.lang.Runnable"))
                .anyMatch(line -> line.contains("rule jdk:") && line.contains(": no class that it names was loaded yet."))
                .anyMatch(line -> line.contains("rule unseen:")
                        && line.contains(": no class that it names and that has such a method was loaded yet."));
    }

    @Test
    void theNearestMethodOfAllClassesSeenIsToldAndWhatExceptTakesAway() throws Exception {
        rule("typo", "java.util.concurrent.Callable+#cal").rule("parameters", PACKAGE + "*Shapes#sum(String)")
                .rule("excepted", PACKAGE + "Old*#sum", "-" + PACKAGE + "OldShapes#*")
                .rule("unlike", PACKAGE + "Old*#colour").install();
        load(OldShapes.class);
        load(Called.class);
        load(Shapes.class);
        load(CalledToo.class);
        ((Weaver) jvm.transformer).tellWhatMatchedNothing(60);
        String loaded = " has matched nothing in the first 60 s: classes that it names were loaded, such as " + PACKAGE;
        assertThat(told().lines()).containsExactly(
                "shearpin: rules.yaml:7:12: rule typo: java.util.concurrent.Callable+#cal" + loaded + "WeaverTest$Called, but none"
                        + " has such a method with code; did you mean call?",
                "shearpin: rules.yaml:7:12: rule parameters: " + PACKAGE + "*Shapes#sum(String)" + loaded + "OldShapes, but none"
                        + " has such a method with code; that one has [sum(int[])]",
                "shearpin: rules.yaml:7:12: rule excepted: " + PACKAGE + "Old*#sum" + loaded + "OldShapes, but none has such a"
                        + " method with code that except does not take away",
                "shearpin: rules.yaml:7:12: rule unlike: " + PACKAGE + "Old*#colour" + loaded + "OldShapes, but none has such a"
                        + " method with code");
    }

    /** Its method is near to what was meant. */
    static class Called implements Callable<String> {
        @Override
        public String call() {
            return "";
        }
    }

    /** It has nothing like it. */
    abstract static class CalledToo implements Callable<String> {
    }

    @Test
    void anExceptThatTakesAllIsTold() throws Exception {
        rule("nothing", PACKAGE + "OldShapes#sum", "-" + PACKAGE + "OldShapes#*").install();
        assertThat(load(OldShapes.class)).isNull();
        assertThat(told()).endsWith("OldShapes#sum guards nothing of " + PACKAGE
                + "OldShapes: except takes away all methods that it matches\n");
    }

    @Test
    void aRetryOfConstructorsIsToldAtTheStart() {
        rule("made", 200, RETRY,
                PACKAGE + "OldShapes#<init>").rule(GuardSettings.builder("labelled").labels(Map.of("m",
                ValuePath.parse("$method"))), 200, PACKAGE + "OldShapes#<init>").install();
        assertThat(told()).startsWith("shearpin: rules.yaml:7:12: rule made: " + PACKAGE
                + "OldShapes#<init> names constructors, which can only be measured: the rule's retry does nothing for them\n").hasLineCount(2)
                .endsWith("can only be measured: the rule's labels do nothing for them\n");
    }

    @Test
    void aRuleThatHasMatchedNothingForAWhileIsToldOfAClassWithANameLikeTheOneItNames() throws Exception {
        rule("package", "com.acme.OldShapes#sum").rule("spelling", PACKAGE + "OldShaps+#sum").install();
        load(OldShapes.class);
        ((Weaver) jvm.transformer).tellWhatMatchedNothing(60);
        assertThat(told().lines()).hasSize(2).allMatch(line -> line.endsWith(" has matched nothing in the first 60 s: no class"
                + " that it names was loaded yet. It waits; if the class should be there, did you mean " + PACKAGE + "OldShapes?"));
    }

    @Test
    void aRuleThatHasMatchedNothingForAWhileIsTold() throws Exception {
        rule("good", PACKAGE + "OldShapes#sum").rule("absent", "com.acme.Absent#run").install();
        load(OldShapes.class);
        ((Weaver) jvm.transformer).tellWhatMatchedNothing(60);
        assertThat(told()).isEqualTo("shearpin: rules.yaml:7:12: rule absent: com.acme.Absent#run has matched nothing in the first"
                + " 60 s: no class that it names was loaded yet. It waits; if the class should be there, look for a misspelt or"
                + " missing package\n");
    }

    @Test
    void whatIsMeasuredOffNoMethodOfTheRuleIsTold() throws Exception {
        MeasureSettings measure = measure("""
                gauge: {length: $arg0.length, tenth: $arg9},
                count-as: [{request: {method: [sum, sun]}}, {worker: {method: sum, queue: $arg8}}]""");
        rule(GuardSettings.builder("measured").measure(measure), 200, PACKAGE + "OldShapes#*").install();
        load(OldShapes.class);
        ((Weaver) jvm.transformer).tellWhatMatchedNothing(60);

        String sum = PACKAGE + "OldShapes.sum takes one argument, $arg0";
        assertThat(told().lines().map(line -> line.replaceFirst("^shearpin: .*/rules.yaml", "rules.yaml")))
                .contains("rules.yaml:4:31: rule measured: count-as: method: no method sun was woven for the rule in the first 60 s,"
                        + " and nothing is counted for it; did you mean sum?")
                .anyMatch(line -> line.contains("rule measured: gauge tenth: no $arg9: ") && line.endsWith("; no other method that was"
                        + " woven for the rule in the first 60 s has it: there is nothing to read the gauge off"))
                .anyMatch(line -> line.contains("rule measured: count-as: queue: no $arg8: " + sum))
                .noneMatch(line -> line.contains("gauge length"));
    }

    private MeasureSettings measure(String yaml) throws Exception {
        Path file = Files.writeString(folder.resolve("rules.yaml"),
                "version: 1\nrules:\n  measured: {match: x#y, measure: {" + yaml + "}}\n");
        return RuleReader.read(file.toString(), Map.of()).rules().get(0).settings().measure();
    }

    @Test
    void aNativeMethodIsTold() throws Exception {
        rule("native", "java.lang.Runtime#freeMemory").install();
        jvm.transformer.transform(null, "java/lang/Runtime", null, null, WovenClasses.bytes(Runtime.class));
        assertThat(told()).contains("java.lang.Runtime.freeMemory is native and holds no code to weave");
    }

    @Test
    void whatTheGuardRunsOnIsNotWoven() throws Exception {
        rule("deep", "java.lang.ThreadLocal#get", "java.lang.Thread*#*").install();
        assertThat(jvm.transformer.transform(null, "java/lang/ThreadLocal", null, null,
                WovenClasses.bytes(ThreadLocal.class))).isNull();
        assertThat(jvm.transformer.transform(null, "java/lang/Thread", null, null, WovenClasses.bytes(Thread.class))).isNull();
        assertThat(told()).isEqualTo("shearpin: rules.yaml:7:12: rule deep: java.lang.ThreadLocal#get matches nothing:"
                + " java.lang.ThreadLocal is what the guard itself runs on, and can't be woven\n");
    }

    @Test
    void aPatternThatMatchesTooMuchIsRefusedAndWhatItWoveLetsCallsPass() throws Exception {
        rule("wide", 3, null, PACKAGE + "*Shapes#*", PACKAGE + "OldShapes#sum").install();
        Gate.agent(guards);
        assertThat(load(OldShapes.class)).isNotNull();
        int fails = site("fails", "(Ljava/lang/Object;)Ljava/lang/String;", true);
        int sum = site("sum", "([I)I", false);
        Object call = Gate.enter(fails);
        assertThat(call).isNotNull();
        Gate.exit(fails, call, null);
        assertThat(load(Shapes.class)).isNull();
        assertThat(told()).isEqualTo("shearpin: rules.yaml:7:12: rule wide: " + PACKAGE + "*Shapes#* matches more than 3 methods"
                + " and is refused: nothing it names is guarded; narrow it, or raise max-methods of the rule\n");
        assertThat(Gate.enter(fails)).isNull();
        assertThat(statistics.methodsWoven()).containsEntry("wide", 1L);
        assertThat(statistics.ruleErrors.get()).isEqualTo(1);
        assertThat(Gate.enter(sum)).isNotNull(); // another pattern names it
    }

    @Test
    void aRetryOnASynchronizedMethodIsToldOnce() throws Exception {
        rule("monitor", 200, RETRY,
                PACKAGE + "Shapes#aS*").install();
        load(Shapes.class);
        load(Shapes.class);
        assertThat(told().lines()).hasSize(1);
        assertThat(told()).contains("rule monitor").contains("aSynchronized, which is synchronized");
    }

    @Test
    void allThatHoldsUpASynchronizedMethodIsTold() throws Exception {
        rule(GuardSettings.builder("waits").rateLimit(new RateLimitSettings(1, 1, 1, 5)).bulkhead(BulkheadSettings.fixed(1, 5))
                .fault(new FaultSettings(1, 5, null)).timeout(new TimeoutSettings(1, true)), 200, PACKAGE + "Shapes#aSynchronized")
                .install();
        load(Shapes.class);
        assertThat(told()).isEqualTo("shearpin: rules.yaml:7:12: rule waits: " + PACKAGE + "Shapes#aSynchronized guards " + PACKAGE
                + "Shapes.aSynchronized, which is synchronized: while rate-limit, bulkhead and fault hold a call up there, every"
                + " other caller waits for its monitor\n");
    }

    @Test
    void whatHoldsNothingUpIsNotToldOfASynchronizedMethod() throws Exception {
        Backoff none = new Backoff(0, 1, 0, Backoff.Jitter.NONE);
        rule(GuardSettings.builder("quick").retry(new RetrySettings(3, none, 0, 0.2, ExceptionFilter.EVERYTHING))
                .rateLimit(new RateLimitSettings(1, 1, 1, 0)).bulkhead(BulkheadSettings.fixed(1, 0))
                .fault(new FaultSettings(1, 0, "java.io.IOException")), 200, PACKAGE + "Shapes#aS*");
        rule(GuardSettings.builder("observes").mode(Mode.OBSERVE).bulkhead(BulkheadSettings.fixed(1, 5)), 200,
                PACKAGE + "Shapes#aS*").install();
        assertThat(load(Shapes.class)).isNotNull();
        assertThat(told()).isEmpty();
    }

    @Test
    void whatAnAsynchronousMethodStillNeedsHoldsNoMonitor() {
        rule(GuardSettings.builder("later").retry(RETRY), 200, PACKAGE + "OldShapes#*").rule(GuardSettings.builder("now")
                .retry(RETRY).fault(new FaultSettings(1, 5, null)), 200, PACKAGE + "OldShapes#*").install();
        assertThat(transform(new DeclaredMethods(PACKAGE + "OldShapes").withSynchronized("stage", "()" + STAGE).classFile()))
                .isNotNull();
        assertThat(told()).isEqualTo("shearpin: rules.yaml:7:12: rule now: " + PACKAGE + "OldShapes#* guards " + PACKAGE
                + "OldShapes.stage, which is synchronized: while fault holds a call up there, every other caller waits for its"
                + " monitor\n");
    }

    @Test
    void whatARuleMeansForAnAsynchronousMethodIsToldOnceOfEach() throws Exception {
        GuardSettings.Builder all = GuardSettings.builder("all")
                .retry(RETRY)
                .breaker(BreakerSettings.builder().consecutiveFailures(1).build()).timeout(new TimeoutSettings(1, true))
                .rateLimit(new RateLimitSettings(1, 1, 1, 5)).bulkhead(BulkheadSettings.fixed(1, 0));
        rule(all, 200, PACKAGE + "OldShapes#*");
        rule("bare", PACKAGE + "OldShapes#*").install();
        byte[] classFile = new DeclaredMethods(PACKAGE + "OldShapes").with("plain", "()V").with("stage", "()" + STAGE)
                .with("mono", "(I)Lreactor/core/publisher/Mono;").with("future", "(Ljava/lang/String;)Lscala/concurrent/Future;")
                .with("suspends", "(JLkotlin/coroutines/Continuation;)Ljava/lang/Object;").classFile();
        assertThat(transform(classFile)).isNotNull();
        transform(classFile);
        String of = PACKAGE + "OldShapes.";
        assertThat(told().lines()).containsExactly(
                "shearpin: rules.yaml:6:3: rule all: " + of + "stage() returns a CompletionStage, and does not keep its caller"
                        + " waiting; where its rate-limit would make a call wait, it is refused at once",
                "shearpin: rules.yaml:6:3: rule all: " + of + "mono(int) returns a publisher (Mono): each subscription is judged and"
                        + " timed, when its terminal signal comes; where its rate-limit would make a call wait, it is refused at"
                        + " once; the rule's retry and timeout do nothing for it; remove them from the rule, or match the"
                        + " method with another",
                "shearpin: rules.yaml:6:3: rule all: " + of + "future(String) returns a scala.concurrent.Future: it is judged and"
                        + " timed when it returns, not when that completes",
                "shearpin: rules.yaml:6:3: rule all: " + of + "suspends(long, kotlin.coroutines.Continuation) is a Kotlin suspend function, and is"
                        + " measured only: the time until it first suspends or returns, and no resumption; the rule's retry,"
                        + " circuit-breaker, rate-limit, timeout and bulkhead do nothing for it; remove them from the rule, or"
                        + " match the method with another",
                "shearpin: rules.yaml:6:3: rule bare: " + of + "mono(int) returns a publisher (Mono): each subscription is judged and"
                        + " timed, when its terminal signal comes",
                "shearpin: rules.yaml:6:3: rule bare: " + of + "future(String) returns a scala.concurrent.Future: it is judged and"
                        + " timed when it returns, not when that completes",
                "shearpin: rules.yaml:6:3: rule bare: " + of + "suspends(long, kotlin.coroutines.Continuation) is a Kotlin suspend function, and is"
                        + " measured only: the time until it first suspends or returns, and no resumption");
    }

    @Test
    void ofAFallbackThatDoesNothingForAMethodIsNotToldBesidesThatItDoesNotFit() {
        rule(GuardSettings.builder("backed").fallback(FallbackSettings.value("fb", EnumSet.allOf(FallbackSettings.Reason.class)))
                .fault(new FaultSettings(1, 0, "com.acme.Gone")), 200, PACKAGE + "OldShapes#*").install();
        transform(new DeclaredMethods(PACKAGE + "OldShapes").with("mono", "()Lreactor/core/publisher/Mono;")
                .with("suspends", "(Lkotlin/coroutines/Continuation;)Ljava/lang/Object;").classFile());
        assertThat(told().lines()).hasSize(3)
                .anySatisfy(line -> assertThat(line).contains("OldShapes.mono() returns a publisher (Mono): ").endsWith(
                        "; the rule's fallback does nothing for it; remove it from the rule, or match the method with another"))
                .anySatisfy(line -> assertThat(line).contains("OldShapes.mono(): fault throw com.acme.Gone: "))
                .anySatisfy(line -> assertThat(line).contains("OldShapes.suspends(kotlin.coroutines.Continuation) is a Kotlin")
                        .endsWith("; the rule's fallback and fault do nothing for it; remove them from the rule, or match the method"
                                + " with another"));
        assertThat(statistics.ruleErrors.get()).isEqualTo(1);
    }

    @Test
    void theSameOfManyMethodsIsToldOfAFew() {
        rule("many", PACKAGE + "OldShapes#*").install();
        DeclaredMethods methods = new DeclaredMethods(PACKAGE + "OldShapes");
        for (int i = 0; i < 50; i++) {
            methods.with("future" + i, "()Ljava/util/concurrent/Future;");
        }
        transform(methods.classFile());
        assertThat(told().lines()).hasSize(10);
        assertThat(told()).endsWith("when that completes (more of this kind is not told of further methods)\n");
    }

    static class Later {
        CompletableFuture<Long> number() {
            return null;
        }

        CompletableFuture<String> text() {
            return null;
        }

        @SuppressWarnings("rawtypes")
        CompletableFuture raw() {
            return null;
        }
    }

    @Test
    void aLiteralThatAFutureDoesNotCompleteWithIsTold() throws Exception {
        rule(GuardSettings.builder("later").fallback(FallbackSettings.value(0L, EnumSet.allOf(FallbackSettings.Reason.class))), 200,
                PACKAGE + "WeaverTest$Later#*").install();
        assertThat(load(Later.class)).isNotNull();
        assertThat(told()).isEqualTo("shearpin: rules.yaml:6:3: rule later: " + PACKAGE + "WeaverTest$Later.text(): fallback value 0"
                + " is no String; write it in quotes: \"0\" (callers get the failure itself)\n");
        assertThat(statistics.ruleErrors.get()).isEqualTo(1);
    }

    @Test
    void aFallbackOrFaultThatAMethodCannotHaveIsToldOnceAndTheMethodIsWovenAllTheSame() throws Exception {
        rule(GuardSettings.builder("backed").fallback(FallbackSettings.method("com.acme.Absent", "sum",
                EnumSet.allOf(FallbackSettings.Reason.class))).fault(new FaultSettings(1, 0, "com.acme.Gone")), 200,
                PACKAGE + "OldShapes#sum").install();
        assertThat(load(OldShapes.class)).isNotNull();
        load(OldShapes.class);
        assertThat(told().lines()).hasSize(2)
                .anySatisfy(line -> assertThat(line).startsWith("shearpin: rules.yaml:6:3: rule backed: " + PACKAGE
                        + "OldShapes.sum(int[]): fallback").contains("com.acme.Absent").endsWith(" (callers get the failure itself)"))
                .anySatisfy(line -> assertThat(line).startsWith("shearpin: rules.yaml:6:3: rule backed: " + PACKAGE
                        + "OldShapes.sum(int[]): fault").contains("com.acme.Gone").endsWith(" (calls are let through)"));
        assertThat(statistics.ruleErrors.get()).isEqualTo(2);
        assertThat(statistics.weaveErrors.get()).isZero();
        assertThat(guarded(0)).containsExactly("OldShapes.sum");
    }

    @Test
    void aFallbackThatWasToldWhileWeavingIsNotToldAgainByACall() throws Exception {
        rule(GuardSettings.builder("backed").fallback(FallbackSettings.method("com.acme.Absent", "fails",
                EnumSet.allOf(FallbackSettings.Reason.class))), 200, PACKAGE + "OldShapes#fails").install();
        byte[] woven = load(OldShapes.class);
        assertThat(told().lines()).singleElement().asString().startsWith("shearpin: rules.yaml:6:3: rule backed: ");
        for (int time = 0; time < 2; time++) {
            assertThat(call(woven, "fails", false, "text")).isInstanceOf(IllegalStateException.class);
        }
        assertThat(told()).hasLineCount(1);
    }

    @Test
    void whatOnlyACallCanFindOutOfAFallbackIsToldByIt() throws Exception {
        rule(GuardSettings.builder("last").fallback(FallbackSettings.lastGood(EnumSet.allOf(FallbackSettings.Reason.class))), 200,
                PACKAGE + "OldShapes#fails").install();
        byte[] woven = load(OldShapes.class);
        assertThat(told()).isEmpty();
        assertThat(call(woven, "fails", false, "text")).isInstanceOf(IllegalStateException.class);
        assertThat(told()).contains("rule last: ").contains("fallback last-good: no call has succeeded yet").hasLineCount(1);
    }

    @Test
    void anExceptionThatARuleNamesAndThatIsNoneIsToldOnce() throws Exception {
        ExceptionFilter failures = new ExceptionFilter(List.of("java.io.FileNotFoundExeption", "java.lang.Sting", "java.io.IOException",
                "java.io.Closeable", PACKAGE + "WeaverTest$Struck"), List.of("java.lang.String", "java.lang.Object",
                "io.github.shearpin.CallTimedOutException", "com.acme.Gone"));
        rule(GuardSettings.builder("typos").breaker(BreakerSettings.builder().consecutiveFailures(1).exceptions(failures).build())
                .retry(new RetrySettings(3, Backoff.DEFAULT, 0, 0.2, new ExceptionFilter(List.of("java.lang.Sting"), List.of()))),
                200, PACKAGE + "*Shapes#*").install();
        load(OldShapes.class);
        load(OldShapes.class);
        load(Shapes.class);
        String where = "shearpin: rules.yaml:6:3: rule typos: ";
        String unseen = " is not seen by the loader of " + PACKAGE + "OldShapes, so that none of its exceptions is likely to be one; ";
        assertThat(told().lines()).filteredOn(line -> line.contains("warning")).containsExactly(
                where + "circuit-breaker.failures: warning: java.io.FileNotFoundExeption" + unseen
                        + "did you mean java.io.FileNotFoundException?",
                where + "circuit-breaker.failures and retry.failures: warning: java.lang.Sting" + unseen + "correct the name",
                where + "circuit-breaker.ignore: warning: java.lang.String is no exception, and none is a java.lang.String; name a class"
                        + " that extends Throwable, or an interface that exceptions implement",
                where + "circuit-breaker.ignore: warning: java.lang.Object is no exception, but every exception is one; write"
                        + " java.lang.Throwable if all are meant",
                where + "circuit-breaker.ignore: warning: com.acme.Gone" + unseen + "correct the name, unless another loader has it");
        assertThat(statistics.ruleErrors.get()).isZero();
    }

    @Test
    void whatTheJdkCannotSeeOfAnApplicationIsJudgedByAClassThatCan() throws Exception {
        rule(GuardSettings.builder("mixed").breaker(BreakerSettings.builder().consecutiveFailures(1).exceptions(new ExceptionFilter(
                List.of("java.io.FileNotFoundExeption", PACKAGE + "WeaverTest$Struck", "com.acme.Gone"), List.of())).build()), 200,
                "java.util.concurrent.Callable+#call").install();
        jvm.transformer.transform(null, "java/util/concurrent/Executors$RunnableAdapter", null, null,
                WovenClasses.bytes(Class.forName("java.util.concurrent.Executors$RunnableAdapter")));
        assertThat(told().lines()).singleElement().asString().contains("warning: java.io.FileNotFoundExeption is not seen by the loader"
                + " of java.util.concurrent.Executors$RunnableAdapter");
        load(Called.class);
        assertThat(told().lines()).hasSize(2).last().asString().contains("warning: com.acme.Gone is not seen by the loader of "
                + PACKAGE + "WeaverTest$Called");
    }

    @Test
    void aPathThatLeadsNowhereIsToldOnceAndTheMethodIsWovenAllTheSame() throws Exception {
        Map<ValuePath, List<Object>> results = Map.of(ValuePath.parse("$return.x").at("rules.yaml:9:1: rule paths: results"),
                List.of((Object) "bad"));
        rule(GuardSettings.builder("paths").key(ValuePath.parse("$arg3.host").at("rules.yaml:7:1: rule paths: key"))
                .labels(Map.of("tenant", ValuePath.parse("$arg.tenant.id").at("rules.yaml:8:1: rule paths: label"))).retry(RETRY.withFailureResults(new ResultPredicate(results)))
                .breaker(BreakerSettings.builder().consecutiveFailures(1).build()), 200, PACKAGE + "OldShapes#*").install();
        byte[] classFile = new DeclaredMethods(PACKAGE + "OldShapes").with("one", "(Ljava/lang/String;)V").classFile();
        assertThat(transform(classFile)).isNotNull();
        transform(classFile);
        String method = ": " + PACKAGE + "OldShapes.one(String): ";
        String close = " (its value is taken as unknown for this method, which is guarded all the same)";
        assertThat(told().lines()).hasSize(3)
                .anySatisfy(line -> assertThat(line).startsWith("shearpin: rules.yaml:7:1: rule paths: key" + method
                        + "no $arg3.host: ").endsWith(", $arg0" + close))
                .anySatisfy(line -> assertThat(line).startsWith("shearpin: rules.yaml:8:1: rule paths: label" + method
                        + "no $arg.tenant.id: the class file").endsWith(close))
                .anySatisfy(line -> assertThat(line).startsWith("shearpin: rules.yaml:9:1: rule paths: results" + method
                        + "no $return.x: ").endsWith("returns nothing (void)" + close));
        assertThat(statistics.ruleErrors.get()).isEqualTo(3);
        assertThat(statistics.weaveErrors.get()).isZero();
        assertThat(guarded(0)).containsExactly("OldShapes.one");
    }

    @Test
    void aPathByTheNameOfAParameterReadsIt() throws Exception {
        rule(GuardSettings.builder("named").key(ValuePath.parse("$arg.value"))
                .breaker(BreakerSettings.builder().consecutiveFailures(1).build()), 200, PACKAGE + "OldShapes#fails").install();
        call(load(OldShapes.class), "fails", false, "k");
        assertThat(told()).isEmpty();
        assertThat(guards.rules().get(0).allPolicies()).extracting(Policies::key).containsExactly("k");
    }

    /** Of the woven class, as an application has it; what it throws is given, too. */
    private Object call(byte[] woven, String name, boolean onObject, Object argument) throws Exception {
        Gate.agent(guards);
        Class<?> type = new ClassLoader(getClass().getClassLoader()) {
            Class<?> define() {
                return defineClass(OldShapes.class.getName(), woven, 0, woven.length);
            }
        }.define();
        Object self = onObject ? type.getConstructor().newInstance() : null;
        for (Method method : type.getDeclaredMethods()) {
            if (method.getName().equals(name)) {
                try {
                    return method.invoke(self, argument);
                } catch (InvocationTargetException e) {
                    return e.getCause();
                }
            }
        }
        throw new NoSuchMethodException(name);
    }

    /** An exception that only the application's loader sees. */
    public static final class Struck extends Exception {
        private static final long serialVersionUID = 1L;
    }

    @Test
    void whatARuleFindsThroughTheWovenClassOrReadsOfACallComesToItsGuard() throws Exception {
        rule(GuardSettings.builder("struck").fault(new FaultSettings(1, 0, Struck.class.getName())), 200,
                PACKAGE + "OldShapes#fails").rule(GuardSettings.builder("backed").fallback(FallbackSettings.value(42L,
                EnumSet.of(FallbackSettings.Reason.FAILURE))), 200, PACKAGE + "OldShapes#sum").install();
        byte[] woven = load(OldShapes.class);
        assertThat(call(woven, "fails", false, 1)).isInstanceOf(Struck.class);
        assertThat(call(woven, "sum", true, null)).isEqualTo(42);
        assertThat(call(woven, "sum", true, new int[] {3})).isEqualTo(6);
        assertThat(told()).isEmpty();
    }

    @Test
    void theClassesThatValuesAreHandedOverInAreNotWovenForThat() throws Exception {
        rule("plain", "java.lang.Integer#compare");
        rule(GuardSettings.builder("values").fallback(FallbackSettings.value(42L, EnumSet.of(FallbackSettings.Reason.FAILURE))),
                200, "java.lang.Integer#compare").install();
        assertThat(jvm.transformer.transform(null, "java/lang/Integer", null, null, WovenClasses.bytes(Integer.class))).isNotNull();
        assertThat(told()).startsWith("shearpin: rules.yaml:7:12: rule values: java.lang.Integer#compare does not guard"
                + " java.lang.Integer: ").hasLineCount(1);
        assertThat(statistics.methodsWoven()).isEqualTo(Map.of("plain", 1L, "values", 0L));
    }

    @Test
    void aRuleThatIsOffIsNotWoven() throws Exception {
        rules.add(new Rule("off", new Position("rules.yaml", 6, 3),
                Collections.singletonList(MethodPatterns.parse(PACKAGE + "OldShapes#sum", new Position("r", 1, 1))),
                Collections.<MethodPattern>emptyList(), 200,
                GuardSettings.builder("off").mode(Mode.OFF).build()));
        install();
        assertThat(load(OldShapes.class)).isNull();
        assertThat(guards.rules()).isEmpty();
    }

    @Test
    void aClassThatCannotBeReadIsToldAndLeftAlone() {
        rule("one", PACKAGE + "OldShapes#sum").install();
        byte[] garbage = WovenClasses.bytes(OldShapes.class);
        Arrays.fill(garbage, 10, 200, (byte) 0xff);
        assertThat(transform(garbage)).isNull();
        assertThat(statistics.weaveErrors.get()).isEqualTo(1);
        assertThat(told()).contains("OldShapes").contains("unguarded");
    }

    @Test
    void aMethodThatHotSpotWouldNoLongerCompileIsLeftAsItIsAndToldOnce() throws Exception {
        rule("one", PACKAGE + "OldShapes#*").rule("two", PACKAGE + "OldShapes#returns", PACKAGE + "OldShapes#small")
                .install();
        byte[] classFile = new LongMethods(PACKAGE + "OldShapes").with("near", 7_950).with("small", 10)
                .withReturns("returns", 1_000).with("below", 7_000).with("huge", 8_001).classFile();
        for (int time = 0; time < 2; time++) {
            byte[] woven = transform(classFile);
            List<MethodHeader> before = ClassHeader.readFull(classFile).methods();
            List<MethodHeader> after = ClassHeader.readFull(woven).methods();
            for (int i = 0; i < before.size(); i++) {
                boolean changed = after.get(i).codeLength() != before.get(i).codeLength();
                assertThat(changed).as(before.get(i).name())
                        .isEqualTo(!List.of("near", "returns").contains(before.get(i).name()));
            }
        }
        assertThat(told()).isEqualTo("shearpin: could not weave " + PACKAGE + "OldShapes.near()V for rule one: with the guard"
                + " it would exceed the 8,000 bytes that HotSpot compiles; it runs unguarded\n"
                + "shearpin: could not weave " + PACKAGE + "OldShapes.returns(I)I for rules one, two: with the guard"
                + " it would exceed the 8,000 bytes that HotSpot compiles; it runs unguarded\n");
        assertThat(statistics.weaveErrors.get()).isEqualTo(4);
    }

    @Test
    void aMethodThatIsTooLargeOnceItHandsValuesOverIsLeftAsItIs() {
        rule("plain", PACKAGE + "OldShapes#plain").rule(GuardSettings.builder("values").labels(Map.of("m",
                ValuePath.parse("$method"))), 200, PACKAGE + "OldShapes#small", PACKAGE + "OldShapes#near").install();
        assertThat(transform(new LongMethods(PACKAGE + "OldShapes").with("plain", 7_880).with("small", 7_850)
                .with("near", 7_880).classFile())).isNotNull();
        assertThat(told()).hasLineCount(1).startsWith("shearpin: could not weave " + PACKAGE + "OldShapes.near()V for rule values:");
    }

    @Test
    void aClassOfWhichNothingIsLeftToWeaveIsLoadedAsItIs() {
        rule("one", PACKAGE + "OldShapes#*").install();
        assertThat(transform(new LongMethods(PACKAGE + "OldShapes").with("near", 8_000).classFile())).isNull();
        assertThat(told()).contains("OldShapes.near()V for rule one");
        assertThat(statistics.classesWoven.get()).isZero();
    }

    @Test
    void lambdaClassesWithoutANameAreLeftAlone() throws Exception {
        rule("one", "java.util.Local*#get*").install();
        assertThat(jvm.transformer.transform(null, null, null, null, new byte[0])).isNull();
        assertThat(told()).isEmpty();
    }

    private int site(String method, String descriptor, boolean isStatic) {
        return guards.site(guards.rules().get(0),
                new MethodShape(PACKAGE + "OldShapes", method, descriptor, isStatic, Collections.emptyList()));
    }

    private byte[] transform(byte[] classFile) {
        try {
            return jvm.transformer.transform(getClass().getClassLoader(), (PACKAGE + "OldShapes").replace('.', '/'), null, null,
                    classFile);
        } catch (java.lang.instrument.IllegalClassFormatException e) {
            throw new AssertionError(e);
        }
    }
}
