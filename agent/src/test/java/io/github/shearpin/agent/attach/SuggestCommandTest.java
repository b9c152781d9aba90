package io.github.shearpin.agent.attach;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuggestCommandTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String... arguments) {
        return SuggestCommand.run(arguments, new PrintStream(out), new PrintStream(err));
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "'';the process is missing",
        "--files;the process is missing",
        "shop;\"shop\" is no number of a process",
        "12 13;one process at a time, not 12 and 13",
        "12 --for;--for needs a value",
        "12 --for 60;--for 60 is no time from 1s to 10m",
        "12 --for 11m;--for 11m is no time",
        "12 --for 0s;--for 0s is no time",
        "12 --packages com/acme;--packages com/acme are no packages",
        "12 --packages ,;--packages , are no packages; write them like com.acme,org.acme",
        "12 --packages com.acme,;--packages com.acme, are no packages",
        "12 --packages com..acme;--packages com..acme are no packages",
        "12 --packages com.acme.*;--packages com.acme.* are no packages",
        "12 --packages --files;--packages needs a value",
        "12 --out --for 60s;--out needs a value",
        "12 --for 5s --for 6s;--for is there twice",
        "12 --out no/such/folder/rules.yaml;--out no/such/folder/rules.yaml is in no folder that there is; make ",
        "12 --out .;--out . exists already",
        "12 --quick;there is no option --quick",
    })
    void wrongUsageSaysHowItIsUsed(String words, String message) {
        assertThat(run(words.isEmpty() ? new String[0] : words.split(" "))).isEqualTo(2);

        assertThat(err.toString()).contains("shearpin: suggest: " + message).contains("usage: java -jar shearpin.jar suggest PID");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void aValueThatIsEmptyIsNone() {
        assertThat(run("12", "--out", "")).isEqualTo(2);
        assertThat(err.toString()).contains("shearpin: suggest: --out needs a value").contains("usage: ");
    }

    @Test
    void helpIsHelp() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString()).startsWith("usage: java -jar shearpin.jar suggest PID [--for 60s]");
    }

    @Test
    void thePageSaysTheSame() throws Exception {
        run("--help");

        assertThat(Files.readString(Path.of("COMMANDS.md"))).contains(out.toString().replace(System.lineSeparator(), "\n"));
    }

    @Test
    void aFileThatIsThereIsNotWrittenOver(@TempDir Path folder) throws Exception {
        Path rules = Files.writeString(folder.resolve("rules.yaml"), "version: 1\n");

        assertThat(run("1", "--out", rules.toString())).isEqualTo(2);
        assertThat(err.toString()).contains(rules + " exists already").contains("usage: ");
        assertThat(rules).hasContent("version: 1\n");
    }
}
