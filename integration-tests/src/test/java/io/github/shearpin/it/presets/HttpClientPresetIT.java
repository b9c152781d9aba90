package io.github.shearpin.it.presets;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import io.github.shearpin.it.harness.Child;
import io.github.shearpin.it.harness.OutputOnFailure;
import io.github.shearpin.it.harness.Scrape;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Each client asks a server in this JVM, in both of the ways that its program has, and a port where nobody listens. */
@ExtendWith(OutputOnFailure.class)
class HttpClientPresetIT {

    private static LocalServer server;
    private static String there;
    private static String nowhere;

    private static Stream<Arguments> clients() {
        return Stream.of(
                Arguments.of(11, "Jdk", "http-client-jdk", ""),
                Arguments.of(25, "Jdk", "http-client-jdk", ""),
                Arguments.of(8, "UrlConnection", "http-client-url-connection", ""),
                Arguments.of(17, "UrlConnection", "http-client-url-connection", ""),
                Arguments.of(8, "Apache4", "http-client-apache4", "httpclient-4"),
                Arguments.of(17, "Apache5", "http-client-apache5", "httpclient-5"),
                Arguments.of(8, "Ok", "http-client-okhttp", "okhttp-3"),
                Arguments.of(17, "Ok", "http-client-okhttp", "okhttp-4"),
                Arguments.of(17, "Ok", "http-client-okhttp", "okhttp-5"));
    }

    @BeforeAll
    static void startServer() {
        server = LocalServer.start(HttpClientPresetIT::answer);
        there = server.there();
        nowhere = server.nowhere();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    private static void answer(HttpExchange exchange) throws IOException {
        byte[] sent = exchange.getRequestBody().readAllBytes();
        switch (exchange.getRequestURI().getPath()) {
            case "/moved" -> {
                exchange.getResponseHeaders().set("Location", "/hello");
                exchange.sendResponseHeaders(302, -1);
            }
            case "/echo" -> answer(exchange, 200, sent);
            case "/broken" -> answer(exchange, 503, "broken".getBytes(StandardCharsets.UTF_8));
            case "/hello" -> answer(exchange, 200, "hello".getBytes(StandardCharsets.UTF_8));
            default -> answer(exchange, 404, "none".getBytes(StandardCharsets.UTF_8));
        }
        exchange.close();
    }

    private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    @ParameterizedTest(name = "{1} {3} on JDK {0}")
    @MethodSource("clients")
    void requestsByStatus(int jdk, String program, String rule, String library) {
        try (Child child = run(jdk, program, library).start()) {
            for (String way : List.of("one", "other")) {
                child.send(way + " GET " + there + "/hello");
                child.send(way + " POST " + there + "/echo payload");
                child.send(way + " GET " + there + "/moved");
                child.send(way + " GET " + there + "/missing");
                child.send(way + " GET " + nowhere + "/hello");
                child.send(way + " POST " + nowhere + "/echo payload");
            }
            child.send("done");
            Scrape scrape = PresetRun.whenDone(child);

            List<String> answers = child.out().lines().toList();
            assertThat(answers).hasSize(13);
            assertThat(List.of(answers.get(0), answers.get(1), answers.get(2), answers.get(3)))
                    .containsExactly("200 hello", "200 payload", "200 hello", "404 none");
            assertThat(answers).filteredOn(line -> line.contains("ConnectException")).hasSize(4);

            assertThat(scrape.sum("shearpin_requests_total")).isEqualTo(12);
            assertThat(scrape.value("shearpin_requests_total", "rule", rule, "status", "200")).isEqualTo(6);
            assertThat(scrape.value("shearpin_requests_total", "rule", rule, "status", "404")).isEqualTo(2);
            assertThat(scrape.value("shearpin_requests_total", "rule", rule, "status", "error")).isEqualTo(4);
            assertThat(scrape.value("shearpin_request_duration_seconds_count", "rule", rule)).isEqualTo(12);
            boolean forgetsWhatItSent = program.equals("UrlConnection"); // and what is missing is an exception of its streams
            assertThat(scrape.value("shearpin_response_size_bytes_sum", "rule", rule))
                    .isEqualTo(2 * (5 + 7 + 5 + 4) - (forgetsWhatItSent ? 4 : 0));
            assertThat(scrape.sum("shearpin_request_size_bytes_sum", "rule", rule)).isEqualTo(forgetsWhatItSent ? 0 : 4 * 7);
            if (!forgetsWhatItSent) {
                assertThat(scrape.sum("shearpin_calls_total", "rule", rule)).isEqualTo(12);
                assertThat(scrape.value("shearpin_calls_total", "rule", rule, "outcome", "failure")).isEqualTo(4);
            }
            assertThat(scrape.value("shearpin_agent_path_failures_total", "rule", rule)).isZero();
        }
    }

    @ParameterizedTest(name = "{1} {3} on JDK {0}")
    @CsvSource({"17, Jdk, http-client-jdk, ''", "8, UrlConnection, http-client-url-connection, ''",
        "17, Apache4, http-client-apache4, httpclient-4", "17, Apache5, http-client-apache5, httpclient-5",
        "17, Ok, http-client-okhttp, okhttp-5"})
    void aServerThatFailsIsLeftAloneAndTheOthersAreNot(int jdk, String program, String rule, String library) {
        try (Child child = run(jdk, program, library).rules("""
                presets: {http-client: {use: guarded}}
                policies: {guarded: {circuit-breaker: {consecutive-failures: 3, open-for: 1h}}}
                """).start()) {
            for (int i = 0; i < 5; i++) {
                child.send((i % 2 == 0 ? "one" : "other") + " GET " + nowhere + "/hello");
            }
            child.send("one GET " + there + "/hello");
            child.send("other GET " + there + "/hello");
            child.send("done");
            Scrape scrape = PresetRun.whenDone(child);

            List<String> answers = child.out().lines().toList();
            assertThat(answers.subList(0, 3)).allMatch(line -> line.contains("ConnectException"));
            assertThat(answers.subList(3, 5))
                    .allMatch(line -> line.startsWith("java.io.IOException: ") && line.contains("circuit breaker open"));
            assertThat(answers.subList(5, 8)).containsExactly("200 hello", "200 hello", "done");
            assertThat(scrape.value("shearpin_circuit_breaker_state", "rule", rule, "key", nowhere.substring(7))).isEqualTo(2);
            assertThat(scrape.value("shearpin_circuit_breaker_state", "rule", rule, "key", there.substring(7))).isZero();
            assertThat(scrape.sum("shearpin_calls_total", "rule", rule, "outcome", "rejected")).isEqualTo(2);
            assertThat(scrape.value("shearpin_requests_total", "rule", rule, "status", "200")).isEqualTo(2);
            assertThat(scrape.value("shearpin_requests_total", "rule", rule, "status", "error")).isEqualTo(3);
        }
    }

    @ParameterizedTest(name = "{1} {3} on JDK {0}")
    @CsvSource({"17, Jdk, http-client-jdk, ''", "8, UrlConnection, http-client-url-connection, ''",
        "17, Apache4, http-client-apache4, httpclient-4", "17, Apache5, http-client-apache5, httpclient-5",
        "17, Ok, http-client-okhttp, okhttp-3", "17, Ok, http-client-okhttp, okhttp-5"})
    void aServerThatAnswersWithErrorsOfItsOwnFailsAndNotOneThatMissesSomething(int jdk, String program, String rule, String library) {
        try (Child child = run(jdk, program, library).rules("""
                presets: {http-client: {use: guarded}}
                policies: {guarded: {circuit-breaker: {consecutive-failures: 3, open-for: 1h}}}
                """).start()) {
            // Of this client the other way of asking throws a 404, and several calls of one request tell of a 503.
            boolean asksAgain = program.equals("UrlConnection");
            for (int i = 0; i < 6; i++) {
                child.send((i % 2 == 0 || asksAgain ? "one" : "other") + " GET " + there + "/missing");
            }
            for (int i = 0; i < 6; i++) {
                child.send((i % 2 == 0 || asksAgain ? "one" : "other") + " GET " + there + "/broken");
            }
            child.send("done");
            Scrape scrape = PresetRun.whenDone(child);

            List<String> answers = child.out().lines().toList();
            int failed = asksAgain ? 1 : 3;
            assertThat(answers.subList(0, 6)).containsOnly("404 none");
            assertThat(answers.subList(6, 6 + failed)).as("the answers are the caller's").containsOnly("503 broken");
            assertThat(answers.subList(6 + failed, 12)).allMatch(line -> line.contains("circuit breaker open"));
            assertThat(scrape.value("shearpin_circuit_breaker_state", "rule", rule, "key", there.substring(7))).isEqualTo(2);
            assertThat(scrape.value("shearpin_requests_total", "rule", rule, "status", "503")).isEqualTo(failed);
            assertThat(scrape.value("shearpin_agent_path_failures_total", "rule", rule)).isZero();
        }
    }

    private static PresetRun run(int jdk, String program, String library) {
        PresetRun run = PresetRun.of("http-client", program + ".java").alongside("Questions.java").on(jdk);
        return library.isEmpty() ? run : run.with(library);
    }
}
