package io.github.shearpin.agent.suggest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the command and the JVM that it attaches to tell each other. */
class SuggestArgumentsTest {

    @Test
    void whatIsAskedArrives() {
        File reply = new File("a folder; with, signs=/x.reply").getAbsoluteFile();
        String written = new SuggestArguments(90_000, true, List.of("com.acme", "org.acme"), reply).toString();

        SuggestArguments read = SuggestArguments.parse(written);
        assertThat(read.millis()).isEqualTo(90_000);
        assertThat(read.files()).isTrue();
        assertThat(read.packages()).containsExactly("com.acme", "org.acme");
        assertThat(read.reply()).isEqualTo(reply);
    }

    @Test
    void whatIsWrittenByHandIsRefused() {
        assertThatThrownBy(() -> SuggestArguments.parse("suggest=60s")).hasMessageContaining("is not understood");
    }

    @Test
    void anAnswerIsReadOnceItIsComplete(@TempDir Path folder) throws Exception {
        File file = folder.resolve("reply").toFile();
        Files.writeString(file.toPath(), "");
        assertThat(Reply.read(file)).isNull();

        new Reply("all is\nwell", "version: 1\n# done\n").write(file);
        assertThat(Reply.read(file).remark()).isEqualTo("all is well");
        assertThat(Reply.read(file).rules()).isEqualTo("version: 1\n# done\n");

        String complete = Files.readString(file.toPath());
        Files.writeString(file.toPath(), complete.substring(0, complete.length() - 1));
        assertThat(Reply.read(file)).isNull();
    }
}
