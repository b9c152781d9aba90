package io.github.shearpin.agent.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each rule file (or directory of them) gives exactly the messages that stand beside it; a good one gives none. */
class GoldenFilesTest {

    private static final Path RULES = Path.of("src", "test", "resources", "rules");
    private static final Path BAD = RULES.resolve("bad");
    private static final Path WARNED = RULES.resolve("warned");
    private static final Path GOOD = RULES.resolve("good");
    private static final Map<String, String> ENVIRONMENT = Map.of("WORD", "word", "EMPTY", "",
            "INJECTED", "observe\n    max-methods: 5, ${WORD}");

    static Stream<String> badFiles() throws IOException {
        return files(BAD);
    }

    static Stream<String> warnedFiles() throws IOException {
        return files(WARNED);
    }

    static Stream<String> goodFiles() throws IOException {
        return files(GOOD);
    }

    private static Stream<String> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.endsWith(".errors") && !name.endsWith(".warnings")).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("badFiles")
    void saysWhatIsWrongAndWhatToWriteInstead(String name) throws IOException {
        RuleErrors errors = catchThrowableOfType(RuleErrors.class,
                () -> RuleReader.read(BAD.resolve(name).toString(), ENVIRONMENT));

        assertGolden(BAD, name, ".errors", errors.messages());
        assertThat(errors.count()).isEqualTo(errors.messages().size());
    }

    @ParameterizedTest
    @MethodSource("warnedFiles")
    void warnsOfWhatIsInVain(String name) throws Exception {
        RuleSet rules = RuleReader.read(WARNED.resolve(name).toString(), ENVIRONMENT);

        assertGolden(WARNED, name, ".warnings", rules.warnings());
    }

    @ParameterizedTest
    @MethodSource("goodFiles")
    void saysNothingOfAGoodFile(String name) throws Exception {
        RuleSet rules = RuleReader.read(GOOD.resolve(name).toString(), Map.of("PORT", "9500", "PACKAGE", "com.acme",
                "EMPTY", "", "RATE", "25%"));

        assertThat(rules.warnings()).isEmpty();
    }

    private static void assertGolden(Path directory, String name, String suffix, List<String> told) throws IOException {
        Path expected = directory.resolve(name.replaceFirst("\\.yaml$", "") + suffix);
        List<String> messages = new ArrayList<>();
        for (String message : told) {
            String prefix = directory + File.separator;
            assertThat(message).startsWith(prefix);
            messages.add(message.replace(prefix, "").replace(File.separatorChar, '/'));
        }
        if (System.getProperty("golden.write") != null) {
            Files.write(expected, messages);
        }
        assertThat(messages).isEqualTo(Files.readAllLines(expected));
    }
}
