package io.github.shearpin.agent.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.agent.policy.GuardSettings;
import io.github.shearpin.agent.policy.Mode;
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
                assertThat(settings.key()).isNull();
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
        assertThat(new Object[] {preset.timeout(), preset.retry(), preset.key()}).containsOnlyNulls();
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
