package io.github.shearpin;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallTimedOutExceptionTest {

    @ParameterizedTest
    @CsvSource({"2000000000, 2 s", "1500000000, 1.5 s", "800000000, 800 ms", "90000000000, 90 s", "1001000000, 1.001 s",
        "500000, 0.5 ms", "1000000000, 1 s", "999999999, 999.999 ms", "1, 0 ms"})
    void saysWhatDidNotEndAndWhen(long afterNanos, String duration) {
        StackTraceElement[] frame = {new StackTraceElement("com.acme.X", "charge", null, -1)};
        Exception cause = new InterruptedException();

        CallRejectedException exception = new CallTimedOutException("payments", "com.acme.X.charge", frame, afterNanos, cause);

        assertThat(exception).hasMessage("com.acme.X.charge did not end within " + duration + " (rule payments)")
                .hasCause(cause);
        assertThat(exception.getStackTrace()).containsExactly(frame);
    }
}
