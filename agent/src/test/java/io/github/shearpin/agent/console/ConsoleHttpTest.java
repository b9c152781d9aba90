package io.github.shearpin.agent.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.acme.shop.OrderService;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.shearpin.agent.export.Operations;
import io.github.shearpin.agent.export.StderrCapture;
import io.github.shearpin.agent.policy.MethodShape;
import io.github.shearpin.agent.policy.Mode;
import io.github.shearpin.agent.policy.breaker.CircuitBreaker.State;
import io.github.shearpin.agent.rules.AuthSettings;
import io.github.shearpin.agent.rules.PasswordHash;
import io.github.shearpin.agent.rules.Protection;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the console tells as JSON and as a stream, and what it has done for whom. */
@Timeout(60)
class ConsoleHttpTest {

    private static final String RULES = "/api/v1/rules";
    private static final String EVENTS = "/api/v1/events";
    private static final String BREAKER = RULES + "/orders/circuit-breaker";
    private static final Pattern DOCUMENTED = Pattern.compile("^\\| `([^`]+)` \\|", Pattern.MULTILINE);
    private static final String BEARER = "Bearer " + ConsoleOfTests.TOKEN;

    @TempDir
    private Path folder;
    private final HttpClient client = HttpClient.newHttpClient();
    private final StderrCapture stderr = new StderrCapture();
    private ConsoleOfTests console;

    @BeforeEach
    void start() throws Exception {
        console = ConsoleOfTests.start(folder);
    }

    @AfterEach
    void stop() {
        console.close();
        stderr.close();
    }

    @ParameterizedTest
    @CsvSource({"/,text/html", "/console.css,text/css", "/console.js,text/javascript"})
    void thePageHoldsNoDataAndMayLoadNothingFromElsewhere(String path, String type) throws Exception {
        HttpResponse<String> page = get(path, "X-Forwarded-For", "192.0.2.7");

        assertThat(page.statusCode()).as("for everyone: it asks for the token itself").isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Type")).hasValueSatisfying(value -> assertThat(value).startsWith(type));
        assertThat(page.headers().firstValue("Content-Security-Policy")).hasValueSatisfying(policy -> assertThat(policy)
                .startsWith("default-src 'none';").contains("frame-ancestors 'none'").doesNotContain("unsafe", "http", "*"));
        assertThat(page.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(page.headers().firstValue("Referrer-Policy")).hasValue("no-referrer");
        assertThat(page.body()).doesNotContain("orders", ConsoleOfTests.TOKEN);
        assertThat(page.body().replace("http://www.w3.org/2000/svg", "")).doesNotContain("http://", "https://");
    }

    @Test
    void thePageIsSmall() throws Exception {
        int bytes = 0;
        for (String path : List.of("/", "/console.css", "/console.js")) {
            bytes += get(path).body().getBytes(StandardCharsets.UTF_8).length;
        }
        assertThat(bytes).isLessThan(60_000);
    }

    @Test
    void rulesAreToldWithStateTrafficAndWhatTheyMatched() throws Exception {
        for (String end : List.of("ok", "fail", "fail", "fail", "ok")) {
            console.call("orders", end);
        }

        JsonObject orders = rule("orders");
        assertThat(orders.get("breaker_state").getAsString()).isEqualTo("open");
        assertThat(orders.get("methods_woven").getAsInt()).isEqualTo(2);
        assertThat(orders.getAsJsonArray("methods").toString()).isEqualTo(
                "[\"com.acme.shop.OrderService.place(String)\",\"com.acme.shop.OrderService.place(String, int)\"]");
        assertThat(orders.getAsJsonArray("policies").toString()).isEqualTo("[\"retry\",\"circuit-breaker\"]");
        JsonObject calls = orders.getAsJsonObject("calls");
        assertThat(calls.get("total").getAsInt()).isEqualTo(5);
        assertThat(calls.get("failure").getAsInt()).isEqualTo(3);
        assertThat(calls.get("rejected").getAsInt()).isEqualTo(1);
        assertThat(orders.getAsJsonArray("breakers").get(0).getAsJsonObject().get("by_hand").getAsBoolean()).isFalse();

        JsonObject payments = rule("payments");
        assertThat(payments.get("mode").getAsString()).isEqualTo("observe");
        assertThat(payments.get("breaker_state").isJsonNull()).isTrue();
        assertThat(payments.getAsJsonArray("methods").toString()).contains("CardPayments.charge(String)");
    }

    @Test
    void ofARuleThatMatchesNothingThePageOfItsOwnSaysWhy() throws Exception {
        assertThat(rule("lost").get("matched").getAsBoolean()).isFalse();

        JsonObject lost = json(RULES + "/lost");
        JsonObject pattern = lost.getAsJsonArray("patterns").get(0).getAsJsonObject();
        assertThat(pattern.get("pattern").getAsString()).isEqualTo("com.acme.shop.BatchService#begin");
        assertThat(pattern.get("position").getAsString()).endsWith("rules.yaml:16:12");
        assertThat(pattern.get("why").getAsString()).contains("com.acme.shop.BatchService", "has no such method; its methods are [start, stop]");
        assertThat(get(RULES + "/nobody").statusCode()).isEqualTo(404);
    }

    @Test
    void theWorstOfManyKeysComesFirst() throws Exception {
        for (int tenant = 0; tenant < 30; tenant++) {
            console.callOf(tenant, tenant == 27 ? "fail" : "ok");
        }

        JsonObject tenants = rule("tenants");
        assertThat(tenants.get("breaker_state").getAsString()).isEqualTo("open");
        assertThat(tenants.get("breaker_count").getAsInt()).isEqualTo(30);
        assertThat(tenants.getAsJsonArray("breakers")).hasSize(20);
        assertThat(tenants.getAsJsonArray("breakers").get(0).getAsJsonObject().get("key").getAsString()).isEqualTo("27");
        assertThat(json(RULES + "/tenants").getAsJsonArray("breakers")).hasSize(30);
    }

    @Test
    void secretsAreMaskedAndNothingElseIs() throws Exception {
        String configuration = get("/api/v1/configuration").body();

        assertThat(configuration).doesNotContain(ConsoleOfTests.TOKEN, "hooks.example.com", "services/secret")
                .contains("\"token\": \"***\"", "\"url\": \"***\"", "\"for\": [\n      \"opened\"\n    ]",
                        "com.acme.shop.Payments+#charge", "com.acme.shop.RemotePayments", "\"after_seconds\": 2");
    }

    @Test
    void whoMayReadTheMetricsIsTold() throws Exception {
        console.close();
        console = new ConsoleOfTests(folder, ConsoleOfTests.RULES.formatted(ConsoleOfTests.TOKEN), "127.0.0.1",
                new Protection(null, new AuthSettings("prometheus", new PasswordHash(10_000, new byte[16], new byte[32]))));

        assertThat(get("/api/v1/configuration").body()).contains("\"auth\": \"prometheus\"").doesNotContain("pbkdf2", "AAAA");
    }

    @Test
    void searchSaysHowAMethodIsNamedAndWhichRuleHasIt() throws Exception {
        JsonObject place = method(json("/api/v1/search?q=orderservice%23PLA"), "place", "(String, int)");
        assertThat(place.get("pattern").getAsString()).isEqualTo("com.acme.shop.OrderService#place(String, int)");
        assertThat(place.get("pattern_of_all").isJsonNull()).isTrue();
        assertThat(place.get("rules").toString()).isEqualTo("[\"orders\"]");

        JsonObject charge = method(json("/api/v1/search?q=CardPayments"), "charge", "(String)");
        assertThat(charge.get("pattern_of_all").getAsString()).as("declared with a type variable there")
                .isEqualTo("com.acme.shop.Payments+#charge(String)");
        assertThat(charge.get("rules").toString()).isEqualTo("[\"payments\"]");

        JsonObject start = method(json("/api/v1/search?q=%23start"), "start", "()");
        assertThat(start.get("pattern").isJsonNull()).isTrue();
        assertThat(start.get("problem").getAsString()).startsWith("abstract");
        assertThat(start.get("pattern_of_all").getAsString()).isEqualTo("com.acme.shop.BatchService+#start()");
        JsonObject declared = method(json("/api/v1/search?q=shop.Payments"), "charge", "(Object)");
        assertThat(declared.get("pattern_of_all").getAsString()).as("a type variable is any type")
                .isEqualTo("com.acme.shop.Payments+#charge(*)");
        assertThat(method(json("/api/v1/search?q=shop.Payments"), "of", "()").get("pattern_of_all").isJsonNull()).isTrue();
        assertThat(json("/api/v1/search?q=nothing+like+that").getAsJsonArray("classes")).isEmpty();
        JsonArray lists = json("/api/v1/search?q=ArrayList").getAsJsonArray("classes");
        assertThat(lists.get(0).getAsJsonObject().get("loader").getAsString()).isEqualTo("boot");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/search", "/api/v1/search?q=", "/api/v1/search?q=a", "/api/v1/search?q=%25zz"})
    void searchSaysWhatItWants(String path) throws Exception {
        String target = path.replace("%25", "%");
        assertThat(raw("GET " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")).startsWith("HTTP/1.1 400 ");
    }

    @Test
    void thoseElsewhereNeedTheToken() throws Exception {
        for (String path : List.of(RULES, RULES + "/orders", EVENTS, "/api/v1/configuration", "/api/v1/search?q=Order")) {
            assertThat(get(path, "X-Forwarded-For", "192.0.2.7").statusCode()).as(path).isEqualTo(401);
            assertThat(get(path, "X-Forwarded-For", "192.0.2.7", "Authorization", BEARER).statusCode()).as(path).isEqualTo(200);
            assertThat(get(path, "Origin", "http://evil.example").statusCode()).as(path).isEqualTo(403);
            assertThat(post(path, "{}", "Authorization", BEARER).statusCode()).as(path).isEqualTo(405);
        }
    }

    @Test
    void withoutAConsoleThereIsTheIndexAlone() throws Exception {
        console.close();
        console = new ConsoleOfTests(folder, "version: 1\nconsole: {enabled: false, token: \"" + ConsoleOfTests.TOKEN + "\"}\n");

        assertThat(get("/").body()).contains("href=\"/metrics\"").doesNotContain("script");
        for (String path : List.of("/console.js", "/console.css", RULES, EVENTS)) {
            assertThat(get(path).statusCode()).as(path).isEqualTo(404);
            assertThat(get(path).body()).contains("console.enabled");
        }
        assertThat(post("/-/reload", "{}", "Authorization", BEARER).statusCode()).isEqualTo(404);
    }

    @Test
    void anActionWantsTheTokenFromEveryone() throws Exception {
        assertThat(post(BREAKER, "{\"force\":\"open\"}").statusCode()).isEqualTo(401);
        assertThat(post(BREAKER, "{\"force\":\"open\"}", "Authorization", "Bearer 0123456789abcdex").statusCode()).isEqualTo(401);
        assertThat(post(BREAKER, "{\"force\":\"open\"}", "Authorization", BEARER, "Origin", "http://evil.example").statusCode())
                .isEqualTo(403);
        assertThat(console.rule("orders").breaker().state()).isEqualTo(State.CLOSED);

        HttpResponse<String> done = post(BREAKER, "{\"force\":\"open\"}", "Authorization", BEARER);
        assertThat(done.statusCode()).isEqualTo(200);
        assertThat(JsonParser.parseString(done.body()).getAsJsonObject().get("done").getAsBoolean()).isTrue();
        assertThat(console.rule("orders").breaker().state()).isEqualTo(State.FORCED_OPEN);
        assertThat(rule("orders").getAsJsonArray("breakers").get(0).getAsJsonObject().get("by_hand").getAsBoolean()).isTrue();
    }

    @Test
    void withoutATokenInTheFileThereAreNoActions() throws Exception {
        console.close();
        console = new ConsoleOfTests(folder, ConsoleOfTests.RULES.formatted(""));

        HttpResponse<String> refused = post("/-/reload", "{}", "Authorization", BEARER);
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.body()).contains("console.token", "Authorization: Bearer TOKEN");
        assertThat(json(RULES).getAsJsonObject("agent").get("actions").getAsBoolean()).isFalse();
    }

    @Test
    void eachActionIsDoneAndTold() throws Exception {
        assertThat(action(RULES + "/orders/mode", "{\"mode\":\"observe\"}")).isEqualTo("mode is OBSERVE");
        assertThat(console.operations.modes).containsEntry("orders", Mode.OBSERVE);
        assertThat(rule("orders").get("mode_by_hand").getAsString()).isEqualTo("observe");
        assertThat(action(RULES + "/orders/mode", "{\"mode\":\"file\"}")).isEqualTo("mode is as in the file");
        assertThat(action("/api/v1/mode", "{\"mode\":\"off\"}")).isEqualTo("all calls pass");
        assertThat(json(RULES).getAsJsonObject("agent").get("all_off").getAsString()).contains("operator");
        assertThat(action("/api/v1/mode", "{\"mode\":\"file\"}")).isEqualTo("the rules are in force again");
        assertThat(action("/-/reload", "{}")).isEqualTo("4 rules are in force");
        console.callOf(7, "fail");
        console.callOf(8, "fail");
        assertThat(action(RULES + "/tenants/circuit-breaker", " { \"force\" :\"\\u0063losed\" ,\r\n\t\"key\":\"7\" } ")).isEqualTo("force CLOSED for 1");
        assertThat(action(RULES + "/tenants/circuit-breaker", "{\"reset\":true}")).isEqualTo("reset");

        List<String> told = new ArrayList<>();
        for (JsonObject event : awaitEvents("action", 7)) {
            assertThat(event.get("caller").getAsString()).isEqualTo("127.0.0.1");
            assertThat(event.get("done").getAsBoolean()).isTrue();
            told.add((event.has("rule") ? event.get("rule").getAsString() : "-") + (event.has("key") ? " " + event.get("key").getAsString() : "")
                    + ": " + event.get("action").getAsString());
        }
        assertThat(told).containsExactly("orders: mode observe", "orders: mode file", "-: all rules off",
                "-: all rules as the files say", "-: reload", "tenants 7: force closed", "tenants: reset");
        assertThat(stderr.text()).contains("an operator at 127.0.0.1 asked for force closed of rule tenants, key 7: force CLOSED for 1");
    }

    @Test
    void whatIsRefusedIsToldToo() throws Exception {
        console.operations.nextReload = Operations.Result.refused("rules.yaml:3:1: an error");

        HttpResponse<String> answer = post("/-/reload", "{}", "Authorization", BEARER);
        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(answer.body()).contains("rules.yaml:3:1: an error");
        assertThat(awaitEvents("action", 1).get(0).get("done").getAsBoolean()).isFalse();
        assertThat(post(RULES + "/payments/circuit-breaker", "{\"reset\":true}", "Authorization", BEARER).statusCode()).isEqualTo(404);
        assertThat(post(RULES + "/nobody/mode", "{\"mode\":\"off\"}", "Authorization", BEARER).statusCode()).isEqualTo(404);
    }

    @Test
    void whateverKeyIsNamedWhatWasAskedForIsOneLine() throws Exception {
        post(BREAKER, "{\"force\":\"open\",\"key\":\"a\\nshearpin: b\\u001b[2J\"}", "Authorization", BEARER);

        assertThat(stderr.lines()).anyMatch(line -> line.contains("of rule orders, key a shearpin: b [2J: not done: "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "[]", "null", "{", "{}", "{\"force\":\"shut\"}", "{\"force\":null}", "{\"force\":1}", "{\"force\":{}}",
        "{\"reset\":false}", "{\"reset\":true,\"force\":\"open\"}", "{\"force\":\"open\",\"colour\":\"red\"}",
        "{\"force\":\"open\",\"force\":\"closed\"}", "{\"force\":\"open\"} x", "{\"force\":\"open\"}{}", "{\"force\":\"open\",}", "{\"force\" \"open\"}",
        "{\"force\":\"op\nen\"}", "{\"force\":\"\\x\"}", "{\"force\":\"\\u00g0\"}", "{\"force\":\"open", "{\"force\":\"open\",\"key\":true}",
        "{\"reset\":\"true\"}"})
    void whatIsNotAskedProperlyIsNotDone(String body) throws Exception {
        HttpResponse<String> answer = post(BREAKER, body, "Authorization", BEARER);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("{\"").doesNotContain("Exception");
        assertThat(console.rule("orders").breaker().state()).isEqualTo(State.CLOSED);
    }

    @Test
    void bodiesAreShortJsonOfKnownLength() throws Exception {
        String head = "POST " + BREAKER + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: " + BEARER + "\r\n";
        String json = "Content-Type: application/json\r\n";
        String body = "{\"force\":\"open\"}";
        assertThat(raw(head + "Content-Type: text/plain\r\nContent-Length: 16\r\n\r\n" + body)).startsWith("HTTP/1.1 415 ");
        assertThat(raw(head + "Content-Length: 16\r\n\r\n" + body)).startsWith("HTTP/1.1 415 ");
        assertThat(raw(head + json + "Transfer-Encoding: chunked\r\n\r\n10\r\n" + body + "\r\n0\r\n\r\n")).startsWith("HTTP/1.1 411 ");
        assertThat(raw(head + json + "Content-Length: 5000\r\n\r\n" + " ".repeat(5000))).startsWith("HTTP/1.1 413 ");
        assertThat(raw(head + json + "Content-Length: 99999\r\n\r\n")).startsWith("HTTP/1.1 413 ");
        for (String length : List.of("sixteen", "1e1", "", "-16", "+16", "16\r\nContent-Length: 16")) {
            assertThat(raw(head + json + "Content-Length: " + length + "\r\n\r\n" + body)).as(length)
                    .startsWith("HTTP/1.1 400 ").contains("send one Content-Length, in digits alone");
        }
        assertThat(console.rule("orders").breaker().state()).isEqualTo(State.CLOSED);
        assertThat(raw(head + json + "Content-Length: 4096\r\n\r\n" + body + " ".repeat(4080))).startsWith("HTTP/1.1 200 ");
        assertThat(raw("GET " + BREAKER + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")).startsWith("HTTP/1.1 405 ")
                .contains("Allow: POST");
        assertThat(raw("POST /-/reload HTTP/1.1\r\nHost: localhost\r\nAuthorization: " + BEARER
                + "\r\nConnection: close\r\n\r\n")).as("nothing to say").startsWith("HTTP/1.1 200 ");
    }

    @Test
    void eventsAreListedWithIdsToGoOnFrom() throws Exception {
        for (int i = 0; i < 3; i++) {
            console.call("orders", "fail");
        }
        List<JsonObject> opened = awaitEvents("opened", 1);
        assertThat(opened.get(0).get("rule").getAsString()).isEqualTo("orders");
        String last = json(EVENTS).get("last_id").getAsString();
        assertThat(json(EVENTS + "?after=" + last).getAsJsonArray("events")).isEmpty();

        action("/-/reload", "{}");
        awaitEvents("action", 1);
        assertThat(json(EVENTS + "?after=" + last).getAsJsonArray("events")).hasSize(1);
        assertThat(json(EVENTS + "?after=otherrun-99").getAsJsonArray("events").size()).isGreaterThan(1);
    }

    @Test
    void aStreamTellsEventsAsTheyComeAndGoesOnWhereItEnded() throws Exception {
        action("/-/reload", "{}");
        awaitEvents("action", 1);
        String last;
        try (EventStream stream = new EventStream(null)) {
            assertThat(stream.nextData()).contains("\"action\":\"reload\"");
            console.call("orders", "fail");
            console.call("orders", "fail");
            console.call("orders", "fail");
            assertThat(stream.nextData()).contains("\"type\":\"retry_exhausted\"");
            last = stream.lastId;
        }
        try (EventStream again = new EventStream(last)) {
            assertThat(again.nextData()).doesNotContain("\"action\":\"reload\"");
        }
    }

    @Test
    void fewStreamsAtATimeAndMetricsAreServedBesideThem() throws Exception {
        List<EventStream> streams = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            streams.add(new EventStream(null));
        }
        HttpResponse<String> refused = get(EVENTS, "Accept", "text/event-stream");
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValue("Retry-After")).hasValue("10");

        List<Socket> metrics = new ArrayList<>();
        for (int i = 0; i < 4; i++) { // all of them stay open
            metrics.add(new Socket("localhost", console.exporter.port()));
            metrics.get(i).getOutputStream().write("GET /-/healthy HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(metrics.get(i).getInputStream().read()).isEqualTo('H');
        }
        for (Socket socket : metrics) {
            socket.close();
        }
        for (EventStream stream : streams) {
            stream.close();
        }
        int code = 503;
        while (code == 503) { // until the server has seen that they are gone
            try (EventStream next = new EventStream(null)) {
                code = next.code;
            }
        }
        assertThat(code).as("places are free again").isEqualTo(200);
    }

    /** What users are told of the pages is what there is, and all of it. */
    @ParameterizedTest
    @ValueSource(strings = {RULES, RULES + "/{rule}", EVENTS, "/api/v1/configuration", "/api/v1/search"})
    void eachFieldIsDocumentedAndEachDocumentedFieldIsThere(String path) throws Exception {
        console.close();
        console = new ConsoleOfTests(folder, Files.readString(Path.of("src/test/resources/io/github/shearpin/agent/console/every-field.yaml")));
        console.call("orders", new MethodShape(OrderService.class.getName(), "place", "(Ljava/lang/String;)V", false, List.of()), "a", "ok");
        String page = Files.readString(Path.of("..", "config-examples", "http.md"));
        String section = page.split("\n## " + Pattern.quote(path) + "\n", 2)[1].split("\n## ", 2)[0];
        Set<String> documented = new TreeSet<>();
        Matcher field = DOCUMENTED.matcher(section);
        while (field.find()) {
            documented.add(field.group(1));
        }

        Set<String> there = new TreeSet<>();
        if (path.equals(EVENTS)) {
            action("/-/reload", "{}");
            awaitEvents("action", 1);
        }
        fields("", json(path.replace("{rule}", "orders") + (path.endsWith("search") ? "?q=OrderService" : "")), there);
        if (path.endsWith("{rule}")) { // and of one that matches nothing, why
            console.close();
            console = ConsoleOfTests.start(folder);
            fields("patterns[]", json(RULES + "/lost").getAsJsonArray("patterns").get(0), there);
        }
        if (path.equals(EVENTS)) {
            there.removeIf(name -> name.matches("events\\[\\]\\.(?!id).*")); // as EVENTS.md has them
        }
        assertThat(documented).isEqualTo(there);
    }

    private static void fields(String path, JsonElement value, Set<String> found) {
        if (value.isJsonArray() && !value.getAsJsonArray().isEmpty() && value.getAsJsonArray().get(0).isJsonObject()) {
            value.getAsJsonArray().forEach(each -> fields(path + "[]", each, found));
        } else if (value.isJsonObject() && !path.endsWith("labels") && !path.equals("patterns[].left") && !path.equals("rules[].settings")) {
            value.getAsJsonObject().entrySet().forEach(each -> fields(path.isEmpty() ? each.getKey()
                    : path + "." + each.getKey(), each.getValue(), found));
        } else {
            found.add(path);
        }
    }

    private JsonObject rule(String name) throws Exception {
        return StreamSupport.stream(json(RULES).getAsJsonArray("rules").spliterator(), false).map(JsonElement::getAsJsonObject)
                .filter(rule -> rule.get("name").getAsString().equals(name)).findFirst().orElseThrow();
    }

    private static JsonObject method(JsonObject page, String name, String parameters) {
        for (JsonElement type : page.getAsJsonArray("classes")) {
            for (JsonElement method : type.getAsJsonObject().getAsJsonArray("methods")) {
                JsonObject each = method.getAsJsonObject();
                if (each.get("name").getAsString().equals(name) && each.get("parameters").getAsString().equals(parameters)) {
                    return each;
                }
            }
        }
        throw new AssertionError(name + parameters + " is not in " + page);
    }

    private String action(String path, String body) throws Exception {
        HttpResponse<String> answer = post(path, body, "Authorization", BEARER);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JsonParser.parseString(answer.body()).getAsJsonObject().get("message").getAsString();
    }

    /** Events are told by a thread of their own: asks until there are so many. */
    private List<JsonObject> awaitEvents(String type, int count) throws Exception {
        List<JsonObject> found = new ArrayList<>();
        while (found.size() < count) {
            found.clear();
            for (JsonElement event : json(EVENTS).getAsJsonArray("events")) {
                if (event.getAsJsonObject().get("type").getAsString().equals(type)) {
                    found.add(event.getAsJsonObject());
                }
            }
        }
        return found;
    }

    private JsonObject json(String path) throws Exception {
        HttpResponse<String> answer = get(path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JsonParser.parseString(answer.body()).getAsJsonObject();
    }

    private HttpResponse<String> get(String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(console.uri(path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String path, String body, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(console.uri(path)).header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private String raw(String request) throws IOException {
        try (Socket socket = new Socket("localhost", console.exporter.port())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** A client of the stream. */
    private final class EventStream implements AutoCloseable {
        final int code;
        String lastId;
        private final InputStream body;
        private final BufferedReader lines;

        /** @param after null: from the beginning */
        EventStream(String after) throws Exception {
            HttpRequest.Builder request = HttpRequest.newBuilder(console.uri(EVENTS)).header("Accept", "text/event-stream");
            if (after != null) {
                request.header("Last-Event-ID", after);
            }
            HttpResponse<InputStream> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            code = answer.statusCode();
            body = answer.body();
            lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
            if (code == 200) {
                assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/event-stream");
                assertThat(lines.readLine()).isEqualTo("retry: 3000");
            }
        }

        String nextData() throws IOException {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("id: ")) {
                    lastId = line.substring(4);
                }
                if (line.startsWith("data: ")) {
                    return line.substring(6);
                }
            }
            throw new AssertionError("the stream ended");
        }

        @Override
        public void close() throws IOException {
            body.close();
        }
    }
}
