package io.github.shearpin.agent.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonElement;
import io.github.shearpin.agent.export.Operations;
import io.github.shearpin.agent.export.StderrCapture;
import io.github.shearpin.agent.policy.MethodShape;
import io.github.shearpin.agent.policy.Mode;
import io.github.shearpin.agent.policy.breaker.CircuitBreaker.State;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The console in a real browser. With {@code -Dshearpin.screenshots=FOLDER} it also leaves pictures of itself there.
 */
@Timeout(180)
class ConsoleIT {

    private static final String CARD = "document.querySelector('[data-rule=\"%s\"]')";

    @TempDir
    private static Path profile;
    private static Chromium chromium;

    @TempDir
    private Path folder;
    private final StderrCapture stderr = new StderrCapture();
    private ConsoleOfTests console;
    private Chromium.Tab tab;
    private boolean refusalsExpected;

    @BeforeAll
    static void open() throws Exception {
        isNeeded(Chromium.isOnPath(), "chromium", "chromium");
        chromium = new Chromium(profile);
    }

    @AfterAll
    static void shut() throws Exception {
        if (chromium != null) {
            chromium.close();
        }
    }

    private static void isNeeded(boolean there, String program, String packages) {
        assumeTrue(there || Boolean.getBoolean("shearpin.skip-nothing"),
                "the console is not looked at in a browser: " + program + " is not on the PATH (Debian: " + packages + ")");
    }

    @BeforeEach
    void start() throws Exception {
        console = ConsoleOfTests.start(folder);
        tab = chromium.open(1200, 900, false);
    }

    /** Whatever a test does: the page asks nobody else for anything, and nothing goes wrong in it. */
    @AfterEach
    void stop() {
        tab.close();
        console.close();
        stderr.close();
        assertThat(tab.requests).isNotEmpty().allMatch(uri -> uri.startsWith(console.uri("/").toString()) || uri.startsWith("data:"));
        List<String> errors = new ArrayList<>(tab.errors);
        errors.removeIf(error -> refusalsExpected && error.contains("\"source\":\"network\"") && error.matches(".*status of (401|403|409|503).*"));
        assertThat(errors).isEmpty();
    }

    private void open(String section) {
        tab.go(console.uri("/" + section));
        tab.await("document.querySelectorAll('#cards > li').length > 0");
    }

    private void awaitCard(String rule, String text) {
        tab.await(CARD.formatted(rule) + ".textContent.includes('" + text + "')");
    }

    @Test
    void aCardTellsWhatARuleDoesAndWhatItMatched() {
        console.call("orders", "ok");
        open("");

        awaitCard("orders", "2 methods: OrderService.place");
        awaitCard("payments", "observe");
        awaitCard("payments", "1 method: CardPayments.charge");
        awaitCard("lost", "matches nothing: ");
        assertThat(tab.text("document.querySelector('#summary').textContent")).contains("1.2.3", "4 rules");
        assertThat(tab.text(CARD.formatted("orders") + ".querySelector('.closed').textContent")).isEqualTo("closed");
    }

    @Test
    void aBreakerThatOpensIsSeenInPlaceAndSoIsItsEvent() {
        console.call("orders", "ok");
        open("");
        awaitCard("orders", "closed");
        tab.eval(CARD.formatted("orders") + ".mark = 'the same'");
        for (int i = 0; i < 3; i++) {
            console.call("orders", "fail");
        }

        awaitCard("orders", "next probe in");
        assertThat(tab.text(CARD.formatted("orders") + ".dataset.state")).isEqualTo("open");
        assertThat(tab.text(CARD.formatted("orders") + ".mark")).as("the card was not made anew").isEqualTo("the same");
        assertThat(tab.text("document.querySelector('#cards > li').dataset.rule")).as("the worst comes first").isEqualTo("orders");
        assertThat(tab.text("document.querySelector('#summary').textContent")).contains("1 open");
        tab.click("nav a[href='#events']");
        tab.await("document.querySelector('#events').textContent.includes('opened')");
        tab.await("document.querySelector('#live').textContent.startsWith('Live')");
    }

    @Test
    void theKeysThatAreWorstAreNamed() {
        console.callOf(1, "ok");
        console.callOf(2, "fail");
        open("");

        awaitCard("tenants", "2: open (of 2 keys)");
    }

    @Test
    void detailsSayWhyNothingMatchesAndWhatTheSettingsAre() {
        open("");
        tab.click("[data-rule=lost] .foot > button");
        awaitCard("lost", "com.acme.shop.BatchService#begin");
        awaitCard("lost", "has no such method");

        tab.click("[data-rule=orders] .foot > button");
        awaitCard("orders", "consecutive_failures: 3");
        awaitCard("orders", "com.acme.shop.OrderService.place(String, int)");
    }

    @Test
    void searchNamesAMethodAndTheRuleThatHasIt() {
        open("#search");
        tab.type("#query", "CardPay");
        tab.press("Search");

        tab.await("document.querySelector('#results').textContent.includes('com.acme.shop.Payments+#charge(String)')");
        assertThat(tab.text("document.querySelector('#results').textContent"))
                .contains("com.acme.shop.CardPayments#charge(String)", "in payments");
        assertThat(tab.text("document.querySelector('#found').textContent")).contains("in 1 class.");
    }

    @Test
    void theConfigurationIsShownWithoutSecrets() {
        open("#configuration");

        tab.await("document.querySelector('#configuration').textContent.includes('com.acme.shop.OrderService#place')");
        assertThat(tab.text("document.documentElement.outerHTML")).doesNotContain(ConsoleOfTests.TOKEN, "hooks.example.com");
    }

    @Test
    void anActionAsksForTheTokenOnceAndIsConfirmed() {
        open("");
        tab.click("[data-rule=orders] .foot > button");
        tab.press("Force open");
        tab.await("document.querySelector('#confirm').open");
        assertThat(console.rule("orders").breaker().state()).as("not before it is confirmed").isEqualTo(State.CLOSED);
        tab.click("#confirm-yes");
        tab.type("#token-value", ConsoleOfTests.TOKEN);
        tab.press("Use it");
        tab.await("document.querySelector('#result').open && document.querySelector('#result-title').textContent === 'Done'");
        assertThat(console.rule("orders").breaker().state()).isEqualTo(State.FORCED_OPEN);
        tab.press("Close");
        awaitCard("orders", "forced open");
        awaitCard("orders", "by hand");

        tab.press("Release");
        tab.click("#confirm-yes");
        tab.await("document.querySelector('#result').open");
        assertThat(console.rule("orders").breaker().state()).as("without being asked again").isEqualTo(State.CLOSED);
        tab.press("Close");
        assertThat(tab.text("location.href + document.cookie + JSON.stringify(localStorage)")).doesNotContain(ConsoleOfTests.TOKEN);
        assertThat(tab.requests).noneMatch(uri -> uri.contains(ConsoleOfTests.TOKEN));
    }

    @Test
    void anActionThatIsCancelledIsNotDone() {
        open("");
        tab.press("Switch all rules off");
        tab.click("#confirm .cancel");
        tab.press("Switch all rules off");
        tab.click("#confirm-yes");
        tab.click("#ask-token .cancel");

        assertThat(console.operations.whyAllOff()).isNull();
    }

    /** The browser tells that a dialog was closed later, when it may have been opened again. */
    @Test
    void aDialogThatIsCancelledAndOpenedAgainAtOnceIsAskedAgain() {
        open("");
        tab.press("Switch all rules off");
        tab.await("document.querySelector('#confirm').open");
        tab.eval("document.querySelector('#confirm .cancel').click();"
                + " [...document.querySelectorAll('button')].find(b => b.textContent === 'Switch all rules off').click()");
        tab.click("#confirm-yes");
        tab.type("#token-value", ConsoleOfTests.TOKEN);
        tab.press("Use it");
        tab.await("document.querySelector('#result-title').textContent === 'Done'");

        assertThat(console.operations.whyAllOff()).isNotNull();
    }

    @Test
    void aWrongTokenIsToldAndForgotten() {
        refusalsExpected = true;
        open("");
        tab.press("Reload rules");
        tab.click("#confirm-yes");
        tab.type("#token-value", "not-the-right-one");
        tab.press("Use it");

        tab.await("document.querySelector('#result-title').textContent === 'Not done'");
        assertThat(tab.text("document.querySelector('#result-text').textContent")).contains("console.token");
        tab.press("Close");
        tab.await("sessionStorage.length === 0");
    }

    @Test
    void withoutATokenInTheFileThePageSaysHowToHaveActions() throws Exception {
        refusalsExpected = true;
        console.close();
        console = new ConsoleOfTests(folder, ConsoleOfTests.RULES.formatted(""));
        open("");
        tab.press("Reload rules");
        tab.click("#confirm-yes");

        tab.await("document.querySelector('#result-title').textContent === 'Not done'");
        assertThat(tab.text("document.querySelector('#result-text').textContent")).contains("console.token", "set one");
        tab.press("Close");
    }

    @ParameterizedTest
    @CsvSource({"100000,100 s", "119700,120 s", "59,59 ms", "100,100 ms", "500,500 ms", "0,0 µs", "7199000,120 min"})
    void timesAreWrittenAsTheyAre(long millis, String text) {
        console.uptime = TimeUnit.MILLISECONDS.toNanos(millis);
        open("");

        tab.await("document.querySelector('#summary').textContent.includes('· up " + text + " ·')");
    }

    @Test
    void refusalsAreSeenThoughNothingFails() {
        open("");
        awaitCard("orders", "closed");
        for (int i = 0; i < 6; i++) {
            console.call("orders", "fail"); // half of them are refused
        }

        awaitCard("orders", "50 % refused");
    }

    @Test
    void theKillSwitchIsSeenByEveryone() {
        open("");
        console.operations.allOff(true);

        awaitCard("orders", "enforce, all off");
        tab.await("!document.querySelector('#off').hidden");
        tab.await("document.querySelector('#all-off').textContent === 'Switch rules on again'");
    }

    @Test
    void whatIsWrongWithTheFilesIsShown() {
        console.operations.lastReload = Operations.Result.refused("rules.yaml:3:1: <b>an error</b>");
        open("");

        tab.await("document.querySelector('#problem').textContent.includes('rules.yaml:3:1: <b>an error</b>')");
    }

    @Test
    void whoComesFromElsewhereIsAskedForTheToken() {
        refusalsExpected = true;
        tab.header("X-Forwarded-For", "192.0.2.7");
        tab.go(console.uri("/"));
        tab.type("#token-value", ConsoleOfTests.TOKEN);
        assertThat(tab.text("document.body.textContent")).doesNotContain("orders");
        tab.press("Use it");

        awaitCard("orders", "orders");
    }

    @Test
    void fiveHundredRulesAreKeptUpInPlace() throws Exception {
        StringBuilder yaml = new StringBuilder("version: 1\nevents: off\nrules:\n");
        for (int i = 0; i < 500; i++) {
            yaml.append("  rule-").append(i).append(":\n    match: com.acme.shop.OrderService#")
                    .append(i % 2 == 0 ? "place" : "nothing" + i).append("\n    circuit-breaker: {consecutive-failures: 1, open-for: 1h}\n");
        }
        console.close();
        console = new ConsoleOfTests(folder, yaml.toString());
        open("");
        tab.await("document.querySelectorAll('#cards > li').length === 500");
        tab.eval("window.added = 0; new MutationObserver(all => all.forEach(m => window.added += [...m.addedNodes].filter(n => n.nodeType === 1).length))"
                + ".observe(document.getElementById('cards'), {childList: true, subtree: true})");
        console.call("rule-498", "fail");

        awaitCard("rule-498", "next probe in");
        assertThat(tab.eval("window.added").getAsInt()).as("elements that came: the one that moved to the top").isEqualTo(1);
        tab.type("#filter-name", "rule-49");
        tab.await("document.querySelector('#shown').textContent === '11 of 500 rules'");
    }

    @ParameterizedTest
    @CsvSource({"320,640", "768,1024"})
    void itFitsSmallScreens(int width, int height) {
        Chromium.Tab small = tab = chromium.open(width, height, false);
        console.call("orders", "fail");
        for (String section : List.of("", "#events", "#search", "#configuration", "#agent")) {
            open(section);
            assertThat(small.eval("document.documentElement.scrollWidth").getAsInt()).as(section).isLessThanOrEqualTo(width);
        }
        open("");
        tab.click("[data-rule=orders] .foot > button");
        awaitCard("orders", "consecutive_failures");
        assertThat(small.eval("document.documentElement.scrollWidth").getAsInt()).isLessThanOrEqualTo(width);
    }

    @Test
    void theKeyboardIsEnough() {
        open("");
        tab.await("document.querySelector('[data-rule=lost] .foot > button')");
        for (int i = 0; i < 100 && !tab.eval("document.activeElement.matches('[data-rule=lost] .foot > button')").getAsBoolean(); i++) {
            tab.key("Tab", 9);
        }
        tab.key("Enter", 13);
        awaitCard("lost", "has no such method");
        assertThat(tab.text("document.activeElement.getAttribute('aria-expanded')")).isEqualTo("true");
        tab.eval("document.querySelector('#reload').focus()");
        tab.key("Enter", 13);
        tab.await("document.querySelector('#confirm').open && document.querySelector('#confirm').contains(document.activeElement)");
        tab.key("Escape", 27);
        tab.await("!document.querySelector('#confirm').open && document.activeElement.id === 'reload'");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void axeFindsNothingSerious(boolean dark) throws Exception {
        String axe = axe();
        tab = chromium.open(1200, 900, dark);
        trouble();
        for (String section : List.of("", "#events", "#search", "#configuration", "#agent")) {
            open(section);
            if (section.isEmpty()) {
                tab.click("[data-rule=tenants] .foot > button");
                awaitCard("tenants", "consecutive_failures");
            } else if (section.equals("#search")) {
                tab.type("#query", "Payments");
                tab.press("Search");
                tab.await("document.querySelector('#results article')");
            } else if (section.equals("#events")) {
                tab.await("document.querySelector('#events td')");
            }
            check(axe, section);
        }
        open("");
        tab.press("Token ...");
        tab.await("document.querySelector('#ask-token').open");
        check(axe, "the token's dialog");
    }

    private void check(String axe, String where) {
        tab.eval(axe + "; true");
        JsonElement violations = tab.eval("axe.run(document, {resultTypes: ['violations']}).then(found => found.violations"
                + ".map(v => v.impact + ' ' + v.id + ': ' + v.nodes.map(n => n.html.slice(0, 150) + ' ' + n.failureSummary).join(' | ')))");
        assertThat(violations.getAsJsonArray().asList().stream().map(JsonElement::getAsString).toList()).as(where).isEmpty();
    }

    /** Fetched once into a folder of the build's. */
    private static String axe() throws Exception {
        Path work = Path.of("target", "console");
        Path script = work.resolve("node_modules/axe-core/axe.min.js");
        Files.createDirectories(work);
        for (String name : List.of("package.json", "package-lock.json")) {
            Files.copy(Path.of("src/test/console", name), work.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
        if (!Files.exists(script)) {
            Process npm;
            File said = work.resolve("npm.log").toFile();
            try {
                // With streams of its own: it makes those that it has non-blocking, and Maven talks to this JVM over ours.
                npm = new ProcessBuilder("npm", "ci", "--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund")
                        .directory(work.toFile()).redirectErrorStream(true).redirectOutput(said).start();
            } catch (IOException missing) {
                isNeeded(false, "npm", "npm");
                throw missing;
            }
            assertThat(npm.waitFor(2, TimeUnit.MINUTES)).isTrue();
            assertThat(npm.exitValue()).as(Files.readString(said.toPath())).isZero();
        }
        return Files.readString(script);
    }

    /** A breaker that is open, one that is forced, a key in trouble, events. */
    private void trouble() {
        console.call("orders", "ok");
        for (int i = 0; i < 3; i++) {
            console.call("orders", "fail");
        }
        console.callOf(1, "ok");
        console.callOf(2, "fail");
        console.operations.modes.put("payments", Mode.OFF);
    }

    @ParameterizedTest
    @EnabledIfSystemProperty(named = "shearpin.screenshots", matches = ".+")
    @CsvSource({"false,console-light.png", "true,console-dark.png"})
    void itCanBePictured(boolean dark, String name) throws Exception {
        console.close();
        console = new ConsoleOfTests(folder, Files.readString(Path.of("src/test/resources/io/github/shearpin/agent/console/pictured.yaml")));
        tab = chromium.open(1100, 760, dark);
        open("");
        Random random = new Random(7);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(25);
        while (System.nanoTime() < end) {
            console.slowCall("orders", new MethodShape("com.acme.shop.OrderService", "place", "(Ljava/lang/String;)V", false, List.of()), "a",
                    random.nextInt(60) == 0 ? "fail" : "ok", 1 + random.nextInt(9));
            console.slowCall("payments", new MethodShape("com.acme.shop.CardPayments", "charge", "(Ljava/lang/String;)V", false, List.of()), "a",
                    end - System.nanoTime() < TimeUnit.SECONDS.toNanos(6) ? "fail" : "ok", 2 + random.nextInt(20));
            console.slowCall("tenants", new MethodShape("com.acme.shop.OrderService", "find", "(J)Ljava/lang/String;", false, List.of()),
                    (long) random.nextInt(40), random.nextInt(300) == 0 ? "fail" : "ok", 1 + random.nextInt(5));
        }
        tab.screenshot(Path.of(System.getProperty("shearpin.screenshots"), name));
    }
}
