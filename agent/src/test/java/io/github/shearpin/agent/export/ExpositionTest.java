package io.github.shearpin.agent.export;

import static io.github.shearpin.agent.policy.Methods.method;
import static io.github.shearpin.agent.policy.TestResources.resources;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.shearpin.agent.logging.AgentStatistics;
import io.github.shearpin.agent.policy.Backoff;
import io.github.shearpin.agent.policy.ExceptionFilter;
import io.github.shearpin.agent.policy.GuardSettings;
import io.github.shearpin.agent.policy.Guards;
import io.github.shearpin.agent.policy.MethodShape;
import io.github.shearpin.agent.policy.Mode;
import io.github.shearpin.agent.policy.RuleGuard;
import io.github.shearpin.agent.policy.breaker.BreakerSettings;
import io.github.shearpin.agent.policy.fallback.FallbackSettings;
import io.github.shearpin.agent.policy.fault.FaultSettings;
import io.github.shearpin.agent.policy.limit.BulkheadSettings;
import io.github.shearpin.agent.policy.limit.RateLimitSettings;
import io.github.shearpin.agent.policy.path.ValuePath;
import io.github.shearpin.agent.policy.record.LatencySettings;
import io.github.shearpin.agent.policy.retry.RetrySettings;
import io.github.shearpin.agent.policy.timeout.TimeoutSettings;
import io.github.shearpin.agent.rules.ExporterSettings;
import io.github.shearpin.bootstrap.Gate;
import io.prometheus.client.Collector;
import io.prometheus.client.exporter.common.TextFormat;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is exposed of rules with known pasts, byte by byte. */
class ExpositionTest {

    private static final String TEXT = "text/plain";
    private static final String OPEN_METRICS = "application/openmetrics-text";
    private static final LatencySettings LATENCY = new LatencySettings(new long[] {millis(1), millis(2.5), millis(100)},
            TimeUnit.MINUTES.toNanos(5), new double[] {0.5, 0.99});

    private final AgentStatistics statistics = new AgentStatistics();
    private long nanos = -5_000_000_000L;
    private final Guards guards = new Guards(resources(() -> nanos, () -> 1_700_000_000_000L + nanos / 1_000_000, wait -> nanos += wait));
    private Exporter exporter;

    @AfterEach
    void stop() {
        if (exporter != null) {
            exporter.close();
        }
        Gate.agent(null);
    }

    @ParameterizedTest
    @CsvSource({TEXT + ",exposition.txt", OPEN_METRICS + ",exposition.openmetrics.txt"})
    void isExactly(String format, String file) throws Exception {
        past();
        start(false);

        String exposition = scrape(format).replaceAll("(agent_internal_errors_total) [0-9.]+", "$1 0.0");

        String golden;
        try (var expected = ExpositionTest.class.getResourceAsStream(file)) {
            golden = expected == null ? "" : new String(expected.readAllBytes(), StandardCharsets.UTF_8);
        }
        if (!exposition.equals(golden)) {
            Files.writeString(Path.of("target", file), exposition);
        }
        assertThat(exposition).as("the exposition that is found is in target/" + file).isEqualTo(golden);
    }

    @Test
    void everySeriesIsThereFromWeavingOn() throws Exception {
        RuleGuard rule = payments();
        start(false);
        assertThat(series(scrape(TEXT))).contains("shearpin_agent_methods_woven{rule=\"payments\",}")
                .noneMatch(series -> series.contains("circuit_breaker") || series.contains("calls"));

        guards.site(rule, method("com.acme.pay.PaymentClient", "charge"));
        List<String> woven = series(scrape(TEXT));
        calls(rule);

        assertThat(new TreeSet<>(series(scrape(TEXT)))).isEqualTo(new TreeSet<>(woven));
    }

    @Test
    void eachKeyHasItsOwnSeries() throws Exception {
        RuleGuard rule = guards.add(GuardSettings.builder("keyed").latency(LATENCY).key(ValuePath.parse("$arg0"))
                .labels(Map.of("amount", ValuePath.parse("$arg0"))).breaker(BreakerSettings.builder().build())
                .rateLimit(new RateLimitSettings(10, TimeUnit.SECONDS.toNanos(1), 10, 0))
                .bulkhead(BulkheadSettings.fixed(5, 0)).build());
        int site = guards.site(rule, new MethodShape("com.acme.Desk", "serve", "(I)V", true, List.of()));
        Gate.agent(guards);
        for (int amount : new int[] {7, 8}) {
            Object call = Gate.enter(site, ExpositionTest.class, null, new Object[] {amount});
            Gate.exit(site, call, null, null);
        }
        start(false);

        assertThat(scrape(TEXT)).contains("shearpin_keys{rule=\"keyed\",} 2.0",
                "shearpin_agent_path_failures_total{rule=\"keyed\",} 0.0",
                "shearpin_circuit_breaker_state{rule=\"keyed\",key=\"7\",} 0.0",
                "shearpin_circuit_breaker_calls_total{rule=\"keyed\",outcome=\"success\",key=\"8\",} 1.0",
                "shearpin_rate_limit_tokens{rule=\"keyed\",key=\"7\",} 9.0",
                "shearpin_bulkhead_in_use{rule=\"keyed\",key=\"8\",} 0.0",
                "shearpin_calls_total{rule=\"keyed\",method=\"Desk.serve\",outcome=\"success\",amount=\"7\",} 1.0");
    }

    @Test
    void familyNamesAreUniqueAmongManyRules() throws Exception {
        for (int i = 0; i < 3; i++) {
            RuleGuard rule = guards.add(GuardSettings.builder("rule" + i).breaker(BreakerSettings.builder().build()).retry(retry(12)).latency(LATENCY).build());
            guards.site(rule, method("com.acme.Same", "name"));
            guards.site(rule, method("org.other.Same", "name"));
        }
        start(true);

        for (String format : List.of(TEXT, OPEN_METRICS)) {
            String exposition = scrape(format);
            assertThat(exposition.lines().filter(line -> line.startsWith("# TYPE "))).doesNotHaveDuplicates();
            assertThat(exposition.lines().filter(line -> line.startsWith("# HELP "))).doesNotHaveDuplicates();
            assertThat(series(exposition)).doesNotHaveDuplicates();
        }
        assertThat(scrape(TEXT)).contains("shearpin_retry_attempts_total{rule=\"rule0\",attempt=\"10+\",} 0.0")
                .contains("# TYPE jvm_memory_bytes_used gauge\n").contains("\nprocess_start_time_seconds ")
                .contains("\njvm_info{").doesNotContain("_created");
    }

    @Test
    void namesChooseSeriesOfAFamily() throws Exception {
        past();
        start(true);

        assertThat(scrape(TEXT, "shearpin_call_duration_seconds_count", "process_start_time_seconds"))
                .contains("shearpin_call_duration_seconds_count{rule=\"payments\",method=\"PaymentClient.charge\",} ")
                .contains("process_start_time_seconds ")
                .doesNotContain("_bucket").doesNotContain("jvm_").doesNotContain("breaker").doesNotContain("retry");
    }

    @ParameterizedTest
    @ValueSource(strings = {"acme_", ""})
    void prefixBeginsTheNamesOfAllThatIsOursAndOfNothingElse(String prefix) throws Exception {
        past();
        start(true);
        Map<String, List<String>> byDefault = new HashMap<>();
        for (String format : List.of(TEXT, OPEN_METRICS)) {
            byDefault.put(format, names(scrape(format)));
        }
        exporter.close();
        exporter = Exporter.start(new ExporterSettings("127.0.0.1", 0, 0, true).withPrefix(prefix), () -> guards,
                statistics, "1.2.3");

        for (String format : List.of(TEXT, OPEN_METRICS)) {
            assertThat(names(scrape(format))).containsExactlyElementsOf(
                    byDefault.get(format).stream().map(name -> name.replaceFirst("^shearpin_", prefix)).toList());
        }
        assertThat(scrape(TEXT, prefix + "calls_total", "shearpin_retry_exhausted_total", "process_start_time_seconds"))
                .contains("# HELP " + prefix + "calls_total ", "\n" + prefix + "calls_total{", "\nprocess_start_time_seconds ")
                .doesNotContain("retry_exhausted");
        String page = get("/diagnostics/metrics?name%5B%5D=" + prefix + "calls_total", TEXT);
        assertThat(page).contains("\"" + prefix + "calls\"", "\"" + prefix + "calls_total\"").doesNotContain("shearpin_");
    }

    @Test
    void resilience4jsNamesAreServedWhereTheyAreWantedAndHaveNoPrefixOfOurs() throws Exception {
        past();
        start(false);
        assertThat(scrape(TEXT)).doesNotContain("resilience4j");
        exporter.close();
        exporter = Exporter.start(new ExporterSettings("127.0.0.1", 0, 0, false).withPrefix("acme_")
                .withResilience4jNames(true), () -> guards, statistics, "1");

        for (String format : List.of(TEXT, OPEN_METRICS)) {
            assertThat(scrape(format)).contains("\nacme_calls_total{", "\nresilience4j_circuitbreaker_state{name=\"payments\",");
        }
        assertThat(scrape(TEXT, "resilience4j_retry_calls_total")).contains("{kind=\"failed_without_retry\",name=\"payments\",} 2.0")
                .doesNotContain("circuitbreaker").doesNotContain("acme");
    }

    @Test
    void collectorThatFailsCostsTheOthersNothing() throws Exception {
        Collector failing = new Collector() {
            @Override
            public List<MetricFamilySamples> collect() {
                throw new IllegalStateException("broken");
            }
        };
        StringWriter written = new StringWriter();
        try (StderrCapture stderr = new StderrCapture()) {
            new Exposition(List.of(failing, new AgentCollector(guards, statistics, "1"), failing))
                    .write(TextFormat.CONTENT_TYPE_OPENMETRICS_100, written, null);

            assertThat(stderr.lines()).allMatch(line -> line.contains("internal error while collecting metrics"));
        }
        assertThat(written.toString()).contains("shearpin_build_info{").endsWith("# EOF\n");
    }

    @Test
    void promtoolHasNothingToSay() throws Exception {
        past();
        start(true);
        System.gc(); // so that the counter of allocated bytes has values

        assertThat(promtoolSays(scrape(TEXT))).isEmpty();
    }

    /** What {@code promtool check metrics} finds in it; where there is no promtool, the test is skipped. */
    static String promtoolSays(String exposition) throws IOException, InterruptedException {
        assumeTrue(isOnPath("promtool") || Boolean.getBoolean("shearpin.skip-nothing"),
                "promtool is not on the PATH, so nobody checks the exposition's style here");
        Path file = Files.createTempFile("shearpin", ".prom");
        try {
            Files.writeString(file, exposition);
            Process promtool = new ProcessBuilder("promtool", "check", "metrics").redirectInput(file.toFile())
                    .redirectErrorStream(true).start();
            String said = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(promtool.waitFor()).as(said).isZero();
            return said;
        } finally {
            Files.delete(file);
        }
    }

    /** One rule with everything that opened and recovered, one that only measures, one that matched nothing. */
    private void past() {
        RuleGuard payments = payments();
        guards.site(payments, method("com.acme.pay.PaymentClient", "charge"));
        RuleGuard reads = guards.add(GuardSettings.builder("reads").mode(Mode.OBSERVE).latency(LATENCY).build());
        guards.site(reads, method("com.acme.Store$Reader", "read"));
        guards.add(GuardSettings.builder("unmatched").latency(LATENCY).build());
        RuleGuard limited = guards.add(GuardSettings.builder("limited").latency(LATENCY)
                .rateLimit(new RateLimitSettings(10, TimeUnit.SECONDS.toNanos(1), 10, 0))
                .bulkhead(BulkheadSettings.fixed(5, 0)).timeout(new TimeoutSettings(millis(100), true))
                .fault(new FaultSettings(0.1, millis(1), null))
                .fallback(FallbackSettings.empty(EnumSet.of(FallbackSettings.Reason.REJECTED))).build());
        Gate.agent(guards);
        Gate.enter(guards.site(limited, method("com.acme.Desk", "serve"))); // and never leaves
        statistics.classesWoven.set(2);
        statistics.methodsWoven("payments").set(3);
        statistics.methodsWoven("reads").set(1);
        statistics.weaveNanos.set(millis(125));
        statistics.startNanos.set(millis(250));
        statistics.ruleErrors.set(1);
        statistics.loaded(true);
        calls(payments);
    }

    private RuleGuard payments() {
        return guards.add(GuardSettings.builder("payments").breaker(BreakerSettings.builder()
                .failureRate(0.5).windowCalls(4).minimumCalls(4).openForNanos(TimeUnit.SECONDS.toNanos(30))
                .halfOpenCalls(1).halfOpenSuccesses(1).build()).retry(retry(3)).latency(LATENCY).build());
    }

    private static RetrySettings retry(int attempts) {
        return new RetrySettings(attempts, new Backoff(millis(100), 2, millis(1000), Backoff.Jitter.NONE), 0, -1,
                ExceptionFilter.EVERYTHING);
    }

    private void calls(RuleGuard rule) {
        Gate.agent(guards);
        call(rule, millis(1), 0);
        call(rule, millis(2), 1);
        call(rule, millis(50), 9);
        call(rule, millis(1), 0);
        nanos += TimeUnit.SECONDS.toNanos(31);
        call(rule, millis(3), 0);
    }

    /** A call of the rule's first method, whose first so many attempts fail. */
    private void call(RuleGuard rule, long durationNanos, int failures) {
        int site = guards.site(rule, method(rule.methods().get(0).className(), "charge"));
        Object state = Gate.enter(site);
        int attempt = 1;
        while (state != null && !(state instanceof Throwable)) {
            nanos += durationNanos;
            state = Gate.exit(site, state, attempt++ <= failures ? new IllegalStateException("no answer") : null);
        }
    }

    private void start(boolean jvmMetrics) {
        exporter = Exporter.start(new ExporterSettings("127.0.0.1", 0, 0, jvmMetrics), () -> guards, statistics, "1.2.3");
    }

    private String scrape(String format, String... names) throws IOException, InterruptedException {
        StringBuilder query = new StringBuilder();
        Arrays.asList(names).forEach(name -> query.append("&name%5B%5D=").append(name));
        return get("/metrics?" + query, format);
    }

    private String get(String path, String format) throws IOException, InterruptedException {
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + exporter.port() + path)).header("Accept", format).build(),
                HttpResponse.BodyHandlers.ofString()).body();
    }

    private static List<String> series(String exposition) {
        return exposition.lines().filter(line -> !line.startsWith("#")).map(line -> line.substring(0, line.lastIndexOf(' ')))
                .toList();
    }

    /** Of all families and series, without those of the JVM, of which there may be more at any time. */
    private static List<String> names(String exposition) {
        return exposition.lines().filter(line -> !line.matches("(# \\w+ )?(jvm|process)[_ ].*"))
                .map(line -> line.startsWith("#") ? line.split(" ", 4) : new String[] {line})
                .map(words -> words[words.length == 1 ? 0 : Math.min(2, words.length - 1)].replaceFirst("[{ ].*", "")).toList();
    }

    private static boolean isOnPath(String program) {
        return Arrays.stream(System.getenv("PATH").split(java.io.File.pathSeparator))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }

    private static long millis(double millis) {
        return (long) (millis * 1_000_000);
    }
}
