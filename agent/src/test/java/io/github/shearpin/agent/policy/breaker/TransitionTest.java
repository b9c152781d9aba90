package io.github.shearpin.agent.policy.breaker;

import static io.github.shearpin.agent.policy.breaker.BreakerUnderTest.EPOCH_MILLIS;
import static io.github.shearpin.agent.policy.breaker.BreakerUnderTest.closed;
import static io.github.shearpin.agent.policy.breaker.BreakerUnderTest.opened;
import static io.github.shearpin.agent.policy.breaker.BreakerUnderTest.settings;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.agent.policy.Backoff;
import io.github.shearpin.agent.policy.breaker.BreakerSettings.Force;
import io.github.shearpin.agent.policy.breaker.CircuitBreaker.Permit;
import io.github.shearpin.agent.policy.breaker.CircuitBreaker.Result;
import io.github.shearpin.agent.policy.breaker.CircuitBreaker.State;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a breaker has to tell of its transitions. */
class TransitionTest {

    private static List<String> taken(BreakerUnderTest breaker) {
        List<String> texts = new ArrayList<>();
        for (Transition transition : breaker.breaker.takeTransitions()) {
            texts.add(transition.toString());
        }
        return texts;
    }

    @Test
    void anOutageIsToldFromItsBeginningToItsEnd() {
        BreakerUnderTest breaker = closed().succeed(1).after(1_000).fail(3);
        breaker.after(5_100).fail(1);
        breaker.after(5_000).succeed(2).is(State.CLOSED);

        assertThat(breaker.told).isEqualTo(5);
        List<Transition> transitions = breaker.breaker.takeTransitions();
        assertThat(transitions).hasToString("[1. CLOSED to OPEN (FAILURE_RATE), 2. OPEN to HALF_OPEN (OPEN_FOR_OVER),"
                + " 3. HALF_OPEN to OPEN (PROBES_FAILED), 4. OPEN to HALF_OPEN (OPEN_FOR_OVER),"
                + " 5. HALF_OPEN to CLOSED (PROBES_SUCCEEDED)]");
        assertThat(transitions).extracting(each -> each.epochMillis - EPOCH_MILLIS)
                .containsExactly(1_000L, 6_100L, 6_100L, 11_100L, 11_100L);
        assertThat(transitions).extracting(each -> TimeUnit.NANOSECONDS.toMillis(each.outageNanos))
                .containsExactly(0L, 5_100L, 5_100L, 10_100L, 10_100L);
        assertThat(transitions).extracting(each -> TimeUnit.NANOSECONDS.toMillis(each.openForNanos))
                .containsExactly(5_000L, 0L, 5_000L, 0L, 0L);
        Transition opening = transitions.get(0);
        assertThat(opening.failureRatio).isEqualTo(0.75);
        assertThat(opening.calls).isEqualTo(4);
        assertThat(opening.consecutiveFailures).isEqualTo(3);
        assertThat(taken(breaker)).as("each is given once").isEmpty();
    }

    @Test
    void tellsWhatItOpenedFor() {
        assertThat(taken(new BreakerUnderTest(settings().failureRate(0).consecutiveFailures(2)).fail(2)))
                .containsExactly("1. CLOSED to OPEN (CONSECUTIVE_FAILURES)");
        BreakerUnderTest slow = new BreakerUnderTest(settings().failureRate(0).slowCalls(10, 0.5, false));
        for (int i = 0; i < 4; i++) {
            slow.permitted().ended(Result.SUCCESS, 11, false, slow.now());
        }
        Transition opening = slow.breaker.takeTransitions().get(0);
        assertThat(opening).hasToString("1. CLOSED to OPEN (SLOW_CALL_RATE)");
        assertThat(opening.slowRatio).isEqualTo(1);
        assertThat(opening.failureRatio).isZero();
    }

    @Test
    void tellsForHowLongItIsOpenEachTime() {
        long second = TimeUnit.SECONDS.toNanos(1);
        BreakerUnderTest breaker = opened(settings().openFor(new Backoff(second, 3, 60 * second, Backoff.Jitter.NONE)));
        breaker.after(1_000);
        Permit first = breaker.permitted();
        breaker.fail(1);
        breaker.fail(first);

        assertThat(breaker.breaker.takeTransitions()).extracting(each -> each.openForNanos)
                .containsExactly(second, 0L, 3 * second);
    }

    @Test
    void tellsWhatAnOperatorDid() {
        BreakerUnderTest breaker = opened(settings());
        breaker.breaker.force(Force.CLOSED);
        breaker.breaker.force(Force.OPEN);
        breaker.breaker.force(null);
        breaker.breaker.reset(); // it is closed

        assertThat(taken(breaker)).containsExactly("1. CLOSED to OPEN (FAILURE_RATE)", "2. OPEN to FORCED_CLOSED (FORCED)",
                "3. FORCED_CLOSED to FORCED_OPEN (FORCED)", "4. FORCED_OPEN to CLOSED (FORCE_ENDED)");
        breaker.fail(4).breaker.reset();
        assertThat(taken(breaker)).containsExactly("5. CLOSED to OPEN (FAILURE_RATE)", "6. OPEN to CLOSED (RESET)");
    }

    /** Settings under which the probes that ended are enough, and a force, in one step. */
    @Test
    void twoTransitionsOfOneStepAreBothTold() {
        BreakerUnderTest breaker = opened(settings()).after(5_000).succeed(1);
        breaker.breaker.takeTransitions();

        breaker.breaker.reconfigure(settings().halfOpenSuccesses(1).force(Force.OPEN).build());

        assertThat(taken(breaker)).containsExactly("3. HALF_OPEN to CLOSED (PROBES_SUCCEEDED)",
                "4. CLOSED to FORCED_OPEN (FORCED)");
    }

    @Test
    void aHundredAreKeptThatNobodyTakesAndThenTheLatest() {
        BreakerUnderTest breaker = closed();
        for (int i = 0; i < 50; i++) {
            breaker.fail(4).breaker.reset();
        }
        assertThat(taken(breaker)).hasSize(100);
        for (int i = 0; i < 60; i++) {
            breaker.fail(4).breaker.reset();
        }
        assertThat(taken(breaker)).containsExactly("220. OPEN to CLOSED (RESET)");
        breaker.fail(4);
        assertThat(taken(breaker)).containsExactly("221. CLOSED to OPEN (FAILURE_RATE)");
    }

    @Test
    void aListenerThatThrowsDisturbsNobody() {
        CircuitBreaker breaker = new CircuitBreaker(BreakerSettings.builder().consecutiveFailures(1).failureRate(0).build(),
                () -> 0, () -> 0, () -> 0, null, moved -> {
            throw new IllegalStateException();
        });
        Ends.failure(breaker.acquire(0, true), 0);

        assertThat(breaker.state()).isEqualTo(State.OPEN);
        assertThat(breaker.takeTransitions()).hasSize(1);
    }
}
