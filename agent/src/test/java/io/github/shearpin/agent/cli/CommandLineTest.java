package io.github.shearpin.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What all commands have in common. */
class CommandLineTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    /** Those that help names. */
    static Stream<String> commands() {
        CommandLineTest help = new CommandLineTest();
        help.run("help");
        return Pattern.compile("java -jar shearpin\\.jar ([a-z-]+)").matcher(help.out()).results().map(MatchResult::group)
                .map(line -> line.substring(line.lastIndexOf(' ') + 1));
    }

    @Test
    void helpNamesAll() {
        assertThat(commands()).containsExactlyInAnyOrder("check", "attach", "detach", "status", "list", "suggest", "schema",
                "presets", "password-hash", "version");
    }

    @ParameterizedTest
    @MethodSource("commands")
    void wrongArgumentsAreToldWithHowItIsUsed(String command) {
        assertThat(run(command, "--none-such", "x")).isEqualTo(2);

        assertThat(err()).startsWith("shearpin: ").contains("usage: java -jar shearpin.jar " + command).doesNotContain("\tat ");
        assertThat(out()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void helpIsThereForEach(String command) {
        assertThat(run(command, "--help")).isZero();
        String help = out();
        assertThat(help).startsWith("usage: java -jar shearpin.jar " + command);
        assertThat(err()).isEmpty();

        out.reset();
        assertThat(run(command, "-h")).isZero();
        assertThat(out()).isEqualTo(help);
        out.reset();
        assertThat(run("help", command)).isZero();
        assertThat(out()).isEqualTo(help);
    }

    @ParameterizedTest
    @ValueSource(strings = {"chekc", "help chekc", "Check", "--check"})
    void aCommandThatThereIsNotIsTold(String words) {
        assertThat(run(words.split(" "))).isEqualTo(2);

        assertThat(err()).startsWith("shearpin: ").contains("usage: java -jar shearpin.jar");
        assertThat(out()).isEmpty();
    }

    @Test
    void theNearestCommandIsNamed() {
        run("chekc");

        assertThat(err()).contains("unknown command \"chekc\"; did you mean check?");
    }

    @Test
    void presetsAreListedAndPrinted() {
        assertThat(run("presets")).isZero();
        assertThat(out()).contains("\njdbc ");
        out.reset();
        assertThat(run("presets", "jdbc")).isZero();
        assertThat(out()).contains("version: 1");
        assertThat(run("presets", "jbdc")).isEqualTo(2);
        assertThat(err()).contains("there is no preset \"jbdc\"; did you mean \"jdbc\"?");
    }

    private int run(String... words) {
        return CommandLine.run(words, "1.0", new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
