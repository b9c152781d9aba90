package io.github.shearpin.agent.policy.fallback;

import static io.github.shearpin.agent.policy.fallback.Fallbacks.ALL;
import static io.github.shearpin.agent.policy.fallback.Fallbacks.returning;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.github.shearpin.agent.logging.Log;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLTransientException;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The exception that a rule names, made however its class lets it be made. */
class FallbackThrowTest {

    private static final IllegalStateException WHY = new IllegalStateException("circuit breaker open");

    private final ByteArrayOutputStream told = new ByteArrayOutputStream();
    private OutputStream stderr;

    @BeforeEach
    void listen() {
        stderr = Log.redirect(told);
    }

    @AfterEach
    void restore() {
        Log.redirect(stderr);
    }

    private static Fallback throwing(String type, Class<?> returned) {
        return Fallback.of(FallbackSettings.exception(type, ALL), returning(returned), "payments");
    }

    private static void apply(Fallback fallback, Throwable why) throws Throwable {
        fallback.apply(FallbackThrowTest.class, null, new Object[0], why, null);
    }

    @ParameterizedTest
    @ValueSource(classes = {void.class, int.class, List.class, CompletionStage.class})
    void aCheckedExceptionIsThrownWithTheReasonAsItsCauseWhateverTheMethodReturns(Class<?> returned) {
        assertThatThrownBy(() -> apply(throwing("java.sql.SQLTransientException", returned), WHY))
                .isExactlyInstanceOf(SQLTransientException.class).hasMessage("circuit breaker open").hasCause(WHY);
    }

    @ParameterizedTest
    @ValueSource(classes = {SocketTimeoutException.class, Exceptions.OfText.class, Exceptions.Hidden.class,
        Exceptions.OfBoth.class})
    void theCauseIsGivenLaterWhereNoConstructorTakesIt(Class<?> type) {
        assertThatThrownBy(() -> apply(throwing(type.getName(), void.class), WHY)).isExactlyInstanceOf(type)
                .hasMessage("circuit breaker open").hasCause(WHY);
    }

    @Test
    void otherConstructors() {
        assertThatThrownBy(() -> apply(throwing(Exceptions.OfCause.class.getName(), void.class), WHY))
                .isExactlyInstanceOf(Exceptions.OfCause.class).hasCause(WHY);
        assertThatThrownBy(() -> apply(throwing(Exceptions.OfNothing.class.getName(), void.class), WHY))
                .isExactlyInstanceOf(Exceptions.OfNothing.class).hasCause(WHY);
        assertThatThrownBy(() -> apply(throwing(Exceptions.WithoutCause.class.getName(), void.class), WHY))
                .isExactlyInstanceOf(Exceptions.WithoutCause.class).hasNoCause().hasSuppressedException(WHY);
    }

    @Test
    void aReasonWithoutMessageIsToldByItsType() {
        assertThatThrownBy(() -> apply(throwing("java.io.IOException", void.class), new NullPointerException()))
                .isExactlyInstanceOf(IOException.class).hasMessage("java.lang.NullPointerException");
        assertThatThrownBy(() -> apply(throwing("java.io.IOException", void.class), new Exceptions.Speechless()))
                .isExactlyInstanceOf(IOException.class).hasMessage(Exceptions.Speechless.class.getName());
    }

    static Stream<Arguments> problems() {
        return Exceptions.problems(FallbackThrowTest.class);
    }

    @ParameterizedTest
    @MethodSource("problems")
    void whatCannotBeThrownIsToldOnceAndTheFailureStays(String type, String problem) {
        Fallback fallback = throwing(type, void.class);
        for (int time = 0; time < 3; time++) {
            assertThatThrownBy(() -> apply(fallback, WHY)).isInstanceOf(Fallback.NotApplicable.class)
                    .hasMessage("fallback throw " + type + ": " + problem);
        }
        assertThat(told.toString(StandardCharsets.UTF_8)).isEqualTo("shearpin: rule payments: com.acme.Client.get: fallback throw "
                + type + ": " + problem + " (callers get the failure itself)\n");
    }

    static Stream<Arguments> failing() {
        return Stream.of(
                arguments(Exceptions.Fails.class, "its constructor threw java.lang.UnsupportedOperationException: no"),
                arguments(Exceptions.Uninitialised.class, "java.lang.ExceptionInInitializerError"));
    }

    @ParameterizedTest
    @MethodSource("failing")
    void anExceptionThatFailsToBeMadeIsTold(Class<?> type, String problem) {
        assertThatThrownBy(() -> apply(throwing(type.getName(), void.class), WHY)).isInstanceOf(Fallback.NotApplicable.class)
                .hasMessage("fallback throw " + type.getName() + ": " + problem);
    }
}
