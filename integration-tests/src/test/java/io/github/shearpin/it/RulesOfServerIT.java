package io.github.shearpin.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.github.shearpin.it.harness.Await;
import io.github.shearpin.it.harness.Child;
import io.github.shearpin.it.harness.Exporter;
import io.github.shearpin.it.harness.JavaRun;
import io.github.shearpin.it.harness.Jdk;
import io.github.shearpin.it.harness.OutputOnFailure;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Rules that a configuration server has. */
@ExtendWith(OutputOnFailure.class)
class RulesOfServerIT {

    private static final String HEAD = """
            version: 1
            exporter: {host: 127.0.0.1}
            rules:
            """;
    private static final String GUARDED =
            "  guarded: {match: 'org.example.app.Remote#guarded', circuit-breaker: {consecutive-failures: 2, open-for: 1h}}\n";
    private static final String HOT = "  hot: {match: 'org.example.app.Remote#hot'}\n";

    @Test
    void theyAreAskedForAgainAndKeptForAStartWithoutTheServer() throws Exception {
        AtomicReference<String> served = new AtomicReference<>(HEAD + GUARDED);
        AtomicInteger notModified = new AtomicInteger();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/config/shop.yaml", exchange -> {
            byte[] body = served.get().getBytes(StandardCharsets.UTF_8);
            String etag = '"' + Integer.toHexString(served.get().hashCode()) + '"';
            boolean same = etag.equals(exchange.getRequestHeaders().getFirst("If-None-Match"));
            boolean known = "Basic dXNlcjpzZWNyZXQ=".equals(exchange.getRequestHeaders().getFirst("Authorization"));
            exchange.getResponseHeaders().set("ETag", etag);
            if (same) {
                notModified.incrementAndGet();
            }
            exchange.sendResponseHeaders(!known ? 401 : same ? 304 : 200, known && !same ? body.length : -1);
            if (known && !same) {
                exchange.getResponseBody().write(body);
            }
            exchange.close();
        });
        server.start();
        JavaRun run = JavaRun.on(Jdk.running(), "server");
        String shown = "http://127.0.0.1:" + server.getAddress().getPort() + "/config/shop.yaml";
        run.agent("rules=" + shown.replace("//", "//user:secret@") + ",port=0,cache=" + run.folder().resolve("kept"));
        try {
            try (Child child = run.main("org.example.app.Driver").start()) {
                child.awaitOut("ready"::equals, "that it is ready");
                assertThat(child.command("call guarded io io fine").get(2)).contains("CircuitBreakerOpenException");
                Await.until(() -> notModified.get() > 0 ? true : null, () -> "the server was not asked again: " + child);
                served.set(HEAD + HOT);
                child.awaitErr(line -> line.equals(Child.PREFIX + "rules reloaded: 1 added (hot), 1 removed (guarded); 1 class was"
                        + " woven anew"), "that it was reloaded");
                assertThat(child.err()).doesNotContain("secret");
            }
        } finally {
            server.stop(0);
        }
        try (Child child = run.main("org.example.app.Driver").start()) {
            child.awaitOut("ready"::equals, "that it is ready");
            child.command("call hot fine");
            assertThat(child.err()).contains("rules from " + shown + " can't be fetched: ").contains("those kept in ")
                    .doesNotContain("secret");
            assertThat(Exporter.of(child).scrape().value("shearpin_calls_total", "rule", "hot", "outcome", "success"))
                    .isEqualTo(1);
        }
    }
}
