package io.github.shearpin.agent.export;

import static io.github.shearpin.agent.policy.Methods.method;
import static io.github.shearpin.agent.policy.TestResources.resources;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.shearpin.agent.logging.AgentStatistics;
import io.github.shearpin.agent.logging.Log;
import io.github.shearpin.agent.policy.GuardSettings;
import io.github.shearpin.agent.policy.Guards;
import io.github.shearpin.agent.policy.MethodShape;
import io.github.shearpin.agent.policy.Mode;
import io.github.shearpin.agent.policy.RuleGuard;
import io.github.shearpin.agent.policy.breaker.BreakerSettings;
import io.github.shearpin.agent.policy.path.ValuePath;
import io.github.shearpin.agent.rules.ExporterSettings;
import io.github.shearpin.agent.rules.Position;
import io.github.shearpin.agent.rules.Rule;
import io.github.shearpin.agent.rules.RuleReader;
import io.github.shearpin.bootstrap.Gate;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the JSON pages tell of rules with known pasts. */
class JsonPagesTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    /** 2026-01-02T03:04:05Z. */
    private static final long EPOCH_MILLIS = 1_767_323_045_000L;
    private static final String BREAKERS = "/health/circuit-breakers";
    private static final String EXTENDED = "/health/extended";
    private static final String METRICS = "/diagnostics/metrics";
    private static final String PERFORMANCE = "/diagnostics/performance";
    private static final Pattern DOCUMENTED = Pattern.compile("^\\| `([^`]+)` \\|", Pattern.MULTILINE);

    private long nanos;
    private final Guards guards = new Guards(resources(() -> nanos, () -> EPOCH_MILLIS + nanos / 1_000_000,
            wait -> nanos += wait));
    private final AgentStatistics statistics = new AgentStatistics();
    private final HttpClient client = HttpClient.newHttpClient();
    private Exporter exporter;

    @BeforeEach
    void start() {
        exporter = Exporter.start(new ExporterSettings("127.0.0.1", 0, 0, false), () -> guards, statistics, "1.2.3");
        Gate.agent(guards);
    }

    @AfterEach
    void stop() {
        exporter.close();
        Gate.agent(null);
    }

    @Test
    void aBreakerIsToldWithWhatItWentThroughAndIsJudgedBy() throws Exception {
        RuleGuard payments = add(breaking().consecutiveFailures(2).build(), null);
        callsOf(payments, "ok", "fail", "fail", "ok", "ok"); // the last two are refused
        nanos += 4 * SECOND;

        JsonObject page = json(BREAKERS);
        JsonObject breaker = only(page.getAsJsonArray("circuit_breakers"));
        assertThat(text(breaker)).isEqualTo("""
                {"rule":"payments","key":null,"mode":"enforce","state":"open","since":"2026-01-02T03:04:05.003Z",\
                "seconds_in_state":4,"seconds_until_half_open":26,"window_calls":3,"failure_ratio":0.6666666666666666,\
                "slow_call_ratio":0,"consecutive_failures":2,"last_failure":"2026-01-02T03:04:05.003Z",\
                "thresholds":{"failure_ratio":null,"slow_call_ratio":0.75,"slow_call_seconds":2,"consecutive_failures":2,\
                "minimum_calls":10,"window_seconds":null,"window_calls":20,"half_open_calls":1,"half_open_successes":1},\
                "calls":{"success":1,"failure":2,"slow":0,"ignored":0},"rejections":{"enforced":2,"observed":0},\
                "recovery_attempts":{"success":0,"failure":0},"transitions":[{"from":"closed","to":"open","count":1}]}""");
        assertThat(page.get("healthy").getAsBoolean()).isFalse();
        assertThat(text(page.get("states"))).isEqualTo(
                "{\"closed\":0,\"half_open\":0,\"open\":1,\"forced_open\":0,\"forced_closed\":0}");
    }

    @Test
    void aBreakerThatRecoveredIsHealthyAndTellsItsTransitions() throws Exception {
        RuleGuard payments = add(breaking().consecutiveFailures(1).build(), null);
        callsOf(payments, "fail");
        nanos += 30 * SECOND;
        callsOf(payments, "ok");

        JsonObject page = json(BREAKERS);
        JsonObject breaker = only(page.getAsJsonArray("circuit_breakers"));
        assertThat(breaker.get("state").getAsString()).isEqualTo("closed");
        assertThat(breaker.get("seconds_until_half_open").isJsonNull()).isTrue();
        assertThat(text(breaker.get("recovery_attempts"))).isEqualTo("{\"success\":1,\"failure\":0}");
        assertThat(text(breaker.get("transitions"))).isEqualTo("[{\"from\":\"closed\",\"to\":\"open\",\"count\":1},"
                + "{\"from\":\"half_open\",\"to\":\"closed\",\"count\":1},{\"from\":\"open\",\"to\":\"half_open\",\"count\":1}]");
        assertThat(page.get("healthy").getAsBoolean()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"closed,true", "half_open,false", "open,false", "forced_open,false", "forced_closed,true"})
    void whatRefusesCallsIsNotHealthy(String state, boolean healthy) throws Exception {
        RuleGuard payments = add(breaking().consecutiveFailures(1).build(), null);
        if (state.startsWith("forced")) {
            payments.breaker().force(state.equals("forced_open") ? BreakerSettings.Force.OPEN : BreakerSettings.Force.CLOSED);
        } else if (!state.equals("closed")) {
            callsOf(payments, "fail");
        }
        if (state.equals("half_open")) {
            nanos += 30 * SECOND;
            Gate.enter(site(payments), String.class, this, new Object[] {"argument"}); // and never leaves
        }

        for (JsonObject page : List.of(json(BREAKERS), json(EXTENDED).getAsJsonObject("circuit_breakers"))) {
            assertThat(page.get("healthy").getAsBoolean()).isEqualTo(healthy);
            assertThat(page.getAsJsonObject("states").get(state).getAsInt()).isEqualTo(1);
        }
    }

    @Test
    void aBreakerThatNeverMovedHasBeenClosedSinceItWasMade() throws Exception {
        add(breaking().failureRate(0.5).build(), null);
        nanos += 90 * SECOND;

        JsonObject breaker = only(json(BREAKERS).getAsJsonArray("circuit_breakers"));
        assertThat(breaker.get("since").getAsString()).isEqualTo("2026-01-02T03:04:05Z");
        assertThat(breaker.get("seconds_in_state").getAsDouble()).isEqualTo(90);
        assertThat(breaker.get("last_failure").isJsonNull()).isTrue();
    }

    @Test
    void eachOfThousandKeysIsToldAndTheAnswerIsWrittenPieceByPiece() throws Exception {
        RuleGuard rule = add(breaking().consecutiveFailures(1).build(), ValuePath.parse("$arg0"));
        for (int key = 0; key < 1000; key++) {
            call(rule, "key " + key, key < 3 ? "fail" : "ok");
        }

        HttpResponse<String> response = get(BREAKERS);
        assertThat(response.headers().firstValue("Content-Length")).as("known before it is made").isEmpty();
        JsonObject page = JsonParser.parseString(response.body()).getAsJsonObject();
        Set<String> keys = new TreeSet<>();
        for (JsonElement breaker : page.getAsJsonArray("circuit_breakers")) {
            JsonObject each = breaker.getAsJsonObject();
            keys.add(each.get("key").getAsString() + " " + each.get("state").getAsString());
        }
        assertThat(keys).hasSize(1000).contains("key 0 open", "key 2 open", "key 3 closed", "key 999 closed");
        assertThat(page.getAsJsonObject("states").get("open").getAsInt()).isEqualTo(3);
        assertThat(page.getAsJsonObject("states").get("closed").getAsInt()).isEqualTo(997);
        assertThat(only(rules(EXTENDED, rule("payments", rule.settings()))).get("keys").getAsInt()).isEqualTo(1000);
    }

    @Test
    void noBreakersAreHealthy() throws Exception {
        guards.add(GuardSettings.builder("unmatched").breaker(breaking().force(BreakerSettings.Force.OPEN).build()).build());

        JsonObject page = json(BREAKERS);
        assertThat(page.getAsJsonArray("circuit_breakers")).isEmpty();
        assertThat(page.get("healthy").getAsBoolean()).isTrue();
    }

    @Test
    void theAgentsHealthNamesWhatIsWrong() throws Exception {
        long defects = Log.defects();
        assertThat(json(EXTENDED).get("status").getAsString()).isEqualTo("not_ready");

        exporter.ready(true);
        JsonObject ready = json(EXTENDED);
        assertThat(ready.get("status").getAsString()).isEqualTo(defects == 0 ? "healthy" : "degraded");
        assertThat(ready.getAsJsonArray("reasons")).hasSize(defects == 0 ? 0 : 1);
        assertThat(ready.get("ready").getAsBoolean()).isTrue();
        assertThat(ready.get("version").getAsString()).isEqualTo("1.2.3");
        assertThat(text(ready.get("exporter"))).isEqualTo("{\"host\":\"127.0.0.1\",\"port\":" + exporter.port() + "}");
        assertThat(ready.get("uptime_seconds").getAsDouble()).isPositive();
        assertThat(ready.get("internal_errors").getAsLong()).isEqualTo(defects);

        statistics.weaveErrors.set(3);
        assertThat(json(EXTENDED).get("status").getAsString()).isEqualTo("degraded");
        statistics.ruleErrors.set(2);
        statistics.classesWoven.set(4);
        JsonObject degraded = json(EXTENDED);
        assertThat(degraded.get("status").getAsString()).isEqualTo("degraded");
        assertThat(text(degraded.get("reasons"))).contains("(rule_errors)", "(weave_errors)");
        assertThat(degraded.get("rule_errors").getAsInt()).isEqualTo(2);
        assertThat(degraded.get("weave_errors").getAsInt()).isEqualTo(3);
        assertThat(degraded.get("classes_woven").getAsInt()).isEqualTo(4);
    }

    @Test
    void errorsOfTheRulesAreNoNewsOnceTheyAreMended() throws Exception {
        statistics.ruleErrors.set(2);
        statistics.loaded(false);
        assertThat(text(json(EXTENDED).get("reasons"))).contains("(rule_errors)");

        statistics.loaded(true);
        assertThat(text(json(EXTENDED).get("reasons"))).doesNotContain("(rule_errors)");
        statistics.ruleErrors.incrementAndGet();
        statistics.loaded(false);
        assertThat(text(json(EXTENDED).get("reasons"))).contains("(rule_errors)");
    }

    @Test
    void eachRuleIsToldWithItsPlaceAndWhetherItMatched() throws Exception {
        GuardSettings watched = GuardSettings.builder("payments").mode(Mode.OBSERVE)
                .labels(Map.of("missing", ValuePath.parse("$arg0.missing"))).build();
        RuleGuard guard = guards.add(watched);
        try (StderrCapture stderr = new StderrCapture()) {
            call(guard, "argument", "ok");
            assertThat(stderr.lines()).allMatch(line -> line.contains("path $arg0.missing"));
        }
        statistics.methodsWoven("payments").set(5);

        JsonArray rules = rules(EXTENDED, rule("payments", watched),
                rule("quarter", GuardSettings.builder("quarter").breaker(breaking().build()).enforcedShare(0.25).build()),
                rule("off", GuardSettings.builder("off").mode(Mode.OFF).build()));
        assertThat(text(rules.get(0))).isEqualTo("""
                {"name":"payments","preset":null,"mode":"observe","enforced_ratio":0,"policies":[],"matched":true,"methods_woven":5,"keys":0,\
                "key_overflows":0,"label_overflows":0,"path_failures":1,\
                "position":{"file":"rules.yaml","line":7,"column":3}}""");
        assertThat(text(rules.get(1))).contains("\"mode\":\"enforce\",\"enforced_ratio\":0.25,\"policies\":[\"circuit-breaker\"],\"matched\":false,"
                + "\"methods_woven\":0");
        assertThat(text(rules.get(2))).contains("\"mode\":\"off\"");
        assertThat(json(EXTENDED).get("rule_count").getAsInt()).isEqualTo(3);
    }

    @Test
    void presetsAreThereOrNotPresent(@TempDir Path folder) throws Exception {
        JsonArray rules = rules(EXTENDED, preset(folder));
        assertThat(rules).isNotEmpty().allMatch(rule -> rule.getAsJsonObject().get("preset").getAsString().equals("jdbc"));
        assertThat(text(json(EXTENDED).get("presets"))).isEqualTo("[{\"name\":\"jdbc\",\"state\":\"not present\"}]");
        statistics.methodsWoven("jdbc-prepare").set(1);
        assertThat(text(json(EXTENDED).get("presets"))).isEqualTo("[{\"name\":\"jdbc\",\"state\":\"present\"}]");
    }

    @Test
    void breakersAreSummedUpForTheAgent() throws Exception {
        callsOf(add(breaking().consecutiveFailures(1).build(), null), "fail");

        assertThat(text(json(EXTENDED).get("circuit_breakers"))).isEqualTo("{\"healthy\":false,\"states\":"
                + "{\"closed\":0,\"half_open\":0,\"open\":1,\"forced_open\":0,\"forced_closed\":0}}");
    }

    @Test
    void performanceTellsRatesSharesAndQuantilesOfWhatWasCalled() throws Exception {
        RuleGuard payments = add(breaking().consecutiveFailures(2).build(), null);
        callsOf(payments, "ok", "ok", "fail", "fail", "ok"); // the last is refused
        nanos += 2 * SECOND - nanos;
        guards.site(guards.add(GuardSettings.builder("reads").build()), method("com.acme.Store", "read"));
        Gate.enter(guards.site(guards.rules().get(1), method("com.acme.Store", "read"))); // and never leaves

        JsonObject page = json(PERFORMANCE);
        JsonObject rule = page.getAsJsonArray("rules").get(0).getAsJsonObject();
        JsonObject calls = rule.getAsJsonObject("calls");
        double uptime = page.get("uptime_seconds").getAsDouble();
        assertThat(uptime).isPositive();
        assertThat(calls.remove("per_second").getAsDouble()).isCloseTo(5 / uptime, within(1e-9));
        assertThat(text(calls)).isEqualTo("""
                {"total":5,"success":2,"failure":2,"rejected":1,"timeout":0,"ignored":0,"in_flight":0,\
                "rejected_ratio":0.2,"per_second_in_window":2}""");
        JsonObject window = rule.getAsJsonObject("window");
        assertThat(window.get("seconds").getAsDouble()).isEqualTo(2);
        assertThat(window.get("calls").getAsInt()).isEqualTo(4);
        JsonObject median = window.getAsJsonArray("duration_quantiles").get(0).getAsJsonObject();
        assertThat(median.get("quantile").getAsDouble()).isEqualTo(0.5);
        assertThat(median.get("seconds").getAsDouble()).isCloseTo(0.001, within(0.00004));

        JsonObject reads = page.getAsJsonArray("rules").get(1).getAsJsonObject();
        assertThat(reads.getAsJsonObject("calls").get("in_flight").getAsInt()).isEqualTo(1);
        assertThat(text(reads.get("window"))).contains("{\"quantile\":0.5,\"seconds\":null}");

        JsonObject all = page.getAsJsonObject("calls");
        assertThat(all.remove("per_second").getAsDouble()).isCloseTo(5 / uptime, within(1e-9));
        assertThat(text(all)).isEqualTo("""
                {"total":5,"success":2,"failure":2,"rejected":1,"timeout":0,"ignored":0,"in_flight":1,\
                "rejected_ratio":0.2,"per_second_in_window":2}""");
    }

    @Test
    void callsWithLabelsAreCountedOnce() throws Exception {
        RuleGuard rule = guards.add(GuardSettings.builder("payments").labels(Map.of("who", ValuePath.parse("$arg0"))).build());
        for (String who : List.of("a", "b", "a")) {
            call(rule, who, "ok");
        }

        assertThat(only(json(PERFORMANCE).getAsJsonArray("rules")).getAsJsonObject("calls").get("total").getAsInt()).isEqualTo(3);
    }

    @Test
    void performanceTellsOfTheJvmAndTheAgent() throws Exception {
        statistics.startNanos.set(SECOND / 4);
        statistics.weaveNanos.set(SECOND / 8);

        JsonObject page = json(PERFORMANCE);
        JsonObject jvm = page.getAsJsonObject("jvm");
        assertThat(jvm.getAsJsonObject("cpu").get("processors").getAsInt())
                .isEqualTo(Runtime.getRuntime().availableProcessors());
        assertThat(jvm.getAsJsonObject("cpu").get("process_seconds").getAsDouble()).isPositive();
        JsonObject heap = jvm.getAsJsonObject("memory").getAsJsonObject("heap");
        assertThat(heap.get("max_bytes").getAsLong()).isEqualTo(Runtime.getRuntime().maxMemory());
        assertThat(heap.get("used_bytes").getAsLong()).isBetween(1L, heap.get("committed_bytes").getAsLong());
        assertThat(jvm.getAsJsonObject("threads").get("live").getAsInt())
                .isGreaterThan(jvm.getAsJsonObject("threads").get("daemon").getAsInt());
        assertThat(jvm.getAsJsonArray("garbage_collectors")).isNotEmpty();
        assertThat(text(page.get("agent"))).isEqualTo("{\"start_seconds\":0.25,\"weave_seconds\":0.125}");
    }

    @Test
    void metricsAreThoseOfTheExposition() throws Exception {
        callsOf(add(breaking().failureRate(0.5).build(), null), "ok", "fail");
        guards.site(guards.add(GuardSettings.builder("quiet").build()), method("com.acme.Store", "read"));

        JsonArray families = json(METRICS + "?name[]=shearpin_calls_total").getAsJsonArray("families");
        JsonObject calls = only(families);
        assertThat(calls.get("name").getAsString()).isEqualTo("shearpin_calls");
        assertThat(calls.get("type").getAsString()).isEqualTo("counter");
        assertThat(calls.get("unit").isJsonNull()).isTrue();
        assertThat(calls.get("help").getAsString()).startsWith("Calls of guarded methods");
        assertThat(calls.getAsJsonArray("samples")).hasSize(10);
        assertThat(text(calls.getAsJsonArray("samples").get(1))).isEqualTo("{\"name\":\"shearpin_calls_total\",\"labels\":"
                + "{\"rule\":\"payments\",\"method\":\"PaymentClient.charge\",\"outcome\":\"failure\"},\"value\":1}");

        JsonObject window = only(json(METRICS + "?name[]=shearpin_call_duration_window_seconds").getAsJsonArray("families"));
        assertThat(window.get("unit").getAsString()).isEqualTo("seconds");
        assertThat(text(window)).as("NaN, of which JSON knows nothing")
                .contains("\"labels\":{\"rule\":\"quiet\",\"quantile\":\"0.5\"},\"value\":null}");
    }

    @Test
    void metricsAreAllOfTheExposition() throws Exception {
        callsOf(add(breaking().failureRate(0.5).build(), null), "ok");
        Set<String> told = new TreeSet<>();
        for (JsonElement family : json(METRICS).getAsJsonArray("families")) {
            family.getAsJsonObject().getAsJsonArray("samples")
                    .forEach(sample -> told.add(sample.getAsJsonObject().get("name").getAsString()));
        }
        Set<String> exposed = new TreeSet<>();
        get("/metrics").body().lines().filter(line -> !line.startsWith("#"))
                .forEach(line -> exposed.add(line.substring(0, line.indexOf(line.contains("{") ? '{' : ' '))));

        assertThat(told).isEqualTo(exposed);
        assertThat(text(json(METRICS + "?name[]=nothing"))).isEqualTo("{\"families\":[]}");
        assertThat(get(METRICS + "?name[]=%zz".replace("%", "%25")).statusCode()).isEqualTo(200);
        assertThat(RawClient.exchange(exporter, "GET " + METRICS + "?name[]=%zz HTTP/1.0\r\nHost: localhost\r\n\r\n"))
                .startsWith("HTTP/1.1 400 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {EXTENDED, BREAKERS, METRICS, PERFORMANCE})
    void answersAreJsonThatNobodyStores(String path) throws Exception {
        HttpResponse<String> response = get(path);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json; charset=utf-8");
        assertThat(response.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(response.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(response.body()).startsWith("{\n  \"").endsWith("}\n");
        assertThat(RawClient.exchange(exporter, "HEAD " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200 ").endsWith("\r\n\r\n");
        HttpResponse<String> post = client.send(HttpRequest.newBuilder(uri(path))
                .POST(HttpRequest.BodyPublishers.ofString("{}")).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(post.statusCode()).isEqualTo(405);
        assertThat(post.headers().firstValue("Allow")).hasValue("GET, HEAD");
    }

    @Test
    void answersAreCompressedForWhoTakesThat() throws Exception {
        HttpResponse<byte[]> response = client.send(HttpRequest.newBuilder(uri(METRICS + "?name[]=shearpin_build_info"))
                .header("Accept-Encoding", "gzip").build(), HttpResponse.BodyHandlers.ofByteArray());

        assertThat(response.headers().firstValue("Content-Encoding")).hasValue("gzip");
        byte[] body = new GZIPInputStream(new ByteArrayInputStream(response.body())).readAllBytes();
        assertThat(new String(body)).isEqualTo(get(METRICS + "?name[]=shearpin_build_info").body()).contains("1.2.3");
    }

    @Test
    void probesMayReadJson() throws Exception {
        assertThat(text(JsonParser.parseString(get("/health", "Accept", "application/json").body())))
                .isEqualTo("{\"status\":\"healthy\"}");
        assertThat(get("/health", "Accept", "application/json;q=0.5, text/plain").body()).isEqualTo("healthy\n");
        assertThat(get("/-/healthy", "Accept", "application/json").body()).isEqualTo("healthy\n");
    }

    /** What users are told of the pages is what there is, and all of it. */
    @ParameterizedTest
    @ValueSource(strings = {"/health", EXTENDED, BREAKERS, METRICS, PERFORMANCE})
    void eachFieldIsDocumentedAndEachDocumentedFieldIsThere(String path, @TempDir Path folder) throws Exception {
        callsOf(add(breaking().consecutiveFailures(1).build(), null), "fail");
        exporter.rules(List.of(rule("payments", guards.rules().get(0).settings()), preset(folder)[0]));
        statistics.ruleErrors.set(1);
        String page = Files.readString(Path.of("..", "config-examples", "http.md"));
        String section = page.split("\n## " + path + "\n", 2)[1].split("\n## ", 2)[0];
        Set<String> documented = new TreeSet<>();
        Matcher field = DOCUMENTED.matcher(section);
        while (field.find()) {
            documented.add(field.group(1));
        }

        Set<String> there = new TreeSet<>();
        fields("", JsonParser.parseString(get(path, "Accept", "application/json").body()), there);
        assertThat(documented).isEqualTo(there);
    }

    private static void fields(String path, JsonElement value, Set<String> found) {
        if (value.isJsonArray() && !value.getAsJsonArray().isEmpty() && value.getAsJsonArray().get(0).isJsonObject()) {
            value.getAsJsonArray().forEach(each -> fields(path + "[]", each, found));
        } else if (value.isJsonObject() && !path.endsWith(".labels")) {
            value.getAsJsonObject().entrySet().forEach(each -> fields(path.isEmpty() ? each.getKey()
                    : path + "." + each.getKey(), each.getValue(), found));
        } else {
            found.add(path);
        }
    }

    /** Judges slow calls, too; half-open after half a minute, and closed by one success. */
    private static BreakerSettings.Builder breaking() {
        return BreakerSettings.builder().failureRate(0).slowCalls(2 * SECOND, 0.75, false).windowCalls(20).minimumCalls(10)
                .openForNanos(30 * SECOND).halfOpenCalls(1).halfOpenSuccesses(1);
    }

    private RuleGuard add(BreakerSettings breaker, ValuePath key) {
        RuleGuard rule = guards.add(GuardSettings.builder("payments").breaker(breaker).key(key).build());
        site(rule);
        return rule;
    }

    private static Rule rule(String name, GuardSettings settings) {
        return new Rule(name, new Position("rules.yaml", 7, 3), List.of(), List.of(), 200, settings);
    }

    private static Rule[] preset(Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("rules.yaml"), "version: 1\npresets: {jdbc: {}}\n");
        return RuleReader.read(file.toString(), Map.of()).rules().toArray(new Rule[0]);
    }

    private int site(RuleGuard rule) {
        return guards.site(rule, new MethodShape("com.acme.pay.PaymentClient", "charge", "(Ljava/lang/String;)V", false,
                List.of()));
    }

    private void callsOf(RuleGuard rule, String... ends) {
        for (String end : ends) {
            call(rule, "argument", end);
        }
    }

    /** A call of a millisecond, unless it is refused. */
    private void call(RuleGuard rule, String argument, String end) {
        int site = site(rule);
        Object state = Gate.enter(site, String.class, this, new Object[] {argument});
        if (!(state instanceof Throwable)) {
            nanos += SECOND / 1000;
            Gate.exit(site, state, null, end.equals("fail") ? new IOException("as told") : null);
        }
    }

    private JsonArray rules(String path, Rule... rules) throws Exception {
        exporter.rules(List.of(rules));
        return json(path).getAsJsonArray("rules");
    }

    private static JsonObject only(JsonArray array) {
        assertThat(array).hasSize(1);
        return array.get(0).getAsJsonObject();
    }

    private static String text(JsonElement json) {
        return json.toString();
    }

    private JsonObject json(String path) throws Exception {
        HttpResponse<String> response = get(path);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return JsonParser.parseString(response.body()).getAsJsonObject();
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
