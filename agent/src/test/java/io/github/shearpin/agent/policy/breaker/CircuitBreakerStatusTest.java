package io.github.shearpin.agent.policy.breaker;

import static io.github.shearpin.agent.policy.breaker.BreakerUnderTest.closed;
import static io.github.shearpin.agent.policy.breaker.BreakerUnderTest.opened;
import static io.github.shearpin.agent.policy.breaker.BreakerUnderTest.settings;
import static io.github.shearpin.agent.policy.breaker.CircuitBreaker.State.CLOSED;
import static io.github.shearpin.agent.policy.breaker.CircuitBreaker.State.HALF_OPEN;
import static io.github.shearpin.agent.policy.breaker.CircuitBreaker.State.OPEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.shearpin.agent.policy.breaker.CircuitBreaker.Permit;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a breaker tells of itself. */
class CircuitBreakerStatusTest {

    @Test
    void tellsNothingOfABreakerThatDidNothing() {
        BreakerStatus status = closed().after(2_500).status();
        assertThat(status.state).isEqualTo(CLOSED);
        assertThat(status.stateSeconds).containsExactly(2.5, 0, 0, 0, 0);
        assertThat(status.transitions).isEqualTo(new long[5][5]);
        assertThat(status.failureRatio).isZero();
        assertThat(status.lastStateChangeEpochSeconds).isZero();
        assertThat(status.lastFailureEpochSeconds).isZero();
        assertThat(status.recoveryCounts).hasSize(status.recoveryBounds.length + 1).containsOnly(0);
    }

    @Test
    void tellsRefusalsByWhetherTheyAreObeyed() {
        BreakerUnderTest breaker = opened(settings());
        breaker.refuses().refuses();
        assertThat(breaker.breaker.acquire(breaker.now(), false)).isNull();
        assertThat(breaker.status().rejectionsEnforced).isEqualTo(2);
        assertThat(breaker.status().rejectionsObserved).isEqualTo(1);
    }

    @Test
    void tellsThoseWhoAreRefusedWhy() {
        BreakerUnderTest breaker = opened(settings()).after(1_500).refuses();
        assertThat(breaker.refusal()).isEqualTo("open for 1500 ms, probe in 3500 ms");
        breaker.after(3_500).permitted();
        breaker.permitted();
        breaker.after(200).refuses();
        assertThat(breaker.refusal()).isEqualTo("half-open for 200 ms, probe in 0 ms");
        assertThat(closed().after(1_000).refusal()).isEqualTo("open for 0 ms, probe in 0 ms");
    }

    @Test
    void tellsTheRatioItOpenedWithAndThenThatOfTheProbes() {
        BreakerUnderTest breaker = closed().succeed(1).fail(3).is(OPEN);
        assertThat(breaker.status().failureRatio).isEqualTo(0.75);
        assertThat(breaker.status().windowCalls).isEqualTo(4);
        breaker.after(5_000).succeed(1).is(HALF_OPEN);
        assertThat(breaker.status().failureRatio).isZero();
        breaker.fail(1).is(OPEN);
        assertThat(breaker.status().failureRatio).isEqualTo(0.5);
        assertThat(breaker.status().consecutiveFailures).isEqualTo(1);
    }

    @Test
    void slowProbesThatSucceedAreSlowAndNoFailures() {
        BreakerUnderTest breaker = opened(settings().slowCalls(1_000, 1, true)).after(5_000);
        breaker.permitted().ended(CircuitBreaker.Result.SUCCESS, 1_001, false, breaker.now());
        BreakerStatus status = breaker.is(OPEN).status();
        assertThat(status.slowRatio).isEqualTo(1);
        assertThat(status.failureRatio).isZero();
        assertThat(status.windowCalls).isEqualTo(1);
        assertThat(status.consecutiveFailures).isZero();
    }

    @Test
    void aProbeThatIsSlowSoFarHasNeitherFailedNorSucceeded() {
        BreakerUnderTest breaker = opened(settings().slowCalls(1_000, 1, true)).after(5_000);
        breaker.permitted().slow(breaker.now());
        BreakerStatus status = breaker.is(OPEN).status();
        assertThat(status.slowRatio).isEqualTo(1);
        assertThat(status.failureRatio).isZero();
        assertThat(status.windowCalls).isZero();
        assertThat(status.consecutiveFailures).as("those that opened it").isEqualTo(4);
    }

    @Test
    void aSlowProbeThatFailsIsBoth() {
        BreakerUnderTest breaker = opened(settings().slowCalls(1_000, 1, true)).after(5_000);
        breaker.permitted().ended(CircuitBreaker.Result.EXCEPTION, 1_001, false, breaker.now());
        BreakerStatus status = breaker.is(OPEN).status();
        assertThat(status.slowRatio).isEqualTo(1);
        assertThat(status.failureRatio).isEqualTo(1);
        assertThat(status.consecutiveFailures).isEqualTo(5);
    }

    @Test
    void tellsHowLongAnOutageWasFromItsFirstOpening() {
        BreakerUnderTest breaker = closed().after(1_000).fail(4).after(5_000).fail(1).after(5_000).succeed(1).after(500)
                .succeed(1).is(CLOSED);
        BreakerStatus status = breaker.status();
        assertThat(status.recoverySumSeconds).isCloseTo(10.5, within(1e-9));
        assertThat(status.recoveryBounds).startsWith(1, 5, 10, 30);
        assertThat(status.recoveryCounts).startsWith(0, 0, 0, 1).endsWith(1);
        assertThat(status.recoverySuccesses).isEqualTo(1);
        assertThat(status.recoveryFailures).isEqualTo(1);
        assertThat(status.transitions).isEqualTo(
                new long[][] {{0, 0, 1, 0, 0}, {1, 0, 1, 0, 0}, {0, 2, 0, 0, 0}, {0, 0, 0, 0, 0}, {0, 0, 0, 0, 0}});
        assertThat(status.lastStateChangeEpochSeconds).isEqualTo(1_700_000_011.5);
        assertThat(status.lastFailureEpochSeconds).isEqualTo(1_700_000_006.0);
        assertThat(status.stateSeconds).containsExactly(1, 0.5, 10, 0, 0);
    }

    @Test
    void tellsSuccessesAcrossPhases() {
        BreakerUnderTest breaker = closed().succeed(4).fail(4).after(5_000).succeed(2).succeed(3).is(CLOSED);
        assertThat(breaker.status().successes).isEqualTo(9);
        assertThat(breaker.status().failures).isEqualTo(4);
    }

    /** A thread that was held up after it read the clock may open the breaker at a time that was told to be well closed. */
    @Test
    void whatWasToldOfAStateIsNotTakenBackByATransitionDatedEarlier() {
        BreakerUnderTest breaker = closed().after(1_000);
        assertThat(breaker.status().stateSeconds).containsExactly(1, 0, 0, 0, 0);
        long early = breaker.now() - 100_000_000;
        for (int i = 0; i < 4; i++) {
            Ends.failure(breaker.permitted(), early);
        }
        assertThat(breaker.is(OPEN).status().stateSeconds).containsExactly(1, 0, 0, 0, 0);
        assertThat(breaker.after(50).status().stateSeconds).containsExactly(1, 0, 0.05, 0, 0);
        assertThat(breaker.after(150).status().stateSeconds).containsExactly(1, 0, 0.2, 0, 0);
        breaker.after(5_000).succeed(2).is(CLOSED).after(1_000);
        assertThat(breaker.status().stateSeconds[0]).as("0.9 and 1").isCloseTo(1.9, within(1e-9));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void stateSecondsNeverFallAndAddUpToTheTimeThatPassedButForLateClocks(long seed) {
        Random random = new Random(seed);
        BreakerUnderTest breaker = new BreakerUnderTest(
                settings().consecutiveFailures(2).openForNanos(40_000_000).halfOpenMaxWaitNanos(60_000_000));
        double[] before = breaker.status().stateSeconds;
        for (int step = 1; step <= 5_000; step++) {
            breaker.after(10);
            Permit permit = breaker.acquire();
            if (permit != null) {
                long late = breaker.now() - random.nextInt(30_000_000);
                if (random.nextInt(3) == 0) {
                    Ends.failure(permit, late);
                } else {
                    Ends.success(permit, late);
                }
            }
            double[] seconds = breaker.status().stateSeconds;
            for (int state = 0; state < seconds.length; state++) {
                assertThat(seconds[state]).as("step %s, state %s", step, state).isGreaterThanOrEqualTo(before[state]);
            }
            assertThat(Arrays.stream(seconds).sum()).as("step %s", step)
                    .isBetween(step * 0.01 - 1e-9, step * 0.01 + 0.03 + 1e-9);
            before = seconds;
        }
        assertThat(breaker.transitions(OPEN, HALF_OPEN)).isGreaterThan(100);
    }
}
