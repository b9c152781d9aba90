package io.github.shearpin.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class WrkTest {

    @Test
    void throughputAndLatencyAreOfTheLineThatTheScriptPrints() throws IOException {
        Wrk.Result result = Wrk.Result.of("""
                Running 3s test @ http://127.0.0.1:8080/
                  1 threads and 8 connections
                4200 requests in 3.00s, 1.2MB read
                measured 4200 3000000 12500 0
                """);

        assertThat(result).isEqualTo(new Wrk.Result(4_200, 1_400, 12.5));
    }

    @Test
    void requestsThatFailedAreNoThroughput() {
        assertThatThrownBy(() -> Wrk.Result.of("measured 4200 3000000 12500 17"))
                .isInstanceOf(IOException.class).hasMessageContaining("17 of 4200 requests failed");
    }

    @Test
    void whatWrkSaysInsteadIsTold() {
        assertThatThrownBy(() -> Wrk.Result.of("unable to connect to 127.0.0.1:8080 Connection refused"))
                .isInstanceOf(IOException.class).hasMessageContaining("Connection refused");
    }
}
