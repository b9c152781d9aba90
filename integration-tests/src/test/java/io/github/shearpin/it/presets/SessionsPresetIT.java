package io.github.shearpin.it.presets;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.it.harness.OutputOnFailure;
import io.github.shearpin.it.harness.Scrape;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sessions of a web application that are opened, renamed and closed, and one that nobody comes back to. */
@ExtendWith(OutputOnFailure.class)
class SessionsPresetIT {

    @ParameterizedTest(name = "{0} on JDK {1}")
    @CsvSource({"tomcat-9, tomcat, 8", "tomcat-11, tomcat, 17", "jetty-9, jetty, 8", "jetty-12, jetty, 17",
        "undertow-2.2, undertow, 8", "undertow-2.3, undertow, 17"})
    void sessionsFromTheirBeginningToTheirEnd(String container, String kind, int jdk) {
        String rule = "sessions-" + kind;
        try (WebServer server = WebServer.start(container, jdk, "presets: [sessions]", "Pages.java", "Through.java")) {
            String first = cookie(server.get("/pages/open?3600"));
            cookie(server.get("/pages/open?3600"));
            assertThat(server.get("/pages/open?3600", "Cookie", first).statusCode()).isEqualTo(200);
            first = cookie(server.get("/pages/rename", "Cookie", first));
            Scrape open = server.exporter().await(scrape -> scrape.sum("shearpin_sessions_active") == 2, "saw two sessions");
            assertThat(open.value("shearpin_sessions_active", "rule", rule)).isEqualTo(2);
            assertThat(open.sum("shearpin_session_cleanup_total")).isZero();

            assertThat(server.get("/pages/close", "Cookie", first).body()).isEqualTo("closed");
            Scrape closed = server.exporter().await(scrape -> scrape.sum("shearpin_sessions_active") == 1, "saw one close");
            assertThat(closed.value("shearpin_session_cleanup_total", "rule", rule, "reason", "invalidated")).isEqualTo(1);

            cookie(server.get("/pages/open?1"));
            Scrape expired = server.exporter().await(
                    scrape -> scrape.sum("shearpin_session_cleanup_total", "reason", "expired") == 1, "saw one expire");
            assertThat(expired.value("shearpin_sessions_active", "rule", rule)).isEqualTo(1);
            assertThat(expired.sum("shearpin_session_cleanup_total")).isEqualTo(2);
            assertThat(expired.value("shearpin_session_duration_seconds_count", "rule", rule)).isEqualTo(2);
            assertThat(expired.value("shearpin_session_duration_seconds_sum", "rule", rule)).isGreaterThan(1);
            assertThat(expired.sum("shearpin_agent_path_failures_total")).isZero();
            assertThat(expired.value("shearpin_agent_weave_errors_total")).isZero();
            assertThat(expired.value("shearpin_agent_internal_errors_total")).isZero();
        }
    }

    /** What a browser would send with the next request. */
    private static String cookie(HttpResponse<String> response) {
        return response.headers().firstValue("Set-Cookie").orElseThrow().split(";")[0];
    }
}
