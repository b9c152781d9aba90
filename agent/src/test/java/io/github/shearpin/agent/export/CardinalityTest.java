package io.github.shearpin.agent.export;

import static io.github.shearpin.agent.policy.TestResources.resources;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.agent.logging.AgentStatistics;
import io.github.shearpin.agent.policy.Guards;
import io.github.shearpin.agent.policy.MethodShape;
import io.github.shearpin.agent.policy.RuleGuard;
import io.github.shearpin.agent.rules.RuleReader;
import io.github.shearpin.bootstrap.Gate;
import io.prometheus.client.exporter.common.TextFormat;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A value that is another with each call, where somebody thought of a handful. */
class CardinalityTest {

    private static final int CALLS = 1_000_000;
    /** Kept, a million of anything is more. */
    private static final long MUCH_HEAP = 40_000_000;

    @TempDir
    Path folder;
    private final Guards guards = new Guards(resources(() -> 7, () -> 1_700_000_000_000L, wait -> { }));

    @AfterEach
    void leave() {
        Gate.agent(null);
    }

    @Test
    @Timeout(300)
    void aMillionValuesAreBoundedInSeriesAndMemoryAndToldByMetrics() throws Exception {
        Path file = Files.writeString(folder.resolve("rules.yaml"), """
                version: 1
                rules:
                  busy:
                    match: com.acme.X#x
                    key: $arg0
                    circuit-breaker: {failure-rate: 50%}
                    labels: {id: $arg0}
                    measure: {count-as: {database: {operation: $arg0, table: $arg0}}}
                """);
        RuleGuard rule = guards.add(RuleReader.read(file.toString(), Map.of()).rules().get(0).settings());
        int site = guards.site(rule, new MethodShape("com.acme.X", "x", "(Ljava/lang/String;)V", false, List.of()));
        Gate.agent(guards);
        for (int i = 0; i < 5000; i++) {
            call(site, i);
        }
        long before = usedHeap(0);
        int series = scrape().size();
        for (int i = 5000; i < CALLS; i++) {
            call(site, i);
        }

        List<String> scrape = scrape();
        assertThat(scrape).hasSize(series).hasSizeLessThan(60_000)
                .contains("shearpin_keys{rule=\"busy\",} 1000.0",
                        "shearpin_key_evictions_total{rule=\"busy\",} " + (CALLS - 1000) + ".0",
                        // The label, the operation and the table of each call beyond the first hundred.
                        "shearpin_agent_label_overflow_total{rule=\"busy\",} " + 3.0 * (CALLS - 100),
                        "shearpin_database_operations_total{rule=\"busy\",operation=\"other\",table=\"other\",} "
                                + (CALLS - 100) + ".0");
        assertThat(usedHeap(before + MUCH_HEAP)).isLessThan(before + MUCH_HEAP);
    }

    private static void call(int site, int number) {
        Object call = Gate.enter(site, CardinalityTest.class, new Object(), new Object[] {"id " + number});
        Gate.exit(site, call, null, null);
    }

    /** After a collection, or some of them if it is more than it may be. */
    private static long usedHeap(long atMost) {
        long used = Long.MAX_VALUE;
        for (int i = 0; i < 5 && used > atMost; i++) {
            System.gc();
            used = Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
        }
        return used;
    }

    private List<String> scrape() throws Exception {
        StringWriter written = new StringWriter();
        new Exposition(Exporter.FirstUse.collectors(guards, new AgentStatistics(), "1"))
                .write(TextFormat.CONTENT_TYPE_004, written, null);
        return written.toString().lines().filter(line -> !line.startsWith("#")).toList();
    }
}
