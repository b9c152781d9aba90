package io.github.shearpin.agent.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.openjdk.jcstress.Main;

/**
 * Runs the jcstress tests, which are the classes named {@code *Stress}: each races two actors on two processors some hundred
 * thousand times a second, which shows what a checker of interleavings can't, the reorderings of processor and compiler. Each
 * has about a second, in a JVM of its own, so that every build can bear it; {@code target/jcstress} tells what they saw.
 * For more, run {@code org.openjdk.jcstress.Main -t <class> -m tough} on the class path of the tests.
 */
@Tag("race")
class JcstressTest {

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void nothingForbiddenIsSeen() throws Exception {
        assumeTrue(Runtime.getRuntime().availableProcessors() > 1, "actors race on two processors");
        Path folder = Files.createDirectories(Path.of("target", "jcstress").toAbsolutePath());
        Path log = folder.resolve("log.txt");
        List<String> command = new ArrayList<>();
        command.addAll(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp", System.getProperty("java.class.path"), Main.class.getName(),
                "-t", "Stress(\\..*)?$", "-r", folder.toString(), "-v"));
        // Any -jvmArgs end the search for combinations of flags, which would take an hour; so does -sc that of compilers.
        command.addAll(List.of("-jvmArgs", "-Xmx256m", "-sc", "false", "-f", "1", "-iters", "3", "-time", "300"));
        Process jcstress = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true)
                .redirectOutput(log.toFile()).start();
        try {
            int exit = jcstress.waitFor();
            String told = Files.readString(log);
            assertThat(exit).as(() -> "the end of " + log + ":\n" + told.substring(Math.max(0, told.indexOf("RUN RESULTS"))))
                    .isZero();
            assertThat(told).as("two actors, and not more, for there may be two processors").doesNotContain("would not run");
        } finally {
            jcstress.destroyForcibly();
        }
    }
}
