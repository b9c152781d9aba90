package io.github.shearpin.agent.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.agent.policy.GuardSettings;
import io.github.shearpin.agent.policy.Mode;
import io.github.shearpin.agent.policy.fallback.FallbackSettings.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What becomes of a file that asks for presets. */
class PresetsTest {

    private static final Path FOLDER = Path.of("src/main/resources/io/github/shearpin/agent/presets");

    @TempDir
    Path folder;

    static Stream<String> names() {
        return Presets.names().stream();
    }

    @Test
    void eachFileIsAPresetInTheOrderOfTheAlphabet() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            assertThat(Presets.names()).containsExactlyElementsOf(
                    files.map(file -> file.getFileName().toString().replace(".yaml", "")).sorted().toList());
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void theFirstLineSaysWhatItIsOf(String name) {
        assertThat(Presets.summary(name)).matches("\\w.{20,130}\\.");
    }

    /** As such, and as a file that somebody has made of it. */
    @ParameterizedTest
    @MethodSource("names")
    void measuresOnlyAndHasNothingInVain(String name) throws Exception {
        for (String rulesFile : List.of("version: 1\npresets: [" + name + "]\n", Presets.text(name))) {
            RuleSet rules = read(rulesFile);

            assertThat(rules.warnings()).isEmpty();
            assertThat(rules.rules()).isNotEmpty().allSatisfy(rule -> {
                GuardSettings settings = rule.settings();
                assertThat(settings.mode()).isEqualTo(Mode.ENFORCE);
                assertThat(settings.keys()).isEmpty();
                assertThat(new Object[] {settings.breaker(), settings.retry(), settings.rateLimit(), settings.bulkhead(),
                    settings.timeout(), settings.fault(), settings.fallback()}).containsOnlyNulls();
                assertThat(rule.name()).startsWith(name.replaceFirst("s$", ""));
            });
        }
    }

    @Test
    void aPolicyReachesTheRulesThatActAndNotThoseThatOnlyMeasure() throws Exception {
        Map<String, Rule> rules = rules("""
                version: 1
                presets: {jdbc: {use: db, label-limit: 7}}
                policies:
                  db: {circuit-breaker: {failure-rate: 20%}, use: base}
                  base: {timeout: 2s}
                """);

        assertThat(rules).containsOnlyKeys("jdbc", "jdbc-connect", "jdbc-prepare");
        assertThat(rules.get("jdbc").settings().breaker().failureRate()).isEqualTo(0.2);
        assertThat(rules.get("jdbc").settings().timeout()).isNotNull();
        assertThat(rules.get("jdbc").settings().labelLimit()).isEqualTo(7);
        assertThat(rules.get("jdbc").settings().measure().countAs()).hasSize(1);
        assertThat(rules.get("jdbc-prepare").settings().breaker()).isNull();
        assertThat(rules.get("jdbc-prepare").settings().timeout()).isNull();
        assertThat(rules.values()).allMatch(rule -> rule.preset().equals("jdbc"));
        assertThat(rules.get("jdbc").position().toString()).startsWith("preset jdbc:");
    }

    @Test
    void defaultsAttachNoPolicyToAPreset() throws Exception {
        Map<String, Rule> rules = rules("""
                version: 1
                presets: jdbc
                policies: {p: {retry: {attempts: 2}}}
                defaults: {mode: observe, timeout: 2s, use: p, key: $this.x, label-limit: 9}
                rules:
                  own: {match: com.acme.A#a, key: null}
                """);

        assertThat(rules.keySet()).as("presets come last").containsExactly("own", "jdbc", "jdbc-prepare", "jdbc-connect");
        assertThat(rules.get("own").settings().timeout()).isNotNull();
        GuardSettings preset = rules.get("jdbc").settings();
        assertThat(preset.mode()).isEqualTo(Mode.OBSERVE);
        assertThat(preset.labelLimit()).isEqualTo(9);
        assertThat(new Object[] {preset.timeout(), preset.retry()}).containsOnlyNulls();
        assertThat(preset.keys()).isEmpty();
        assertThat(rules.get("own").preset()).isNull();
    }

    @Test
    void aRuleOfTheSameNameChangesThatOfThePreset() throws Exception {
        Map<String, Rule> rules = rules("""
                version: 1
                presets: {jdbc: {timeout: 2s}}
                rules:
                  jdbc: {timeout: 5s, label-limit: 3}
                  jdbc-connect: null
                  jdbc-prepare: {match: com.acme.Connection#prepare}
                """);

        assertThat(rules).containsOnlyKeys("jdbc", "jdbc-prepare");
        assertThat(rules.get("jdbc").settings().timeout().afterNanos()).isEqualTo(5_000_000_000L);
        assertThat(rules.get("jdbc").settings().measure().countAs()).hasSize(1);
        assertThat(rules.get("jdbc").preset()).isEqualTo("jdbc");
        assertThat(rules.get("jdbc-prepare").preset()).as("with methods of its own it is told when they are not there").isNull();
        assertThat(rules.get("jdbc-prepare").match()).hasSize(1);
        assertThat(rules.get("jdbc").position().toString()).as("the last that says something of it").endsWith("rules.yaml:4:3");
    }

    @Test
    void laterFilesAddAndTakeAwayPresets() throws Exception {
        Files.writeString(folder.resolve("1.yaml"), "version: 1\npresets: {jdbc: {timeout: 2s}}\n");
        Path second = folder.resolve("2.yaml");
        Files.writeString(second, "version: 1\npresets: {jdbc: {mode: observe}}\nrules: {jdbc-connect: {mode: \"off\"}}\n");
        Map<String, Rule> rules = byName(RuleReader.read(folder.toString(), Map.of()));
        assertThat(rules.get("jdbc").settings().timeout()).isNotNull();
        assertThat(rules.get("jdbc").settings().mode()).isEqualTo(Mode.OBSERVE);
        assertThat(rules.get("jdbc-connect").settings().mode()).isEqualTo(Mode.OFF);

        Files.writeString(second, "version: 1\npresets: {jdbc: null}\n");
        assertThat(RuleReader.read(folder.toString(), Map.of()).rules()).isEmpty();
    }

    /** What suits the methods of a preset's rule holds of the policies that it is given, and is nothing without them. */
    @Test
    void policiesAreGivenWhatSuitsTheMethodsOfTheRule() throws Exception {
        String rule = "version: 1\nrules:\n  get: {match: com.acme.Client#get,"
                + " policy-defaults: {key: $arg0.host, throw: java.io.IOException}%s}\n";

        GuardSettings none = rules(rule.formatted("")).get("get").settings();
        assertThat(none.keys()).isEmpty();
        assertThat(none.fallback()).isNull();
        GuardSettings retry = rules(rule.formatted(", retry: {attempts: 2}")).get("get").settings();
        assertThat(retry.keys()).isEmpty();
        assertThat(retry.fallback()).isNull();
        for (String policy : List.of("circuit-breaker: {failure-rate: 50%}", "rate-limit: {calls: 1}", "bulkhead: {calls: 1}")) {
            GuardSettings settings = rules(rule.formatted(", " + policy)).get("get").settings();
            assertThat(settings.keys()).as(policy).hasToString("[$arg0.host]");
            assertThat(settings.fallback().typeName()).as(policy).isEqualTo("java.io.IOException");
            assertThat(settings.fallback().reasons()).as(policy).containsExactly(Reason.REJECTED, Reason.TIMEOUT);
        }
        GuardSettings timeout = rules(rule.formatted(", timeout: 2s")).get("get").settings();
        assertThat(timeout.keys()).isEmpty();
        assertThat(timeout.fallback().typeName()).isEqualTo("java.io.IOException");
    }

    @Test
    void whatAPolicySaysWinsOverWhatSuitsTheMethods() throws Exception {
        String rule = "version: 1\nrules:\n  get: {match: com.acme.Client#get, rate-limit: {calls: 1},"
                + " policy-defaults: {key: $arg0.host, throw: java.io.IOException}, %s}\n";

        GuardSettings own = rules(rule.formatted("key: $arg1, fallback: {value: 1}")).get("get").settings();
        assertThat(own.keys()).hasToString("[$arg1]");
        assertThat(own.fallback().value()).isEqualTo(1L);
        GuardSettings takenAway = rules(rule.formatted("key: null, fallback: null")).get("get").settings();
        assertThat(takenAway.keys()).isEmpty();
        assertThat(takenAway.fallback()).isNull();
    }

    @Test
    void aBreakerJudgesAsSuitsTheMethodsUnlessItSaysItself() throws Exception {
        String rule = "version: 1\nrules:\n  get: {match: com.acme.Client#get, circuit-breaker: {%s}, retry: {attempts: 2},"
                + " policy-defaults: {ignore: java.sql.SQLDataException, failure-results: {$return.code: 500..599}}}\n";

        GuardSettings none = rules(rule.formatted("failure-rate: 50%")).get("get").settings();
        assertThat(none.breaker().failureResults().values()).hasToString("{$return.code=[500..599]}");
        assertThat(none.breaker().exceptions().ignore()).containsExactly("java.sql.SQLDataException");
        assertThat(none.retry().failureResults()).as("whether a call may be made again nobody knows but who writes the rule").isNull();

        GuardSettings own = rules(rule.formatted("ignore: java.io.IOException, failure-results: {$return: null}")).get("get").settings();
        assertThat(own.breaker().failureResults().values()).hasToString("{$return=[null]}");
        assertThat(own.breaker().exceptions().ignore()).containsExactly("java.io.IOException");

        assertThat(rules(rule.formatted("failures: java.sql.SQLException, failure-results: null")).get("get").settings().breaker())
                .satisfies(breaker -> assertThat(breaker.exceptions().ignore()).isEmpty())
                .satisfies(breaker -> assertThat(breaker.failureResults()).isNull());
    }

    private Map<String, Rule> rules(String file) throws Exception {
        return byName(read(file));
    }

    private static Map<String, Rule> byName(RuleSet rules) {
        Map<String, Rule> byName = new LinkedHashMap<>();
        rules.rules().forEach(rule -> byName.put(rule.name(), rule));
        return byName;
    }

    private RuleSet read(String file) throws Exception {
        return RuleReader.read(Files.writeString(folder.resolve("rules.yaml"), file).toString(), Map.of());
    }
}
