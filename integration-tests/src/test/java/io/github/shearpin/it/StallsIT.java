package io.github.shearpin.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.it.harness.Child;
import io.github.shearpin.it.harness.Exporter;
import io.github.shearpin.it.harness.JavaRun;
import io.github.shearpin.it.harness.Jdk;
import io.github.shearpin.it.harness.Jdks;
import io.github.shearpin.it.harness.OutputOnFailure;
import io.github.shearpin.it.harness.Scrape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A JVM that stands still, whatever it is that stops it, is seen in its metrics afterwards. */
@Jdks
@ExtendWith(OutputOnFailure.class)
record StallsIT(int feature) {

    private static final String LAG = "shearpin_event_loop_lag_seconds_";
    private static final long STOPPED_MILLIS = 600;

    @Test
    void aJvmThatWasStoppedSaysForHowLong() throws Exception {
        JavaRun run = JavaRun.on(Jdk.of(feature), "stalls").rules("""
                version: 1
                exporter: {host: 127.0.0.1}
                rules: {guarded: {match: org.example.app.Remote#guarded}}
                """);
        try (Child child = run.main("org.example.app.Driver").start()) {
            Exporter exporter = Exporter.of(child);
            Scrape before = exporter.await(scrape -> scrape.value(LAG + "count") > 0, "watched for stalls");
            signal("STOP", child);
            Thread.sleep(STOPPED_MILLIS);
            signal("CONT", child);

            // Due every 10 ms, it was 250 ms late or more for 350 ms at least, whatever else this machine did.
            exporter.await(scrape -> late(scrape) - late(before) >= (STOPPED_MILLIS - 250) / 10, "told of the stall");
            assertThat(child.command("threads")).anyMatch(line -> line.startsWith("shearpin-stalls "));
        }
    }

    private static double late(Scrape scrape) {
        return scrape.value(LAG + "count") - scrape.value(LAG + "bucket", "le", "0.25");
    }

    private static void signal(String signal, Child child) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + signal, Long.toString(child.pid())).start().waitFor()).isZero();
    }
}
