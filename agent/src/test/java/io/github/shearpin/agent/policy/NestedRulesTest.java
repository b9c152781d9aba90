package io.github.shearpin.agent.policy;

import static io.github.shearpin.agent.policy.Methods.method;
import static io.github.shearpin.agent.policy.WovenCall.call;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.shearpin.BulkheadFullException;
import io.github.shearpin.CallTimedOutException;
import io.github.shearpin.agent.policy.async.Workers;
import io.github.shearpin.agent.policy.breaker.BreakerSettings;
import io.github.shearpin.agent.policy.breaker.CircuitBreaker;
import io.github.shearpin.agent.policy.limit.BulkheadSettings;
import io.github.shearpin.agent.policy.record.CallRecorder;
import io.github.shearpin.agent.policy.record.CallRecorder.Outcome;
import io.github.shearpin.agent.policy.retry.RetrySettings;
import io.github.shearpin.agent.policy.timeout.TimeoutSettings;
import io.github.shearpin.agent.policy.timeout.Timer;
import io.github.shearpin.bootstrap.Gate;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A guarded call in a guarded call of another rule. */
class NestedRulesTest {

    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    private long now = Long.MAX_VALUE - 5;
    private final List<Long> slept = new ArrayList<>();
    private final Timer timer = Timer.manual(() -> now);
    private final Guards guards = new Guards(new Resources(() -> now, () -> 1_000_000L, nanos -> {
        slept.add(nanos);
        pass(nanos);
    }, () -> 0.5, timer, new Workers()));

    @BeforeEach
    void attach() {
        Gate.agent(guards);
    }

    @AfterEach
    void detach() {
        Gate.agent(null);
        assertThat(Thread.interrupted()).as("an interrupt left behind").isFalse();
    }

    private void pass(long nanos) {
        now += nanos;
        timer.runDue();
    }

    private int site(GuardSettings.Builder settings) {
        RuleGuard rule = guards.add(settings.build());
        return guards.site(rule, method("com.acme.Shop", rule.name()));
    }

    private RuleGuard rule(int number) {
        return guards.rules().get(number);
    }

    private CallRecorder calls(int number) {
        return rule(number).methods().get(0).calls();
    }

    private static RetrySettings retry(String... failures) {
        return new RetrySettings(5, new Backoff(100 * MILLI, 1, 100 * MILLI, Backoff.Jitter.NONE), 0, -1,
                new ExceptionFilter(List.of(failures), Collections.emptyList()));
    }

    @Test
    void theOuterTimeoutEndsTheInnerRetriesEvenIfTheInnerTimeoutWasJustEndingAnAttempt() {
        int outer = site(GuardSettings.builder("order").timeout(new TimeoutSettings(10 * MILLI, true)));
        int inner = site(GuardSettings.builder("stock").timeout(new TimeoutSettings(8 * MILLI, true)).retry(retry()));
        int[] attempts = {0};
        assertThatThrownBy(() -> call(outer, () -> {
            assertThatThrownBy(() -> call(inner, () -> {
                attempts[0]++;
                pass(8 * MILLI);
                pass(2 * MILLI); // by now the outer's time is over too
                assertThat(Thread.interrupted()).isTrue();
                throw new IOException("interrupted");
            })).isInstanceOf(CallTimedOutException.class).hasMessageContaining("rule stock");
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
            pass(1 * MILLI);
            assertThat(Thread.interrupted()).as("the outer attempt goes on, and is to end").isTrue();
            return null;
        })).isInstanceOf(CallTimedOutException.class).hasMessageContaining("rule order");
        assertThat(attempts[0]).isEqualTo(1);
        assertThat(slept).isEmpty();
        assertThat(rule(0).timeout().timeouts(true)).isEqualTo(1);
        assertThat(rule(1).timeout().timeouts(true)).isEqualTo(1);
    }

    /** Libraries turn an InterruptedException into one of their own, and forget the flag. */
    @Test
    void aBodyThatSwallowsTheOutersInterruptIsNotRunAgain() {
        int outer = site(GuardSettings.builder("order").timeout(new TimeoutSettings(10 * MILLI, true)));
        int inner = site(GuardSettings.builder("stock").retry(retry()));
        int[] attempts = {0};
        assertThatThrownBy(() -> call(outer, () -> {
            call(inner, () -> {
                attempts[0]++;
                pass(10 * MILLI);
                assertThat(Thread.interrupted()).isTrue();
                throw new IOException("interrupted");
            });
            return null;
        })).isInstanceOf(CallTimedOutException.class).hasMessageContaining("rule order").hasCauseInstanceOf(IOException.class);
        assertThat(attempts[0]).isEqualTo(1);
        assertThat(slept).isEmpty();
    }

    @Test
    void anOuterTimeoutThatOnlyCountsEndsNothing() throws Exception {
        int outer = site(GuardSettings.builder("order").timeout(new TimeoutSettings(10 * MILLI, false)));
        int inner = site(GuardSettings.builder("stock").retry(retry()));
        int[] attempts = {0};
        call(outer, () -> {
            call(inner, () -> {
                pass(10 * MILLI);
                if (++attempts[0] < 3) {
                    throw new IOException("down");
                }
                return null;
            });
            return null;
        });
        assertThat(attempts[0]).isEqualTo(3);
    }

    /** What a caller of the outer method sees while another has the only place of the inner one. */
    private static Throwable refusedInside(int outer, int inner) throws Exception {
        Throwable[] seen = {null};
        call(inner, () -> {
            Thread other = new Thread(() -> {
                try {
                    call(outer, () -> call(inner, () -> null));
                } catch (Throwable thrown) {
                    seen[0] = thrown;
                }
            });
            other.start();
            other.join();
            return null;
        });
        return seen[0];
    }

    @Test
    void whatAnInnerPolicyRefusesIsNoFailureOfAnOuterOne() throws Exception {
        int outer = site(GuardSettings.builder("order").retry(retry())
                .breaker(BreakerSettings.builder().failureRate(0).consecutiveFailures(1).build()));
        int inner = site(GuardSettings.builder("stock").bulkhead(BulkheadSettings.fixed(1, 0)));
        assertThat(refusedInside(outer, inner)).isInstanceOf(BulkheadFullException.class);
        assertThat(calls(0).count(Outcome.REJECTED)).isEqualTo(1);
        assertThat(calls(1).count(Outcome.REJECTED)).isEqualTo(1);
        assertThat(rule(0).breaker().status().state).isEqualTo(CircuitBreaker.State.CLOSED);
        assertThat(rule(0).breaker().status().ignored).isEqualTo(1);
        assertThat(slept).as("not tried again").isEmpty();
    }

    @Test
    void aFurtherAttemptThatAnInnerPolicyRefusesShowsTheFailureBeforeIt() {
        int outer = site(GuardSettings.builder("order").retry(retry())
                .breaker(BreakerSettings.builder().failureRate(0).consecutiveFailures(2).build()));
        int inner = site(GuardSettings.builder("stock")
                .breaker(BreakerSettings.builder().failureRate(0).consecutiveFailures(1).build()));
        int[] runs = {0};
        assertThatThrownBy(() -> call(outer, () -> {
            runs[0]++;
            call(inner, () -> {
                throw new IOException("down");
            });
            return null;
        })).isInstanceOf(IOException.class).hasMessage("down");
        assertThat(runs[0]).as("the second attempt is refused, and there is no third").isEqualTo(2);
        assertThat(calls(0).count(Outcome.FAILURE)).isEqualTo(1);
        assertThat(calls(0).count(Outcome.REJECTED)).isZero();
        assertThat(calls(1).count(Outcome.REJECTED)).isEqualTo(1);
        assertThat(rule(0).breaker().status().failures).isEqualTo(1);
        assertThat(rule(0).breaker().status().ignored).isEqualTo(1);
    }

    @Test
    void unlessARuleNamesRefusalsAmongItsFailures() throws Exception {
        int outer = site(GuardSettings.builder("order").retry(retry("io.github.shearpin.CallRejectedException")));
        int inner = site(GuardSettings.builder("stock").bulkhead(BulkheadSettings.fixed(1, 0)));
        assertThat(refusedInside(outer, inner)).isInstanceOf(BulkheadFullException.class);
        assertThat(slept).hasSize(4);
    }
}
