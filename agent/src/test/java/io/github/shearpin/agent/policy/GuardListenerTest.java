package io.github.shearpin.agent.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.agent.policy.async.Workers;
import io.github.shearpin.agent.policy.breaker.BreakerSettings;
import io.github.shearpin.agent.policy.breaker.CircuitBreaker;
import io.github.shearpin.agent.policy.breaker.Transition;
import io.github.shearpin.agent.policy.path.ValuePath;
import io.github.shearpin.agent.policy.retry.RetrySettings;
import io.github.shearpin.agent.policy.timeout.Timer;
import io.github.shearpin.bootstrap.Gate;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What guarded calls tell their listener. */
class GuardListenerTest implements GuardListener {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final List<String> told = new ArrayList<>();
    private long now;
    private final Guards guards = new Guards(new Resources(() -> now, () -> 1_000_000L, nanos -> now += nanos, () -> 0.5,
            Timer.manual(() -> now), new Workers(), this));

    @Override
    public void breakerMoved(String rule, String key, boolean enforced, CircuitBreaker breaker) {
        for (Transition transition : breaker.takeTransitions()) {
            told.add(rule + " " + key + (enforced ? "" : " observed") + ": " + transition);
        }
    }

    @Override
    public void retryExhausted(String rule, String key, String method, int attempts, String failure) {
        told.add(rule + " " + key + ": " + method + " failed " + attempts + " times: " + failure);
    }

    @AfterEach
    void detach() {
        Gate.agent(null);
    }

    private int site(GuardSettings.Builder settings) {
        return guards.site(guards.add(settings.build()), new MethodShape("com.acme.Client", "charge",
                "(Ljava/lang/Object;)Ljava/lang/Object;", true, List.of()));
    }

    private void call(int site, Throwable thrown) {
        Gate.agent(guards);
        Object call = Gate.enter(site, GuardListenerTest.class, null, new Object[] {"eu"});
        Object answer = call;
        while (call != null && !(call instanceof Throwable) && answer == call) {
            answer = Gate.exit(site, call, null, thrown);
        }
    }

    private static RetrySettings retry() {
        return new RetrySettings(3, Backoff.DEFAULT, SECOND, RetrySettings.NO_BUDGET,
                new ExceptionFilter(List.of(), List.of("java.io.FileNotFoundException")));
    }

    @Test
    void aRetryThatGivesUpIsToldAndNoOther() {
        int site = site(GuardSettings.builder("payments").key(ValuePath.parse("$arg0")).retry(retry()));
        call(site, null);
        call(site, new FileNotFoundException("secret"));
        call(site, new InterruptedException());
        assertThat(told).isEmpty();

        call(site, new IOException("secret"));
        assertThat(told).containsExactly("payments eu: Client.charge failed 3 times: java.io.IOException");
    }

    @Test
    void aBreakerTellsOfEachKeyWhatItDoes() {
        int site = site(GuardSettings.builder("payments").key(ValuePath.parse("$arg0"))
                .breaker(BreakerSettings.builder().failureRate(0).consecutiveFailures(2).openForNanos(SECOND).halfOpenCalls(1)
                        .halfOpenSuccesses(1).build()));
        call(site, new IOException());
        call(site, new IOException());
        now += SECOND;
        call(site, null);

        assertThat(told).containsExactly("payments eu: 1. CLOSED to OPEN (CONSECUTIVE_FAILURES)",
                "payments eu: 2. OPEN to HALF_OPEN (OPEN_FOR_OVER)", "payments eu: 3. HALF_OPEN to CLOSED (PROBES_SUCCEEDED)");
    }

    @Test
    void whatIsOnlyObservedIsToldAsThat() {
        RuleGuard rule = guards.add(settings(Mode.OBSERVE));
        int site = guards.site(rule, Methods.method("com.acme.Client", "charge"));
        Gate.agent(guards);
        Gate.exit(site, Gate.enter(site), new IOException());
        assertThat(told).containsExactly("payments null observed: 1. CLOSED to OPEN (CONSECUTIVE_FAILURES)");

        guards.reconfigure(rule, settings(Mode.ENFORCE));
        rule.breaker().reset();
        assertThat(told).last().isEqualTo("payments null: 2. OPEN to CLOSED (RESET)");
    }

    private static GuardSettings settings(Mode mode) {
        return GuardSettings.builder("payments").mode(mode)
                .breaker(BreakerSettings.builder().failureRate(0).consecutiveFailures(1).build()).build();
    }
}
