package io.github.shearpin.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where classes are read from, what else is told, and with what the command ends. */
class CheckCommandTest {

    private static final String PLACE = "version: 1\nrules:\n  place: {match: com.acme.shop.OrderService#place(String)}\n";

    @TempDir
    static Path folder;
    static Path classes;
    static byte[] shop;

    @BeforeAll
    static void compile() {
        classes = Shop.classes(folder);
        shop = Shop.jar(Shop.entries(classes, ""));
    }

    private static Path rules(String text) throws IOException {
        return Files.writeString(folder.resolve("rules.yaml"), text);
    }

    private static Path file(String name, byte[] content) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.write(file, content);
    }

    private static void assertFinds(Checked checked) {
        assertThat(checked.err()).isEmpty();
        assertThat(checked.out()).contains("rule place guards 1 method\n  com.acme.shop.OrderService#place(String)\n");
        assertThat(checked.code()).isZero();
    }

    @Test
    void readsJarsDirectoriesFatJarsAndWarsHoweverDeepTheyLie() throws IOException {
        Path jar = file("lib/shop.jar", shop);
        byte[] fat = Shop.jar(Map.of("BOOT-INF/lib/shop.jar", shop));
        byte[] war = Shop.jar(Shop.entries(classes, "WEB-INF/classes/"));
        byte[] ear = Shop.jar(Map.of("shop.war", Shop.jar(Map.of("WEB-INF/lib/shop.jar", shop))));
        Path rules = rules(PLACE);
        for (Path path : List.of(jar, jar.getParent(), classes, classes.resolve("com/acme/shop/OrderService.class"),
                file("fat.jar", fat), file("boot.jar", Shop.jar(Shop.entries(classes, "BOOT-INF/classes/"))),
                file("shop.war", war), file("shop.ear", ear))) {
            assertFinds(Checked.run(rules, "--classpath", path));
        }
    }

    @Test
    void takesAClassPathInEachFormThatShellsAndPeopleGiveIt() throws IOException {
        Path jar = file("lib/shop.jar", shop);
        Path empty = Files.createDirectories(folder.resolve("empty"));
        Path rules = rules(PLACE);
        assertFinds(Checked.run(rules, "--classpath", empty + ":" + jar));
        assertFinds(Checked.run(rules, "--classpath", empty + ";" + jar));
        assertFinds(Checked.run(rules, "--classpath=" + jar));
        assertFinds(Checked.run(rules, "--classpath", empty, jar));
        assertFinds(Checked.run(rules, "--classpath", empty, "--classpath", jar));
        assertFinds(Checked.run("--classpath", jar, rules));
        assertFinds(Checked.run(rules, "--classpath", jar.getParent() + "/*"));
        assertFinds(Checked.run(rules, "--classpath", file("with:colon/shop.jar", shop)));
    }

    @Test
    void readsNoVersionsForLaterJdks() throws IOException {
        Map<String, byte[]> entries = new TreeMap<>(Shop.entries(classes, ""));
        entries.put("META-INF/versions/9/com/acme/shop/OrderService.class", new byte[] {1});
        assertFinds(Checked.run(rules(PLACE), "--classpath", file("versions.jar", Shop.jar(entries))));
        assertThat(Checked.run(rules(PLACE), "--classpath", folder.resolve("versions.jar")).out()).doesNotContain("passed over");
    }

    @Test
    void theFirstOfTwoClassesOfOneNameCounts() throws IOException {
        Path other = Shop.compile(Files.createDirectories(folder.resolve("other")), List.of(
                "package com.acme.shop; public class OrderService { void other() { } }"));
        Path jar = file("lib/shop.jar", shop);
        assertFinds(Checked.run(rules(PLACE), "--classpath", jar + ":" + other));
        assertThat(Checked.run(rules(PLACE), "--classpath", other + ":" + jar).out())
                .contains("com.acme.shop.OrderService has no such method; its methods are [other]");
    }

    @Test
    void followsTheClassPathOfAManifest() throws IOException {
        file("libs/shop.jar", shop);
        byte[] manifest = "Manifest-Version: 1.0\nClass-Path: libs/shop.jar libs/away.jar\n".getBytes(StandardCharsets.UTF_8);
        assertFinds(Checked.run(rules(PLACE), "--classpath", file("thin.jar", Shop.jar(Map.of("META-INF/MANIFEST.MF", manifest)))));
    }

    @Test
    void readsTheJdkWhereARuleNamesIt() throws IOException {
        Path rules = rules("version: 1\nrules:\n  http: {match: java.net.URLConnection+#connect}\n");
        Checked checked = Checked.run(rules, "--classpath", classes);
        assertThat(checked.code()).isZero();
        assertThat(checked.out()).contains("  sun.net.www.protocol.http.HttpURLConnection#connect()");
        assertThat(Checked.run(rules, "--classpath", "jdk:java.sql").code()).isZero();
    }

    @Test
    void readsOneModuleOfTheJdk() throws IOException {
        Path rules = rules("version: 1\nrules:\n  any: {match: \"*Manager#getDrivers\"}\n");
        Checked checked = Checked.run(rules, "--classpath", "jdk:java.sql", "--json");
        assertThat(checked.json().get("types_seen").getAsInt()).isBetween(50, 500);
    }

    @Test
    void aModuleThatTheJdkDoesNotHaveIsAnErrorAsAPathIsThatIsNotThere() throws IOException {
        Checked checked = Checked.run(rules(PLACE), "--classpath", "jdk:java.sqll:jdk:java.away:" + classes);
        assertThat(checked.code()).isEqualTo(1);
        String noSuch = ": the JDK that this runs on (" + System.getProperty("java.version") + ") has no such module; ";
        assertThat(checked.out()).contains("error: jdk:java.sqll" + noSuch + "did you mean jdk:java.sql?; correct --classpath\n",
                "error: jdk:java.away" + noSuch + "java --list-modules shows those it has; correct --classpath\n",
                "rule place guards 1 method\n", "1 rule, 2 errors, 0 warnings").doesNotContain("passed over");
    }

    @Test
    void namesWhatItCanNotReadAndGoesOn() throws IOException {
        Map<String, byte[]> entries = new TreeMap<>(Shop.entries(classes, ""));
        entries.put("com/acme/Broken.class", "no class".getBytes(StandardCharsets.UTF_8));
        entries.put("aaa/broken-inner.jar", "no jar".getBytes(StandardCharsets.UTF_8));
        byte[] whole = entries.get("com/acme/pay/CardClient.class");
        entries.put("com/acme/pay/Cut.class", Arrays.copyOf(whole, 20));
        Path half = file("half.jar", Shop.jar(entries));
        Path broken = file("broken.jar", Arrays.copyOf(shop, shop.length / 2));

        Checked checked = Checked.run(rules(PLACE), "--classpath", broken, half);

        assertFinds(checked);
        assertThat(checked.out()).contains("7 types seen in 1 archive; 4 could not be read and passed over:\n",
                "  " + broken + ": ", "  " + half + "!/com/acme/Broken.class: the class file is not readable: ",
                "  " + half + "!/com/acme/pay/Cut.class: the class file is not readable: ",
                "  " + half + "!/aaa/broken-inner.jar: it is no zip file, or is empty\n");
    }

    @Test
    void namesNestedJarsThatAreCutOffWhereverThatIs() throws IOException {
        Map<String, byte[]> inner = new TreeMap<>(Shop.entries(classes, ""));
        inner.put("inner.jar", Shop.jar(Map.of("a.txt", new byte[0]))); // stored, with an end of its own
        byte[] whole = Shop.jar(inner);
        for (int length = 30; length < whole.length; length += length < whole.length - 50 ? 23 : 1) {
            Path war = file("cut.war", Shop.jar(Map.of("WEB-INF/lib/shop.jar", Arrays.copyOf(whole, length))));
            assertThat(Checked.run(rules(PLACE), "--classpath", war).out()).as(length + " of " + whole.length).contains(
                    " could not be read and passed over:\n", "  " + war + "!/WEB-INF/lib/shop.jar: it is cut off, and no JVM will open it");
        }
        Path war = file("whole.war", Shop.jar(Map.of("WEB-INF/lib/shop.jar", whole)));
        Checked checked = Checked.run(rules(PLACE), "--classpath", war);
        assertFinds(checked);
        assertThat(checked.out()).contains("7 types seen in 3 archives\n1 rule");
    }

    @Test
    void whatWasPassedOverMayHoldTheClassThatIsMissing() throws IOException {
        Path war = file("cut.war", Shop.jar(Map.of("WEB-INF/lib/shop.jar", Arrays.copyOf(shop, 200))));
        String missing = "no class com.acme.shop.OrderService was seen, nor one with a name like it, nor any of its package: is its jar"
                + " there";
        assertThat(Checked.run(rules(PLACE), "--classpath", war).out())
                .contains(missing + ", and not among what can't be read and was passed over?\n");
        Path empty = Files.createDirectories(folder.resolve("empty"));
        assertThat(Checked.run(rules(PLACE), "--classpath", empty).out()).contains(missing + "?\n");
        String ofPackage = "version: 1\nrules:\n  place: {match: \"org.acme.**#place\"}\n";
        assertThat(Checked.run(rules(ofPackage), "--classpath", war).out())
                .contains("no class of package org.acme was seen: is its jar there, and not among what can't be read");
    }

    @Test
    void pointsToTheFileOfAClassThatCanNotBeRead() throws IOException {
        Path folder = Files.createDirectories(CheckCommandTest.folder.resolve("cut"));
        byte[] service = Files.readAllBytes(classes.resolve("com/acme/shop/OrderService.class"));
        String place = "version: 1\nrules:\n  place: {match: com.acme.shop.OrderService#place}\n";

        Path file = file("cut/com/acme/shop/OrderService.class", Arrays.copyOf(service, 100));
        assertThat(Checked.run(rules(place), "--classpath", folder).out()).contains("    class com.acme.shop.OrderService is there, but"
                + " was passed over: " + file + ": the class file is not readable: ", "; no JVM will load it: put a whole class file in its"
                + " place\n");

        file("cut/com/acme/shop/OrderService.class", Arrays.copyOf(service, service.length - 9)); // its head is whole
        assertThat(Checked.run(rules(place), "--classpath", folder).out()).contains("    com.acme.shop.OrderService was seen, but its"
                + " methods can't be read (", "), and no JVM will load it; put a whole class file in its place\n",
                "1 could not be read and passed over:\n  " + file + ": the class file is not readable: ");
    }

    @Test
    void tellsWhatIsMissingWithTheOtherErrors() throws IOException {
        Checked checked = Checked.run(rules("version: 1\nrules: {a: {match: \"a.B#c\", timeot: 2s}}\n"),
                "--classpath", folder + "/away.jar:" + folder + "/gone");
        assertThat(checked.code()).isEqualTo(1);
        assertThat(checked.out()).contains("rules.yaml:2:29: rules.a.timeot: ", "did you mean \"timeout\"?",
                "error: " + folder + "/away.jar: there is no such file or directory; correct --classpath",
                "error: " + folder + "/gone: there is no such file or directory; correct --classpath",
                "0 rules, 3 errors, 0 warnings");
    }

    @Test
    void checksRulesAloneToo() throws IOException {
        Checked fine = Checked.run(rules(PLACE));
        assertThat(fine).isEqualTo(new Checked(0, "1 rule, 0 errors, 0 warnings; with --classpath it also says what they guard"
                + System.lineSeparator(), ""));
        assertThat(Checked.run(folder.resolve("away.yaml")).code()).isEqualTo(1);
    }

    @Test
    void aRuleThatGuardsNothingIsNotFineUnlessItIsOffOrOfAPreset() throws IOException {
        assertThat(Checked.run(rules("version: 1\nrules: {a: {match: \"a.B#c\"}}\n"), "--classpath", classes).code()).isEqualTo(1);
        assertThat(Checked.run(rules("version: 1\nrules: {a: {match: \"a.B#c\", mode: off}}\n"), "--classpath", classes).code())
                .isZero();
        assertThat(Checked.run(rules("version: 1\npresets: [grpc]\n"), "--classpath", classes).code()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "rules.yaml --explain place", "rules.yaml --classpath", "rules.yaml --classpat x",
        "rules.yaml other.yaml", "rules.yaml --explain --classpath x", "--json"})
    void wrongUseSaysHowItIsUsed(String words) {
        Checked checked = Checked.run((Object[]) (words.isEmpty() ? new String[0] : words.split(" ")));
        assertThat(checked.code()).isEqualTo(2);
        assertThat(checked.out()).isEmpty();
        assertThat(checked.err()).startsWith("shearpin: check: ").contains("usage: java -jar shearpin.jar check RULES [--classpath");
    }

    @Test
    void helpIsNoError() {
        Checked checked = Checked.run("--help");
        assertThat(checked.code()).isZero();
        assertThat(checked.out()).startsWith("usage: java -jar shearpin.jar check RULES");
    }

    @Test
    void suggestsTheRuleThatIsToBeExplained() throws IOException {
        Checked checked = Checked.run(rules(PLACE), "--classpath", classes, "--explain", "plaec");
        assertThat(checked.code()).isEqualTo(2);
        assertThat(checked.err()).contains("there is no rule \"plaec\"; did you mean \"place\"?");
    }

    private static List<String> warnings(String rules) throws IOException {
        return warnings(rules, classes);
    }

    private static List<String> warnings(String rules, Path classes) throws IOException {
        Checked checked = Checked.run(rules("version: 1\nrules:\n" + rules), "--classpath", classes, "--json");
        return StreamSupport.stream(checked.json().getAsJsonArray("warnings").spliterator(), false)
                .map(JsonElement::getAsString).map(line -> line.substring(line.indexOf("rule "))).toList();
    }

    @Test
    void warnsOfAWaitWithinAMonitor() throws IOException {
        String rule = "  it: {match: com.acme.shop.OrderService#reserve, retry: {attempts: 3, backoff: %s}}\n";
        assertThat(warnings(rule.formatted("100ms"))).containsExactly("rule it: warning: com.acme.shop.OrderService.reserve(int),"
                + " which is synchronized: while retry holds a call up there, every other caller waits for its monitor");
        assertThat(warnings(rule.formatted("0ms"))).isEmpty();
    }

    @Test
    void warnsOfWritesThatAreRetriedWithoutABudget() throws IOException {
        String rule = "  it: {match: com.acme.shop.OrderService#%s, retry: {attempts: 3, budget: %s}}\n";
        assertThat(warnings(rule.formatted("insert*", "none"))).singleElement().asString().startsWith("rule it: warning:"
                + " com.acme.shop.OrderService.insertOrder(String) looks like a write, and is retried with budget: none: ");
        assertThat(warnings(rule.formatted("insert*", "20%"))).isEmpty();
        assertThat(warnings(rule.formatted("reserve", "none"))).filteredOn(line -> line.contains("write")).hasSize(1);
        assertThat(Checked.run(rules("version: 1\nrules:\n" + rule.formatted("insertOrder", "none"))).out())
                .contains("com.acme.shop.OrderService#insertOrder looks like a write");
    }

    @Test
    void policiesThatDoNothingForAMethodAreTold() throws IOException {
        Path shops = Shop.compile(Files.createDirectories(folder.resolve("kotlin")), List.of(
                "package kotlin.coroutines; public interface Continuation<T> { }",
                "package com.acme.kotlin; public class Stock {"
                        + " Object amount(String item, kotlin.coroutines.Continuation<? super Integer> rest) { return 1; }"
                        + " java.util.concurrent.Future<String> later() { return null; } }"));
        String rules = "version: 1\nrules:\n  it: {match: com.acme.kotlin.Stock#*, timeout: 1s, retry: {attempts: 2}}\n";
        assertThat(Checked.run(rules(rules), "--classpath", shops).out()).contains(
                "rules.yaml:3:3: rule it: warning: com.acme.kotlin.Stock.amount(String, kotlin.coroutines.Continuation) is a Kotlin"
                        + " suspend function, and is measured only: the time until it first suspends or returns, and no resumption;"
                        + " the rule's retry and timeout do nothing for it; remove them from the rule, or match the method with another\n",
                "rules.yaml:3:3: rule it: warning: com.acme.kotlin.Stock.later() returns a java.util.concurrent.Future: it is judged"
                        + " and timed when it returns, not when that completes\n");
        assertThat(warnings("  it: {match: com.acme.kotlin.Stock#*}\n", shops)).as("where there are no policies, what is measured of a suspend function is no call").singleElement()
                .asString().contains("amount", "no resumption");
    }

    @Test
    void warnsOfATimeoutBeyondWhatIsSlow() throws IOException {
        String rule = "  it: {match: com.acme.shop.OrderService#place, timeout: %s, circuit-breaker: {slow-calls: {over: 2s}}}\n";
        assertThat(warnings(rule.formatted("5s"))).containsExactly("rule it: warning: the timeout (5s) is longer than what its"
                + " circuit-breaker calls slow (slow-calls, over 2s): a caller may be kept for 5s by a call that counts against the"
                + " other side all the same; a timeout of 2s or less would free it sooner");
        assertThat(warnings(rule.formatted("2s"))).isEmpty();
        assertThat(warnings(rule.formatted("{after: 5s, interrupt: false}"))).isEmpty();
    }

    @Test
    void warnsOfTwoRulesForOneMethodAndSaysWhichIsOutermost() throws IOException {
        assertThat(warnings("  one: {match: com.acme.shop.OrderService#place}\n  two: {match: com.acme.shop.*#place, timeout: 1s}\n"
                + "  off: {match: com.acme.shop.*#place, timeout: 1s, mode: off}\n")).containsExactly("rule two: warning: it and rule one both"
                + " guard com.acme.shop.OrderService#place(String) and 1 more; one, which comes first, is the outermost: what its"
                + " policies see is what the other's leave");
    }

    @Test
    void rulesThatOnlyMeasureMayMeet() throws IOException {
        assertThat(warnings("  one: {match: com.acme.shop.OrderService#place}\n  two: {match: com.acme.shop.*#place}\n")).isEmpty();
    }

    @Test
    void warnsOfPoliciesThatDoNothingForConstructors() throws IOException {
        String rule = "  it: {match: 'com.acme.shop.OrderService#<init>', timeout: 2s, circuit-breaker: {failure-rate: 50%}}\n";
        String warning = "rule it: warning: com.acme.shop.OrderService#<init> names constructors, which can only be measured: the"
                + " rule's circuit-breaker and timeout do nothing for them";
        assertThat(warnings(rule)).containsExactly(warning);
        assertThat(Checked.run(rules("version: 1\nrules:\n" + rule)).out()).contains("rules.yaml:3:15: " + warning + "\n");
        assertThat(warnings("  it: {match: 'com.acme.shop.OrderService#<init>'}\n")).isEmpty();
    }

    @Test
    void warnsOfAMethodThatTheGuardWouldMakeTooLargeToCompile() throws IOException {
        StringBuilder source = new StringBuilder("package com.acme.huge; public class Huge { int pick(int of) {");
        for (int i = 0; i < 700; i++) {
            source.append(" if (of == ").append(1000 + i).append(") return ").append(2000 + i).append(';');
        }
        Path huge = Shop.compile(Files.createDirectories(folder.resolve("huge")), List.of(source + " return 0; } }"));
        String rules = "version: 1\nrules:\n  it: {match: com.acme.huge.Huge#pick}\n";
        assertThat(Checked.run(rules(rules), "--classpath", huge).out()).contains("rule it: warning: com.acme.huge.Huge.pick(int) is"
                + " not guarded: with the guard it would exceed the 8,000 bytes that HotSpot compiles");
    }

    @Test
    void warnsOfPathsAndExceptionsThatLeadNowhere() throws IOException {
        assertThat(warnings("  it: {match: com.acme.shop.OrderService#place(String), labels: {a: $arg.ordr, b: $arg.order}, "
                + "retry: {attempts: 2, failures: [java.io.IOException, java.io.IOExcepton, java.io.IoException,"
                + " java.io.ConnectException, com.acme.shop.OrderServic, java.io.Away]}}\n")).containsExactly(
                "rule it: label a: warning: com.acme.shop.OrderService.place(String): no $arg.ordr: the parameters of"
                + " com.acme.shop.OrderService.place are order; did you mean \"order\"? (its value is taken as unknown for this method, which is guarded all the same)",
                "rule it: warning: retry.failures: no class java.io.IOExcepton was seen; did you mean java.io.IOException (other spelling)?",
                "rule it: warning: retry.failures: no class java.io.IoException was seen; did you mean java.io.IOException (other case)?",
                "rule it: warning: retry.failures: no class java.io.ConnectException was seen; did you mean java.net.ConnectException"
                + " (other package)?",
                "rule it: warning: retry.failures: no class com.acme.shop.OrderServic was seen; did you mean com.acme.shop.OrderService"
                + " (other spelling)?",
                "rule it: warning: retry.failures: no class java.io.Away was seen, nor one with a name like it");
    }
}
