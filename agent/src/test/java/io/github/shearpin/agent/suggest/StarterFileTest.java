package io.github.shearpin.agent.suggest;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.agent.policy.Mode;
import io.github.shearpin.agent.rules.MethodPattern;
import io.github.shearpin.agent.rules.Rule;
import io.github.shearpin.agent.rules.RuleReader;
import io.github.shearpin.agent.rules.RuleSet;
import io.github.shearpin.agent.weave.ClassHeader;
import io.github.shearpin.agent.weave.MethodHeader;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What comes of calls that were seen: which methods are named, in which order, and the file that says so. */
class StarterFileTest {

    private static final long MILLI = 1_000_000;
    private static final String HERE = StarterFileTest.class.getName();

    interface Orders {
        String find(int id);

        void store(int id);
    }

    static class JdbcOrders implements Orders {
        @Override
        public String find(int id) {
            return query("select", id);
        }

        @Override
        public void store(int id) {
        }

        private String query(String sql, Integer id) {
            return sql + id;
        }
    }

    static class HttpOrders implements Orders {
        @Override
        public String find(int id) {
            return "";
        }

        @Override
        public void store(int id) {
        }
    }

    static class Client implements Runnable, Callable<String> {
        void send(String text) {
        }

        void send(String text, long[] numbers) {
        }

        CompletableFuture<String> fetchLater(Map<String, String> parameters) {
            return null;
        }

        @Override
        public void run() {
        }

        @Override
        public String call() {
            return "";
        }

        public static void main(String[] arguments) {
        }
    }

    @TempDir
    Path folder;

    private final List<WatchPoint> points = WatchPoint.all(false);
    private final CallsSeen seen = new CallsSeen(points);
    private final OwnPackages packages = new OwnPackages(List.of("io.github.shearpin.agent.suggest"));
    private final Map<String, Figures> measured = new HashMap<>();
    private final LoadedTypes types =
            new LoadedTypes(new Class<?>[] {Orders.class, JdbcOrders.class, HttpOrders.class, Client.class, Other.class});
    private MethodHeader anyMethod;

    static class Other {
        static String get() {
            return "";
        }
    }

    private void left(String driver, String way, int times, long millis, Throwable thrown, Frame... from) throws Exception {
        if (anyMethod == null) {
            try (InputStream in = getClass().getResourceAsStream("StarterFileTest.class")) {
                anyMethod = ClassHeader.readFull(in.readAllBytes()).methods().get(0);
            }
        }
        MethodPattern pattern = points.stream().filter(point -> point.way().equals(way)).findFirst().orElseThrow().pattern();
        CallsSeen.Site site = seen.site(seen.ofPattern(pattern, driver, anyMethod));
        for (int i = 0; i < times; i++) {
            site.figures().began();
            site.figures().ended(millis * MILLI, thrown);
            Figures origin = seen.origin(site, List.of(from)).figures();
            origin.began();
            origin.ended(millis * MILLI, thrown);
        }
    }

    private static Frame frame(String type, String method, String descriptor) {
        return new Frame(HERE + '$' + type, method, descriptor);
    }

    private void measured(String pattern, int times, long millis) {
        Figures figures = new Figures();
        for (int i = 0; i < times; i++) {
            figures.began();
            figures.ended(millis * MILLI, null);
        }
        measured.put(pattern, figures);
    }

    private Ranking ranking() {
        return new Ranking(seen.origins(), types, packages, null, new Ranking.Measured() {
            @Override
            public Figures of(OwnMethod method) {
                return measured.get(method.pattern());
            }

            @Override
            public double seconds(OwnMethod method) {
                return 30;
            }

            @Override
            public boolean isLoop(OwnMethod method, long leaving) {
                Figures figures = measured.get(method.pattern());
                return figures != null && figures.calls() == 0;
            }
        }, 60);
    }

    private List<String> patterns() {
        return ranking().suggestions().stream().map(Suggestion::pattern).toList();
    }

    private RuleSet read(String text) throws Exception {
        Path file = Files.writeString(folder.resolve("suggested.yaml"), text);
        return RuleReader.read(file.toString(), Collections.emptyMap());
    }

    @Test
    void theFileIsReadAndObserves() throws Exception {
        left("org.h2.Statement", "JDBC", 100, 20, null, frame("JdbcOrders", "find", "(I)Ljava/lang/String;"));
        left("org.h2.Statement", "JDBC", 1, 20, new SQLException("no"), frame("JdbcOrders", "store", "(I)V"));
        left("kafka.Producer", "messaging", 1, 20, null, frame("Client", "send", "(Ljava/lang/String;[J)V"));
        left("kafka.Consumer", "polling", 1, 20, null, frame("Client", "send", "(Ljava/lang/String;)V"));
        left("http.Client", "HTTP", 1, 20, null,
                frame("Client", "fetchLater", "(Ljava/util/Map;)Ljava/util/concurrent/CompletableFuture;"));
        left("http.Client", "HTTP", 1, 20, null, frame("Client", "run", "()V"));

        String text = StarterFile.of(ranking(), List.of("From a test."));
        RuleSet rules = read(text);

        assertThat(rules.warnings()).isEmpty();
        assertThat(rules.rules()).hasSize(5).allMatch(rule -> rule.settings().mode() == Mode.OBSERVE);
        assertThat(rules.rules()).extracting(Rule::name).containsExactlyInAnyOrder("StarterFileTest.Orders.find",
                "StarterFileTest.Orders.store", "StarterFileTest.Client.send", "StarterFileTest.Client.send-2",
                "StarterFileTest.Client.fetchLater");
        assertThat(text).startsWith("# From a test.\nversion: 1\n")
                .contains("about 100 calls that left in 60 s, none failed\n  #    took 20 ms (median), 20 ms (p95), 20 ms (longest)")
                .contains("100% failed (java.sql.SQLException)")
                .contains("#   " + HERE + "$Client.run (about 1 calls)");
    }

    /** The rule's lines, without comments between. */
    private static String rule(String text, String name) {
        int start = text.indexOf("  " + name + ":\n");
        int end = text.indexOf("\n\n", start);
        return text.substring(start, end < 0 ? text.length() : end);
    }

    @Test
    void policiesFitWhatWasSeen() throws Exception {
        left("org.h2.Statement", "JDBC", 200, 60, null, frame("JdbcOrders", "find", "(I)Ljava/lang/String;"));
        left("org.h2.Statement", "JDBC", 2, 60, null, frame("JdbcOrders", "store", "(I)V"));
        left("kafka.Consumer", "polling", 2, 60, null, frame("Client", "send", "(Ljava/lang/String;)V"));
        left("http.Client", "HTTP", 2, 60, null,
                frame("Client", "fetchLater", "(Ljava/util/Map;)Ljava/util/concurrent/CompletableFuture;"));
        measured(HERE + "$JdbcOrders#find(int)", 60, 700);

        String text = StarterFile.of(ranking(), List.of());

        assertThat(rule(text, "StarterFileTest.Orders.find"))
                .contains("\n    timeout: 5s\n", "{failure-rate: 50%, window: 60s, minimum-calls: 20,", "\n    retry: {attempts: 2,");
        assertThat(rule(text, "StarterFileTest.Orders.store"))
                .contains("\n    timeout: 500ms   # for one call", "window: 5m, minimum-calls: 10,", "\n    # retry: ");
        assertThat(rule(text, "StarterFileTest.Client.send")).contains("# timeout: none").contains("\n    # retry: ");
        assertThat(rule(text, "StarterFileTest.Client.fetchLater")).contains("# timeout: 2s   # not known");
        assertThat(text).contains("60 calls in 30 s, none failed\n  #    took 688 ms (median)"); // in the middle of a cell
    }

    @Test
    void callsTimeAndFailuresMakeTheOrder() throws Exception {
        left("org.h2.Statement", "JDBC", 1000, 1, null, frame("JdbcOrders", "find", "(I)Ljava/lang/String;"));
        left("http.Client", "HTTP", 10, 500, new SQLException(), frame("Client", "send", "(Ljava/lang/String;)V"));
        left("http.Client", "HTTP", 10, 1, null, frame("JdbcOrders", "store", "(I)V"));

        assertThat(patterns()).containsExactly(HERE + "$Client#send(String)", HERE + "$Orders+#find(int)",
                HERE + "$Orders+#store(int)");
    }

    @Test
    void whatSeveralClassesDoBehindAnInterfaceIsARuleForEach() throws Exception {
        left("org.h2.Statement", "JDBC", 20, 1, null, frame("JdbcOrders", "find", "(I)Ljava/lang/String;"));
        left("http.Client", "HTTP", 10, 1, null, frame("HttpOrders", "find", "(I)Ljava/lang/String;"));

        assertThat(patterns()).containsExactlyInAnyOrder(HERE + "$JdbcOrders#find(int)", HERE + "$HttpOrders#find(int)");
    }

    @Test
    void aHelperStandsBackForTheMethodThatCallsIt() throws Exception {
        left("org.h2.Statement", "JDBC", 1, 1, null, frame("JdbcOrders", "query", "(Ljava/lang/String;Ljava/lang/Integer;)Ljava/lang/String;"),
                frame("JdbcOrders", "find", "(I)Ljava/lang/String;"));

        assertThat(patterns()).containsExactly(HERE + "$Orders+#find(int)");
    }

    @Test
    void entryPointsStandBackForWhatIsAboveThem() throws Exception {
        left("http.Client", "HTTP", 1, 1, null, frame("Client", "call", "()Ljava/lang/String;"),
                frame("JdbcOrders", "store", "(I)V"), frame("Client", "main", "([Ljava/lang/String;)V"));
        left("http.Other", "HTTP", 1, 1, null, frame("Client", "call", "()Ljava/lang/Object;"),
                frame("Client", "run", "()V"), frame("Client", "main", "([Ljava/lang/String;)V"));

        assertThat(patterns()).containsExactly(HERE + "$Orders+#store(int)");
        assertThat(ranking().unnamed()).containsOnlyKeys(HERE + "$Client.call");
    }

    @Test
    void aMethodThatRunsOnAndOnHasNoRule() throws Exception {
        left("http.Client", "HTTP", 1, 1, null, frame("Client", "send", "(Ljava/lang/String;)V"));
        measured(HERE + "$Client#send(String)", 0, 0);

        assertThat(patterns()).isEmpty();
        assertThat(ranking().unnamed()).containsOnlyKeys(HERE + "$Client.send");
        assertThat(StarterFile.of(ranking(), List.of())).isNull();
    }

    @Test
    void whereTheJvmDoesNotTellWhichOverloadItIsAllAreNamed() throws Exception {
        left("http.Client", "HTTP", 1, 1, null, frame("Client", "send", null));
        left("http.Client", "HTTP", 1, 1, null, frame("Other", "get", null));

        assertThat(patterns()).containsExactlyInAnyOrder(HERE + "$Client#send", HERE + "$Other#get()");
    }

    @Test
    void nothingSeenIsNoFile() {
        assertThat(StarterFile.of(ranking(), new ArrayList<>())).isNull();
    }
}
