package io.github.shearpin.it.presets;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.it.harness.OutputOnFailure;
import io.github.shearpin.it.harness.Scrape;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests to a web application with two filters, an error page and asynchronous servlets: each counts once. */
@ExtendWith(OutputOnFailure.class)
class ServletPresetIT {

    @ParameterizedTest(name = "{0} on JDK {1}")
    @CsvSource({"tomcat-9, 8", "tomcat-11, 17", "jetty-9, 8", "jetty-12, 17", "undertow-2.2, 8", "undertow-2.3, 17"})
    void requestsByStatus(String container, int jdk) throws Exception {
        try (WebServer server = WebServer.start(container, jdk, "presets: [servlet]", "Pages.java", "Through.java")) {
            assertThat(server.get("/pages/hello").body()).isEqualTo("hello");
            assertThat(server.get("/pages/forward").body()).isEqualTo("hello");
            assertThat(server.get("/pages/include").body()).isEqualTo("say: hello");
            assertThat(server.get("/pages/missing").statusCode()).isEqualTo(404);
            HttpResponse<String> failed = server.get("/pages/fails");
            assertThat(failed.statusCode()).isEqualTo(500);
            assertThat(failed.body()).isEqualTo("oops");
            assertThat(server.get("/pages/again").body()).isEqualTo("again");
            HttpClient client = HttpClient.newHttpClient();
            assertThat(client.send(HttpRequest.newBuilder(server.uri("/pages/echo"))
                    .POST(HttpRequest.BodyPublishers.ofString("payload")).build(), BodyHandlers.ofString()).body())
                    .isEqualTo("payload");
            CompletableFuture<HttpResponse<String>> later =
                    client.sendAsync(HttpRequest.newBuilder(server.uri("/pages/later")).build(), BodyHandlers.ofString());
            server.exporter().await(scrape -> scrape.sum("shearpin_requests_total", "status", "async") == 2,
                    "let go of the request that goes on");
            assertThat(server.get("/pages/finish").body()).isEqualTo("finished");
            assertThat(later.get().body()).isEqualTo("later");

            // The agent counts as a call ends, which may be after its answer has come.
            Scrape scrape = server.exporter().await(each -> each.sum("shearpin_requests_total") == 9, "counted all requests");
            assertThat(scrape.value("shearpin_requests_total", "rule", "servlet", "status", "200")).isEqualTo(5);
            assertThat(scrape.value("shearpin_requests_total", "rule", "servlet", "status", "404")).isEqualTo(1);
            assertThat(scrape.value("shearpin_requests_total", "rule", "servlet", "status", "500")).isEqualTo(1);
            assertThat(scrape.value("shearpin_requests_total", "rule", "servlet", "status", "async")).isEqualTo(2);
            assertThat(scrape.value("shearpin_request_duration_seconds_count", "rule", "servlet")).isEqualTo(9);
            assertThat(scrape.value("shearpin_request_size_bytes_sum", "rule", "servlet")).isEqualTo(7);
            assertThat(scrape.value("shearpin_response_size_bytes_sum", "rule", "servlet")).isEqualTo(5 + 5 + 10 + 7 + 8);
            assertThat(scrape.value("shearpin_agent_path_failures_total", "rule", "servlet")).isZero();
            assertThat(scrape.value("shearpin_agent_weave_errors_total")).isZero();
            assertThat(scrape.value("shearpin_agent_internal_errors_total")).isZero();
        }
    }

    @ParameterizedTest(name = "{0} on JDK {1}")
    @CsvSource({"tomcat-11, 17", "jetty-12, 17", "undertow-2.2, 17"})
    void aRequestTooManyIsRefused(String container, int jdk) {
        try (WebServer server = WebServer.start(container, jdk, """
                presets: {servlet: {rate-limit: {calls: 2, per: 1h}}}
                """, "Pages.java", "Through.java")) {
            assertThat(server.get("/pages/hello").body()).isEqualTo("hello");
            assertThat(server.get("/pages/hello").body()).isEqualTo("hello");
            assertThat(server.get("/pages/hello").statusCode()).isEqualTo(500);

            Scrape scrape = server.scrape();
            assertThat(scrape.value("shearpin_requests_total", "rule", "servlet", "status", "200")).isEqualTo(2);
            assertThat(scrape.sum("shearpin_calls_total", "rule", "servlet", "outcome", "success")).isEqualTo(2);
            assertThat(scrape.sum("shearpin_calls_total", "rule", "servlet", "outcome", "rejected")).isPositive();
        }
    }
}
