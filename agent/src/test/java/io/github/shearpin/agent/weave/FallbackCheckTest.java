package io.github.shearpin.agent.weave;

import static io.github.shearpin.agent.policy.fallback.Fallbacks.ALL;
import static io.github.shearpin.agent.policy.fallback.Fallbacks.shape;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.github.shearpin.agent.policy.MethodShape;
import io.github.shearpin.agent.policy.fallback.Exceptions;
import io.github.shearpin.agent.policy.fallback.FallbackSettings;
import io.github.shearpin.agent.policy.fallback.Shop;
import io.github.shearpin.agent.policy.fault.FaultSettings;
import java.io.InputStream;
import java.lang.invoke.MethodType;
import java.net.URL;
import java.nio.file.Path;
import java.util.Collections;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a fallback needs is looked for in class files, and told in the words that a call would find. */
class FallbackCheckTest {

    private static final String SHOP = Shop.class.getName() + '$';
    private static final String BACKUP = SHOP + "Backup";

    enum Colour {
        RED,
        GREEN {
            @Override
            Colour next() {
                return RED;
            }
        };

        static final Colour DEFAULT = RED;

        Colour next() {
            return GREEN;
        }
    }

    static class Paint {
        Colour colour() {
            return Colour.RED;
        }

        TimeUnit unit() {
            return TimeUnit.DAYS;
        }

        Paint paint() {
            return this;
        }

        static Object mixed(Paint paint) {
            return paint;
        }

        static Object mixedWith(Colour colour) {
            return colour;
        }
    }

    @TempDir
    Path directory;

    private static FallbackCheck check(ClassLoader loader, Class<?> woven) throws Exception {
        byte[] classFile = TestClasses.bytes(woven);
        return new FallbackCheck(new Hierarchy(), loader, ClassHeader.readFull(classFile), classFile);
    }

    private static FallbackCheck check(Class<?> woven) throws Exception {
        return check(woven.getClassLoader(), woven);
    }

    private static String problem(String woven, String type, String name) throws Exception {
        return check(Shop.Client.class).problem(FallbackSettings.method(type, name, ALL), shape(Shop.Client.class, woven));
    }

    static Stream<Arguments> methodProblems() {
        return Shop.problems();
    }

    @ParameterizedTest
    @MethodSource("methodProblems")
    void aMethodThatDoesNotFitIsTold(String woven, String type, String name, String problem) throws Exception {
        assertThat(problem(woven, type, name)).isEqualTo("fallback method " + type + '#' + name + ": " + problem);
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "told", "toldAsObject", "wide", "boxed", "exactFirst", "tellingFirst", "mostSpecific", "hidden",
        "narrowResult", "inherited"})
    void aMethodThatFitsIsNotTold(String name) throws Exception {
        assertThat(problem("charge", BACKUP, name)).isNull();
        assertThat(problem("chargeStatic", BACKUP, name)).isNull();
    }

    @ParameterizedTest
    @CsvSource({"charge,Client,later", "charge,BaseClient,later", "charge,Payments,later", "charge,Client,byDefault",
        "charge,Client,secret", "charge,Client,narrower", "charge,Client,chargeStatic", "count,Backup,count", "boxedCount,Backup,count",
        "nothing,Backup,count", "nothing,Backup,nothing"})
    void norOneOfTheSameObjectOrWithAnotherResultThatFits(String woven, String type, String name) throws Exception {
        assertThat(problem(woven, SHOP + type, name)).isNull();
    }

    static Stream<Arguments> exceptionProblems() {
        return Exceptions.problems(Shop.Client.class);
    }

    @ParameterizedTest
    @MethodSource("exceptionProblems")
    void anExceptionThatCannotBeThrownIsTold(String type, String problem) throws Exception {
        FallbackCheck check = check(Shop.Client.class);
        assertThat(check.problem(FallbackSettings.exception(type, ALL), shape(Shop.Client.class, "charge")))
                .isEqualTo("fallback throw " + type + ": " + problem);
        assertThat(check.problem(new FaultSettings(1, 0, type))).isEqualTo("fault throw " + type + ": " + problem);
    }

    @ParameterizedTest
    @ValueSource(strings = {"java.sql.SQLTransientException", "java.net.SocketTimeoutException", "java.lang.Throwable",
        "io.github.shearpin.agent.policy.fallback.Exceptions$OfText", "io.github.shearpin.agent.policy.fallback.Exceptions$Hidden",
        "io.github.shearpin.agent.policy.fallback.Exceptions$OfNothing"})
    void anExceptionThatCanIsNotTold(String type) throws Exception {
        FallbackCheck check = check(Shop.Client.class);
        assertThat(check.problem(FallbackSettings.exception(type, ALL), shape(Shop.Client.class, "charge"))).isNull();
        assertThat(check.problem(new FaultSettings(1, 0, type))).isNull();
        assertThat(check.problem(new FaultSettings(1, 5, null))).isNull();
    }

    @Test
    void anExceptionThatIsComparedWithMayBeAbstractOrAnInterfaceOrOfAnUnknownFamily() throws Exception {
        WatchedLoader loader = WatchedLoader.of(directory, Shop.Client.class, Exceptions.OfText.class, Struck.class, Colour.class,
                Marked.class);
        FallbackCheck check = check(loader, Shop.Client.class);
        for (String name : new String[] {Exceptions.OfText.class.getName(), Struck.class.getName(), Marked.class.getName(),
            "java.lang.Throwable", "java.sql.SQLException", "io.github.shearpin.CallRejectedException"}) {
            assertThat(check.problem(name)).as(name).isNull();
        }
        assertThat(check.problem(Colour.class.getName())).startsWith(Colour.class.getName() + " is no exception, and none is a ");
        assertThat(check.problem("io.github.shearpin.CallRejectdException"))
                .endsWith("; did you mean io.github.shearpin.CallRejectedException?");
        assertThat(check.problem("java.lang.IOException")).endsWith("; did you mean java.io.IOException?");
        assertThat(loader.hasLoaded(Struck.class.getName())).isFalse();
    }

    interface Marked {
    }

    /** Its parent is not to be seen by the loader. */
    abstract static class Struck extends Unseen {
        private static final long serialVersionUID = 1L;
    }

    static class Unseen extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    @Test
    void constantsOfEnums() throws Exception {
        assertThat(constantProblem("colour", "GREEN")).isNull();
        assertThat(constantProblem("unit", "SECONDS")).isNull();
        assertThat(constantProblem("colour", "DEFAULT")).isEqualTo("fallback value \"DEFAULT\": " + Colour.class.getName()
                + " has no such constant; write one of [RED, GREEN]");
        assertThat(constantProblem("unit", "seconds")).isEqualTo("fallback value \"seconds\": java.util.concurrent.TimeUnit has"
                + " no such constant; write one of [NANOSECONDS, MICROSECONDS, MILLISECONDS, SECONDS, MINUTES, HOURS, DAYS]");
        assertThat(constantProblem("paint", "RED")).isEqualTo("fallback value \"RED\": there is no literal for "
                + Paint.class.getName() + "; write value: null, or name a method that returns one");
        FallbackCheck ofEnum = check(Colour.class);
        assertThat(ofEnum.problem(FallbackSettings.value("RED", ALL), shape(Colour.class, "next"))).isNull();
        assertThat(ofEnum.problem(FallbackSettings.value("BLUE", ALL), shape(Colour.class, "next"))).contains("[RED, GREEN]");
    }

    @Test
    void constantsThatFuturesCompleteWith() throws Exception {
        FallbackCheck check = check(Paint.class);
        MethodShape ofColour = future(Colour.class);
        assertThat(check.problem(FallbackSettings.value("GREEN", ALL), ofColour)).isNull();
        assertThat(check.problem(FallbackSettings.value("BLUE", ALL), ofColour)).isEqualTo("fallback value \"BLUE\": "
                + Colour.class.getName() + " has no such constant; write one of [RED, GREEN]");
        assertThat(check.problem(FallbackSettings.value("RED", ALL), future(Paint.class))).isEqualTo("fallback value \"RED\": there"
                + " is no literal for " + Paint.class.getName() + "; write value: null, or name a method that returns a future of one");
    }

    private static MethodShape future(Class<?> argument) {
        return new MethodShape(Paint.class.getName(), "later", "()Ljava/util/concurrent/CompletableFuture;", false,
                Collections.emptyList(), argument.getName());
    }

    private static String constantProblem(String method, String constant) throws Exception {
        return check(Paint.class).problem(FallbackSettings.value(constant, ALL), shape(Paint.class, method));
    }

    @Test
    void whatTheDescriptorAloneTells() throws Exception {
        FallbackCheck check = check(Shop.Client.class);
        assertThat(check.problem(FallbackSettings.value(500L, ALL), shape(Shop.Client.class, "nothing")))
                .isEqualTo("fallback value 500: a void method returns nothing; write value: null");
        assertThat(check.problem(FallbackSettings.empty(ALL), shape(Shop.Client.class, "count")))
                .isEqualTo("fallback empty: what an empty int is, is not known; write value: 0");
        assertThat(check.problem(FallbackSettings.value(5L, ALL), shape(Shop.Client.class, "count"))).isNull();
    }

    @Test
    void nothingIsLoadedAndEachFileReadOnce() throws Exception {
        Class<?>[] types = {Shop.Client.class, Shop.BaseClient.class, Shop.Payments.class, Class.forName(BACKUP),
            Class.forName(SHOP + "BaseBackup"), Exceptions.OfText.class};
        WatchedLoader loader = WatchedLoader.of(directory, types);
        FallbackCheck check = check(loader, Shop.Client.class);
        for (String name : new String[] {"plain", "wide", "inherited", "ofInstance"}) {
            check.problem(FallbackSettings.method(BACKUP, name, ALL), shape(Shop.Client.class, "charge"));
        }
        check.problem(FallbackSettings.method(Shop.Payments.class.getName(), "later", ALL), shape(Shop.Client.class, "charge"));
        check.problem(FallbackSettings.exception(Exceptions.OfText.class.getName(), ALL), shape(Shop.Client.class, "charge"));
        assertThat(loader.asked).doesNotHaveDuplicates().contains(BACKUP.replace('.', '/') + ".class")
                .doesNotContain(WatchedLoader.file(Shop.Client.class));
        for (Class<?> type : types) {
            assertThat(loader.hasLoaded(type.getName())).as("loaded %s", type).isFalse();
        }
    }

    /** As in OSGi and JBoss Modules, where a loader does not give out what is above its parents. */
    @Test
    void whatCannotBeKnownIsLeftToTheCall() throws Exception {
        WatchedLoader loader = WatchedLoader.of(directory, Paint.class);
        FallbackCheck check = check(loader, Paint.class);
        assertThat(check.problem(FallbackSettings.value("BLUE", ALL), shape(Paint.class, "colour"))).isNull();
        MethodShape unknownToColour = new MethodShape(Paint.class.getName(), "x",
                "(Lcom/acme/Unknown;)Ljava/lang/Object;", true, Collections.emptyList());
        assertThat(check.problem(FallbackSettings.method(Paint.class.getName(), "mixedWith", ALL), unknownToColour)).isNull();
        MethodShape text = new MethodShape(Paint.class.getName(), "x",
                MethodType.methodType(Object.class, String.class).toMethodDescriptorString(), true, Collections.emptyList());
        assertThat(check.problem(FallbackSettings.method(Paint.class.getName(), "mixed", ALL), text)).contains("it takes ("
                + Paint.class.getName() + "); write one that takes (String)");
    }

    /** Its classes come by here while it looks for one: to ask it again then could end in a circle. */
    @Test
    void aLoaderThatIsAnsweringIsNotAsked() throws Exception {
        AtomicReference<String> within = new AtomicReference<>("not asked");
        ClassLoader loader = new java.net.URLClassLoader(new URL[0], getClass().getClassLoader()) {
            @Override
            public InputStream getResourceAsStream(String name) {
                try {
                    within.set(check(this, Paint.class).problem(FallbackSettings.method("com.acme.Missing", "m", ALL),
                            shape(Paint.class, "paint")));
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
                return super.getResourceAsStream(name);
            }
        };
        assertThat(check(loader, Paint.class).problem(FallbackSettings.method("com.acme.Missing", "m", ALL),
                shape(Paint.class, "paint"))).contains("can't see a class com.acme.Missing");
        assertThat(within.get()).isNull();
    }

    @Test
    void arraysFitAsInJava() throws Exception {
        FallbackCheck check = check(Arrays.class);
        assertThat(check.problem(FallbackSettings.method(Arrays.class.getName(), "objects", ALL), shape(Arrays.class, "texts")))
                .isNull();
        assertThat(check.problem(FallbackSettings.method(Arrays.class.getName(), "one", ALL), shape(Arrays.class, "texts"))).isNull();
        assertThat(check.problem(FallbackSettings.method(Arrays.class.getName(), "texts", ALL), shape(Arrays.class, "objects")))
                .contains("it takes (String[]); write one that takes (Object[]) or (Object[], Throwable)");
        assertThat(check.problem(FallbackSettings.method(Arrays.class.getName(), "objects", ALL), shape(Arrays.class, "numbers")))
                .contains("it takes (Object[]); write one that takes (int[])");
    }

    static class Arrays {
        static Object texts(String[] texts) {
            return texts;
        }

        static Object objects(Object[] objects) {
            return objects;
        }

        static Object numbers(int[] numbers) {
            return numbers;
        }

        static Object one(Object object) {
            return object;
        }
    }

    static Stream<Arguments> unreadable() {
        return Stream.of(arguments((Object) new byte[] {1, 2, 3}), arguments((Object) new byte[0]));
    }

    @ParameterizedTest
    @MethodSource("unreadable")
    void aClassFileThatCannotBeReadIsNone(byte[] garbage) throws Exception {
        WatchedLoader loader = WatchedLoader.of(directory, Paint.class);
        loader.resources.put("com/acme/Backup.class", garbage);
        assertThat(check(loader, Paint.class).problem(FallbackSettings.method("com.acme.Backup", "m", ALL),
                shape(Paint.class, "paint"))).contains("can't see a class com.acme.Backup");
    }
}
