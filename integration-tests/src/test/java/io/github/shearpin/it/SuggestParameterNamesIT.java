package io.github.shearpin.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.it.harness.Await;
import io.github.shearpin.it.harness.Child;
import io.github.shearpin.it.harness.Folders;
import io.github.shearpin.it.harness.JavaRun;
import io.github.shearpin.it.harness.Javac;
import io.github.shearpin.it.harness.Jdk;
import io.github.shearpin.it.harness.OutputOnFailure;
import io.github.shearpin.it.harness.Work;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * JVMs that forget the names of parameters when a class is first woven long after it was loaded (JDK-8240908) are given them
 * again: while the class is woven, and when it has its own code back. Frameworks go by them.
 */
@ExtendWith(OutputOnFailure.class)
class SuggestParameterNamesIT {

    private static final String NAMED = "int number";

    @ParameterizedTest
    @ValueSource(ints = {8, 11})
    void namesOfParametersAreKept(int feature) throws Exception {
        Jdk jdk = Jdk.of(feature);
        Path classes = Javac.compile(jdk, List.of("-parameters"),
                Folders.resources("suggest-libraries", source -> source, "Desk.java", "Disk.java"));
        JavaRun run = JavaRun.on(jdk, "names");
        Path rules = run.folder().resolve("suggested.yaml");
        try (Child program = run.command("-cp", classes.toString(), "com.acme.desk.Desk", "Disk").start()) {
            program.awaitOut("open"::equals, "that it is open");
            assertThat(program.command("names")).singleElement().asString().endsWith(NAMED);
            Child suggest = JavaRun.on(jdk, "suggest").command("-jar", Work.agentJar().toString(), "suggest",
                    Long.toString(program.pid()), "--for", "6s", "--files", "--out", rules.toString()).start();

            // Each look finds the class as it is at that moment: loaded, woven, and unwoven.
            Await.until(() -> {
                assertThat(program.command("names")).singleElement().asString().endsWith(NAMED);
                return suggest.isAlive() ? null : true;
            }, () -> "does not end: " + suggest);

            assertThat(suggest.awaitExit()).as(suggest.toString()).isZero();
            assertThat(program.command("names")).singleElement().asString().endsWith(NAMED);
        }
        assertThat(Files.readString(rules)).as("that it was woven itself").containsPattern("# 1\\. [0-9]+ calls in ")
                .contains("match: com.acme.desk.Disk#readAll(int)");
    }
}
