package io.github.shearpin.agent.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each bad rule file (or directory of them) gives exactly the messages that stand beside it. */
class GoldenFilesTest {

    private static final Path BAD = Path.of("src", "test", "resources", "rules", "bad");
    private static final Map<String, String> ENVIRONMENT = Map.of("WORD", "word", "EMPTY", "",
            "INJECTED", "observe\n    max-methods: 5, ${WORD}");

    static Stream<String> badFiles() throws IOException {
        try (Stream<Path> files = Files.list(BAD)) {
            return files.map(file -> file.getFileName().toString()).filter(name -> !name.endsWith(".errors")).sorted()
                    .toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("badFiles")
    void saysWhatIsWrongAndWhatToWriteInstead(String name) throws IOException {
        RuleErrors errors = catchThrowableOfType(RuleErrors.class,
                () -> RuleReader.read(BAD.resolve(name).toString(), ENVIRONMENT));

        Path expected = BAD.resolve(name.replaceFirst("\\.yaml$", "") + ".errors");
        List<String> messages = errors.messages().stream().map(GoldenFilesTest::withoutDirectory).toList();
        if (System.getProperty("golden.write") != null) {
            Files.write(expected, messages);
        }
        assertThat(messages).isEqualTo(Files.readAllLines(expected));
        assertThat(errors.count()).isEqualTo(messages.size());
    }

    private static String withoutDirectory(String message) {
        String prefix = BAD + File.separator;
        assertThat(message).startsWith(prefix);
        return message.substring(prefix.length()).replace(File.separatorChar, '/');
    }
}
