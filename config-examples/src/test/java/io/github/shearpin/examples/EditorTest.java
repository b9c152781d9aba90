package io.github.shearpin.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is said of rule files by the language server that VS Code, Eclipse, Vim, Emacs and others have for YAML: it finds the
 * schema by the first line of a file.
 */
class EditorTest {

    private static final Path SOURCE = Path.of("src/test/yaml-language-server");
    private static final Path WORK = Path.of("target/yaml-language-server");
    private static final Path RULES = Path.of("rules");
    private static final String FIRST_LINE = "# yaml-language-server: $schema=shearpin.schema.json\n";

    @TempDir
    Path folder;

    @BeforeAll
    static void install() throws Exception {
        Tool.NPM.isNeeded();
        Files.createDirectories(WORK);
        for (String name : List.of("package.json", "package-lock.json", "editor.js")) {
            Files.copy(SOURCE.resolve(name), WORK.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
        Tool.NPM.run(WORK, "ci", "--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund");
    }

    @Test
    void examplesNameTheirSchemaAndAreRight() throws Exception {
        List<String> files = new ArrayList<>();
        try (Stream<Path> all = Files.list(RULES)) {
            for (Path file : all.filter(name -> name.toString().endsWith(".yaml")).sorted().toList()) {
                assertThat(Files.readString(file)).startsWith(FIRST_LINE);
                files.add(file.toAbsolutePath().toString());
            }
        }
        assertThat(files).hasSizeGreaterThanOrEqualTo(4);
        assertThat(edit(files.toArray(new String[0]))).containsExactly("opened all");
    }

    @Test
    void mistakesAreMarkedWithWhatIsExpected() throws Exception {
        assertThat(edit(rules("""
                version: 1
                exporter: {port: "94780"}
                rules:
                  payments:
                    match: com.acme.pay.PaymentClient.charge
                    circut-breaker: {}
                    mode: obsrve
                    timeout: 2 s
                    retry: {attempts: 3000, budget: 20}
                    key: tenant
                """))).containsExactlyInAnyOrder(
                "rules.yaml:3: a port from 1 to 65535, 0 for any free one, or a range such as 9478-9490",
                "rules.yaml:6: a pattern such as com.acme.OrderService#place is expected: [modifiers] [@Annotation]"
                        + " TYPE[+]#METHOD[(PARAMETERS)], in quotes where it begins with @ or *",
                "rules.yaml:7: Property circut-breaker is not allowed.",
                "rules.yaml:8: Value is not accepted. Valid values: \"enforce\", \"observe\", \"off\".",
                "rules.yaml:9: a duration is expected: a number and its unit, such as 250ms, from 1ms to 24h",
                "rules.yaml:10: Value is above the maximum of 100.",
                "rules.yaml:10: a percentage is expected: more than 0% and at most 100%, or none",
                "rules.yaml:11: a path to a value is expected that is known before the call, such as $arg0.host",
                "opened all");
    }

    @Test
    void fieldsAndWordsAreOfferedAndExplained() throws Exception {
        List<String> said = edit(rules("""
                version: 1
                rules:
                  payments:
                    match: com.acme.pay.PaymentClient#charge
                    mode: \

                """) + ":6");

        assertThat(said.get(0)).startsWith("offered: ").contains("enforce", "observe", "off");
        assertThat(said.get(1)).startsWith("told: ").contains("policies act on that share of the calls. Default: enforce.");
    }

    /** @return the path of a file beside which the schema lies */
    private String rules(String text) throws Exception {
        Files.copy(RULES.resolve("shearpin.schema.json"), folder.resolve("shearpin.schema.json"));
        return Files.writeString(folder.resolve("rules.yaml"), FIRST_LINE + text).toString();
    }

    private static List<String> edit(String... files) throws Exception {
        List<String> command = new ArrayList<>(List.of("exec", "--offline", "--", "node", "editor.js"));
        command.addAll(Arrays.asList(files));
        return Tool.NPM.run(WORK, command.toArray(new String[0])).lines().toList();
    }
}
