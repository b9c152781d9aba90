package io.github.shearpin.agent.policy.path;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.agent.export.StderrCapture;
import io.github.shearpin.agent.policy.InParallel;
import io.github.shearpin.agent.policy.MethodShape;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What steps read, and what happens where they can't. */
class PathReaderTest {

    private static final MethodShape METHOD =
            new MethodShape("com.acme.Pay", "charge", "(Ljava/lang/Object;)V", true, List.of());

    private final StderrCapture stderr = new StderrCapture();
    private final LongAdder failures = new LongAdder();

    @AfterEach
    void release() {
        stderr.close();
    }

    private static Stream<Arguments> members() {
        return Stream.of(
                Arguments.of("$arg0.id", new Point(7, 8), PathReader.UNKNOWN),
                Arguments.of("$arg0.x", new Point(7, 8), 7),
                Arguments.of("$arg0.server", "http://Shop:8080/a?b", "shop:8080"),
                Arguments.of("$arg0.server", "https://me:secret@shop/a@b", "shop:443"),
                Arguments.of("$arg0.server", "HTTP://[::1]", "[::1]:80"),
                Arguments.of("$arg0.server", "jdbc:postgresql://db:5432/shop?password=secret", "db:5432"),
                Arguments.of("$arg0.server", "jdbc:h2:mem:shop", null),
                Arguments.of("$arg0.server", "file:///a", null),
                Arguments.of("$arg0.server", java.net.URI.create("ws://shop/a"), "shop:80"),
                Arguments.of("$arg0.server?", java.net.URI.create("wss://shop/a"), "shop:443"),
                Arguments.of("$arg0.server", new Served(), "a member"),
                Arguments.of("$arg0.@server", "http://shop", PathReader.UNKNOWN),
                Arguments.of("$arg0.database", "jdbc:h2:mem:shop;PASSWORD=secret", "jdbc:h2:mem:shop"),
                Arguments.of("$arg0.database", "jdbc:mysql://me:secret@host/shop", "jdbc:mysql://host/shop"),
                Arguments.of("$arg0.database", "sa", null),
                Arguments.of("$arg0.tenant", new Request(), "acme"),
                Arguments.of("$arg0.urgent", new Request(), true),
                Arguments.of("$arg0.boxed", new Request(), true),
                Arguments.of("$arg0.isle", new Request(), "an isle"),
                Arguments.of("$arg0.code", new Request(), 'c'),
                Arguments.of("$arg0.URL", new Request(), "http://acme"),
                Arguments.of("$arg0.secret", new Request(), 42L),
                Arguments.of("$arg0.getTenant", new Request(), "acme"),
                Arguments.of("$arg0.hidden", new Request(), "inherited and private"),
                Arguments.of("$arg0.fromInterface", new Request(), "default"),
                Arguments.of("$arg0.id", new Identified(), "what a call runs"),
                Arguments.of("$arg0.secret", new Identified(), "private, and there is no other"),
                Arguments.of("$arg0.secret", new Secretive(), "private, and there is no other"),
                Arguments.of("$arg0.all", new Ordered(), "method"),
                Arguments.of("$arg0.some", new Ordered(), "getter"),
                Arguments.of("$arg0.few", new Ordered(), "field"),
                Arguments.of("$arg0.@all", new Ordered(), "field"),
                Arguments.of("$arg0.@hidden", new Request(), "inherited and private"),
                Arguments.of("$arg0.@tenant", new Request(), PathReader.UNKNOWN),
                Arguments.of("$arg0.tenant?", new Request(), "acme"),
                Arguments.of("$arg0.nothing?", new Request(), null),
                Arguments.of("$arg0.@tenant?", new Request(), null),
                Arguments.of("$arg0.nothing?.deeper.yet", new Request(), null),
                Arguments.of("$arg0.tenant?.nothing", new Request(), PathReader.UNKNOWN),
                Arguments.of("$arg0.get", Optional.of("there"), "there"),
                Arguments.of("$arg0.get.length", Optional.empty(), null),
                Arguments.of("$arg0.present", Optional.empty(), false),
                Arguments.of("$arg0.next.tenant", new Linked(new Request()), "acme"),
                Arguments.of("$arg0.next.tenant", new Linked(null), null),
                Arguments.of("$arg0.tenant", null, null),
                Arguments.of("$arg0.length", new int[3], 3),
                Arguments.of("$arg0.size", new String[][] {{}, {}}, 2),
                Arguments.of("$arg0.first", new int[] {7, 8}, 7),
                Arguments.of("$arg0.first.length", new String[] {"four"}, 4),
                Arguments.of("$arg0.first.length", new String[0], null),
                Arguments.of("$arg0.length", "four", 4),
                Arguments.of("$arg0.name", TimeUnit.SECONDS, "SECONDS"),
                Arguments.of("$arg0.class.name", "text", "java.lang.String"),
                Arguments.of("$arg0.size", List.of(1, 2), 2),
                Arguments.of("$arg0.size", Collections.unmodifiableCollection(new ArrayDeque<>(List.of(1))), 1),
                Arguments.of("$arg0.host", Map.of("host", "acme"), "acme"),
                Arguments.of("$arg0.host", Map.of(), null),
                Arguments.of("$arg0.size", Map.of("size", "the key loses"), 1),
                Arguments.of("$arg0.table", new HashMap<>(Map.of("table", "no field of a map")), "no field of a map"),
                Arguments.of("$arg0.capacity", new HashMap<>(Map.of("capacity", "no method that is not public")),
                        "no method that is not public"),
                Arguments.of("$arg0.key", Map.of("a", 1).entrySet().iterator().next(), "a"),
                Arguments.of("$arg0.greeting", (Greeting) () -> "hello", "hello"),
                Arguments.of("$arg0.message", new IllegalStateException("closed"), "closed"));
    }

    @ParameterizedTest
    @MethodSource("members")
    void readsMembers(String path, Object argument, Object value) {
        PathReader reader = reader(path);
        for (int i = 0; i < 3; i++) {
            assertThat(reader.read(null, new Object[] {argument}, null, null)).isEqualTo(value);
        }
        assertThat(failures.sum()).isEqualTo(value == PathReader.UNKNOWN ? 3 : 0);
        assertThat(lines()).hasSize(value == PathReader.UNKNOWN ? 1 : 0);
    }

    @Test
    void anObjectsOwnClassCounts() {
        PathReader reader = reader("$arg0.size");
        Map<Object, Object> expected = new HashMap<>();
        expected.put(List.of(1), 1);
        expected.put(new int[2], 2);
        expected.put(Map.of(1, 1, 2, 2, 3, 3), 3);
        expected.put(new Sized(), 4);
        for (int i = 0; i < 3; i++) {
            expected.forEach((value, size) ->
                    assertThat(reader.read(null, new Object[] {value}, null, null)).isEqualTo(size));
        }
    }

    @Test
    void aMemberThatIsNotThereIsToldOnceForEachClass() {
        PathReader reader = reader("$arg0.tennant");
        for (int i = 0; i < 3; i++) {
            assertThat(reader.read(null, new Object[] {new Request()}, null, null)).isSameAs(PathReader.UNKNOWN);
            assertThat(reader.read(null, new Object[] {new Point(1, 2)}, null, null)).isSameAs(PathReader.UNKNOWN);
        }
        assertThat(failures.sum()).isEqualTo(6);
        assertThat(lines()).containsExactly(
                "shearpin: path $arg0.tennant: " + Request.class.getName() + " has no member \"tennant\", but has URL, boxed, "
                        + "code, fromInterface, hidden, isle, secret, tenant and urgent; did you mean \"tenant\"? (its value "
                        + "is taken as unknown there, which is told once for each class)",
                "shearpin: path $arg0.tennant: " + Point.class.getName() + " has no member \"tennant\", but has x and y (its "
                        + "value is taken as unknown there, which is told once for each class)");
    }

    @Test
    void whereAPathStandsIsToldInItsPlace() {
        ValuePath path = ValuePath.parse("$arg0.tennant");
        PathReader reader = path.at("rules.yaml:7:10: rule payments: key").reader(METHOD, failures);
        reader.read(null, new Object[] {new Point(1, 2)}, null, null);
        path.at("rules.yaml:8:10: rule refunds: key").reader(METHOD, failures).read(null, new Object[] {new Point(1, 2)}, null, null);
        reader.read(null, new Object[] {new Point(1, 2)}, null, null);
        assertThat(lines()).hasSize(2);
        assertThat(lines().get(0)).startsWith("shearpin: rules.yaml:7:10: rule payments: key: $arg0.tennant: " + Point.class.getName()
                + " has no member");
        assertThat(lines().get(1)).startsWith("shearpin: rules.yaml:8:10: rule refunds: key: $arg0.tennant: ");
        assertThat(path.at("anywhere")).isEqualTo(path).hasToString("$arg0.tennant");
    }

    @Test
    void whatEverybodySeesOfAClassIsListedFirst() {
        reader("$arg0.host").read(null, new Object[] {"text"}, null, null);
        assertThat(lines()).singleElement().asString().contains(" has no member \"host\", but has ")
                .containsSubsequence("bytes, ", "empty, ", "length, ").doesNotContain("coder", "hash", "latin1", "offset");
    }

    @Test
    void allReadersOfAPathTellTogether() {
        ValuePath path = ValuePath.parse("$arg0.missing");
        LongAdder ofAnother = new LongAdder();
        PathReader one = path.reader(METHOD, failures);
        PathReader another = path.reader(
                new MethodShape("com.acme.Pay", "refund", "(Ljava/lang/Object;)V", true, List.of()), ofAnother);
        one.read(null, new Object[] {""}, null, null);
        another.read(null, new Object[] {""}, null, null);
        another.read(null, new Object[] {""}, null, null);
        assertThat(lines()).hasSize(1);
        assertThat(failures.sum()).isEqualTo(1);
        assertThat(ofAnother.sum()).isEqualTo(2);
    }

    @Test
    void howeverManyClassesTheLinesAreFew() {
        PathReader reader = reader("$arg0.missing");
        for (Class<?> type : ManyClasses.TYPES) {
            reader.read(null, new Object[] {java.lang.reflect.Array.newInstance(type, 0)}, null, null);
        }
        assertThat(failures.sum()).isEqualTo(ManyClasses.TYPES.size()).isGreaterThan(20);
        assertThat(lines()).hasSize(20).last().asString().endsWith("and for no further one)");
    }

    @Test
    void whatAGetterThrowsStaysHere() {
        PathReader reader = reader("$arg0.value");
        for (Throwable thrown : List.of(new IllegalStateException("a secret"), new OutOfMemoryError(), new ThreadDeath(),
                new StackOverflowError())) {
            assertThat(reader.read(null, new Object[] {new Throwing(thrown)}, null, null)).isSameAs(PathReader.UNKNOWN);
        }
        assertThat(failures.sum()).isEqualTo(4);
        assertThat(lines()).hasSize(1).first().asString()
                .startsWith("shearpin: path $arg0.value: \"value\" of " + Throwing.class.getName()
                        + " threw java.lang.IllegalStateException at " + PathReaderTest.class.getName())
                .doesNotContain("secret");
    }

    @Test
    void anInterruptThatAGetterSawIsKept() {
        reader("$arg0.value").read(null, new Object[] {new Throwing(new InterruptedException())}, null, null);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void aMapThatRefusesAKeyIsUnknown() {
        Map<Object, Object> numbers = new TreeMap<>(Map.of(1, 2));
        assertThat(reader("$arg0.host").read(null, new Object[] {numbers}, null, null)).isSameAs(PathReader.UNKNOWN);
    }

    @Test
    void methodsThatAskForTheirCallerAreLeftAlone() {
        assertThat(reader("$arg0.contextClassLoader").read(null, new Object[] {Thread.currentThread()}, null, null))
                .isSameAs(PathReader.UNKNOWN);
        assertThat(lines()).hasSize(1).first().asString().contains("it depends on who calls it");
    }

    @Test
    void aFullStackIsNotSeenOutside() {
        for (int i = 0; i < 20; i++) {
            PathReader reader = reader("$arg0.next.next.tenant");
            Object[] arguments = {new Linked(new Linked(new Request()))};
            assertThat(deep(reader, arguments)).as("as soon as there is room").isEqualTo("acme");
            assertThat(reader.read(null, arguments, null, null)).isEqualTo("acme");
        }
        assertThat(lines()).isEmpty();
    }

    /** Reads at every depth, from the very end of the stack on, until a read succeeds. */
    private static Object deep(PathReader reader, Object[] arguments) {
        try {
            Object deeper = deep(reader, arguments);
            return deeper == PathReader.UNKNOWN ? reader.read(null, arguments, null, null) : deeper;
        } catch (StackOverflowError full) {
            return PathReader.UNKNOWN;
        }
    }

    @Test
    void manyThreadsResolveTogether() {
        for (int round = 0; round < 50; round++) {
            PathReader reader = reader("$arg0.size");
            Object[] values = {List.of(1), new int[1], Map.of(1, 1), Arrays.asList(1), Collections.singleton(1)};
            InParallel.run(4, thread -> {
                for (int i = 0; i < 50; i++) {
                    assertThat(reader.read(null, new Object[] {values[(thread + i) % values.length]}, null, null))
                            .isEqualTo(1);
                }
            });
        }
    }

    private List<String> lines() {
        return stderr.lines();
    }

    private PathReader reader(String path) {
        return ValuePath.parse(path).reader(METHOD, failures);
    }

    private record Point(int x, int y) {
        static int id() {
            return 1;
        }

        void y(int parameter) {
        }
    }

    private interface WithDefault {
        default String fromInterface() {
            return "default";
        }
    }

    private static class Base {
        private final String hidden = "inherited and private";
    }

    private interface WithId {
        default String id() {
            return "what a call runs";
        }
    }

    private static class Secretive {
        private String id() {
            return "what only its own class calls";
        }

        private String secret() {
            return "private, and there is no other";
        }
    }

    private static class Identified extends Secretive implements WithId {
    }

    private static class Request extends Base implements WithDefault {
        private final long secret = 42;

        String getTenant() {
            return "acme";
        }

        protected boolean isUrgent() {
            return true;
        }

        public Boolean isBoxed() {
            return Boolean.TRUE;
        }

        private String isle() {
            return "an isle";
        }

        public char getCode() {
            return 'c';
        }

        public String getURL() {
            return "http://acme";
        }

        public void getNothing() {
        }

        public String getParameter(String name) {
            return name;
        }
    }

    /** Of what is called alike, the first in the order that is documented. */
    private static class Ordered {
        private final String all = "field";
        private final String some = "field";
        private final String few = "field";

        private String all() {
            return "method";
        }

        String getAll() {
            return "getter";
        }

        String getSome() {
            return "getter";
        }

        boolean isSome() {
            return true;
        }

        String isFew() {
            return "not a boolean";
        }

        static String few() {
            return "static";
        }
    }

    private record Linked(Object next) {
    }

    private static class Sized {
        private final int size = 4;
    }

    private interface Greeting {
        String getGreeting();
    }

    private static class Throwing {
        private final Throwable thrown;

        Throwing(Throwable thrown) {
            this.thrown = thrown;
        }

        Object getValue() throws Throwable {
            throw thrown;
        }
    }

    /** Whatever they are. */
    private static final class ManyClasses {
        static final List<Class<?>> TYPES = List.of(int.class, long.class, short.class, byte.class, char.class, float.class,
                double.class, boolean.class, String.class, Integer.class, Long.class, Short.class, Byte.class,
                Character.class, Float.class, Double.class, Boolean.class, Object.class, List.class, Map.class, Class.class,
                Thread.class, Runnable.class);
    }

    private static final class Served {
        String server() {
            return "a member";
        }
    }
}
