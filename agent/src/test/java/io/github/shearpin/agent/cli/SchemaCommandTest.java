package io.github.shearpin.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SchemaCommandTest {

    private static final Path FOR_USERS = Path.of("../config-examples/rules/shearpin.schema.json");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void printsTheFileThatLiesBesideTheExamples() throws IOException {
        assertThat(run()).isZero();

        if (System.getProperty("golden.write") != null) {
            Files.write(FOR_USERS, out.toByteArray());
        }
        assertThat(text(out)).as("java -jar agent/target/shearpin.jar schema > config-examples/rules/shearpin.schema.json")
                .isEqualTo(Files.readString(FOR_USERS));
        assertThat(text(out)).startsWith("{\n").endsWith("\n}\n").isASCII();
        assertThat(text(err)).isEmpty();
    }

    @Test
    void saysHowItIsUsed() {
        assertThat(run("--help")).isZero();

        assertThat(text(out)).contains("java -jar shearpin.jar schema > shearpin.schema.json",
                "# yaml-language-server: $schema=shearpin.schema.json");
    }

    @Test
    void refusesArguments() {
        assertThat(run("rules.yaml")).isEqualTo(2);

        assertThat(text(err)).startsWith("shearpin: schema takes no arguments, and was given \"rules.yaml\"\n"
                + "usage: java -jar shearpin.jar schema > shearpin.schema.json\n");
        assertThat(text(out)).isEmpty();
    }

    private int run(String... arguments) {
        return SchemaCommand.run(arguments, new PrintStream(out), new PrintStream(err));
    }

    private static String text(ByteArrayOutputStream bytes) {
        return new String(bytes.toByteArray(), StandardCharsets.UTF_8);
    }
}
