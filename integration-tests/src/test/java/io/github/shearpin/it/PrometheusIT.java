package io.github.shearpin.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.shearpin.it.harness.Await;
import io.github.shearpin.it.harness.Child;
import io.github.shearpin.it.harness.Exporter;
import io.github.shearpin.it.harness.Http;
import io.github.shearpin.it.harness.JavaRun;
import io.github.shearpin.it.harness.Jdk;
import io.github.shearpin.it.harness.OutputOnFailure;
import io.github.shearpin.it.harness.Work;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A real Prometheus takes what the agent serves, in both formats. */
@ExtendWith(OutputOnFailure.class)
class PrometheusIT {

    private static final String RULES = """
            version: 1
            exporter: {host: 127.0.0.1}
            rules:
              guarded:
                match: org.example.app.Remote#guarded
                circuit-breaker: {consecutive-failures: 3, open-for: 1h}
                retry: {attempts: 2, backoff: 1ms, failures: [java.io.FileNotFoundException]}
              hot:
                match: org.example.app.Remote#hot
            """;
    private static final String OPEN_METRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
    private static final Pattern VALUE = Pattern.compile("\"value\":\\[[0-9.]+,\"([^\"]*)\"\\]");

    private static Child child;
    private static Exporter exporter;

    @BeforeAll
    static void start() {
        child = JavaRun.on(Jdk.running(), "prometheus").rules(RULES).main("org.example.app.Driver").start();
        exporter = Exporter.of(child);
        child.awaitOut("ready"::equals, "that it is ready");
        child.command("call guarded a b io c file x io io io d e");
    }

    @AfterAll
    static void stop() {
        if (child != null) {
            child.close();
        }
    }

    @Test
    void itScrapesOpenMetrics() throws IOException {
        AtomicReference<String> type = new AtomicReference<>();
        HttpServer proxy = proxy(null, type);
        try {
            check(proxy);
            assertThat(type.get()).isEqualToIgnoringCase(OPEN_METRICS);
        } finally {
            proxy.stop(0);
        }
    }

    @Test
    void itScrapesTheTextFormat() throws IOException {
        AtomicReference<String> type = new AtomicReference<>();
        HttpServer proxy = proxy("text/plain;version=0.0.4", type);
        try {
            check(proxy);
            assertThat(type.get()).isEqualToIgnoringCase(TEXT);
        } finally {
            proxy.stop(0);
        }
    }

    /** As config-examples/prometheus/prometheus-tls.yml has it, with what password-hash prints for the password. */
    @Test
    void itScrapesOverTlsWithAPassword() throws IOException {
        Path prometheus = Work.tool("prometheus", "prometheus");
        Path folder = Work.folder("prometheus-tls");
        Work.write(folder, "shearpin-password", "correct horse battery");
        String keytool = Jdk.running().tool("keytool") + " -keystore server.p12 -storepass secret -alias server";
        String hash = run(folder, keytool + " -genkeypair -keyalg EC -storetype PKCS12 -dname CN=shop -ext san=ip:127.0.0.1"
                + " && " + keytool + " -exportcert -rfc -file shearpin-ca.crt"
                + " && " + Jdk.running().tool("java") + " -jar " + Work.agentJar() + " password-hash < shearpin-password");
        String rules = RULES.replace("exporter: {host: 127.0.0.1}", """
                exporter:
                  host: 127.0.0.1
                  tls: {keystore: %s, password: secret}
                  auth: {username: prometheus, password-hash: "%s"}
                """.formatted(folder.resolve("server.p12"), hash).stripTrailing());
        int port = Http.freePort();
        try (Child guarded = JavaRun.on(Jdk.running(), "tls").rules(rules).main("org.example.app.Driver").start()) {
            String line = guarded.awaitErr(said -> said.contains("metrics on https://"), "where its metrics are");
            String target = line.replaceFirst(".*https://(.*)/metrics", "$1");
            guarded.command("call guarded a");
            Work.write(folder, "prometheus.yml", """
                    global: {scrape_interval: 1s, scrape_timeout: 1s}
                    scrape_configs:
                      - job_name: shearpin
                        scheme: https
                        tls_config: {ca_file: shearpin-ca.crt}
                        basic_auth: {username: prometheus, password_file: shearpin-password}
                        static_configs: [{targets: ["%1$s"]}]
                      - job_name: without_password
                        scheme: https
                        tls_config: {ca_file: shearpin-ca.crt}
                        static_configs: [{targets: ["%1$s"]}]
                      - job_name: in_plain
                        basic_auth: {username: prometheus, password_file: shearpin-password}
                        static_configs: [{targets: ["%1$s"]}]
                    """.formatted(target));
            List<String> command = List.of(prometheus.toString(), "--config.file=prometheus.yml", "--storage.tsdb.path=data",
                    "--web.listen-address=127.0.0.1:" + port);
            try (Child server = JavaRun.start("Prometheus", command, folder, Map.of())) {
                Http.await(URI.create("http://127.0.0.1:" + port + "/-/ready"), server);
                Await.until(() -> query(port, "up{job='shearpin'}").filter("1"::equals).orElse(null), () -> "never up: " + server);
                Await.until(() -> query(port, "up{job='without_password'}").orElse(null), () -> "never tried: " + server);
                Await.until(() -> query(port, "up{job='in_plain'}").orElse(null), () -> "never tried: " + server);

                assertThat(query(port, "shearpin_calls_total{rule='guarded',outcome='success'}")).contains("1");
                assertThat(query(port, "up{job='without_password'}")).contains("0");
                assertThat(query(port, "up{job='in_plain'}")).contains("0");
                server.terminate();
            }
        }
    }

    /** What a shell prints to stdout. */
    private static String run(Path folder, String command) {
        try (Child child = JavaRun.start("sh", List.of("sh", "-c", command), folder, Map.of())) {
            assertThat(child.awaitExit()).as(child.err()).isZero();
            return child.out().strip();
        }
    }

    @Test
    void promtoolFindsNothingToSayAboutAScrape() {
        Path promtool = Work.tool("promtool", "prometheus");
        exporter.await(scrape -> scrape.has("jvm_threads_current"), "JVM metrics");
        Path folder = Work.folder("promtool");
        Path scrape = Work.write(folder, "scrape.txt", exporter.scrape().text());
        try (Child check = JavaRun.start("promtool", List.of("sh", "-c", promtool + " check metrics < " + scrape), folder, Map.of())) {
            int exit = check.awaitExit();
            assertThat(check.out() + check.err()).isEmpty();
            assertThat(exit).isZero();
        }
    }

    private static void check(HttpServer proxy) throws IOException {
        Path prometheus = Work.tool("prometheus", "prometheus");
        Path folder = Work.folder("prometheus");
        int port = Http.freePort();
        Work.write(folder, "prometheus.yml", """
                global: {scrape_interval: 1s, scrape_timeout: 1s}
                scrape_configs:
                  - {job_name: shearpin, static_configs: [{targets: ["127.0.0.1:%d"]}]}
                """.formatted(proxy.getAddress().getPort()));
        List<String> command = List.of(prometheus.toString(), "--config.file=prometheus.yml", "--storage.tsdb.path=data",
                "--web.listen-address=127.0.0.1:" + port);
        try (Child server = JavaRun.start("Prometheus", command, folder, Map.of())) {
            Http.await(URI.create("http://127.0.0.1:" + port + "/-/ready"), server);
            Await.until(() -> query(port, "up").filter("1"::equals).orElse(null), () -> "never up: " + server);

            assertThat(query(port, "shearpin_calls_total{rule='guarded',outcome='success'}")).contains("4");
            assertThat(query(port, "shearpin_calls_total{rule='guarded',outcome='failure'}")).contains("5");
            assertThat(query(port, "shearpin_calls_total{rule='guarded',outcome='rejected'}")).contains("2");
            assertThat(query(port, "shearpin_calls_total{rule='hot',outcome='success'}")).contains("0");
            assertThat(query(port, "shearpin_circuit_breaker_state{rule='guarded'}")).contains("2");
            assertThat(query(port, "shearpin_retry_attempts_total{rule='guarded',attempt='2'}")).contains("1");
            assertThat(query(port, "shearpin_call_duration_seconds_count{rule='guarded'}")).isPresent();
            assertThat(query(port, "count(shearpin_call_duration_seconds_bucket{rule='guarded',le='+Inf'})")).contains("1");
            assertThat(query(port, "scrape_samples_scraped == scrape_samples_post_metric_relabeling")).isPresent();
            server.terminate();
        }
    }

    /** Between Prometheus and the agent; puts an Accept header of its own in place of Prometheus's, if it has one. */
    private static HttpServer proxy(String accept, AtomicReference<String> type) throws IOException {
        HttpServer proxy = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        proxy.createContext("/metrics", (HttpExchange exchange) -> {
            String asked = accept != null ? accept : exchange.getRequestHeaders().getFirst("Accept");
            HttpResponse<String> answer = exporter.get("metrics", "Accept", asked);
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            type.set(answer.headers().firstValue("Content-Type").orElse("none"));
            exchange.getResponseHeaders().set("Content-Type", type.get());
            exchange.sendResponseHeaders(answer.statusCode(), body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        proxy.start();
        return proxy;
    }

    /** The value of the one series that answers. */
    private static Optional<String> query(int port, String query) {
        try {
            String answer = Http.get(URI.create("http://127.0.0.1:" + port + "/api/v1/query?query="
                    + URLEncoder.encode(query, StandardCharsets.UTF_8))).body();
            Matcher matcher = VALUE.matcher(answer);
            Optional<String> value = matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
            assertThat(matcher.find()).as("more than one series in %s", answer).isFalse();
            return value;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
