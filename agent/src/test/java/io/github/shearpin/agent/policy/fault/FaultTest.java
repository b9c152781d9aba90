package io.github.shearpin.agent.policy.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.shearpin.agent.logging.Log;
import io.github.shearpin.agent.policy.fallback.Exceptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FaultTest {

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

    private static Fault fault(double rate, long delayNanos, String exception, double random) {
        return new Fault(new FaultSettings(rate, delayNanos, exception), () -> random);
    }

    private static Throwable exception(Fault fault) {
        return fault.exception(FaultTest.class, "com.acme.Client.get", "payments");
    }

    @Test
    void itStrikesItsShareOfTheAttempts() {
        assertThat(fault(0.05, 1, null, 0.0499).strikes(true)).isTrue();
        assertThat(fault(0.05, 1, null, 0.05).strikes(true)).isFalse();
        assertThat(fault(1, 1, null, Math.nextDown(1.0)).strikes(true)).isTrue();
        Random random = new Random(42);
        Fault fault = new Fault(new FaultSettings(0.05, 1, null), random::nextDouble);
        for (int i = 0; i < 10_000; i++) {
            fault.strikes(true);
        }
        assertThat(fault.injected(true)).isBetween(450L, 550L);
        assertThat(fault.injected(false)).isZero();
    }

    @Test
    void whatIsOnlyObservedIsCountedAndNotDone() {
        Fault fault = fault(0.5, 1, null, 0.1);
        assertThat(fault.strikes(false)).isFalse();
        assertThat(fault.strikes(false)).isFalse();
        assertThat(fault.strikes(true)).isTrue();
        assertThat(fault.injected(false)).isEqualTo(2);
        assertThat(fault.injected(true)).isEqualTo(1);
    }

    @Test
    void aDelayAlone() {
        Fault fault = fault(1, 200_000_000, null, 0);
        assertThat(fault.delayNanos()).isEqualTo(200_000_000);
        assertThat(exception(fault)).isNull();
    }

    @Test
    void theExceptionSaysWhereItComesFrom() {
        Throwable first = exception(fault(1, 0, "java.io.IOException", 0));
        assertThat(first).isExactlyInstanceOf(IOException.class).hasMessage("injected by rule payments").hasNoCause();
        assertThat(exception(fault(1, 0, "java.net.SocketTimeoutException", 0))).isExactlyInstanceOf(SocketTimeoutException.class)
                .hasMessage("injected by rule payments").hasNoCause();
        assertThat(exception(fault(1, 0, Exceptions.WithReason.class.getName(), 0)))
                .isExactlyInstanceOf(Exceptions.WithReason.class).hasMessage("injected by rule payments").hasNoCause();
        Fault fault = fault(1, 0, "java.io.IOException", 0);
        assertThat(fault.exception(null, "com.acme.Client.get", "payments")).as("the class is not known yet").isNull();
        assertThat(exception(fault)).isNotSameAs(exception(fault));
    }

    @Test
    void anExceptionThatCannotBeMadeIsToldOnceAndCallsRun() {
        Fault fault = fault(1, 0, "com.acme.Busy", 0);
        assertThat(exception(fault)).isNull();
        assertThat(exception(fault)).isNull();
        assertThat(told.toString(StandardCharsets.UTF_8)).isEqualTo("shearpin: rule payments: com.acme.Client.get: fault throw"
                + " com.acme.Busy: " + FaultTest.class.getName() + " can't see a class of that name; correct the name, or add it to"
                + " its class path (calls are let through)\n");
    }

    @Test
    void newSettingsHoldFromNowOnAndCountsStay() {
        Fault fault = fault(0.5, 7, "com.acme.Busy", 0.4);
        assertThat(fault.strikes(true)).isTrue();
        FaultSettings settings = new FaultSettings(0.3, 0, "java.io.IOException");
        fault.reconfigure(settings);
        assertThat(fault.settings()).isSameAs(settings);
        assertThat(fault.strikes(true)).isFalse();
        assertThat(fault.delayNanos()).isZero();
        assertThat(exception(fault)).isInstanceOf(IOException.class);
        assertThat(fault.injected(true)).isEqualTo(1);
    }

    @Test
    void settingsThatMakeNoSenseAreRefused() {
        for (double rate : new double[] {0, -1, 1.1, Double.NaN}) {
            assertThatThrownBy(() -> new FaultSettings(rate, 1, null)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> new FaultSettings(0.5, 0, null)).hasMessageContaining("a delay or an exception");
    }
}
