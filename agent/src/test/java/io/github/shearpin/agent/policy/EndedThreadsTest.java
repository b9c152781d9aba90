package io.github.shearpin.agent.policy;

import static io.github.shearpin.agent.policy.Methods.method;
import static io.github.shearpin.agent.policy.TestResources.resources;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.agent.policy.breaker.BreakerSettings;
import io.github.shearpin.agent.policy.breaker.CircuitBreaker;
import io.github.shearpin.agent.policy.limit.BulkheadSettings;
import io.github.shearpin.agent.policy.record.CallRecorder.Outcome;
import io.github.shearpin.bootstrap.Gate;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Threads that end inside of guarded calls whose exits were never reached, as when the stack overflows right there. */
class EndedThreadsTest {

    private long now;
    private final Guards guards = new Guards(resources(() -> now, () -> 1_000_000L, nanos -> now += nanos));
    private RuleGuard rule;
    private int site;

    @BeforeEach
    void attach() {
        Gate.agent(guards);
    }

    @AfterEach
    void detach() {
        Gate.agent(null);
    }

    private void guard(GuardSettings.Builder settings) {
        rule = guards.add(settings.build());
        site = guards.site(rule, method("com.acme.pay.PaymentClient", "charge"));
    }

    /** Returns once the thread has ended. */
    private static void inThread(Runnable work) throws Exception {
        FutureTask<?> task = new FutureTask<>(work, null);
        Thread thread = new Thread(task);
        thread.start();
        thread.join();
        task.get();
    }

    /** Ends inside of a call. */
    private void endsInside() throws Exception {
        inThread(() -> assertThat(Gate.enter(site)).isInstanceOf(Object[].class));
    }

    @ParameterizedTest(name = "of {0} calls")
    @ValueSource(ints = {1, 3})
    void theNextThreadHasWhatTheyHeld(int calls) throws Exception {
        guard(GuardSettings.builder("payments").eachNested(true).bulkhead(BulkheadSettings.fixed(calls, 0)));
        inThread(() -> {
            for (int i = 0; i < calls; i++) {
                Gate.enter(site);
            }
        });
        assertThat(rule.methods().get(0).calls().inFlight()).isEqualTo(calls);

        inThread(() -> {
            Object call = Gate.enter(site);
            assertThat(call).as("not refused").isInstanceOf(Object[].class);
            assertThat(rule.methods().get(0).calls().inFlight()).isEqualTo(1);
            Gate.exit(site, call, null);
        });
        assertThat(rule.methods().get(0).calls().inFlight()).isZero();
        assertThat(rule.methods().get(0).calls().count(Outcome.SUCCESS)).isEqualTo(1);
    }

    @Test
    void aScrapeGivesBackWhatTheyHeld() throws Exception {
        guard(GuardSettings.builder("payments"));
        for (int i = 0; i < 10; i++) {
            endsInside();
        }
        guards.giveBackOfEndedThreads();
        assertThat(rule.methods().get(0).calls().inFlight()).isZero();
    }

    @Test
    void theProbeOfABreakerIsGivenToAnother() throws Exception {
        guard(GuardSettings.builder("payments").breaker(BreakerSettings.builder().failureRate(0).consecutiveFailures(1)
                .openForNanos(TimeUnit.SECONDS.toNanos(1)).halfOpenCalls(1).halfOpenSuccesses(1).build()));
        Gate.exit(site, Gate.enter(site), new IllegalStateException("down"));
        now += TimeUnit.SECONDS.toNanos(2);
        endsInside();
        guards.giveBackOfEndedThreads();

        Gate.exit(site, Gate.enter(site), null);
        assertThat(rule.breaker().state()).isEqualTo(CircuitBreaker.State.CLOSED);
    }

    @Test
    void whoLivesKeepsWhatItHolds() throws Exception {
        guard(GuardSettings.builder("payments").bulkhead(BulkheadSettings.fixed(1, 0)));
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        Thread thread = new Thread(() -> {
            Object call = Gate.enter(site);
            inside.countDown();
            try {
                over.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            Gate.exit(site, call, null);
        });
        thread.start();
        inside.await();
        guards.giveBackOfEndedThreads();
        inThread(() -> assertThat(Gate.enter(site)).as("refused").isInstanceOf(Throwable.class));
        assertThat(rule.methods().get(0).calls().inFlight()).isEqualTo(1);

        over.countDown();
        thread.join();
        assertThat(rule.methods().get(0).calls().inFlight()).isZero();
    }
}
