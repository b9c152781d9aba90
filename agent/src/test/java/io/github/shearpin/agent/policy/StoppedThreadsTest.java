package io.github.shearpin.agent.policy;

import static io.github.shearpin.agent.policy.Methods.method;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.shearpin.agent.policy.async.Workers;
import io.github.shearpin.agent.policy.breaker.BreakerSettings;
import io.github.shearpin.agent.policy.breaker.CircuitBreaker;
import io.github.shearpin.agent.policy.limit.BulkheadSettings;
import io.github.shearpin.agent.policy.retry.RetrySettings;
import io.github.shearpin.agent.policy.timeout.Timer;
import io.github.shearpin.agent.policy.timeout.TimeoutSettings;
import io.github.shearpin.bootstrap.Gate;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Threads that are stopped ({@code Thread.stop}) while they are in the guard: at each look at the clock, and while it waits. */
@SuppressWarnings({"deprecation", "removal"})
class StoppedThreadsTest {

    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    private final ThreadDeath death = new ThreadDeath();
    private long now;
    private int looks;
    private int diesAtLook = Integer.MAX_VALUE;
    private final Timer timer = Timer.manual(() -> now);
    private final Guards guards = new Guards(new Resources(this::look, () -> 1_000_000L, nanos -> {
        look();
        now += nanos;
    }, () -> 0.5, timer, new Workers()));
    private RuleGuard rule;
    private int site;
    private int runs;

    @AfterEach
    void detach() {
        Gate.agent(null);
    }

    private long look() {
        if (++looks == diesAtLook) {
            throw death;
        }
        return now;
    }

    private void guard(boolean all) {
        GuardSettings.Builder settings = GuardSettings.builder("payments").retry(new RetrySettings(2,
                new Backoff(MILLI, 1, MILLI, Backoff.Jitter.NONE), 0, 1, ExceptionFilter.EVERYTHING))
                .breaker(BreakerSettings.builder().failureRate(0).consecutiveFailures(2).openForNanos(MILLI).halfOpenCalls(1)
                        .halfOpenSuccesses(1).build());
        if (all) {
            settings.bulkhead(BulkheadSettings.fixed(1, 0)).timeout(new TimeoutSettings(TimeUnit.HOURS.toNanos(1), true));
        }
        rule = guards.add(settings.build());
        site = guards.site(rule, method("com.acme.pay.PaymentClient", "charge"));
        Gate.agent(guards);
    }

    /** Fails at first, so that it is tried again. */
    private String charge() throws IOException {
        if (++runs % 2 == 1) {
            throw new IOException("not yet");
        }
        return "done";
    }

    @ParameterizedTest(name = "with all policies {0}")
    @ValueSource(booleans = {false, true})
    void endWithThatAndGiveBackWhatTheyHold(boolean all) throws Exception {
        guard(all);
        int died = 0;
        for (int at = 1; at - 1 == died; at++) {
            looks = 0;
            runs = 0;
            diesAtLook = at;
            try {
                WovenCall.call(site, this::charge);
            } catch (ThreadDeath e) {
                assertThat(e).isSameAs(death);
                died++;
            }
            assertThat(died == at || looks < at).as("%d looks of which %d deadly ones were seen", looks, died).isTrue();
            assertNothingIsHeld(all);
        }
        assertThat(died).isGreaterThan(3);
    }

    @Test
    void aProbeThatDiesLeavesItsPlaceToTheNext() throws Exception {
        guard(true);
        for (int at = 1; at < 5; at++) {
            open();
            looks = 0;
            runs = 1;
            diesAtLook = at;
            assertThatThrownBy(() -> WovenCall.call(site, this::charge)).isSameAs(death);
            diesAtLook = Integer.MAX_VALUE;
            runs = 1;
            assertThat(WovenCall.call(site, this::charge)).isEqualTo("done");
            assertThat(rule.breaker().status().state).isEqualTo(CircuitBreaker.State.CLOSED);
        }
    }

    private void open() {
        assertThatThrownBy(() -> WovenCall.call(site, () -> {
            throw new IOException("down");
        })).isInstanceOf(IOException.class);
        assertThat(rule.breaker().status().state).isEqualTo(CircuitBreaker.State.OPEN);
        now += 10 * MILLI;
    }

    private void assertNothingIsHeld(boolean all) throws Exception {
        diesAtLook = Integer.MAX_VALUE;
        runs = 1;
        assertThat(WovenCall.call(site, this::charge)).isEqualTo("done");
        assertThat(rule.methods().get(0).calls().inFlight()).isZero();
        if (all) {
            assertThat(rule.policies().bulkhead().inUse()).isZero();
            now += TimeUnit.HOURS.toNanos(2);
            timer.runDue();
            assertThat(rule.timeout().timeouts(true)).as("watches left behind").isZero();
        }
    }
}
