package io.github.shearpin.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.github.shearpin.it.harness.Await;
import io.github.shearpin.it.harness.Child;
import io.github.shearpin.it.harness.Commands;
import io.github.shearpin.it.harness.Http;
import io.github.shearpin.it.harness.JavaRun;
import io.github.shearpin.it.harness.Javac;
import io.github.shearpin.it.harness.Jdk;
import io.github.shearpin.it.harness.OutputOnFailure;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A program under load for a long time, while it fails, its rules change for better and for worse, its numbers are scraped, its
 * console looked at, its breakers forced, and the agent detached and attached again: what the JVM holds must not grow. For as
 * long as {@code -Dshearpin.soak=PT1H} says; writes {@code target/soak.md} and, where a detached agent stays, {@code soak.hprof}.
 */
@EnabledIfSystemProperty(named = "shearpin.soak", matches = "PT.+", disabledReason = "takes an hour: -P soak")
@ExtendWith(OutputOnFailure.class)
class SoakIT {

    private static final int SAMPLES = 10;
    private static final Path DUMP = Path.of("target", "soak.hprof").toAbsolutePath();
    private static final Duration STEP = Duration.ofSeconds(2);
    private static final String TOKEN = "only-for-this-test";
    private static final String HEAD = """
            version: 1
            exporter: {host: 127.0.0.1}
            console: {token: only-for-this-test}
            events: {file: soak-events.jsonl, max-size: 200KB, files: 3}
            notify: {url: "%s", for: [opened, recovered]}
            reload: 1s
            rules:
              plain:
                match: Soaking#plain
                labels: {customer: $arg0}
                circuit-breaker: {failure-rate: 50%%, window: %ds, minimum-calls: 20, open-for: 500ms}
                retry: {attempts: %d, backoff: 1ms}
                fallback: {value: none, for: [rejected]}
              keyed:
                match: Soaking#keyed
                key: $arg0
                max-keys: 200
                circuit-breaker: {window: 20 calls, open-for: 1s}
                rate-limit: {calls: 1000, wait: 1ms}
                bulkhead: {calls: 50}
            """;
    /** One after the other; the last two are no rule files. */
    private static final List<String> MORE = List.of("",
            "  slow: {match: 'Soaking#slow', timeout: 10ms, bulkhead: {calls: adaptive, min: 2, max: 30}}\n",
            "  slow: {match: 'Soaking#slow', timeout: {after: 5ms, interrupt: false}, labels: {number: $arg0}}\n"
            + "  later: {match: 'Soaking#later', timeout: 3ms, retry: {attempts: 2, backoff: 1ms}, circuit-breaker: {consecutive-failures: 5}}\n",
            "  later: {match: 'Soaking#l*', latency: {window: 10s}, fallback: {value: empty}}\n  gone: {match: 'Soaking#none'}\n",
            "  slow: {match: 'Soaking#slow', timeout: 10}\n", "  slow: [");

    private record Sample(long seconds, long calls, long heap, long metaspace, long workers, long threads, long files,
            long loaders) {
        String line() {
            return "| " + seconds + " | " + calls + " | " + heap / 1_000 + " | " + metaspace / 1_000 + " | " + workers + " | " + threads
                    + " | " + files + " | " + loaders + " |\n";
        }
    }

    private final HttpClient client = HttpClient.newHttpClient();
    private final int port = Http.freePort();
    private final List<Sample> samples = new ArrayList<>();

    @Test
    void nothingGrows() throws Exception {
        Duration whole = Duration.parse(System.getProperty("shearpin.soak"));
        Files.deleteIfExists(DUMP);
        Jdk jdk = Jdk.running();
        HttpServer webhook = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        int[] messages = new int[1];
        webhook.createContext("/", exchange -> {
            exchange.sendResponseHeaders(messages[0]++ % 3 == 0 ? 500 : 204, -1);
            exchange.close();
        });
        webhook.start();
        String head = HEAD.replace("%s", "http://127.0.0.1:" + webhook.getAddress().getPort() + "/hook");
        JavaRun run = JavaRun.on(jdk, "soak").option("-Xmx256m", "-XX:+EnableDynamicAgentLoading");
        Path rules = run.writeRules(head.formatted(5, 2));
        String settings = "rules=" + rules + ",port=" + port;
        run.agent(settings);
        try (Child child = run.main(List.of(Javac.compile(jdk, "soak")), "Load").start()) {
            child.awaitOut("ready"::equals, "that it is ready");
            long began = System.nanoTime();
            for (int i = 1; i <= SAMPLES; i++) {
                long until = began + whole.toNanos() * i / SAMPLES;
                for (int step = 0; System.nanoTime() < until; step++) {
                    Files.writeString(rules, head.formatted(5 + step % 3, 2 + step % 2) + MORE.get(step % MORE.size()));
                    look(step);
                    Thread.sleep(STEP.toMillis());
                }
                Files.writeString(rules, head.formatted(5, 2) + MORE.get(1)); // the same at each sample
                reload();
                sample(child, jdk, (System.nanoTime() - began) / 1_000_000_000);
                if (i < SAMPLES) {
                    command(jdk, "detach", child.pid());
                    command(jdk, "attach", child.pid(), settings);
                }
            }
            assertThat(get("/metrics").body()).contains("shearpin_agent_internal_errors_total 0.0\n");
            assertThat(messages[0]).as("messages to the webhook").isPositive();
            assertThat(child.errOfOthers()).filteredOn(line -> !line.startsWith("WARNING: ")).isEmpty();
        } finally {
            webhook.stop(0);
            write();
        }
        assertFlat("bytes of heap", Sample::heap, 4_000_000);
        // The JVM keeps its profiles of methods there, of ever more methods until all that are used often have one. What an agent
        // takes that was detached and is not gone yet is not for this to judge.
        assertFlat("bytes of metaspace", sample -> sample.loaders() == 1 ? sample.metaspace() : 0, 3_000_000);
        assertThat(samples).extracting(Sample::workers).as("workers").allMatch(workers -> workers <= 64);
        assertFlat("threads but for workers", Sample::threads, 8); // of the exporter, for as many connections as are open
        assertFlat("open files", Sample::files, 5);
        assertThat(samples).extracting(Sample::loaders).as("loaders of the agent").allMatch(loaders -> loaders <= 2);
        assertThat(samples.subList(SAMPLES / 2, SAMPLES)).extracting(Sample::loaders).as("and the one that was detached goes").contains(1L);
    }

    /** The most in the second half is no more than the most in the first, but for this. */
    private void assertFlat(String what, ToLongFunction<Sample> of, long margin) {
        long first = samples.subList(0, SAMPLES / 2).stream().mapToLong(of).max().orElseThrow();
        long second = samples.subList(SAMPLES / 2, SAMPLES).stream().mapToLong(of).max().orElseThrow();
        assertThat(second).as(what).isLessThanOrEqualTo(first + margin);
    }

    /** What those do who watch. */
    private void look(int step) throws Exception {
        for (String path : List.of("/metrics", "/", "/api/v1/rules", "/health/extended", "/api/v1/events", "/diagnostics/performance")) {
            assertThat(get(path).statusCode()).as(path).isEqualTo(200);
        }
        HttpRequest stream = request("/api/v1/events").header("Accept", "text/event-stream").build();
        HttpResponse<InputStream> open = client.send(stream, HttpResponse.BodyHandlers.ofInputStream());
        assertThat(open.statusCode()).isEqualTo(200);
        open.body().close(); // as one who goes away
        if (step % 5 == 0) {
            post("/api/v1/rules/plain/circuit-breaker", step % 2 == 0 ? "{\"force\":\"open\"}" : "{\"force\":\"none\"}");
        }
    }

    private void reload() throws Exception {
        Await.until(() -> {
            try {
                return post("/-/reload", "{}").statusCode() == 200 ? Boolean.TRUE : null;
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }, () -> "the rules are never read");
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(request(path).build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        return client.send(request(path).header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).timeout(Duration.ofSeconds(30))
                .header("Authorization", "Bearer " + TOKEN);
    }

    private static void command(Jdk jdk, Object... words) {
        Child command = Commands.run(jdk, words);
        assertThat(command.awaitExit()).as(command.toString()).isZero();
    }

    private void sample(Child child, Jdk jdk, long seconds) throws IOException {
        String[] holds = child.command("holds").get(0).split(" ");
        samples.add(new Sample(seconds, Long.parseLong(holds[0]), Long.parseLong(holds[1]), Long.parseLong(holds[2]),
                Long.parseLong(holds[3]), Long.parseLong(holds[4]), Long.parseLong(holds[5]), loaders(child, jdk)));
    }

    /** How many loaders of the agent's classes are alive; what holds a detached one is then to be found in the heap's dump. */
    private static long loaders(Child child, Jdk jdk) throws IOException {
        long loaders = Commands.jcmd(jdk, child, "GC.class_histogram").lines()
                .filter(line -> line.contains(" io.github.shearpin.bootstrap.AgentClassLoader"))
                .mapToLong(line -> Long.parseLong(line.trim().split("\\s+")[1])).sum();
        if (loaders > 1 && !Files.exists(DUMP)) {
            Commands.jcmd(jdk, child, "GC.heap_dump", DUMP.toString());
        }
        return loaders;
    }

    private void write() throws IOException {
        StringBuilder page = new StringBuilder("| seconds | calls | heap after a collection (kB) | metaspace (kB) | workers |"
                + " other threads | open files | agent loaders |\n| --- | --- | --- | --- | --- | --- | --- | --- |\n");
        samples.forEach(sample -> page.append(sample.line()));
        Files.writeString(Path.of("target", "soak.md"), page);
        System.out.print(page);
    }
}
