package io.github.shearpin.benchmarks.growth;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ClientLibraryTest {

    @Test
    void givesTheTextAgainThatItWasMadeOf() throws IOException {
        String text = """
                # HELP calls_total How many there were.
                # TYPE calls_total counter
                calls_total{rule="a",outcome="success",} 3.0
                calls_total{rule="a",outcome="failure",} 0.0
                # HELP level How high it stands.
                # TYPE level gauge
                level 0.25
                # HELP duration_seconds How long they took.
                # TYPE duration_seconds histogram
                duration_seconds_bucket{rule="a",le="0.001",} 1.0
                duration_seconds_bucket{rule="a",le="0.1",} 1.0
                duration_seconds_bucket{rule="a",le="0.5",} 3.0
                duration_seconds_bucket{rule="a",le="+Inf",} 4.0
                duration_seconds_count{rule="a",} 4.0
                duration_seconds_sum{rule="a",} 17.0
                """;
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        new ClientLibrary(text).write(written);

        assertThat(written.toString(StandardCharsets.UTF_8).lines()).containsAll(text.lines().toList());
    }

    @Test
    void secondsLieBelowTheirBoundAndNoLowerOne() {
        double[] bounds = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, Double.POSITIVE_INFINITY};
        for (int i = 0; i < bounds.length; i++) {
            assertThat(ClientLibrary.secondsWithin(bounds[i])).isBetween(i == 0 ? -1 : Math.nextUp(bounds[i - 1]), bounds[i]);
        }
    }
}
