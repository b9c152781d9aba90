package io.github.shearpin.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class CheckReportTest {

    private static String printed(boolean colours) {
        CheckResult result = new CheckResult();
        result.errors.add("rules.yaml:1:1: wrong");
        result.warnings.add("rules.yaml:2:1: strange");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new CheckReport(new PrintStream(out, true), new Terminal(colours)).print(result, List.of());
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void paintsOnlyWhereColoursAreSeen() {
        assertThat(printed(true)).startsWith("\u001b[31merror: \u001b[0mrules.yaml:1:1: wrong").contains("\u001b[33m! \u001b[0m");
        assertThat(printed(false)).isEqualTo(String.format(
                "error: rules.yaml:1:1: wrong%n! rules.yaml:2:1: strange%n0 rules, 1 error, 1 warning%n"));
    }
}
