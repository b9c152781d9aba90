package io.github.shearpin.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.examples.Metrics;
import io.github.shearpin.examples.Tool;
import io.github.shearpin.examples.Yamls;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/**
 * All that the dashboards, recording rules and alerts ask, asked of a Prometheus that scrapes the demo while people use it and
 * its database is stopped and started again.
 */
class DashboardQueriesIT {

    private static final Path EXAMPLES = Path.of("").toAbsolutePath();
    private static final Path PROGRAMS = EXAMPLES.resolve("target/demo");
    private static final Path RESOURCES = EXAMPLES.resolve("src/test/resources/io/github/shearpin/demo");
    private static final Duration LONGEST_START = Duration.ofMinutes(2);

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static Workplace workplace;
    private static Traffic traffic;
    private static Prometheus prometheus;

    @BeforeAll
    static void start() throws Exception {
        Tool.PROMETHEUS.isNeeded();
        workplace = new Workplace(EXAMPLES.resolve("target/dashboard-queries"));
        try {
            useTheDemo();
        } catch (Throwable e) {
            workplace.showLogs();
            throw e;
        }
    }

    private static void useTheDemo() throws Exception {
        Path javaHome = Path.of(System.getProperty("java.home"));
        Database database = new Database(workplace, javaHome.resolve("bin/java"),
                Demo.only(PROGRAMS.resolve("h2/WEB-INF/lib"), "h2-*.jar"));
        WebServer tomcat = new WebServer(workplace, Demo.only(PROGRAMS, "apache-tomcat-*"),
                PROGRAMS.resolve("activiti-rest.war"), database.url(Duration.ofMillis(300)));
        int port = Workplace.freePort();
        prometheus = new Prometheus(workplace, EXAMPLES, port);
        traffic = new Traffic(tomcat.page());
        Tour tour = new Tour(prometheus, traffic);

        database.start();
        tomcat.start(javaHome, "-javaagent:" + Path.of(System.getProperty("shearpin.jar")).toRealPath() + "=rules="
                + EXAMPLES.resolve("rules/tomcat-jdbc.yaml") + ';' + RESOURCES.resolve("more-policies.yaml")
                + ",host=127.0.0.1,port=" + port);
        prometheus.start();
        awaitAnswer(tomcat);
        traffic.start();
        tour.until("calls are scraped", () -> tour.value("sum(rate(shearpin_calls_total{outcome=\"success\"}[10s]))") > 1);
        database.stop();
        tour.until("the breaker opened", () -> tour.value(transitions("closed", "open")) >= 1);
        tour.until("a probe failed", () -> tour.value(transitions("half_open", "open")) >= 1);
        database.start();
        tour.until("the breaker closed", () -> tour.value(transitions("half_open", "closed")) >= 1);
        tour.until("users are answered again",
                () -> tour.value("sum(rate(shearpin_calls_total{rule=\"database-statements\", outcome=\"success\"}[5s]))") > 1);
    }

    @AfterAll
    static void stop() {
        if (traffic != null) {
            traffic.close();
        }
        if (workplace != null) {
            workplace.close();
        }
    }

    @Test
    void noQueryIsAnErrorAndNoneIsEmptyWithoutAReason() throws Exception {
        Map<String, Object> empty = Yamls.read(RESOURCES.resolve("empty.yaml"));
        TreeSet<String> emptyMetrics = new TreeSet<>(Yamls.map(empty.get("metrics")).keySet());
        TreeSet<String> emptyQueries = new TreeSet<>(Yamls.map(empty.get("queries")).keySet());
        TreeSet<String> maybeEmpty = new TreeSet<>(Yamls.map(empty.get("maybe")).keySet());
        TreeSet<String> askedMetrics = new TreeSet<>();
        List<String> wrong = new ArrayList<>();

        List<DashboardQuery> queries = DashboardQuery.of(EXAMPLES.resolve("grafana"));
        assertThat(queries).hasSizeGreaterThan(100);
        for (DashboardQuery query : queries) {
            askedMetrics.addAll(Metrics.in(query.expression()));
            Map<String, Object> answer = ask(query);
            boolean listed = emptyQueries.remove(query.where());
            boolean maybe = maybeEmpty.remove(query.where());
            boolean known = Metrics.in(query.expression()).stream().anyMatch(emptyMetrics::contains);
            if (!answer.get("status").equals("success")) {
                wrong.add("error: " + query + ": " + answer);
            } else if (listed && hasValue(answer)) {
                wrong.add("not empty, but listed as empty: " + query);
            } else if (!listed && !known && !maybe && !hasValue(answer)) {
                wrong.add("empty: " + query);
            }
        }
        emptyQueries.addAll(maybeEmpty);
        for (String query : emptyQueries) {
            wrong.add("no such query, but listed as empty: " + query);
        }
        for (String metric : emptyMetrics) {
            if (hasValue(ask(new DashboardQuery("list", metric, true)))) {
                wrong.add("not empty, but listed as empty: " + metric);
            }
            if (!askedMetrics.contains(metric) && Yamls.map(empty.get("metrics")).containsKey(metric)) {
                wrong.add("asked for by no query, but listed as empty: " + metric);
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void recordsAndAlertsAreWorkedOut() throws Exception {
        List<String> records = new ArrayList<>();
        int alerts = 0;
        for (Map<String, Object> group : Yamls.list(Yamls.map(get("/api/v1/rules").get("data")).get("groups"))) {
            for (Map<String, Object> rule : Yamls.list(group.get("rules"))) {
                assertThat(rule).containsEntry("health", "ok");
                if (rule.get("type").equals("recording")) {
                    records.add((String) rule.get("name"));
                } else {
                    alerts++;
                }
            }
        }
        assertThat(records).hasSizeGreaterThanOrEqualTo(5);
        assertThat(alerts).isGreaterThanOrEqualTo(13);
        for (String record : records) {
            assertThat(hasValue(ask(new DashboardQuery("record", record, true)))).as(record).isTrue();
        }
    }

    private static void awaitAnswer(WebServer tomcat) throws Exception {
        long end = System.nanoTime() + LONGEST_START.toNanos();
        while (!traffic.ask().ok()) {
            assertThat(tomcat.isAlive()).as("Tomcat runs").isTrue();
            assertThat(System.nanoTime() - end).as("nanoseconds past the longest start").isNegative();
            Thread.sleep(250);
        }
    }

    private static String transitions(String from, String to) {
        return "shearpin_circuit_breaker_transitions_total{rule=\"database-connect\", from_state=\"" + from
                + "\", to_state=\"" + to + "\"}";
    }

    /** As Grafana asks: now, or over the last minute. */
    private static Map<String, Object> ask(DashboardQuery query) throws Exception {
        String expression = URLEncoder.encode(query.expression(), StandardCharsets.UTF_8);
        Instant now = Instant.now();
        return get(query.instant() ? "/api/v1/query?query=" + expression
                : "/api/v1/query_range?query=" + expression + "&start=" + now.minusSeconds(60).getEpochSecond() + "&end="
                        + now.getEpochSecond() + "&step=5");
    }

    private static Map<String, Object> get(String path) throws Exception {
        URI address = prometheus.address(path);
        HttpResponse<String> answer = CLIENT.send(HttpRequest.newBuilder(address).timeout(Duration.ofSeconds(30)).build(),
                HttpResponse.BodyHandlers.ofString());
        return Yamls.map(new Yaml().load(answer.body()));
    }

    /** Whether there is a number to be shown. */
    private static boolean hasValue(Map<String, Object> answer) {
        for (Map<String, Object> series : Yamls.list(Yamls.map(answer.get("data")).get("result"))) {
            List<?> samples = series.containsKey("values") ? (List<?>) series.get("values") : List.of(series.get("value"));
            if (samples.stream().anyMatch(sample -> !((List<?>) sample).get(1).equals("NaN"))) {
                return true;
            }
        }
        return false;
    }
}
