package io.github.shearpin.agent.attach;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The folder in which a JVM is asked. */
class ExchangeTest {

    private static Path folder(String argument) {
        assertThat(argument).startsWith("request=");
        return Path.of(argument.substring("request=".length()));
    }

    @Test
    void whatIsAskedComesThroughWhateverItsCharacters() throws Exception {
        Exchange exchange = Exchange.create(null);
        Path folder = folder(exchange.ask("attach", "rules=/etc/a,b=\u00e4.yaml"));
        Properties asked = new Properties();
        try (Reader in = Files.newBufferedReader(folder.resolve("request"), StandardCharsets.UTF_8)) {
            asked.load(in);
        }
        assertThat(asked).containsEntry("command", "attach").containsEntry("argument", "rules=/etc/a,b=\u00e4.yaml");

        assertThat(exchange.answer()).isNull();
        Files.writeString(folder.resolve("answer"), "0\nw\u00e4re");
        assertThat(exchange.answer()).isEqualTo("0\nw\u00e4re");
        exchange.close(false);
        assertThat(folder).doesNotExist();
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void nobodyElseMayEnter() throws Exception {
        Exchange exchange = Exchange.create(null);
        Path folder = folder(exchange.ask("status", null));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder))).isEqualTo("rwx------");
        exchange.close(false);
    }

    @Test
    void copiesStayWithAJvmThatUsesThem(@TempDir File files) throws Exception {
        File rules = new File(files, "rules.yaml");
        Files.writeString(rules.toPath(), "version: 1");
        Exchange exchange = Exchange.create(null);
        Path copy = Path.of(exchange.copy(rules));
        Path folder = folder(exchange.ask("attach", copy.toString()));
        exchange.close(true);

        assertThat(folder.toFile().list()).containsExactly("rules.yaml");
        assertThat(copy).hasContent("version: 1");
        exchange.close(false);
        assertThat(folder).doesNotExist();
    }

    /** Where we are root, what the other side puts there would be read or written with our rights. */
    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aLinkIsNoAnswer(@TempDir File files) throws Exception {
        File secret = new File(files, "secret");
        Files.writeString(secret.toPath(), "0\nsecret");
        Exchange exchange = Exchange.create(null);
        Path folder = folder(exchange.ask("status", null));
        Files.createSymbolicLink(folder.resolve("answer"), secret.toPath());

        assertThat(exchange.answer()).isNull();
        exchange.close(false);
        assertThat(folder).doesNotExist();
        assertThat(secret).exists();
    }
}
