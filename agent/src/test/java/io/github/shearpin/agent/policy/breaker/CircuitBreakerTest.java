package io.github.shearpin.agent.policy.breaker;

import static io.github.shearpin.agent.policy.breaker.BreakerUnderTest.closed;
import static io.github.shearpin.agent.policy.breaker.BreakerUnderTest.opened;
import static io.github.shearpin.agent.policy.breaker.BreakerUnderTest.settings;
import static io.github.shearpin.agent.policy.breaker.CircuitBreaker.State.CLOSED;
import static io.github.shearpin.agent.policy.breaker.CircuitBreaker.State.HALF_OPEN;
import static io.github.shearpin.agent.policy.breaker.CircuitBreaker.State.OPEN;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.agent.policy.breaker.CircuitBreaker.Permit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the specification promises of a breaker, with a clock that stands still unless told. */
class CircuitBreakerTest {

    private static List<Permit> permits(BreakerUnderTest breaker, int calls) {
        List<Permit> permits = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            permits.add(breaker.permitted());
        }
        return permits;
    }

    @Nested
    class Opens {

        @Test
        void atTheRateOnceThereAreEnoughCalls() {
            BreakerUnderTest breaker = closed().succeed(2).fail(1).is(CLOSED);
            breaker.fail(1).is(OPEN).refuses();
            assertThat(breaker.transitions(CLOSED, OPEN)).isEqualTo(1);
        }

        @Test
        void notBelowTheRate() {
            closed().succeed(3).fail(2).is(CLOSED).fail(1).is(OPEN);
        }

        @Test
        void notBelowTheMinimumThoughEverythingFails() {
            closed().fail(3).is(CLOSED);
        }

        /** A success that completes the minimum judges nothing: it is no news of a failure. */
        @Test
        void neverForASuccessAlone() {
            BreakerUnderTest breaker = closed().fail(3).succeed(1).is(CLOSED);
            assertThat(breaker.status().failureRatio).isEqualTo(0.75);
            breaker.fail(1).is(OPEN);
        }

        @Test
        void atFailuresInARow() {
            BreakerUnderTest breaker = new BreakerUnderTest(settings().failureRate(0).consecutiveFailures(3));
            breaker.fail(2).succeed(1).fail(2).ignore(1).is(CLOSED);
            assertThat(breaker.status().consecutiveFailures).isEqualTo(2);
            breaker.fail(1).is(OPEN);
            assertThat(breaker.status().consecutiveFailures).isEqualTo(3);
        }

        @Test
        void notForFailuresThatHaveLeftTheTimeWindow() {
            closed().fail(3).after(10_000).fail(3).is(CLOSED).fail(1).is(OPEN);
        }

        @Test
        void notForFailuresThatHaveLeftTheCountWindow() {
            new BreakerUnderTest(settings().windowCalls(4)).fail(1).succeed(2).is(CLOSED)
                    .succeed(2).fail(1).is(CLOSED).succeed(2).fail(1).is(OPEN);
        }

        /** Or it could never open. */
        @Test
        void onAFullCountWindowWhoseSizeIsBelowTheMinimum() {
            new BreakerUnderTest(settings().windowCalls(4).minimumCalls(20)).fail(3).is(CLOSED).fail(1).is(OPEN);
        }

        @Test
        void neverWhenNothingIsJudged() {
            new BreakerUnderTest(settings().failureRate(0)).fail(1_000).is(CLOSED);
        }

        /** Rates as people write them, where the product of rate and calls is not exact. */
        @ParameterizedTest
        @CsvSource({"0.07, 100, 7", "0.1, 30, 3", "0.29, 100, 29", "0.57, 100, 57", "0.58, 100, 58", "1, 10, 10"})
        void exactlyAtTheRate(double rate, int calls, int failures) {
            new BreakerUnderTest(settings().failureRate(rate).minimumCalls(calls)).succeed(calls - failures)
                    .fail(failures - 1).is(CLOSED).fail(1).is(OPEN);
        }
    }

    @Nested
    class Generations {

        @Test
        void lateSuccessesOfClosedDoNotCloseAHalfOpenBreaker() {
            BreakerUnderTest breaker = closed();
            List<Permit> late = permits(breaker, 5);
            breaker.fail(4).after(5_000);
            Permit probe = breaker.permitted();

            late.forEach(breaker::succeed);

            breaker.is(HALF_OPEN);
            assertThat(breaker.status().successes).isEqualTo(5);
            breaker.succeed(probe);
            breaker.is(HALF_OPEN).succeed(1).is(CLOSED);
        }

        @Test
        void lateFailuresOfClosedDoNotOpenAHalfOpenBreaker() {
            BreakerUnderTest breaker = closed();
            List<Permit> late = permits(breaker, 5);
            breaker.fail(4).after(5_000);
            breaker.permitted();

            late.forEach(breaker::fail);

            breaker.is(HALF_OPEN);
            assertThat(breaker.status().failures).isEqualTo(9);
        }

        @Test
        void lateResultsOfAnEarlierClosedPhaseAreInNoWindowOfTheNext() {
            BreakerUnderTest breaker = closed();
            List<Permit> late = permits(breaker, 20);
            breaker.fail(4).after(5_000).succeed(2).is(CLOSED);

            late.subList(0, 10).forEach(breaker::fail);
            late.subList(10, 20).forEach(breaker::succeed);

            breaker.is(CLOSED);
            BreakerStatus status = breaker.status();
            assertThat(status.windowCalls).isZero();
            assertThat(status.consecutiveFailures).isZero();
            assertThat(status.failures).isEqualTo(14);
            assertThat(status.successes).isEqualTo(12);
        }

        @Test
        void lateResultsOfAnEarlierHalfOpenPhaseDoNotActOnTheNext() {
            BreakerUnderTest breaker = opened(settings()).after(5_000);
            Permit late = breaker.permitted();
            breaker.fail(1).is(OPEN).after(5_000);
            Permit probe = breaker.permitted();

            Ends.success(late, breaker.now());
            breaker.succeed(probe);

            breaker.is(HALF_OPEN);
            assertThat(breaker.status().successes).isEqualTo(2);
            breaker.succeed(1).is(CLOSED);
        }

        /** Late ignored calls of the closed phase must not make room for more probes than are allowed. */
        @Test
        void lateIgnoredCallsFreeNoProbe() {
            BreakerUnderTest breaker = closed();
            List<Permit> late = permits(breaker, 5);
            breaker.fail(4).after(5_000);
            permits(breaker, 2);

            late.forEach(Permit::ignored);

            breaker.refuses();
            assertThat(breaker.status().ignored).isEqualTo(5);
        }

        @Test
        void aProbeThatIsReportedTwiceActsOnce() {
            BreakerUnderTest breaker = opened(settings().halfOpenCalls(2).halfOpenSuccesses(3)).after(5_000);
            Permit first = breaker.permitted();
            Permit second = breaker.permitted();
            first.ignored();
            first.ignored();
            Ends.success(first, breaker.now());
            Ends.failure(first, breaker.now());

            breaker.permitted();
            breaker.refuses().is(HALF_OPEN);
            BreakerStatus status = breaker.status();
            assertThat(status.ignored).isEqualTo(1);
            assertThat(status.successes).isZero();
            assertThat(status.failures).isEqualTo(4);
            assertThat(second).isNotSameAs(first);
        }

        @Test
        void closingStartsAFreshWindow() {
            BreakerUnderTest breaker = opened(settings()).after(5_000).succeed(2).is(CLOSED);
            assertThat(breaker.status().windowCalls).isZero();
            breaker.fail(3).is(CLOSED).fail(1).is(OPEN);
        }
    }

    @Nested
    class HalfOpens {

        @Test
        void onTheFirstCallAfterOpenFor() {
            BreakerUnderTest breaker = opened(settings()).after(4_999).refuses().is(OPEN);
            assertThat(breaker.status().untilProbeNanos).isEqualTo(1_000_000);
            breaker.after(1).is(OPEN);
            assertThat(breaker.status().untilProbeNanos).isZero();
            breaker.permitted();
            breaker.is(HALF_OPEN);
        }

        @Test
        void forNoMoreProbesAtOnceThanCalls() {
            BreakerUnderTest breaker = opened(settings().halfOpenCalls(3).halfOpenSuccesses(10)).after(5_000);
            List<Permit> probes = permits(breaker, 3);
            breaker.refuses();
            breaker.succeed(probes.get(1));
            breaker.permitted();
            breaker.refuses();
        }

        /** More probes could not change the verdict, and would be calls to something that may be down. */
        @Test
        void forNoMoreProbesAltogetherThanAreNeeded() {
            BreakerUnderTest breaker = opened(settings().halfOpenCalls(3).halfOpenSuccesses(1)).after(5_000);
            List<Permit> probes = permits(breaker, 3);
            breaker.fail(probes.get(0));
            breaker.refuses();
            breaker.fail(probes.get(1));
            breaker.refuses().is(HALF_OPEN);
            breaker.succeed(probes.get(2));
            breaker.is(CLOSED);
        }

        @Test
        void oneAtATimeUntilEnoughHaveSucceeded() {
            BreakerUnderTest breaker = opened(settings().halfOpenCalls(1).halfOpenSuccesses(3)).after(5_000);
            for (int i = 0; i < 3; i++) {
                breaker.is(i == 0 ? OPEN : HALF_OPEN);
                Permit probe = breaker.permitted();
                breaker.refuses();
                breaker.succeed(probe);
            }
            breaker.is(CLOSED);
        }

        /** calls, successes, failures after which the rest cannot reach the successes. */
        @ParameterizedTest
        @CsvSource({"1, 1, 1", "5, 5, 1", "1, 5, 1", "5, 3, 3", "5, 1, 5", "3, 5, 1"})
        void andReopensAsSoonAsTheRestCannotReachTheSuccesses(int calls, int successes, int failures) {
            BreakerUnderTest breaker = opened(settings().halfOpenCalls(calls).halfOpenSuccesses(successes)).after(5_000);
            breaker.fail(failures - 1);
            if (failures > 1) {
                breaker.is(HALF_OPEN);
            }
            breaker.fail(1).is(OPEN).refuses();
            assertThat(breaker.transitions(HALF_OPEN, OPEN)).isEqualTo(1);
            assertThat(breaker.status().recoveryFailures).isEqualTo(1);
        }

        @Test
        void andReopensForTheWholeTimeAgain() {
            opened(settings()).after(5_000).fail(1).after(4_999).refuses().after(1).succeed(2).is(CLOSED);
        }

        /** As many ignored calls as you like, none of them a probe used up. */
        @Test
        void andAnIgnoredProbeFreesItsPlace() {
            BreakerUnderTest breaker = opened(settings()).after(5_000).ignore(100).is(HALF_OPEN);
            breaker.succeed(2).is(CLOSED);
            assertThat(breaker.status().ignored).isEqualTo(100);
        }
    }

    @Nested
    class ProbesThatHang {

        @Test
        void countAsFailedAfterMaxWait() {
            BreakerUnderTest breaker = opened(settings()).after(5_000);
            breaker.permitted();
            breaker.after(2_999).is(HALF_OPEN).after(1).is(OPEN);
            assertThat(breaker.status().failures).isEqualTo(5);
            assertThat(breaker.status().recoveryFailures).isEqualTo(1);
        }

        @Test
        void freeTheirPlaceForACaller() {
            BreakerUnderTest breaker = opened(settings().halfOpenCalls(2).halfOpenSuccesses(1)).after(5_000);
            breaker.permitted();
            breaker.after(2_000).permitted();
            breaker.refuses().after(1_000).is(HALF_OPEN);
            breaker.after(1_999).is(HALF_OPEN).after(1).is(OPEN);
        }

        /** It is callers who find out. */
        @Test
        void neverHangTheBreakerThoughNobodyAsksForItsStatus() {
            BreakerUnderTest breaker = opened(settings().halfOpenCalls(1).halfOpenSuccesses(1)).after(5_000);
            breaker.permitted();
            breaker.after(2_999).refuses().after(1).refuses().after(5_000).succeed(1).is(CLOSED);
            assertThat(breaker.transitions(HALF_OPEN, OPEN)).isEqualTo(1);
        }

        /** As a timer would have had it, though there is none: open again at 8 s, so due for a probe at 13 s. */
        @Test
        void areDatedWhenTheyWereDue() {
            BreakerUnderTest breaker = opened(settings()).after(5_000);
            breaker.permitted();
            breaker.after(60_000);
            BreakerStatus status = breaker.status();
            assertThat(status.state).isEqualTo(OPEN);
            assertThat(status.inStateNanos).isEqualTo(TimeUnit.SECONDS.toNanos(57));
            assertThat(status.stateSeconds).containsExactly(0, 3, 62, 0, 0);
            assertThat(status.lastStateChangeEpochSeconds).isEqualTo(1_700_000_008.0);
            breaker.succeed(2).is(CLOSED);
        }

        @Test
        void areWithoutEffectWhenTheyEndAfterAll() {
            BreakerUnderTest breaker = opened(settings().halfOpenCalls(2).halfOpenSuccesses(1)).after(5_000);
            Permit hung = breaker.permitted();
            breaker.after(3_000).is(HALF_OPEN);
            Ends.success(hung, breaker.now());
            Ends.failure(hung, breaker.now());
            hung.ignored();

            breaker.is(HALF_OPEN);
            BreakerStatus status = breaker.status();
            assertThat(status.failures).isEqualTo(5);
            assertThat(status.successes).isZero();
            assertThat(status.ignored).isZero();
            assertThat(status.windowCalls).isEqualTo(1);
        }

        @ParameterizedTest
        @ValueSource(strings = {"succeeded", "ignored"})
        void areFailedThoughTheirOwnEndIsTheFirstToTell(String end) {
            BreakerUnderTest breaker = opened(settings()).after(5_000);
            Permit hung = breaker.permitted();
            breaker.after(3_000);
            if (end.equals("succeeded")) {
                Ends.success(hung, breaker.now());
            } else {
                hung.ignored();
            }
            breaker.is(OPEN);
            assertThat(breaker.status().failures).isEqualTo(5);
        }
    }

    /** What happens while a failure is on its way from having read the breaker's numbers to being recorded. */
    @Nested
    class MeetsOtherNumbersOnItsWay {

        private Runnable meanwhile;
        private final CircuitBreaker breaker = new CircuitBreaker(settings().minimumCalls(9).build(), () -> 0, () -> {
            Runnable once = meanwhile;
            meanwhile = null;
            if (once != null) {
                once.run(); // here, since it reads this clock on its way
            }
            return 0;
        }, () -> 0);
        private final Permit permit = breaker.acquire(0, true);

        /** As the last one of three it opens, since three are now enough. */
        @Test
        void andIsJudgedByThem() {
            Ends.failure(permit, 0);
            meanwhile = () -> {
                breaker.reconfigure(settings().minimumCalls(3).build());
                Ends.failure(permit, 0);
            };
            Ends.failure(permit, 0);
            assertThat(breaker.status().state).isEqualTo(OPEN);
        }

        /** The opening it was about to make leaves no trace: the breaker goes on to record. */
        @Test
        void andOpensNothingIfThatIsTheirWord() {
            breaker.reconfigure(settings().build());
            for (int i = 0; i < 3; i++) {
                Ends.failure(permit, 0);
            }
            meanwhile = () -> breaker.reconfigure(settings().minimumCalls(9).build());
            Ends.failure(permit, 0);
            Ends.success(permit, 0);
            assertThat(breaker.status().state).isEqualTo(CLOSED);
            assertThat(breaker.status().windowCalls).isEqualTo(5);
            assertThat(breaker.status().successes).isEqualTo(1);
        }

        /** It would have opened in the window before; in the new one there is but one other. */
        @Test
        void andIsInTheirWindow() {
            breaker.reconfigure(settings().build());
            for (int i = 0; i < 3; i++) {
                Ends.failure(permit, 0);
            }
            meanwhile = () -> {
                breaker.reconfigure(settings().windowCalls(4).build());
                Ends.failure(permit, 0);
            };
            Ends.failure(permit, 0);
            assertThat(breaker.status().state).isEqualTo(CLOSED);
            assertThat(breaker.status().windowCalls).isEqualTo(2);
        }
    }

    /** Only differences of times may be used. */
    @ParameterizedTest
    @ValueSource(longs = {Long.MAX_VALUE, Long.MAX_VALUE - 6_000_000_000L, Long.MAX_VALUE - 3_000_000_000L, -1, Long.MIN_VALUE,
            -5_000_000_000L})
    void worksWhereverTheClockStarts(long startNanos) {
        BreakerUnderTest breaker = new BreakerUnderTest(settings(), startNanos);
        breaker.fail(2).after(10_000).succeed(2).fail(1).is(CLOSED).fail(1).is(OPEN);
        breaker.after(4_999).refuses().after(1).permitted();
        breaker.after(2_999).is(HALF_OPEN).after(1).is(OPEN).after(5_000).succeed(2).is(CLOSED);
        assertThat(breaker.status().stateSeconds).containsExactly(10, 3, 10, 0, 0);
    }
}
