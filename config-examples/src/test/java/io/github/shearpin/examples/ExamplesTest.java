package io.github.shearpin.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.agent.policy.measure.Event;
import io.github.shearpin.agent.policy.measure.Instrument;
import io.github.shearpin.agent.rules.ExporterSettings;
import io.github.shearpin.agent.rules.Rule;
import io.github.shearpin.agent.rules.RuleErrors;
import io.github.shearpin.agent.rules.RuleReader;
import io.github.shearpin.agent.rules.RuleSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What users are told to copy is read by the agent's own reader. */
class ExamplesTest {

    private static final Path RULES = Path.of("rules");
    private static final Path README = Path.of("../README.md");
    private static final Path MEASURES = Path.of("../agent/MEASURES.md");
    private static final Pattern YAML_BLOCK = Pattern.compile("^```yaml\\n(.*?)^```", Pattern.MULTILINE | Pattern.DOTALL);

    @TempDir
    Path folder;

    @TestFactory
    Stream<DynamicTest> ruleFiles() throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(RULES)) {
            files = all.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
        }
        assertThat(files).hasSizeGreaterThanOrEqualTo(4);
        return files.stream().map(file -> DynamicTest.dynamicTest(file.getFileName().toString(),
                () -> assertThat(read(file).rules()).isNotEmpty()));
    }

    @TestFactory
    Stream<DynamicTest> blocksOfThePages() throws IOException {
        List<String> blocks = new ArrayList<>();
        for (Path page : List.of(README, MEASURES)) {
            Matcher matcher = YAML_BLOCK.matcher(Files.readString(page));
            while (matcher.find()) {
                blocks.add(matcher.group(1));
            }
        }
        assertThat(blocks).isNotEmpty();
        return blocks.stream().map(block -> DynamicTest.dynamicTest(block.lines().findFirst().orElse(""),
                () -> read(Files.writeString(folder.resolve("readme.yaml"), block))));
    }

    /** The reference says which value a field has that is not written: so the agent had better agree. */
    @Test
    void defaultsOfTheReferenceAreTheAgents() throws Exception {
        Path more = Files.writeString(folder.resolve("more.yaml"), """
                version: 1
                rules:
                  written-out: {match: com.acme.A#a, use: remote-call, retry: {max-duration: null}}
                """);
        Path bare = Files.writeString(folder.resolve("bare.yaml"), """
                version: 1
                rules:
                  bare:
                    match: com.acme.A#a
                    circuit-breaker: {failure-rate: 50%, slow-calls: {over: 2s}}
                    retry: {}
                    rate-limit: {calls: 100}
                    bulkhead: {calls: 10}
                    timeout: 5s
                    fallback: {value: null}
                  growing: {match: com.acme.A#a, circuit-breaker: {open-for: {}}}
                """);

        RuleSet reference = RuleReader.read(RULES.resolve("reference.yaml") + ";" + more, Map.of());

        assertThat(rule("written-out", reference)).usingRecursiveComparison()
                .ignoringFields("name", "position", "match", "settings.rule", "written", "woven")
                .isEqualTo(rule("bare", read(bare)));
        assertThat(rule("outgoing-http", reference).settings().breaker().openFor()).usingRecursiveComparison()
                .isEqualTo(rule("growing", read(bare)).settings().breaker().openFor());
    }

    @Test
    void failureRateIsJudgedByDefaultAtTheRateOfTheReference() throws Exception {
        Path bare = Files.writeString(folder.resolve("bare.yaml"), """
                version: 1
                rules:
                  bare: {match: com.acme.A#a, circuit-breaker: {}}
                """);

        assertThat(rule("bare", read(bare)).settings().breaker().failureRate()).isEqualTo(0.5);
    }

    @Test
    void exporterOfTheReferenceIsTheDefaultOne() throws Exception {
        assertThat(read(RULES.resolve("reference.yaml")).exporter())
                .usingRecursiveComparison().isEqualTo(ExporterSettings.DEFAULT);
    }

    /** Vocabularies, their events and their metrics. */
    @Test
    void allThatCallsCanBeCountedAsIsOnItsPage() throws Exception {
        String page = Files.readString(MEASURES);
        String vocabularies = page.substring(page.indexOf("## Vocabularies"));
        for (Event event : Event.values()) {
            assertThat(vocabularies).contains("| `" + event.vocabulary() + "` |", "`" + event.word() + "`");
            for (Instrument instrument : event.instruments()) {
                String total = instrument.type() == Instrument.Type.COUNTER ? "_total" : "";
                assertThat(vocabularies).contains("`" + instrument.metric() + total
                        + (instrument.labels().isEmpty() ? "`" : "{" + String.join(",", instrument.labels())));
            }
        }
    }

    @Test
    void eventsOfTheReferenceAreTheDefaultOnes() throws Exception {
        Path bare = Files.writeString(folder.resolve("bare.yaml"), "version: 1\nevents: {file: shearpin-events.jsonl}\n");

        assertThat(read(RULES.resolve("reference.yaml")).events()).usingRecursiveComparison().isEqualTo(read(bare).events());
    }

    private static Rule rule(String name, RuleSet rules) {
        return rules.rules().stream().filter(rule -> rule.name().equals(name)).findFirst().orElseThrow();
    }

    /** What is to be copied gives not even a warning. */
    private static RuleSet read(Path file) throws RuleErrors {
        RuleSet rules = RuleReader.read(file.toString(), Map.of());
        assertThat(rules.warnings()).isEmpty();
        return rules;
    }
}
