package io.github.shearpin.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.sun.net.httpserver.HttpServer;
import io.github.shearpin.it.harness.Await;
import io.github.shearpin.it.harness.Child;
import io.github.shearpin.it.harness.Exporter;
import io.github.shearpin.it.harness.JavaRun;
import io.github.shearpin.it.harness.Jdk;
import io.github.shearpin.it.harness.OutputOnFailure;
import io.github.shearpin.it.harness.Scrape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What an operator is told of a program's breakers and retries, and that the program never notices. On the oldest JDK alone:
 * there is a lot to wait for, and little of it depends on the JDK.
 */
@ParameterizedClass(name = "JDK {0}")
@ValueSource(ints = 8)
@ExtendWith(OutputOnFailure.class)
record EventsIT(int feature) {

    private static final String RULES = """
            version: 1
            exporter: {host: 127.0.0.1}
            %s
            rules:
              guarded:
                match: org.example.app.Remote#guarded
                circuit-breaker:
                  consecutive-failures: 3
                  open-for: 500ms
                  half-open: {calls: 1, successes: 1}
              retried:
                match: org.example.app.Remote#retried
                retry: {attempts: 3, backoff: 1ms}
            """;
    private static final String GONE = "[java.io.IOException, java.lang.Exception]: far end is gone";

    private JavaRun run(String events) {
        return JavaRun.on(Jdk.of(feature), "events").rules(RULES.formatted(events)).main("org.example.app.Driver");
    }

    private static Child started(JavaRun run) {
        Child child = run.start();
        child.awaitOut("ready"::equals, "that it is ready");
        return child;
    }

    /** Opens the breaker and waits until it lets a call through, which closes it. */
    private static void openAndRecover(Child child) {
        assertThat(child.command("call guarded io io io")).containsExactly(GONE, GONE, GONE);
        Await.until(() -> child.command("call guarded fine").get(0).equals("fine") ? Boolean.TRUE : null,
                () -> "did not recover: " + child);
    }

    private static List<JsonObject> parsed(List<String> lines) {
        return lines.stream().map(line -> JsonParser.parseString(line).getAsJsonObject()).toList();
    }

    private static String text(JsonObject event, String field) {
        return event.get(field).getAsString();
    }

    private static List<String> lines(Path file, int atLeast) {
        return Await.until(() -> {
            try {
                List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
                return lines.size() < atLeast ? null : lines;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }, () -> "fewer than " + atLeast + " lines in " + file);
    }

    @Test
    void anOutageIsInTheFileLineByLine() {
        JavaRun run = run("events: {file: shearpin-events.jsonl}");
        try (Child child = started(run)) {
            Exporter exporter = Exporter.of(child);
            openAndRecover(child);
            child.command("call retried 5");
            List<JsonObject> events = parsed(lines(run.folder().resolve("shearpin-events.jsonl"), 4));

            assertThat(events).extracting(event -> text(event, "type"))
                    .containsExactly("opened", "half_opened", "recovered", "retry_exhausted");
            for (JsonObject event : events) {
                assertThat(text(event, "time")).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
                assertThat(Instant.parse(text(event, "time"))).isBetween(Instant.now().minusSeconds(300), Instant.now());
                assertThat(text(event, "source")).isEqualTo("shearpin");
            }
            JsonObject opened = events.get(0);
            assertThat(text(opened, "rule")).isEqualTo("guarded");
            assertThat(text(opened, "from_state") + " to " + text(opened, "to_state")).isEqualTo("closed to open");
            assertThat(text(opened, "reason")).isEqualTo("consecutive_failures");
            assertThat(opened.get("consecutive_failures").getAsInt()).isEqualTo(3);
            assertThat(opened.get("enforced").getAsBoolean()).isTrue();
            assertThat(events.get(2).get("recovered_after_seconds").getAsDouble()).isBetween(0.5, 300.0);
            JsonObject exhausted = events.get(3);
            assertThat(text(exhausted, "rule")).isEqualTo("retried");
            assertThat(text(exhausted, "method")).isEqualTo("Remote.retried");
            assertThat(exhausted.get("attempts").getAsInt()).isEqualTo(3);
            assertThat(text(exhausted, "exception")).isEqualTo("java.io.IOException");
            assertThat(child.events()).isEmpty();
            assertThat(exporter.scrape().value("shearpin_agent_events_total", "type", "recovered")).isEqualTo(1);
            assertThat(exporter.scrape().value("shearpin_agent_events_total", "type", "weave_error")).isZero();
        }
    }

    /** As a batch program does: it fails, and ends at once. */
    @Test
    void aFileThatCannotBeIsToldAtTheStartAndIsABadOne() {
        JavaRun run = run("events: {file: no/such/events.jsonl}");
        String problem = "/no/such; mend that, or name another file in the rule file's events";
        try (Child child = started(run)) {
            assertThat(child.said()).filteredOn(line -> line.contains("events can't be written to ") && line.contains(problem)).hasSize(1);
            openAndRecover(child);
            Scrape scrape = Exporter.of(child).await(found -> found.value("shearpin_agent_events_total", "type", "recovered") == 1,
                    "that it recovered");
            assertThat(scrape.value("shearpin_agent_events_dropped_total", "reason", "not_written")).isEqualTo(3);
        }
        Child child = run("events: {file: no/such/events.jsonl}").environment("SHEARPIN_STRICT", "true").start();
        assertThat(child.awaitExit()).isEqualTo(1);
        assertThat(child.said()).filteredOn(line -> line.contains(problem)).hasSize(1);
    }

    @Test
    void whatAProgramDoesLastIsOnStderr() {
        Child child = run("").start();
        child.send("call retried 5");
        child.send("return");
        assertThat(child.awaitExit()).isZero();

        assertThat(parsed(child.events())).singleElement()
                .satisfies(event -> assertThat(text(event, "type")).isEqualTo("retry_exhausted"));
    }

    @Test
    void offMeansNothingOnStderr() {
        Child child = run("events: off").start();
        child.send("call retried 5");
        child.send("return");
        assertThat(child.awaitExit()).isZero();

        assertThat(child.events()).isEmpty();
    }

    @Test
    void aWebhookIsToldThatABreakerOpenedAndRecovered() throws Exception {
        Queue<String> messages = new ConcurrentLinkedQueue<>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 5);
        server.createContext("/services/secret", exchange -> {
            messages.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/services/secret";
        JavaRun run = run("events: off\nnotify: {url: \"${HOOK}\"}").environment("HOOK", url).environment("HOSTNAME", "web-1");
        try (Child child = started(run)) {
            openAndRecover(child);
            Await.until(() -> messages.size() < 2 ? null : Boolean.TRUE, () -> "told of " + messages + " by " + child);

            assertThat(messages).extracting(message -> text(JsonParser.parseString(message).getAsJsonObject(), "text"))
                    .satisfiesExactly(
                            opened -> assertThat(opened).startsWith("[Shearpin on web-1] rule guarded: circuit breaker opened at")
                                    .endsWith(": 3 calls failed in a row. Next probe in 0.500 s."),
                            recovered -> assertThat(recovered).contains(" rule guarded: recovered at ", " (since "));
            Exporter.of(child).await(scrape -> scrape.value("shearpin_agent_notifications_total", "result", "sent") == 2,
                    "that two messages were sent");
            assertThat(child.err()).doesNotContain("secret");
            assertThat(child.command("threads")).noneMatch(line -> line.startsWith("shearpin-notify"));
        } finally {
            server.stop(0);
        }
    }

    @Test
    void aWebhookThatAnswers500IsToldOnceAndNobodyWaits() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 5);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(500, -1);
            exchange.close();
        });
        server.start();
        String url = "http://127.0.0.1:" + server.getAddress().getPort();
        try (Child child = started(run("events: off\nnotify: {url: \"" + url + "/secret\"}"))) {
            openAndRecover(child);
            child.awaitErr(line -> line.contains("the webhook " + url + "/... could not be told of an event: it answered 500; "),
                    "that the webhook failed");
            Exporter.of(child).await(scrape -> scrape.value("shearpin_agent_notifications_total", "result", "failed") == 2,
                    "that two messages failed");
            assertThat(child.said()).as("one line of what is served, one of that").hasSize(2);
            assertThat(child.err()).doesNotContain("secret");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void aWebhookThatHangsKeepsNeitherCallsNorTheEndOfTheProgram() throws Exception {
        try (ServerSocket deaf = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Child child = started(run("events: off\nnotify: {url: \"http://127.0.0.1:" + deaf.getLocalPort() + "/\"}"));
            openAndRecover(child);
            deaf.accept();
            child.send("return");
            assertThat(child.awaitExit()).isZero();
        }
    }

    @Test
    void aFullDiskIsOneLineAndACounter() {
        assumeTrue(Files.exists(Path.of("/dev/full")), "a Linux");
        try (Child child = started(run("events: {file: /dev/full}"))) {
            openAndRecover(child);
            openAndRecover(child);
            child.awaitErr(line -> line.startsWith("shearpin: events can't be written to /dev/full: No space left on device; "),
                    "that the disk is full");
            Exporter.of(child).await(scrape -> scrape.value("shearpin_agent_events_dropped_total", "reason", "not_written") == 6,
                    "that six events are lost");
            assertThat(child.said()).as("one line of what is served, one of that").hasSize(2);
            assertThat(child.events()).isEmpty();
        }
    }
}
