package io.github.shearpin.agent.policy.breaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.shearpin.agent.policy.ExceptionFilter;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BreakerSettingsTest {

    @Test
    void areTheDocumentedOnesUnlessToldOtherwise() {
        BreakerSettings settings = BreakerSettings.builder().build();
        assertThat(settings.failureRate()).isEqualTo(0.5);
        assertThat(settings.consecutiveFailures()).isZero();
        assertThat(settings.windowNanos()).isEqualTo(TimeUnit.SECONDS.toNanos(60));
        assertThat(settings.windowCalls()).isZero();
        assertThat(settings.minimumCalls()).isEqualTo(20);
        assertThat(settings.openFor().initialNanos()).isEqualTo(TimeUnit.SECONDS.toNanos(30));
        assertThat(settings.halfOpenCalls()).isEqualTo(5);
        assertThat(settings.halfOpenSuccesses()).isEqualTo(5);
        assertThat(settings.halfOpenMaxWaitNanos()).isEqualTo(TimeUnit.SECONDS.toNanos(30));
        assertThat(settings.exceptions()).isEqualTo(ExceptionFilter.EVERYTHING);
    }

    @Test
    void haveOneWindowOnly() {
        BreakerSettings calls = BreakerSettings.builder().windowNanos(5).windowCalls(100).build();
        assertThat(calls.windowCalls()).isEqualTo(100);
        assertThat(calls.windowNanos()).isZero();
        BreakerSettings time = BreakerSettings.builder().windowCalls(100).windowNanos(5).build();
        assertThat(time.windowCalls()).isZero();
        assertThat(time.windowNanos()).isEqualTo(5);
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                refused("failureRate", settings -> settings.failureRate(-0.01)),
                refused("failureRate", settings -> settings.failureRate(1.01)),
                refused("failureRate", settings -> settings.failureRate(Double.NaN)),
                refused("consecutiveFailures", settings -> settings.consecutiveFailures(-1)),
                refused("window", settings -> settings.windowNanos(0)),
                refused("window", settings -> settings.windowCalls(0)),
                refused("1000000", settings -> settings.windowCalls(1_000_001)),
                refused("minimumCalls", settings -> settings.minimumCalls(0)),
                refused("openFor", settings -> settings.openForNanos(0)),
                refused("halfOpenCalls", settings -> settings.halfOpenCalls(0)),
                refused("halfOpenSuccesses", settings -> settings.halfOpenSuccesses(0)),
                refused("halfOpenMaxWait", settings -> settings.halfOpenMaxWaitNanos(-5)));
    }

    private static Arguments refused(String named, Consumer<BreakerSettings.Builder> setting) {
        return Arguments.of(named, setting);
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refuseWhatMakesNoSense(String named, Consumer<BreakerSettings.Builder> setting) {
        assertThatIllegalArgumentException().isThrownBy(() -> setting.accept(BreakerSettings.builder()))
                .withMessageContaining(named);
    }

    /** The longest and the largest that can be asked for work. */
    @Test
    void mayBeExtreme() {
        BreakerUnderTest breaker = new BreakerUnderTest(BreakerSettings.builder().windowNanos(Long.MAX_VALUE)
                .openForNanos(Long.MAX_VALUE).halfOpenMaxWaitNanos(Long.MAX_VALUE).halfOpenCalls(Integer.MAX_VALUE)
                .halfOpenSuccesses(Integer.MAX_VALUE).minimumCalls(2).failureRate(1), Long.MAX_VALUE);
        breaker.fail(1).after(1_000_000).fail(1).after(1_000_000).refuses();
        assertThat(breaker.status().untilProbeNanos).isEqualTo(Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(1_000));
        new BreakerUnderTest(BreakerSettings.builder().windowCalls(BreakerSettings.MAX_WINDOW_CALLS)).succeed(10).fail(9)
                .is(CircuitBreaker.State.CLOSED).fail(1).is(CircuitBreaker.State.OPEN);
    }
}
