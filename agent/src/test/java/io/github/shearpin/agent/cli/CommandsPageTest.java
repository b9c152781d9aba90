package io.github.shearpin.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the page for users shows of {@code check} is what it prints. */
class CommandsPageTest {

    private static final Pattern RULES = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);
    private static final Pattern RUN = Pattern.compile("```\n\\$ java -jar shearpin.jar check (.*?)\n(.*?)```", Pattern.DOTALL);

    @Test
    void showsWhatIsPrinted(@TempDir Path folder) throws IOException {
        String page = Files.readString(Path.of("COMMANDS.md"));
        String section = page.substring(page.indexOf("\n## check"));
        Files.writeString(folder.resolve("rules.yaml"), RULES.matcher(section).results().findFirst().orElseThrow().group(1));
        Files.write(folder.resolve("shop.jar"), Shop.jar(Shop.entries(Shop.classes(folder.resolve("shop")), "")));

        int runs = 0;
        for (MatchResult run : RUN.matcher(section).results().toList()) {
            String[] words = run.group(1).replace("rules.yaml", folder + "/rules.yaml")
                    .replace("shop.jar", folder + "/shop.jar").split(" ");
            assertThat(Checked.run((Object[]) words).out().replace(folder + "/", "")).isEqualTo(run.group(2));
            runs++;
        }
        assertThat(runs).isEqualTo(2);
    }
}
