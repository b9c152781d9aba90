package io.github.shearpin.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.it.harness.Child;
import io.github.shearpin.it.harness.Exporter;
import io.github.shearpin.it.harness.Javac;
import io.github.shearpin.it.harness.JavaRun;
import io.github.shearpin.it.harness.Jdk;
import io.github.shearpin.it.harness.OutputOnFailure;
import io.github.shearpin.it.harness.Scrape;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many virtual threads wait in all policies that let calls wait, and none of those holds a carrier thread or loses a call. */
@ExtendWith(OutputOnFailure.class)
class VirtualThreadsIT {

    private static final String RULES = """
            version: 1
            exporter: {host: 127.0.0.1, jvm-metrics: false}
            rules:
              guarded:
                match: Virtual#guarded
                retry: {attempts: 3, backoff: 5ms, budget: none}
                rate-limit: {calls: 400, per: 1s, burst: 100, wait: 60s}
                timeout: 1s
                bulkhead: {calls: 20, wait: 500ms}
            """;

    @ParameterizedTest
    @ValueSource(ints = {21, 25})
    void policiesPinNoVirtualThreadAndLoseNoCall(int feature) {
        Jdk jdk = Jdk.of(feature);
        Path classes = Javac.compile(jdk, "modern/Virtual.java");
        try (Child child = JavaRun.on(jdk, "virtual").rules(RULES).option("-Djdk.tracePinnedThreads=full")
                .command("-cp", classes.toString(), "Virtual").start()) {
            child.awaitOut("done"::equals, "that it is done");
            if (feature == 21) { // later ones know no such option
                assertThat(child.out()).as("what pins is told").contains("Virtual.pin(");
            }
            assertThat(child.out()).doesNotContain("shearpin");
            assertThat(child.errOfOthers()).isEmpty();

            Scrape scrape = Exporter.of(child).scrape();
            Map<String, Integer> counted = counted(scrape);
            assertThat(counted).isEqualTo(ends(child));
            assertThat(counted.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(500);
            assertThat(scrape.value("shearpin_calls_in_flight", "rule", "guarded")).isZero();
            assertThat(scrape.value("shearpin_bulkhead_in_use", "rule", "guarded")).isZero();
            assertThat(scrape.value("shearpin_bulkhead_waiting", "rule", "guarded")).isZero();
            assertThat(scrape.value("shearpin_timeouts_total", "rule", "guarded", "enforced", "true")).isPositive();
            assertThat(scrape.sum("shearpin_retry_attempts_total", "rule", "guarded")).isPositive();
            assertThat(scrape.value("shearpin_agent_internal_errors_total")).isZero();
        }
    }

    /** How often the calls ended in each way, as their callers saw it. */
    private static Map<String, Integer> ends(Child child) {
        return child.out().lines().filter(line -> line.startsWith("end "))
                .collect(Collectors.toMap(line -> line.substring(4, line.lastIndexOf(' ')),
                        line -> Integer.valueOf(line.substring(line.lastIndexOf(' ') + 1))));
    }

    private static Map<String, Integer> counted(Scrape scrape) {
        Map<String, Integer> counted = new TreeMap<>();
        for (Scrape.Sample sample : scrape.samples("shearpin_calls_total", "rule", "guarded")) {
            if (sample.value() != 0) {
                counted.put(sample.labels().get("outcome"), (int) sample.value());
            }
        }
        return counted;
    }
}
