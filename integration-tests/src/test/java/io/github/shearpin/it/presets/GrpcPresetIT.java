package io.github.shearpin.it.presets;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.it.harness.Child;
import io.github.shearpin.it.harness.OutputOnFailure;
import io.github.shearpin.it.harness.Scrape;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A server and its client over the loopback. */
@ExtendWith(OutputOnFailure.class)
class GrpcPresetIT {

    private static final String OLD = "grpc-1.30.2";
    private static final String NEW = "grpc-1.73.0";

    @ParameterizedTest
    @CsvSource({OLD + ",8", NEW + ",17"})
    void callsOfClientAndServerByStatus(String library, int feature) {
        Scrape scrape = PresetRun.of("grpc", "Calls.java").with(library).on(feature).arguments("0").scrape();

        Map<String, Double> counts = Map.of("OK", 6.0, "NOT_FOUND", 2.0, "RESOURCE_EXHAUSTED", 1.0, "UNKNOWN", 1.0,
                "UNIMPLEMENTED", 1.0);
        counts.forEach((status, count) -> {
            for (String rule : List.of("grpc-client", "grpc-server")) {
                assertThat(requests(scrape, rule, status)).as(rule + " " + status).isEqualTo(count);
            }
        });
        assertThat(requests(scrape, "grpc-client", "CANCELLED")).isEqualTo(1);
        assertThat(requests(scrape, "grpc-client", "DEADLINE_EXCEEDED")).isEqualTo(1);
        // Whichever comes first: that the time is over, or that the client says so.
        assertThat(requests(scrape, "grpc-server", "CANCELLED") + requests(scrape, "grpc-server", "DEADLINE_EXCEEDED")).isEqualTo(2);
        for (String rule : List.of("grpc-client", "grpc-server")) {
            assertThat(scrape.sum("shearpin_requests_total", "rule", rule)).as(rule).isEqualTo(13);
            assertThat(scrape.value("shearpin_request_duration_seconds_count", "rule", rule)).as(rule).isEqualTo(13);
            assertThat(scrape.value("shearpin_request_duration_seconds_sum", "rule", rule)).as(rule).isBetween(1.5, 60.0);
        }
        assertThat(scrape.sum("shearpin_calls_total", "rule", "grpc-blocking", "outcome", "success")).isEqualTo(3);
        assertThat(scrape.sum("shearpin_calls_total", "rule", "grpc-blocking", "outcome", "failure")).isEqualTo(5);
    }

    @Test
    void aBreakerRefusesBlockingCalls() {
        try (Child child = PresetRun.of("grpc", "Calls.java").with(NEW).arguments("5").rules("""
                policies: {remote: {circuit-breaker: {consecutive-failures: 3}}}
                presets: {grpc: {use: remote}}
                """).start()) {
            Scrape scrape = PresetRun.whenDone(child);

            assertThat(child.out().lines()).containsExactly("StatusRuntimeException", "StatusRuntimeException",
                    "StatusRuntimeException", "CircuitBreakerOpenException", "CircuitBreakerOpenException", "done");
            assertThat(requests(scrape, "grpc-server", "UNAVAILABLE")).isEqualTo(3);
            assertThat(scrape.sum("shearpin_calls_total", "rule", "grpc-blocking", "outcome", "rejected")).isEqualTo(2);
        }
    }

    private static double requests(Scrape scrape, String rule, String status) {
        return scrape.sum("shearpin_requests_total", "rule", rule, "status", status);
    }
}
