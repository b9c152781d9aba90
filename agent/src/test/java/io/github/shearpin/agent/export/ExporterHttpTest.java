package io.github.shearpin.agent.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.agent.logging.AgentStatistics;
import io.github.shearpin.agent.policy.Guards;
import io.github.shearpin.agent.rules.ExporterSettings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client sees of the exporter, with an agent that has no rules yet. */
class ExporterHttpTest {

    private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
    private static final String OPEN_METRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    private static final String PROMETHEUS_2 = "application/openmetrics-text;version=1.0.0,"
            + "application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1";
    private static final String PROMETHEUS_3 = "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,"
            + "application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,"
            + "text/plain;version=0.0.4;q=0.2,*/*;q=0.1";

    private final HttpClient client = HttpClient.newHttpClient();
    private Exporter exporter;

    @BeforeEach
    void start() {
        exporter = Exporter.start(new ExporterSettings("127.0.0.1", 0, 0, false), Guards::new, new AgentStatistics(),
                "1.2.3");
    }

    @AfterEach
    void stop() {
        exporter.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/metrics", "/internal/metrics"})
    void metricsAreTextByDefault(String path) throws Exception {
        HttpResponse<String> response = get(path);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).hasValue(TEXT);
        assertThat(response.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(response.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(response.headers().firstValue("Content-Encoding")).isEmpty();
        assertThat(response.body()).contains("\n# TYPE shearpin_build_info gauge\nshearpin_build_info{version=\"1.2.3\",} 1.0\n")
                .doesNotContain("# EOF");
    }

    @Test
    void openMetricsWhenAskedFor() throws Exception {
        HttpResponse<String> response = get("/metrics", "Accept", "application/openmetrics-text");

        assertThat(response.headers().firstValue("Content-Type")).hasValue(OPEN_METRICS);
        assertThat(response.body())
                .contains("# TYPE shearpin_agent_weave_seconds counter\n# UNIT shearpin_agent_weave_seconds seconds\n")
                .contains("\nshearpin_agent_weave_seconds_total 0.0\n")
                .endsWith("# EOF\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        PROMETHEUS_2 + " | true",
        PROMETHEUS_3 + " | true",
        "application/openmetrics-text;q=0.4, text/plain;q=0.5 | false",
        "application/openmetrics-text;q=0.5, text/plain;q=0.5 | true",
        "text/plain, application/openmetrics-text; q=0.9, */*;q=0.1 | false",
        "application/openmetrics-text;q=0 | false",
        "application/openmetrics-text;version=2.0.0 | false",
        "APPLICATION/OpenMetrics-Text; Version=\"1.0.0\" | true",
        "application/openmetrics-text;q=high | false",
        "application/openmetrics-text; q=0.3, */*; q=0.8 | false",
        "application/openmetrics-text, */* | true",
        "*/* | false",
        "text/html,application/xhtml+xml,*/*;q=0.8 | false",
        "image/png | false",
        ";;,,;q= | false"})
    void acceptIsWeighed(String accept, boolean openMetrics) throws Exception {
        HttpResponse<String> response = get("/metrics", "Accept", accept);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).hasValue(openMetrics ? OPEN_METRICS : TEXT);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"gzip | true", "deflate, GZIP;q=0.5 | true", "* | true", "gzip;q=0 | false",
        "gzip;q=0, * | false", "identity | false", "br | false"})
    void compressesWhenAccepted(String accepted, boolean compressed) throws Exception {
        HttpResponse<byte[]> response = client.send(HttpRequest.newBuilder(uri("/metrics"))
                .header("Accept-Encoding", accepted).build(), HttpResponse.BodyHandlers.ofByteArray());

        assertThat(response.headers().firstValue("Content-Encoding").isPresent()).isEqualTo(compressed);
        byte[] body = compressed ? new GZIPInputStream(new ByteArrayInputStream(response.body())).readAllBytes()
                : response.body();
        assertThat(new String(body, StandardCharsets.UTF_8)).isEqualTo(get("/metrics").body());
    }

    @Test
    void namesChooseSeries() throws Exception {
        assertThat(get("/metrics?name[]=shearpin_build_info").body())
                .isEqualTo("# HELP shearpin_build_info The version of Shearpin.\n# TYPE shearpin_build_info gauge\n"
                        + "shearpin_build_info{version=\"1.2.3\",} 1.0\n");
        assertThat(get("/metrics?x=y&name%5B%5D=shearpin%5Fbuild_info&name[]=shearpin_agent_rule_errors_total").body())
                .contains("shearpin_build_info{").contains("shearpin_agent_rule_errors_total 0")
                .doesNotContain("weave");
        assertThat(get("/metrics?name[]=nothing").body()).isEmpty();
        assertThat(get("/metrics?name[]=").body()).isEmpty();
        assertThat(get("/metrics?name=shearpin_build_info").body()).contains("weave");
        assertThat(get("/metrics?").body()).contains("weave");
        assertThat(raw("GET /metrics?name[]=%zz HTTP/1.0\r\n\r\n")).startsWith("HTTP/1.1 400 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/-/healthy", "/health"})
    void healthyAsSoonAsItServes(String path) throws Exception {
        HttpResponse<String> response = get(path);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("healthy\n");
    }

    @Test
    void readyOnceRulesAreInPlace() throws Exception {
        assertThat(get("/-/ready").statusCode()).isEqualTo(503);
        exporter.ready(true);
        assertThat(get("/-/ready").statusCode()).isEqualTo(200);
        exporter.ready(false);
        assertThat(get("/-/ready").statusCode()).isEqualTo(503);
    }

    @Test
    void rootLinksToTheRest() throws Exception {
        HttpResponse<String> response = get("/");

        assertThat(response.headers().firstValue("Content-Security-Policy")).hasValue("default-src 'none'");
        assertThat(response.body()).contains("href=\"/metrics\"");
        Matcher link = Pattern.compile("href=\"([^\"]+)\"").matcher(response.body());
        List<String> links = link.results().map(found -> found.group(1)).toList();
        assertThat(links).contains("/health/extended", "/health/circuit-breakers", "/diagnostics/metrics", "/diagnostics/performance");
        for (String each : links) {
            assertThat(get(each).statusCode()).as(each).isIn(200, 503);
        }
    }

    @Test
    void headHasTheHeadersAlone() throws Exception {
        try (RawClient raw = new RawClient(exporter)) {
            raw.send("HEAD /metrics HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(raw.readResponse(false)).startsWith("HTTP/1.1 200 ").contains("Content-Type: " + TEXT);
            raw.send("HEAD /-/healthy HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            assertThat(raw.readToEnd()).startsWith("HTTP/1.1 200 ").endsWith("\r\n\r\n");
        }
    }

    @Test
    void unknownPathsAndMethodsAreRefusedInOneLine() throws Exception {
        HttpResponse<String> unknown = get("/metrics/x");
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(unknown.body()).isEqualTo("not found; metrics are at /metrics\n");

        HttpResponse<String> post = client.send(HttpRequest.newBuilder(uri("/metrics"))
                .POST(HttpRequest.BodyPublishers.ofString("x".repeat(100_000))).build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(post.statusCode()).isEqualTo(405);
        assertThat(post.headers().firstValue("Allow")).hasValue("GET, HEAD");
        assertThat(post.body()).isEqualTo("method not allowed; use GET\n");
    }

    @Test
    void bodyIsNotReadAndTheAnswerArrivesAllTheSame() throws Exception {
        assertThat(raw("POST /metrics HTTP/1.1\r\nHost: a\r\nContent-Length: 50000\r\n\r\n" + "x".repeat(50_000)))
                .startsWith("HTTP/1.1 405 ").contains("Connection: close").endsWith("use GET\n");
    }

    @Test
    void oneConnectionServesManyRequests() throws Exception {
        try (RawClient raw = new RawClient(exporter)) {
            for (int i = 0; i < 3; i++) {
                raw.send("GET /-/healthy HTTP/1.1\r\nHost: a\r\n\r\n");
                assertThat(raw.readResponse(true)).startsWith("HTTP/1.1 200 ").endsWith("healthy\n");
            }
            raw.send("GET /-/healthy HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            assertThat(raw.readToEnd()).contains("Connection: close").endsWith("healthy\n");
        }
    }

    @Test
    void oldClientsGetAnUnchunkedBody() throws Exception {
        assertThat(raw("GET /metrics HTTP/1.0\r\n\r\n")).startsWith("HTTP/1.1 200 ")
                .doesNotContain("Transfer-Encoding").contains("shearpin_build_info{version=\"1.2.3\",} 1.0\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "GARBAGE | 400",
        "GET | 400",
        "GET /metrics | 400",
        "GET /metrics HTTP/x | 400",
        "GET /metrics FTP/1.1 | 400",
        "GET /metrics HTTP/2.0 | 505",
        "GET /metrics HTTP/1.1 | 400",
        "GET http://[ HTTP/1.1 | 400",
        "GET /%%% HTTP/1.0 | 404",
        "GET * HTTP/1.0 | 404",
        "CONNECT a:1 HTTP/1.0 | 405"})
    void malformedRequestsAreAnswered(String line, int code) throws Exception {
        assertThat(raw(line + "\r\n\r\n")).startsWith("HTTP/1.1 " + code + " ");
    }

    @Test
    void hugeRequestsAreRefused() throws Exception {
        assertThat(raw("GET /" + "a".repeat(20_000) + " HTTP/1.1\r\nHost: a\r\n\r\n")).startsWith("HTTP/1.1 431 ");
        assertThat(raw("GET / HTTP/1.1\r\nHost: a\r\nX: " + "a".repeat(20_000) + "\r\n\r\n"))
                .startsWith("HTTP/1.1 431 ");
        assertThat(raw("GET / HTTP/1.1\r\nHost: a\r\n" + "X: a\r\n".repeat(100) + "\r\n"))
                .startsWith("HTTP/1.1 431 ");
        assertThat(raw("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999\r\n\r\nabc"))
                .startsWith("HTTP/1.1 400 ").contains("Connection: close");
        assertThat(raw("GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\n"))
                .startsWith("HTTP/1.1 400 ").contains("Connection: close");
    }

    private String raw(String request) throws IOException {
        return RawClient.exchange(exporter, request);
    }

    private HttpResponse<String> get(String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + exporter.port() + path.replace("[", "%5B").replace("]", "%5D"));
    }
}
