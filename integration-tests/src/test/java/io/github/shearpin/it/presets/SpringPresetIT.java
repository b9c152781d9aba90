package io.github.shearpin.it.presets;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import io.github.shearpin.it.harness.Child;
import io.github.shearpin.it.harness.OutputOnFailure;
import io.github.shearpin.it.harness.Scrape;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An application that asks a server of this JVM and one that is not there, and has a scheduled task and a repository. */
@ExtendWith(OutputOnFailure.class)
class SpringPresetIT {

    private static LocalServer server;
    private static String there;
    private static String nowhere;

    @BeforeAll
    static void startServer() {
        server = LocalServer.start(SpringPresetIT::answer);
        there = server.there();
        nowhere = server.nowhere();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    private static void answer(HttpExchange exchange) throws IOException {
        byte[] sent = exchange.getRequestBody().readAllBytes();
        String path = exchange.getRequestURI().getPath();
        byte[] body = path.equals("/echo") ? sent : path.substring(1).getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(path.equals("/missing") ? 404 : 200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @ParameterizedTest(name = "{0} on JDK {1}")
    @CsvSource({"spring-5, 8", "spring-6, 17"})
    void requestsTasksAndRepositories(String library, int jdk) {
        try (Child child = run(library, jdk).start()) {
            Scrape scrape = PresetRun.whenDone(child);
            assertThat(child.out().lines()).containsExactly("hello", "payload", "NotFound of nothing", "hello", "NotFound of nothing",
                    "ResourceAccessException of ConnectException", "ResourceAccessException of ConnectException",
                    "ResourceAccessException of ConnectException", "WebClientRequestException of HttpHostConnectException",
                    "WebClientRequestException of HttpHostConnectException", "Ada", "a", "1",
                    "IllegalArgumentException of nothing", "done");

            assertThat(requests(scrape, "spring-rest", "200")).isEqualTo(2);
            assertThat(requests(scrape, "spring-rest", "404")).isEqualTo(1);
            assertThat(requests(scrape, "spring-rest", "error")).isEqualTo(3);
            assertThat(scrape.value("shearpin_request_size_bytes_sum", "rule", "spring-rest")).isEqualTo(2 * 7);
            assertThat(scrape.value("shearpin_response_size_bytes_sum", "rule", "spring-rest")).isEqualTo(5 + 7 + 7);
            assertThat(requests(scrape, "spring-webclient", "200")).isEqualTo(1);
            assertThat(requests(scrape, "spring-webclient", "404")).isEqualTo(1);
            assertThat(requests(scrape, "spring-webclient", "error")).isEqualTo(2);
            assertThat(scrape.sum("shearpin_requests_total")).isEqualTo(10);

            String task = "Application$Sweeper.sweep";
            assertThat(scrape.value("shearpin_calls_total", "rule", "spring-scheduled", "task", task, "outcome", "failure"))
                    .isEqualTo(1);
            assertThat(scrape.sum("shearpin_calls_total", "rule", "spring-scheduled")).isBetween(2.0, 3.0); // the last may not be over

            for (String operation : new String[] {"save", "findByName", "count", "findAllById"}) {
                assertThat(scrape.value("shearpin_database_operations_total", "rule", "spring-repository", "operation", operation,
                        "table", "Persons")).as(operation).isEqualTo(1);
            }
            assertThat(scrape.sum("shearpin_database_operations_total")).isEqualTo(4);
            assertThat(scrape.value("shearpin_database_errors_total", "rule", "spring-repository")).isEqualTo(1);
            assertThat(scrape.sum("shearpin_agent_path_failures_total")).isZero();
        }
    }

    @ParameterizedTest(name = "{0} on JDK {1}")
    @CsvSource({"spring-5, 17", "spring-6, 17"})
    void callersSeeRefusalsAsTheyDoOtherFailures(String library, int jdk) {
        try (Child child = run(library, jdk).rules("""
                presets: {spring: {use: guarded}}
                policies: {guarded: {circuit-breaker: {consecutive-failures: 2, open-for: 1h}}}
                rules: {spring-repository: {circuit-breaker: {force: open}}}
                """).start()) {
            Scrape scrape = PresetRun.whenDone(child);
            assertThat(child.out().lines()).containsExactly("hello", "payload", "NotFound of nothing", "hello", "NotFound of nothing",
                    "ResourceAccessException of ConnectException", "ResourceAccessException of ConnectException",
                    "ResourceAccessException of IOException", "WebClientRequestException of HttpHostConnectException",
                    "WebClientRequestException of HttpHostConnectException",
                    "TransientDataAccessResourceException of CircuitBreakerOpenException",
                    "TransientDataAccessResourceException of CircuitBreakerOpenException",
                    "TransientDataAccessResourceException of CircuitBreakerOpenException",
                    "TransientDataAccessResourceException of CircuitBreakerOpenException", "done");
            for (String rule : new String[] {"spring-rest", "spring-webclient"}) {
                assertThat(scrape.value("shearpin_circuit_breaker_state", "rule", rule, "key", nowhere.substring(7))).as(rule).isEqualTo(2);
                assertThat(scrape.value("shearpin_circuit_breaker_state", "rule", rule, "key", there.substring(7))).as(rule).isZero();
            }
            assertThat(scrape.sum("shearpin_calls_total", "rule", "spring-scheduled", "outcome", "rejected")).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"spring-5", "spring-6"})
    void aServerThatAnswersWithErrorsOfItsOwnFails(String library) {
        try (LocalServer broken = LocalServer.start(exchange -> {
            exchange.sendResponseHeaders(503, -1);
            exchange.close();
        }); Child child = run(library, 17, broken.there()).rules("""
                presets: {spring: {use: guarded}}
                policies: {guarded: {circuit-breaker: {consecutive-failures: 2, open-for: 1h}}}
                """).start()) {
            Scrape scrape = PresetRun.whenDone(child);
            for (String rule : new String[] {"spring-rest", "spring-webclient"}) {
                assertThat(scrape.value("shearpin_circuit_breaker_state", "rule", rule, "key", broken.there().substring(7))).as(rule)
                        .isEqualTo(2);
                assertThat(requests(scrape, rule, "503")).as(rule).isEqualTo(2);
                assertThat(scrape.value("shearpin_agent_path_failures_total", "rule", rule)).as(rule).isZero();
            }
        }
    }

    private static PresetRun run(String library, int jdk) {
        return run(library, jdk, there);
    }

    private static PresetRun run(String library, int jdk, String server) {
        return PresetRun.of("spring", "application/Application.java").with(library).on(jdk).arguments(server, nowhere);
    }

    private static double requests(Scrape scrape, String rule, String status) {
        return scrape.value("shearpin_requests_total", "rule", rule, "status", status);
    }
}
