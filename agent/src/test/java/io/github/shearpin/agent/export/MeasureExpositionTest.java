package io.github.shearpin.agent.export;

import static io.github.shearpin.agent.policy.TestResources.resources;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.agent.policy.Guards;
import io.github.shearpin.agent.policy.MethodShape;
import io.github.shearpin.agent.policy.RuleGuard;
import io.github.shearpin.agent.policy.measure.Instrument;
import io.github.shearpin.agent.rules.Rule;
import io.github.shearpin.agent.rules.RuleErrors;
import io.github.shearpin.agent.rules.RuleReader;
import io.github.shearpin.bootstrap.Gate;
import io.prometheus.client.exporter.common.TextFormat;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is exposed of rules whose calls stand for something, byte by byte: each metric that the vocabularies have. */
class MeasureExpositionTest {

    private static final String FILE = "exposition.measures.txt";
    private static final String RULES = """
            version: 1
            defaults: {latency: {buckets: [5ms, 1s]}}
            rules:
              http:
                match: com.acme.Http#send
                measure: {count-as: {request: {status: $arg0}}, request-size: $arg0, response-size: $return, gauge: {pending: $arg0}}
              sql:
                match: com.acme.Sql#execute
                measure: {count-as: [{database: {sql: $arg0}}, {database: {pool: {active: $this.hashCode}}}]}
              cache:
                match: com.acme.Cache#*
                measure:
                  count-as: [{cache: {method: get, miss: {$return: null}, size: $arg0}}, {cache: {method: evict, event: eviction}}]
              queue:
                match: com.acme.Queue#*
                measure: {count-as: {message: {event: processed, topic: orders, queue-depth: $arg0}}}
              pool:
                match: com.acme.Pool#*
                measure:
                  count-as:
                    - worker: {method: work, healthy: {$this.ok: true}, active: $arg0, queue: $arg0}
                    - worker: {method: died, event: restart, reason: $exception}
              sessions:
                match: com.acme.Sessions#*
                measure:
                  count-as: [{session: {method: open, event: opened}}, {session: {method: close, event: closed, reason: $method}}, {session: {method: say, event: message}}]
              sockets:
                match: com.acme.Sockets#*
                measure: {count-as: [{websocket: {method: open, event: opened}}, {websocket: {method: say, event: sent}}]}
            """;

    @TempDir
    Path folder;
    private long nanos;
    private final Guards guards = new Guards(resources(() -> nanos, () -> 1_700_000_000_000L, wait -> nanos += wait));
    private final Map<String, RuleGuard> rules = new HashMap<>();

    @AfterEach
    void leave() {
        Gate.agent(null);
    }

    /** An object of the application. */
    public static final class Thing {
        public boolean ok = true;

        @Override
        public int hashCode() {
            return 5;
        }
    }

    @Test
    void isExactly() throws Exception {
        for (Rule rule : RuleReader.read(Files.writeString(folder.resolve("rules.yaml"), RULES).toString(), Map.of()).rules()) {
            rules.put(rule.name(), guards.add(rule.settings()));
        }
        Gate.agent(guards);
        Thing thing = new Thing();
        call("http", "send", "(I)I", thing, 300, null, 200);
        call("sql", "execute", "(Ljava/lang/String;)V", thing, null, new IllegalStateException(), "select * from items");
        call("cache", "get", "(I)Ljava/lang/Object;", thing, "found", null, 8);
        call("cache", "get", "(I)Ljava/lang/Object;", thing, null, null, 9);
        call("cache", "evict", "()V", thing, null, null);
        call("queue", "take", "(I)V", thing, null, null, 17);
        call("pool", "work", "(I)V", thing, null, null, 3);
        call("pool", "died", "()V", thing, null, new IllegalStateException());
        Object session = new Object();
        call("sessions", "open", "()Ljava/lang/Object;", thing, session, null);
        call("sessions", "open", "()Ljava/lang/Object;", thing, thing, null);
        call("sessions", "say", "()V", session, null, null);
        call("sessions", "close", "()V", session, null, null);
        call("sockets", "open", "()V", thing, null, null);
        call("sockets", "say", "()V", thing, null, null);

        StringWriter written = new StringWriter();
        new Exposition(List.of(new MeasureCollector(guards))).write(TextFormat.CONTENT_TYPE_004, written, null);

        String golden;
        try (var expected = MeasureExpositionTest.class.getResourceAsStream(FILE)) {
            golden = expected == null ? "" : new String(expected.readAllBytes(), StandardCharsets.UTF_8);
        }
        if (!written.toString().equals(golden)) {
            Files.writeString(Path.of("target", FILE), written.toString());
        }
        assertThat(written.toString()).as("the exposition that is found is in target/" + FILE).isEqualTo(golden);
        for (Instrument instrument : Instrument.values()) {
            assertThat(golden).contains("\nshearpin_" + instrument.metric());
        }
        assertThat(ExpositionTest.promtoolSays(golden)).isEmpty();
    }

    /** One that a rule could choose too would be a family twice, and the scrape is lost. */
    @Test
    void noGaugeTakesTheNameOfAMetricOfOurs() throws Exception {
        TreeSet<String> families = new TreeSet<>();
        for (String file : List.of("exposition.txt", FILE)) {
            try (var golden = MeasureExpositionTest.class.getResourceAsStream(file)) {
                new String(golden.readAllBytes(), StandardCharsets.UTF_8).lines().filter(line -> line.startsWith("# TYPE "))
                        .map(line -> line.split(" ")[2].replaceFirst("^shearpin_", "").replaceFirst("_total$", ""))
                        .filter(name -> !name.equals("pending")).forEach(families::add);
            }
        }
        assertThat(families).hasSizeGreaterThan(50);
        StringBuilder gauges = new StringBuilder();
        families.forEach(name -> gauges.append("      ").append(name).append(": $this.x\n"));
        Path file = Files.writeString(folder.resolve("rules.yaml"),
                "version: 1\nrules:\n  x:\n    match: com.acme.X#y\n    measure:\n     gauge:\n" + gauges);
        try {
            RuleReader.read(file.toString(), Map.of());
            throw new AssertionError("all names were taken");
        } catch (RuleErrors errors) {
            assertThat(errors.messages()).hasSize(families.size()).allMatch(message -> message.contains("are Shearpin's own"));
        }
    }

    private void call(String rule, String method, String descriptor, Object self, Object returned, Throwable thrown,
            Object... arguments) {
        int site = guards.site(rules.get(rule), new MethodShape("com.acme.Thing", method, descriptor, false, List.of()));
        Object call = Gate.enter(site, MeasureExpositionTest.class, self, Arrays.copyOf(arguments, arguments.length));
        nanos += 1_500_000;
        Gate.exit(site, call, returned, thrown);
    }
}
