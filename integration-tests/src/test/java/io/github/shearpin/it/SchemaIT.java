package io.github.shearpin.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.it.harness.Child;
import io.github.shearpin.it.harness.JavaRun;
import io.github.shearpin.it.harness.Jdk;
import io.github.shearpin.it.harness.SomeJdks;
import io.github.shearpin.it.harness.OutputOnFailure;
import io.github.shearpin.it.harness.Work;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code java -jar shearpin.jar schema}. */
@SomeJdks
@ExtendWith(OutputOnFailure.class)
record SchemaIT(int feature) {

    @Test
    void jarPrintsTheFileThatLiesBesideTheExamples() throws IOException {
        Child child = JavaRun.on(Jdk.of(feature), "schema").command("-jar", Work.agentJar().toString(), "schema").run();

        assertThat(child.awaitExit()).isZero();
        assertThat(child.out()).isEqualTo(Files.readString(Path.of("../config-examples/rules/shearpin.schema.json")));
        assertThat(child.err()).isEmpty();
    }
}
