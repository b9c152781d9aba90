package io.github.shearpin.it.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page that users read is about the programs and versions that the matrix runs. */
class CompatibilityPageTest {

    private static final Path PAGE = Path.of("COMPATIBILITY.md");
    private static final Path MODULES = Path.of("src", "matrix", "pom.xml");
    private static final Pattern MODULE = Pattern.compile("<module>(.*)\\.xml</module>");

    @Test
    void namesTheProgramsAndVersionsThatAreRun() throws IOException {
        List<String> rows = Files.readString(PAGE).split(Page.STEPS, 2)[0].lines().filter(line -> line.startsWith("| ")).skip(2)
                .map(line -> line.substring(0, line.indexOf(" | ", line.indexOf(" | ") + 1) + 3)).toList();
        List<String> wanted = new ArrayList<>();
        for (Program program : Programs.ALL) {
            wanted.add(Page.beginning(program));
        }
        assertThat(rows).as(PAGE + " is made by the run that its head names: copy integration-tests/target/programs.md over it")
                .isEqualTo(wanted);
    }

    @Test
    void eachProgramThatIsFetchedIsRun() throws IOException {
        List<String> fetched = MODULE.matcher(Files.readString(MODULES)).results().map(found -> found.group(1)).toList();
        assertThat(Programs.ALL).extracting(Program::fetched).containsAll(fetched);
    }
}
