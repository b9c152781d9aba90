package io.github.shearpin.agent.policy;

import static io.github.shearpin.agent.policy.ExceptionFilter.Meaning.FAILURE;
import static io.github.shearpin.agent.policy.ExceptionFilter.Meaning.FATAL;
import static io.github.shearpin.agent.policy.ExceptionFilter.Meaning.IGNORED;
import static io.github.shearpin.agent.policy.ExceptionFilter.Meaning.NO_FAILURE;
import static io.github.shearpin.agent.policy.ExceptionFilter.Meaning.REFUSED;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.BulkheadFullException;
import io.github.shearpin.CallTimedOutException;
import io.github.shearpin.agent.policy.ExceptionFilter.Meaning;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExceptionFilterTest {

    private interface Transient {
    }

    private interface Retryable extends Transient {
    }

    private static class Busy extends IOException implements Retryable {
    }

    private static final class VeryBusy extends Busy {
    }

    private static Meaning meaning(Throwable thrown, List<String> failures, List<String> ignore) {
        return new ExceptionFilter(failures, ignore).of(thrown);
    }

    @Test
    void everythingFailsUnlessToldOtherwise() {
        assertThat(ExceptionFilter.EVERYTHING.of(new IOException())).isEqualTo(FAILURE);
        assertThat(ExceptionFilter.EVERYTHING.of(new IllegalStateException())).isEqualTo(FAILURE);
        assertThat(ExceptionFilter.EVERYTHING.of(new AssertionError())).isEqualTo(FAILURE);
        assertThat(ExceptionFilter.EVERYTHING.of(new LinkageError())).isEqualTo(FAILURE);
        assertThat(ExceptionFilter.EVERYTHING.of(new Throwable())).isEqualTo(FAILURE);
    }

    @Test
    void onlyTheNamedFailAndTheirSubtypes() {
        List<String> failures = List.of("java.io.IOException");
        assertThat(meaning(new IOException(), failures, List.of())).isEqualTo(FAILURE);
        assertThat(meaning(new SocketTimeoutException(), failures, List.of())).isEqualTo(FAILURE);
        assertThat(meaning(new NoSuchFileException("x"), failures, List.of())).isEqualTo(FAILURE);
        assertThat(meaning(new TimeoutException(), failures, List.of())).isEqualTo(NO_FAILURE);
        assertThat(meaning(new Exception(new IOException()), failures, List.of())).isEqualTo(NO_FAILURE);
    }

    @Test
    void ignoreWinsOverFailures() {
        List<String> failures = List.of("java.io.IOException");
        List<String> ignore = List.of("java.io.FileNotFoundException", "java.lang.InterruptedException");
        assertThat(meaning(new FileNotFoundException(), failures, ignore)).isEqualTo(IGNORED);
        assertThat(meaning(new InterruptedException(), failures, ignore)).isEqualTo(IGNORED);
        assertThat(meaning(new IOException(), failures, ignore)).isEqualTo(FAILURE);
        assertThat(meaning(new FileNotFoundException(), List.of("java.io.FileNotFoundException"), ignore)).isEqualTo(IGNORED);
    }

    @Test
    void allButTheIgnoredFailWhenNoFailuresAreNamed() {
        List<String> ignore = List.of("java.lang.IllegalArgumentException");
        assertThat(meaning(new NumberFormatException(), List.of(), ignore)).isEqualTo(IGNORED);
        assertThat(meaning(new IOException(), List.of(), ignore)).isEqualTo(FAILURE);
    }

    /** Both ways to write a nested type, and interfaces however far up they are. */
    @ParameterizedTest
    @ValueSource(strings = {"ExceptionFilterTest$Busy", "ExceptionFilterTest.Busy", "ExceptionFilterTest$Retryable",
        "ExceptionFilterTest.Transient", "ExceptionFilterTest$VeryBusy"})
    void namesMayBeOfNestedTypesAndInterfaces(String name) {
        String full = "io.github.shearpin.agent.policy." + name;
        assertThat(meaning(new VeryBusy(), List.of(full), List.of())).isEqualTo(FAILURE);
        assertThat(meaning(new VeryBusy(), List.of(), List.of(full))).isEqualTo(IGNORED);
        assertThat(meaning(new IOException(), List.of(full), List.of())).isEqualTo(NO_FAILURE);
    }

    @Test
    void namesAreWhole() {
        assertThat(meaning(new IOException(), List.of("IOException"), List.of())).isEqualTo(NO_FAILURE);
        assertThat(meaning(new IOException(), List.of("java.io.IOExceptio"), List.of())).isEqualTo(NO_FAILURE);
    }

    @Test
    void aRefusalIsAFailureOnlyWhereItIsNamedAsSuch() {
        StackTraceElement[] frame = {};
        Throwable refusal = new BulkheadFullException("stock", "Warehouse.stockOf", frame, 1, false);
        assertThat(ExceptionFilter.EVERYTHING.of(refusal)).isEqualTo(REFUSED);
        assertThat(meaning(refusal, List.of("java.lang.RuntimeException"), List.of())).isEqualTo(REFUSED);
        assertThat(meaning(refusal, List.of("io.github.shearpin.RateLimitExceededException"), List.of())).isEqualTo(REFUSED);
        assertThat(meaning(refusal, List.of("io.github.shearpin.CallRejectedException"), List.of())).isEqualTo(FAILURE);
        assertThat(meaning(refusal, List.of("io.github.shearpin.BulkheadFullException"), List.of())).isEqualTo(FAILURE);
        assertThat(meaning(refusal, List.of(), List.of("java.lang.RuntimeException"))).isEqualTo(IGNORED);

        Throwable timeout = new CallTimedOutException("stock", "Warehouse.stockOf", frame, 1, null);
        assertThat(ExceptionFilter.EVERYTHING.of(timeout)).isEqualTo(FAILURE);
        assertThat(meaning(timeout, List.of("java.lang.RuntimeException"), List.of())).isEqualTo(FAILURE);
        assertThat(meaning(timeout, List.of("java.io.IOException"), List.of())).isEqualTo(NO_FAILURE);
    }

    @SuppressWarnings("removal")
    @Test
    void theJvmsOwnAreFatalWhateverIsNamed() {
        List<String> everything = List.of("java.lang.Throwable");
        for (Throwable own : List.of(new OutOfMemoryError(), new StackOverflowError(), new InternalError(), new ThreadDeath())) {
            assertThat(ExceptionFilter.EVERYTHING.of(own)).isEqualTo(FATAL);
            assertThat(meaning(own, everything, List.of())).isEqualTo(FATAL);
            assertThat(meaning(own, List.of(), everything)).isEqualTo(FATAL);
        }
    }

    @Test
    void filtersOfTheSameNamesAreEqual() {
        assertThat(new ExceptionFilter(List.of("a.B$C"), List.of("d.E")))
                .isEqualTo(new ExceptionFilter(List.of("a.B.C"), List.of("d.E")))
                .hasSameHashCodeAs(new ExceptionFilter(List.of("a.B.C"), List.of("d.E")))
                .isNotEqualTo(new ExceptionFilter(List.of("d.E"), List.of("a.B.C")));
    }
}
