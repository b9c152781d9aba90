package io.github.shearpin.agent.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.shearpin.agent.policy.breaker.BreakerSettings;
import io.github.shearpin.agent.policy.fallback.FallbackSettings;
import io.github.shearpin.agent.policy.limit.BulkheadSettings;
import io.github.shearpin.agent.policy.record.CallRecorder;
import io.github.shearpin.agent.policy.record.CallRecorder.Outcome;
import io.github.shearpin.agent.policy.retry.RetrySettings;
import io.github.shearpin.agent.policy.timeout.TimeoutSettings;
import io.github.shearpin.bootstrap.Gate;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Methods of one rule that call each other, as overloads do: such calls count once, the outermost. */
class NestedCallsTest extends WovenMethods {

    /** Woven, both of them. */
    private final class Stages {

        final int one = site(Stages.class, "get", CompletableFuture.class, String.class);
        final int two = site(Stages.class, "get", CompletableFuture.class, String.class, Integer.class);
        final AtomicInteger bodies = new AtomicInteger();

        CompletableFuture<Object> get(String what) {
            Object call = Gate.enter(one, Stages.class, this, new Object[] {what});
            return passed(one, call, call instanceof Throwable ? null : get(what, 1));
        }

        CompletableFuture<Object> get(String what, Integer timesOver) {
            Object call = Gate.enter(two, Stages.class, this, new Object[] {what, timesOver});
            CompletableFuture<Object> body = null;
            if (!(call instanceof Throwable)) {
                bodies.incrementAndGet();
                body = StageCall.failed(new IOException("down"));
            }
            return passed(two, call, body);
        }
    }

    @Test
    @Timeout(60)
    void aFurtherAttemptIsNestedTooInWhatItCalls() throws Exception {
        rule(settings -> settings.bulkhead(BulkheadSettings.fixed(1, 0)).retry(new RetrySettings(3,
                new Backoff(100 * MILLI, 1, 100 * MILLI, Backoff.Jitter.NONE), 0, RetrySettings.NO_BUDGET,
                ExceptionFilter.EVERYTHING)));
        Stages stages = new Stages();
        CompletableFuture<Object> seen = stages.get("a");
        while (!seen.isDone()) { // workers make the further attempts, once the back-offs are over
            now.addAndGet(100 * MILLI);
            timer.runDue();
            Thread.onSpinWait();
        }
        assertThatThrownBy(() -> seen.get(10, TimeUnit.SECONDS)).hasCauseInstanceOf(IOException.class);
        assertThat(stages.bodies).hasValue(3);
        assertThat(calls().count(Outcome.FAILURE)).isEqualTo(1);
        assertThat(calls().count(Outcome.REJECTED)).isZero();
        assertThat(rule.retry().attempts()).startsWith(1, 1, 0);
        assertThat(rule.policies().bulkhead().inUse()).isZero();
    }

    /** The fallback is an overload, and woven, since the pattern names all. */
    public final class Payments {

        final int charge = site(Payments.class, "charge", Object.class, String.class);
        final int instead = site(Payments.class, "charge", Object.class, String.class, Throwable.class);
        final AtomicInteger instances = new AtomicInteger();

        public Object charge(String amount) {
            Object call = Gate.enter(charge, Payments.class, this, new Object[] {amount});
            return passed(charge, call, "charged");
        }

        public Object charge(String amount, Throwable why) {
            Object call = Gate.enter(instead, Payments.class, this, new Object[] {amount, why});
            if (!(call instanceof Throwable)) {
                instances.incrementAndGet();
            }
            return passed(instead, call, "kept for later");
        }
    }

    /** Calls are used again, also by other rules. */
    @Test
    void whatWasObservedOfOneCallIsForgottenForTheNext() {
        rule(settings -> settings.mode(Mode.OBSERVE).timeout(new TimeoutSettings(100 * MILLI, true)));
        int late = site(Payments.class, "late", Object.class);
        Object call = Gate.enter(late, Payments.class, null, new Object[0]);
        now.addAndGet(200 * MILLI);
        timer.runDue();
        Gate.exit(late, call, "late", null);
        assertThat(rule.timeout().timeouts(false)).isEqualTo(1);

        rule(settings -> settings.breaker(BreakerSettings.builder().force(BreakerSettings.Force.OPEN).build())
                .fallback(FallbackSettings.value("instead", EnumSet.of(FallbackSettings.Reason.REJECTED))));
        int refused = site(Payments.class, "refused", Object.class);
        Object refusal = Gate.enter(refused, Payments.class, null, new Object[0]);
        assertThat(NestedCallsTest.<Object>passed(refused, refusal, null)).isEqualTo("instead");
        assertThat(rule.fallbacks().get(FallbackSettings.Reason.REJECTED, true)).isEqualTo(1);
    }

    public interface Source {

        List<String> TRACE = Collections.synchronizedList(new ArrayList<>());
        int[] SITE = {0};

        default CompletableFuture<Object> get(String what) {
            Object call = Gate.enter(SITE[0], Source.class, this, new Object[] {what});
            TRACE.add("source");
            return passed(SITE[0], call, StageCall.failed(new IOException("down")));
        }
    }

    public interface Cached extends Source {

        @Override
        default CompletableFuture<Object> get(String what) {
            TRACE.add("cached");
            return Source.super.get(what);
        }
    }

    public static final class Both implements Cached {
    }

    @Test
    @Timeout(60)
    void aDefaultMethodIsMadeAgainAndNotTheOneThatOverridesItInAnotherInterface() {
        rule(settings -> settings.retry(new RetrySettings(3, new Backoff(100 * MILLI, 1, 100 * MILLI, Backoff.Jitter.NONE), 0,
                RetrySettings.NO_BUDGET, ExceptionFilter.EVERYTHING)));
        Source.SITE[0] = site(Source.class, "get", CompletableFuture.class, String.class);
        Source.TRACE.clear();
        CompletableFuture<Object> seen = new Both().get("a");
        while (!seen.isDone()) {
            now.addAndGet(100 * MILLI);
            timer.runDue();
            Thread.onSpinWait();
        }
        assertThat(Source.TRACE).containsExactly("cached", "source", "source", "source");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aFallbackThatItsOwnRuleMatchesIsNotRefused(boolean eachNested) {
        rule(settings -> settings.eachNested(eachNested)
                .breaker(BreakerSettings.builder().force(BreakerSettings.Force.OPEN).build())
                .fallback(FallbackSettings.method(Payments.class.getName(), "charge",
                        EnumSet.allOf(FallbackSettings.Reason.class))));
        Payments payments = new Payments();
        for (int i = 0; i < 100; i++) { // more than the nested calls after which a frame is suspected to be left behind
            assertThat(payments.charge("42")).isEqualTo("kept for later");
        }
        assertThat(payments.instances).hasValue(100);
        assertThat(calls().count(Outcome.REJECTED)).isEqualTo(100);
    }
}
