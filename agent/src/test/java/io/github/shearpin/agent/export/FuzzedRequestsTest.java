package io.github.shearpin.agent.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.agent.console.Console;
import io.github.shearpin.agent.console.ConsoleOfTests;
import io.github.shearpin.agent.logging.AgentStatistics;
import io.github.shearpin.agent.logging.Log;
import io.github.shearpin.agent.policy.Guards;
import io.github.shearpin.agent.rules.AuthSettings;
import io.github.shearpin.agent.rules.ConsoleSettings;
import io.github.shearpin.agent.rules.ExporterSettings;
import io.github.shearpin.agent.rules.Protection;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Ten thousand requests that nobody meant: each is answered or dropped, and the exporter is as before. */
@Timeout(300)
class FuzzedRequestsTest {

    private static final int REQUESTS = 10_000;
    private static final int CLIENTS = 8;
    private static final int MOST_MORE_BYTES = 32 * 1024 * 1024;
    private static final long SEED = 20_241_126;
    private static final long SHORT = TimeUnit.MILLISECONDS.toNanos(100);
    private static final String TOKEN = "0123456789abcdef";
    private static final String[] METHODS = {"GET", "HEAD", "POST", "PUT", "OPTIONS", "TRACE", "CONNECT", "get", "", "\0", "GET\t"};
    private static final String[] TARGETS = {"/metrics", "/internal/metrics", "/-/ready", "/", "/health/extended", "*", "//",
        "/diagnostics/metrics", "/health/circuit-breakers", "http://localhost/metrics", "/metrics?name[]=", "/metrics?name%5B%5D=%",
        "/api/v1/rules", "/api/v1/rules/orders", "/-/reload", "/api/v1/mode", "/api/v1/rules/orders/circuit-breaker",
        "/api/v1/rules/%", "/api/v1/rules/%00/mode", "/api/v1/events?after=", "/api/v1/events?after=%", "/api/v1/search?q=%FF",
        "/api/v1/search?q=%2A%23%2A&q=", "/api/v1/configuration?", "/%", "/..%2f..", "/metrics?name[]=a&name[]=%C3%28", "/metrics#a", "/metrics;a", "http://[", "/\u00e9", "?", ""};
    private static final String[] VERSIONS = {"HTTP/1.1", "HTTP/1.0", "HTTP/0.9", "HTTP/2.0", "HTTP/1.", "http/1.1", "", "HTTP/99.99"};
    private static final String[] HEADERS = {"Host: localhost", "Host: ", "Host: a b", "Host: [::1", "Host: \u00ff", "Accept: */*;q=x",
        "Accept: ;;,,", "Accept: application/openmetrics-text;q=1e9", "Accept-Encoding: gzip;q=0.", "Accept-Encoding: gzip",
        "Authorization: Basic ", "Authorization: Basic ====", "Authorization: Basic YTpi", "Authorization: Bearer",
        "Authorization: Bearer \u00e4", "Content-Length: -1", "Content-Length: 5", "Content-Length: 99999999999999999999",
        "Content-Length: 0", "Transfer-Encoding: chunked", "Transfer-Encoding: gzip, chunked", "Expect: 100-continue",
        "Authorization: Bearer " + TOKEN, "Accept: text/event-stream", "Content-Type: application/json", "Content-Length: 15",
        "Connection: close", "Connection: keep-alive, upgrade", "Upgrade: h2c", "Origin: null", "Origin: ://", "Via: 1",
        ": a", "a", " folded", "X: \0", "Range: bytes=0-", "X-Forwarded-For: 1"};

    private static final String[] BODIES = {"{\"mode\": \"off\"}", "{\"mode\":\"file\"} ", "{\"force\":\"open\"", "[[[[[[[[[[[[[[[", "{\"mode\":{}}   ",
        "{\"\u0000\":1}      "};

    @TempDir
    private Path folder;
    private Set<Thread> threadsBefore;
    private ConsoleOfTests console;
    private Exporter exporter;

    @BeforeEach
    void start() throws Exception {
        console = ConsoleOfTests.start(folder);
        threadsBefore = Thread.getAllStackTraces().keySet();
        AuthSettings auth = new AuthSettings("a", PasswordHasher.hash("not b".toCharArray()));
        exporter = Exporter.start(new ExporterSettings("127.0.0.1", 0, 0, false).with(new ConsoleSettings(true, TOKEN))
                .with(new Protection(null, auth)), Guards::new, new AgentStatistics(), "1",
                new ServerLimits(4, 64, SHORT, TimeUnit.SECONDS.toNanos(5), SHORT));
        exporter.pages(() -> new Console(console));
    }

    @AfterEach
    void stop() {
        exporter.close();
        console.close();
    }

    @Test
    void leaveEverythingAsItWas() throws Exception {
        String before = health();
        long defects = Log.defects();
        long used = usedBytes();
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        List<Future<?>> all = new ArrayList<>();
        for (int client = 0; client < CLIENTS; client++) {
            Random random = new Random(SEED + client);
            all.add(clients.submit(() -> {
                for (int i = 0; i < REQUESTS / CLIENTS; i++) {
                    send(request(random), random.nextBoolean());
                }
                return null;
            }));
        }
        for (Future<?> each : all) {
            each.get();
        }
        clients.shutdown();

        assertThat(health()).isEqualTo(before);
        assertThat(Log.defects()).as("defects of our own").isEqualTo(defects);
        assertThat(Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("shearpin-exporter-") && !threadsBefore.contains(thread)).count())
                .isLessThanOrEqualTo(5);
        assertThat(usedBytes() - used).isLessThan(MOST_MORE_BYTES);
    }

    private String health() throws IOException {
        return RawClient.exchange(exporter, "GET /-/healthy HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                .replaceFirst("Date: [^\r]*", "");
    }

    /** A line and headers of what is above, or what becomes of them; whole or torn off. */
    private static byte[] request(Random random) {
        StringBuilder text = new StringBuilder();
        text.append(pick(random, METHODS)).append(' ').append(pick(random, TARGETS)).append(' ').append(pick(random, VERSIONS));
        String end = random.nextInt(20) == 0 ? "\n" : "\r\n";
        text.append(end);
        for (int i = random.nextInt(8); i > 0; i--) {
            text.append(pick(random, HEADERS)).append(end);
        }
        if (random.nextInt(50) == 0) {
            text.append("X: ").append("a".repeat(random.nextInt(40_000))).append(end);
        }
        text.append(end);
        if (random.nextInt(5) == 0) {
            text.append(random.nextBoolean() ? "5\r\nabcde\r\n0\r\n\r\n".repeat(1 + random.nextInt(3)) : pick(random, BODIES));
        }
        byte[] bytes = text.toString().getBytes(StandardCharsets.ISO_8859_1);
        if (random.nextInt(3) == 0) {
            for (int i = random.nextInt(5); i >= 0; i--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
        }
        return random.nextInt(10) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes;
    }

    private static String pick(Random random, String[] of) {
        return of[random.nextInt(3) == 0 ? random.nextInt(of.length) : random.nextInt(Math.min(6, of.length))];
    }

    private void send(byte[] request, boolean waits) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), exporter.port())) {
            socket.setSoTimeout(waits ? 10_000 : 1);
            socket.getOutputStream().write(request);
            socket.shutdownOutput();
            String answer = answer(socket.getInputStream());
            assertThat(answer).as(new String(request, StandardCharsets.ISO_8859_1))
                    .doesNotContain("Exception", "\tat ", "java.", "org.apache", "io.github", "Error:");
            if (!answer.isEmpty()) {
                assertThat(answer).matches("(?s)HTTP/1\\.1 (200|400|401|403|404|405|429|431|501|503|505) .*");
            }
        } catch (IOException reset) {
            assertThat(reset).isInstanceOfAny(SocketException.class, SocketTimeoutException.class);
            assertThat(waits && reset instanceof SocketTimeoutException).as("neither answered nor dropped").isFalse();
        }
    }

    private static String answer(InputStream in) throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    private static long usedBytes() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
