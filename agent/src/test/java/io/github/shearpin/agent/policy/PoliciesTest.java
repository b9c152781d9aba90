package io.github.shearpin.agent.policy;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.agent.policy.breaker.BreakerSettings;
import io.github.shearpin.agent.policy.breaker.BreakerSettings.Force;
import io.github.shearpin.agent.policy.breaker.CircuitBreaker;
import io.github.shearpin.agent.policy.limit.RateLimitSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When a key's policies may go. */
class PoliciesTest {

    private long now = Long.MAX_VALUE - SECONDS.toNanos(1);
    private final Resources resources = TestResources.resources(() -> now, () -> 0, nanos -> { });

    /** {@code setting} is the rule's force, {@code by hand} one that came later, {@code none} that there is none. */
    @ParameterizedTest
    @CsvSource(textBlock = """
        setting, by hand, may go
        ,        ,        true
        ,        CLOSED,  false
        ,        OPEN,    false
        CLOSED,  ,        true
        CLOSED,  OPEN,    false
        CLOSED,  none,    false
        OPEN,    ,        true
        OPEN,    CLOSED,  false
        OPEN,    none,    false""", useHeadersInDisplayName = true)
    void aForcedBreakerKeepsItsKeyUnlessTheRuleForcesEveryNewOneSo(Force setting, String byHand, boolean mayGo) {
        Policies policies = policies(GuardSettings.builder("forced").breaker(BreakerSettings.builder().force(setting).build()));
        if (byHand != null) {
            policies.breaker().force(byHand.equals("none") ? null : Force.valueOf(byHand));
        }
        assertThat(policies.isEvictable()).isEqualTo(mayGo);
    }

    @Test
    void aBreakerThatHasOpenedKeepsItsKeyUntilItHasClosed() {
        BreakerSettings settings = BreakerSettings.builder().consecutiveFailures(1).halfOpenCalls(1).halfOpenSuccesses(1).build();
        Policies policies = policies(GuardSettings.builder("broken").breaker(settings));
        CircuitBreaker breaker = policies.breaker();
        breaker.acquire(now, true).ended(CircuitBreaker.Result.EXCEPTION, 1, false, now);
        assertThat(policies.isEvictable()).as("open").isFalse();

        now += SECONDS.toNanos(60);
        CircuitBreaker.Permit probe = breaker.acquire(now, true);
        assertThat(policies.isEvictable()).as("half-open").isFalse();
        probe.ended(CircuitBreaker.Result.SUCCESS, 1, false, now);
        assertThat(policies.isEvictable()).as("closed").isTrue();
    }

    @Test
    void aRateLimitKeepsItsKeyUntilItIsFull() {
        Policies policies = policies(GuardSettings.builder("limited").rateLimit(new RateLimitSettings(10, SECONDS.toNanos(1), 2, 0)));
        assertThat(policies.isEvictable()).isTrue();

        policies.rateLimit().take(now, false, true);
        assertThat(policies.isEvictable()).isFalse();
        now += MILLISECONDS.toNanos(99);
        assertThat(policies.isEvictable()).isFalse();
        now += MILLISECONDS.toNanos(1);
        assertThat(policies.isEvictable()).isTrue();
    }

    private Policies policies(GuardSettings.Builder settings) {
        return new Policies("key", settings.build(), resources);
    }
}
