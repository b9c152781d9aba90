package io.github.shearpin.agent.policy.fallback;

import static io.github.shearpin.agent.policy.fallback.Fallbacks.ALL;
import static io.github.shearpin.agent.policy.fallback.Fallbacks.returning;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.github.shearpin.agent.policy.MethodShape;
import io.github.shearpin.agent.policy.fallback.FallbackSettings.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.lang.constant.Constable;
import java.lang.constant.ConstantDesc;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumSet;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.ListIterator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.Queue;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.Vector;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TransferQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every kind of result by every form that knows it from the descriptor alone. */
class FallbackValueTest {

    private static final Exception WHY = new IOException("refused");

    private static Object given(FallbackSettings settings, Class<?> type) throws Throwable {
        Fallback fallback = Fallback.of(settings, returning(type), "payments");
        return fallback.apply(FallbackValueTest.class, null, new Object[0], WHY, fallback.newMemory());
    }

    private static Object value(Object literal, Class<?> type) throws Throwable {
        return given(FallbackSettings.value(literal, ALL), type);
    }

    private static Object empty(Class<?> type) throws Throwable {
        return given(FallbackSettings.empty(ALL), type);
    }

    static Stream<Arguments> literals() {
        return Stream.of(
                arguments(boolean.class, true, true),
                arguments(Boolean.class, false, false),
                arguments(byte.class, -128L, (byte) -128),
                arguments(Byte.class, 127L, (byte) 127),
                arguments(short.class, -32768L, (short) -32768),
                arguments(Short.class, 32767L, (short) 32767),
                arguments(int.class, -1L, -1),
                arguments(Integer.class, 2147483647L, 2147483647),
                arguments(long.class, Long.MIN_VALUE, Long.MIN_VALUE),
                arguments(Long.class, 5L, 5L),
                arguments(float.class, 0.5, 0.5f),
                arguments(float.class, Double.NEGATIVE_INFINITY, Float.NEGATIVE_INFINITY),
                arguments(Float.class, 3L, 3f),
                arguments(double.class, 1e300, 1e300),
                arguments(double.class, 0L, 0.0),
                arguments(Double.class, 0.25, 0.25),
                arguments(char.class, "-", '-'),
                arguments(Character.class, "7", '7'),
                arguments(String.class, "none", "none"),
                arguments(String.class, "", ""),
                arguments(CharSequence.class, "none", "none"),
                arguments(Number.class, 5L, 5),
                arguments(Number.class, 1L << 40, 1L << 40),
                arguments(Number.class, 0.5, 0.5),
                arguments(Object.class, 5L, 5),
                arguments(Object.class, -1L << 40, -1L << 40),
                arguments(Object.class, "none", "none"),
                arguments(Serializable.class, true, true),
                arguments(Comparable.class, 0.5, 0.5),
                arguments(Constable.class, true, true),
                arguments(ConstantDesc.class, 0.5, 0.5),
                arguments(TimeUnit.class, "SECONDS", TimeUnit.SECONDS));
    }

    @ParameterizedTest
    @MethodSource("literals")
    void aLiteralBecomesWhatTheMethodReturns(Class<?> type, Object literal, Object expected) throws Throwable {
        assertThat(value(literal, type)).isEqualTo(expected).isExactlyInstanceOf(expected.getClass());
    }

    @ParameterizedTest
    @ValueSource(classes = {void.class, Void.class, Integer.class, String.class, Object.class, int[].class, List.class, Optional.class,
        TimeUnit.class, BigDecimal.class, FallbackValueTest.class})
    void nullIsForAllButPrimitives(Class<?> type) throws Throwable {
        assertThat(value(null, type)).isNull();
    }

    static Stream<Arguments> unfitLiterals() {
        return Stream.of(
                arguments(void.class, 0L, "fallback value 0: a void method returns nothing; write value: null"),
                arguments(void.class, "x", "fallback value \"x\": a void method returns nothing; write value: null"),
                arguments(boolean.class, null, "fallback value null: boolean is never null; write true or false"),
                arguments(char.class, null, "fallback value null: char is never null; write one character in quotes"),
                arguments(int.class, null, "fallback value null: int is never null; write a number"),
                arguments(double.class, null, "fallback value null: double is never null; write a number"),
                arguments(boolean.class, 500L, "fallback value 500 is no boolean; write true or false, without quotes"),
                arguments(Boolean.class, "true", "fallback value \"true\" is no Boolean; write true or false, without quotes"),
                arguments(byte.class, 500L, "fallback value 500 is no byte; write a whole number from -128 to 127"),
                arguments(short.class, -40000L, "fallback value -40000 is no short; write a whole number from -32768 to 32767"),
                arguments(int.class, 1L << 31,
                        "fallback value 2147483648 is no int; write a whole number from -2147483648 to 2147483647"),
                arguments(Integer.class, 1L << 31,
                        "fallback value 2147483648 is no Integer; write a whole number from -2147483648 to 2147483647"),
                arguments(int.class, "500", "fallback value \"500\" is no int; write a whole number without quotes, such as 0"),
                arguments(int.class, true, "fallback value true is no int; write a whole number without quotes, such as 0"),
                arguments(long.class, 1.0, "fallback value 1.0 is no long; write a whole number without quotes, such as 0"),
                arguments(float.class, 1e300, "fallback value 1.0E300 is no float; write a number up to 3.4028235E38"),
                arguments(float.class, "1", "fallback value \"1\" is no float; write a number without quotes, such as 0.5"),
                arguments(Double.class, false, "fallback value false is no Double; write a number without quotes, such as 0.5"),
                arguments(char.class, "ab", "fallback value \"ab\" is no char; write one character in quotes, such as \"-\""),
                arguments(char.class, 7L, "fallback value 7 is no char; write one character in quotes, such as \"-\""),
                arguments(String.class, 500L, "fallback value 500 is no String; write it in quotes: \"500\""),
                arguments(CharSequence.class, true,
                        "fallback value true is no CharSequence; write it in quotes: \"true\""),
                arguments(Number.class, "1",
                        "fallback value \"1\" is no Number; write a number without quotes, such as 0"),
                arguments(Void.class, 0L, "fallback value 0 is no Void; write value: null"),
                arguments(Void.class, "none", "fallback value \"none\" is no Void; write value: null"),
                arguments(ConstantDesc.class, true,
                        "fallback value true is no java.lang.constant.ConstantDesc; write a number, or text in quotes"),
                arguments(int[].class, 0L, "fallback value 0: there is no literal for int[]; write value: null or value: empty,"
                        + " or name a method that returns one"),
                arguments(List.class, "empty-ish", "fallback value \"empty-ish\": there is no literal for java.util.List; write"
                        + " value: null or value: empty, or name a method that returns one"),
                arguments(Optional.class, "NONE", "fallback value \"NONE\": there is no literal for java.util.Optional; write"
                        + " value: null or value: empty, or name a method that returns one"),
                arguments(BigDecimal.class, 1L, "fallback value 1: there is no literal for java.math.BigDecimal; write value: null,"
                        + " or name a method that returns one"),
                arguments(AtomicLong.class, 1L, "fallback value 1: there is no literal for java.util.concurrent.atomic.AtomicLong;"
                        + " write value: null, or name a method that returns one"),
                arguments(TimeUnit.class, "12:00", "fallback value \"12:00\": there is no literal for"
                        + " java.util.concurrent.TimeUnit; write value: null, or name a method that returns one"));
    }

    @ParameterizedTest
    @MethodSource("unfitLiterals")
    void aLiteralThatDoesNotFitIsRefusedAtOnce(Class<?> type, Object literal, String problem) {
        assertThatThrownBy(() -> value(literal, type)).isInstanceOf(IllegalArgumentException.class).hasMessage(problem);
    }

    static Stream<Arguments> empties() {
        return Stream.of(
                arguments(Collection.class, Collections.emptyList()), arguments(Iterable.class, Collections.emptyList()),
                arguments(List.class, Collections.emptyList()), arguments(Set.class, Collections.emptySet()),
                arguments(SortedSet.class, Collections.emptySet()), arguments(NavigableSet.class, Collections.emptySet()),
                arguments(Map.class, Collections.emptyMap()), arguments(SortedMap.class, Collections.emptyMap()),
                arguments(NavigableMap.class, Collections.emptyMap()),
                arguments(ConcurrentMap.class, Collections.emptyMap()),
                arguments(ConcurrentNavigableMap.class, Collections.emptyMap()),
                arguments(Optional.class, Optional.empty()), arguments(OptionalInt.class, OptionalInt.empty()),
                arguments(OptionalLong.class, OptionalLong.empty()), arguments(OptionalDouble.class, OptionalDouble.empty()),
                arguments(String.class, ""), arguments(CharSequence.class, ""), arguments(void.class, null),
                arguments(int[].class, new int[0]), arguments(String[].class, new String[0]),
                arguments(byte[][].class, new byte[0][]), arguments(FallbackValueTest[].class, new FallbackValueTest[0]),
                arguments(ArrayList.class, new ArrayList<>()), arguments(HashMap.class, new HashMap<>()),
                arguments(LinkedHashMap.class, new LinkedHashMap<>()), arguments(TreeMap.class, new TreeMap<>()),
                arguments(TreeSet.class, new TreeSet<>()), arguments(Vector.class, new Vector<>()),
                arguments(Properties.class, new Properties()),
                arguments(ConcurrentHashMap.class, new ConcurrentHashMap<>()),
                arguments(CopyOnWriteArrayList.class, new CopyOnWriteArrayList<>()));
    }

    @ParameterizedTest
    @MethodSource("empties")
    void emptyIsWhatIsEmptyOfTheType(Class<?> type, Object expected) throws Throwable {
        Object empty = empty(type);
        assertThat(empty).isEqualTo(expected);
        if (expected != null) {
            assertThat(empty).isInstanceOf(type);
        }
    }

    @ParameterizedTest
    @ValueSource(classes = {Queue.class, Deque.class, BlockingQueue.class, BlockingDeque.class, TransferQueue.class,
        ArrayDeque.class})
    void emptyQueuesAreNewAndCanBeFilled(Class<?> type) throws Throwable {
        Queue<?> first = (Queue<?>) empty(type);
        assertThat(first).isEmpty();
        assertThat(first).isInstanceOf(type);
        assertThat(empty(type)).isNotSameAs(first);
    }

    @Test
    void whatCanBeChangedOrReadOnceIsNewEachTime() throws Throwable {
        for (Class<?> type : new Class<?>[] {Stream.class, IntStream.class, LongStream.class, DoubleStream.class, ArrayList.class,
            ConcurrentMap.class, CompletableFuture.class, Future.class}) {
            FallbackSettings settings = FallbackSettings.empty(ALL);
            Fallback fallback = Fallback.of(settings, returning(type), "payments");
            Object first = fallback.apply(getClass(), null, new Object[0], WHY, null);
            assertThat(first).isInstanceOf(type);
            assertThat(fallback.apply(getClass(), null, new Object[0], WHY, null)).isNotSameAs(first);
        }
        assertThat((Stream<?>) empty(Stream.class)).isEmpty();
        assertThat(((IntStream) empty(IntStream.class)).count()).isZero();
    }

    @Test
    void whatIsSharedCannotBeChanged() throws Throwable {
        for (Class<?> type : new Class<?>[] {Collection.class, List.class, Set.class, SortedSet.class}) {
            Collection<Object> shared = uncheckedCollection(empty(type));
            assertThatThrownBy(() -> shared.add("x")).isInstanceOf(UnsupportedOperationException.class);
        }
        assertThat(((Iterator<?>) empty(Iterator.class)).hasNext()).isFalse();
        assertThat(((ListIterator<?>) empty(ListIterator.class)).hasPrevious()).isFalse();
        assertThat(((Enumeration<?>) empty(Enumeration.class)).hasMoreElements()).isFalse();
    }

    @SuppressWarnings("unchecked")
    private static Collection<Object> uncheckedCollection(Object collection) {
        return (Collection<Object>) collection;
    }

    static Stream<Arguments> notEmpty() {
        return Stream.of(
                arguments(int.class, "int is, is not known; write value: 0"),
                arguments(boolean.class, "boolean is, is not known; write value: false"),
                arguments(char.class, "char is, is not known; write value: \" \""),
                arguments(Long.class, "Long is, is not known; write value: null, or name a method that returns one"),
                arguments(Object.class, "Object is, is not known; write value: null, or name a method that returns one"),
                arguments(TimeUnit.class, "java.util.concurrent.TimeUnit is, is not known; write value: null, or name a method"
                        + " that returns one"),
                arguments(java.util.Date.class, "java.util.Date is, is not known; write value: null, or name a method that"
                        + " returns one"));
    }

    @ParameterizedTest
    @MethodSource("notEmpty")
    void emptyIsRefusedWhereNobodyKnowsWhatThatIs(Class<?> type, String problem) {
        assertThatThrownBy(() -> empty(type)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("fallback empty: what an empty " + problem);
    }

    @ParameterizedTest
    @ValueSource(classes = {CompletionStage.class, CompletableFuture.class, Future.class})
    void aFutureIsCompletedWithTheValue(Class<?> type) throws Throwable {
        assertThat(((Future<?>) value(null, type)).get()).isNull();
        assertThat(((Future<?>) value(5L, type)).get()).isEqualTo(5);
        assertThat(((Future<?>) value(1L << 40, type)).get()).isEqualTo(1L << 40);
        assertThat(((Future<?>) value("none", type)).get()).isEqualTo("none");
        assertThat(((Future<?>) empty(type)).get()).isNull();
        assertThat(value(5L, type)).isNotSameAs(value(5L, type));
    }

    @Test
    void lastGoodHasNoMeaningForVoidAndForWhatIsReadOnce() {
        assertThatThrownBy(() -> given(FallbackSettings.lastGood(ALL), void.class))
                .hasMessage("fallback last-good: a void method has no result; write value: null");
        assertThatThrownBy(() -> given(FallbackSettings.lastGood(ALL), InputStream.class)).hasMessage("fallback last-good: the last"
                + " java.io.InputStream has been read by its caller; name a method that returns a new one");
        for (Class<?> type : new Class<?>[] {Stream.class, Iterator.class, Enumeration.class}) {
            assertThatThrownBy(() -> given(FallbackSettings.lastGood(ALL), type)).hasMessage("fallback last-good: the last "
                    + type.getName() + " has been read by its caller; write value: empty, or name a method that returns a new one");
        }
    }

    @ParameterizedTest
    @ValueSource(classes = {CompletionStage.class, CompletableFuture.class, Future.class})
    void aFutureIsCompletedWithWhatItsTypeArgumentTakes(Class<?> type) throws Throwable {
        assertThat(completedWith(0L, type, "java.lang.Long")).isEqualTo(0L);
        assertThat(completedWith(0L, type, "java.lang.Double")).isEqualTo(0.0);
        assertThat(completedWith("-", type, "java.lang.Character")).isEqualTo('-');
        assertThat(completedWith(0L, type, "java.lang.Number")).isEqualTo(0);
        assertThat(completedWith("SECONDS", type, TimeUnit.class.getName())).isEqualTo(TimeUnit.SECONDS);
        assertThat(completedWith(null, type, "java.util.List")).isNull();
        assertThat(completedWith(null, type, "java.lang.Void")).isNull();
        assertUnfit(0L, type, "java.lang.String", "fallback value 0 is no String; write it in quotes: \"0\"");
        assertUnfit(0L, type, "java.lang.Void", "fallback value 0 is no Void; write value: null");
        assertUnfit(0L, type, "java.util.List", "fallback value 0: there is no literal for java.util.List; write value: null, or"
                + " name a method that returns a future of one");
        assertUnfit(0L, type, "[I", "fallback value 0: there is no literal for int[]; write value: null, or name a method that"
                + " returns a future of one");
    }

    private static Object completedWith(Object literal, Class<?> type, String argument) throws Throwable {
        Fallback fallback = Fallback.of(FallbackSettings.value(literal, ALL), returning(type, argument), "payments");
        return ((Future<?>) fallback.apply(FallbackValueTest.class, null, new Object[0], WHY, null)).get();
    }

    private static void assertUnfit(Object literal, Class<?> type, String argument, String problem) {
        assertThatThrownBy(() -> completedWith(literal, type, argument)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage(problem);
    }

    static Stream<Arguments> othersFutures() {
        String name = "name a method that returns a new one";
        return Stream.of(arguments("java.util.concurrent.Future", "write value: empty, or " + name),
                arguments("java.util.concurrent.FutureTask", name), arguments("com.acme.PriceFuture", name),
                arguments("io.reactivex.rxjava3.core.Single", name), arguments("kotlinx.coroutines.Deferred", name));
    }

    @ParameterizedTest
    @MethodSource("othersFutures")
    void lastGoodIsRefusedForWhatMayNotHaveCompletedWhenItIsReturned(String type, String instead) {
        MethodShape method = new MethodShape("com.acme.Client", "get", "()L" + type.replace('.', '/') + ';', true,
                Collections.emptyList());
        assertThatThrownBy(() -> Fallback.of(FallbackSettings.lastGood(ALL), method, "payments"))
                .isInstanceOf(IllegalArgumentException.class).hasMessage("fallback last-good: whether the last " + type
                        + " was a good one is not known when it is returned; " + instead);
    }

    @Test
    void aConstructorHasNone() {
        MethodShape constructor = new MethodShape("com.acme.Client", "<init>", "()V", false, Collections.emptyList());
        assertThatThrownBy(() -> Fallback.of(FallbackSettings.exception("java.io.IOException", ALL), constructor, "payments"))
                .hasMessage("fallback throw java.io.IOException: a constructor can only be measured; take <init> from the rule's"
                        + " patterns");
    }

    @Test
    void itIsForTheReasonsThatWereWritten() {
        Fallback fallback = Fallback.of(FallbackSettings.empty(EnumSet.of(Reason.REJECTED, Reason.TIMEOUT)), returning(List.class),
                "payments");
        assertThat(fallback.isFor(Reason.REJECTED)).isTrue();
        assertThat(fallback.isFor(Reason.TIMEOUT)).isTrue();
        assertThat(fallback.isFor(Reason.FAILURE)).isFalse();
        assertThat(fallback.newMemory()).isNull();
    }
}
