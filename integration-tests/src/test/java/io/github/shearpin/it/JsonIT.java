package io.github.shearpin.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.it.harness.Child;
import io.github.shearpin.it.harness.Exporter;
import io.github.shearpin.it.harness.JavaRun;
import io.github.shearpin.it.harness.Jdk;
import io.github.shearpin.it.harness.Jdks;
import io.github.shearpin.it.harness.OutputOnFailure;
import java.net.http.HttpResponse;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;

/** What a program's guards do is told as JSON, to those who may see it. */
@Jdks
@ExtendWith(OutputOnFailure.class)
record JsonIT(int feature) {

    private static final String RULES = """
            version: 1
            exporter: {host: 127.0.0.1}
            console: {token: "${SHEARPIN_TOKEN:?}"}
            rules:
              guarded:
                match: org.example.app.Remote#guarded
                circuit-breaker: {consecutive-failures: 3, open-for: 1h}
              elsewhere:
                match: org.example.Nothing#here
            """;
    private static final String TOKEN = "0123456789abcdef";

    private static Child child;
    private static Exporter exporter;

    @BeforeParameterizedClassInvocation
    static void start(int feature) {
        child = JavaRun.on(Jdk.of(feature), "json").environment("SHEARPIN_TOKEN", TOKEN).rules(RULES)
                .main("org.example.app.Driver").start();
        exporter = Exporter.of(child);
        child.awaitOut("ready"::equals, "that it is ready");
        child.command("call guarded fine fine io io io fine");
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        if (child != null) {
            child.close();
        }
    }

    @Test
    void anOpenBreakerIsTold() {
        String page = json("health/circuit-breakers");

        assertThat(field(page, "state")).isEqualTo("\"open\"");
        assertThat(Double.parseDouble(field(page, "seconds_until_half_open"))).isBetween(3000.0, 3600.0);
        assertThat(field(page, "failure_ratio")).isEqualTo("0.6");
        assertThat(field(page, "enforced")).isEqualTo("1");
        assertThat(page).contains("{\"from\":\"closed\",\"to\":\"open\",\"count\":1}");
        assertThat(field(page, "healthy")).isEqualTo("false");
    }

    @Test
    void theAgentIsHealthyAndSaysWhatItWove() {
        String page = json("health/extended");

        assertThat(field(page, "status")).isEqualTo("\"healthy\"");
        assertThat(field(page, "port")).isEqualTo(Integer.toString(exporter.port()));
        assertThat(page).containsPattern("\"name\": \"guarded\",\\s+\"preset\": null,\\s+\"mode\": \"enforce\",\\s+\"enforced_ratio\": 1,"
                + "\\s+\"policies\": \\[\\s+\"circuit-breaker\"\\s+\\],\\s+\"matched\": true,\\s+\"methods_woven\": 1,");
        assertThat(page).containsPattern("\"name\": \"elsewhere\",\\s+\"preset\": null,\\s+\"mode\": \"enforce\",\\s+\"enforced_ratio\": 1,"
                + "\\s+\"policies\": \\[\\],\\s+\"matched\": false,");
        assertThat(page).containsPattern("rules\\.yaml\",\\s+\"line\": 8,\\s+\"column\": 3");
    }

    @Test
    void callsAndTheJvmAreTold() {
        String page = json("diagnostics/performance");

        assertThat(field(page, "total")).isEqualTo("6");
        assertThat(field(page, "rejected")).isEqualTo("1");
        assertThat(Double.parseDouble(field(page, "per_second"))).isPositive();
        assertThat(Double.parseDouble(field(page, "process_seconds"))).isPositive();
        assertThat(Long.parseLong(field(page, "used_bytes"))).isPositive();
        json("diagnostics/performance");
        assertThat(Double.parseDouble(field(json("diagnostics/performance"), "system_ratio"))).isBetween(0.0, 1.0);
    }

    @Test
    void metricsAreThoseOfTheScrape() {
        assertThat(json("diagnostics/metrics?name%5B%5D=shearpin_calls_total")).contains("{\"name\":\"shearpin_calls_total\","
                + "\"labels\":{\"rule\":\"guarded\",\"method\":\"Remote.guarded\",\"outcome\":\"failure\"},\"value\":3}");
        assertThat(json("diagnostics/metrics")).contains("\"jvm_threads_current\"");
    }

    @Test
    void whoComesThroughAProxyNeedsTheToken() {
        assertThat(exporter.get("health/extended", "X-Forwarded-For", "192.0.2.7").statusCode()).isEqualTo(401);
        assertThat(exporter.get("health/extended", "X-Forwarded-For", "192.0.2.7", "Authorization", "Bearer " + TOKEN)
                .statusCode()).isEqualTo(200);
    }

    @Test
    void theConsoleIsServedAndTellsOfTheRules() {
        for (String path : new String[] {"", "console.css", "console.js"}) {
            assertThat(exporter.get(path).statusCode()).as(path).isEqualTo(200);
        }
        assertThat(exporter.get("").body()).startsWith("<!DOCTYPE html>").contains("<script src=\"console.js\"");

        String rules = json("api/v1/rules");
        assertThat(rules).contains("\"org.example.app.Remote.guarded(String)\"", "\"breaker_state\": \"open\"",
                "no class that it names was loaded yet");
        assertThat(json("api/v1/search?q=Remote%23guarded")).contains("\"org.example.app.Remote#guarded(String)\"");
        assertThat(json("api/v1/configuration")).doesNotContain(TOKEN).contains("\"***\"");
        assertThat(json("api/v1/events")).contains("\"type\":\"opened\"");
    }

    private static String json(String path) {
        HttpResponse<String> answer = exporter.get(path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json; charset=utf-8");
        return answer.body();
    }

    /** The first of that name. */
    private static String field(String page, String name) {
        Matcher field = Pattern.compile("\"" + name + "\": ([^,\\n]+)").matcher(page);
        assertThat(field.find()).as(name + " in " + page).isTrue();
        return field.group(1);
    }
}
