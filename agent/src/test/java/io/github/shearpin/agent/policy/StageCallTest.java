package io.github.shearpin.agent.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.shearpin.CallTimedOutException;
import io.github.shearpin.CircuitBreakerOpenException;
import io.github.shearpin.agent.policy.async.Workers;
import io.github.shearpin.agent.policy.breaker.BreakerSettings;
import io.github.shearpin.agent.policy.breaker.CircuitBreaker;
import io.github.shearpin.agent.policy.fallback.FallbackSettings;
import io.github.shearpin.agent.policy.fault.FaultSettings;
import io.github.shearpin.agent.policy.limit.BulkheadSettings;
import io.github.shearpin.agent.policy.limit.RateLimitSettings;
import io.github.shearpin.agent.policy.limit.TokenBucket;
import io.github.shearpin.agent.policy.path.ResultPredicate;
import io.github.shearpin.agent.policy.path.ValuePath;
import io.github.shearpin.agent.policy.record.CallRecorder;
import io.github.shearpin.agent.policy.record.CallRecorder.Outcome;
import io.github.shearpin.agent.policy.retry.RetrySettings;
import io.github.shearpin.agent.policy.timeout.TimeoutSettings;
import io.github.shearpin.agent.policy.timeout.Timer;
import io.github.shearpin.bootstrap.Gate;
import java.io.IOException;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Methods that return stages, through {@link Gate} and {@link Guards} as woven code goes it. */
class StageCallTest {

    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
    private final Timer timer = Timer.manual(now::get);
    private final Guards guards = new Guards(new Resources(now::get, () -> 1_000_000L, nanos -> {
        throw new AssertionError("nobody's thread waits");
    }, () -> 0.5, timer, new Workers()));
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

    /** As it is after weaving: its method passes the gate, also when it is called again. */
    private class Service {

        /** What the next attempts return. */
        final LinkedBlockingQueue<CompletableFuture<Object>> stages = new LinkedBlockingQueue<>();
        final List<String> threads = Collections.synchronizedList(new ArrayList<>());
        final CountDownLatch secondAttempt = new CountDownLatch(2);
        /** What the method takes before it returns. */
        long takes;

        CompletionStage<Object> charge(String amount) {
            Object call = Gate.enter(site, Service.class, this, new Object[] {amount});
            CompletionStage<Object> returned = null;
            if (!(call instanceof Throwable)) {
                returned = body(amount);
            }
            return passed(call, returned);
        }

        @SuppressWarnings("unchecked")
        private CompletionStage<Object> passed(Object call, CompletionStage<Object> returned) {
            Object answer = call == null ? null : Gate.exit(site, call, returned, null);
            if (answer instanceof Throwable) {
                throw new IllegalStateException((Throwable) answer);
            }
            return answer == null ? returned : (CompletionStage<Object>) ((Object[]) answer)[0];
        }

        private CompletionStage<Object> body(String amount) {
            assertThat(amount).isEqualTo("42");
            threads.add(Thread.currentThread().getName());
            secondAttempt.countDown();
            now.addAndGet(takes);
            return stages.remove();
        }

        CompletableFuture<Object> next() {
            CompletableFuture<Object> stage = new CompletableFuture<>();
            stages.add(stage);
            return stage;
        }
    }

    private Service service(Consumer<GuardSettings.Builder> settings) {
        GuardSettings.Builder builder = GuardSettings.builder("payments");
        settings.accept(builder);
        rule = guards.add(builder.build());
        site = guards.site(rule, new MethodShape(Service.class.getName(), "charge",
                MethodType.methodType(CompletionStage.class, String.class).toMethodDescriptorString(), false,
                Collections.emptyList()));
        return new Service();
    }

    private static RetrySettings retry(int attempts) {
        return new RetrySettings(attempts, new Backoff(100 * MILLI, 2, 2000 * MILLI, Backoff.Jitter.NONE), 0, 0.2,
                ExceptionFilter.EVERYTHING);
    }

    private static BreakerSettings opensAfter(int failures) {
        return BreakerSettings.builder().failureRate(0).consecutiveFailures(failures)
                .openForNanos(1000 * MILLI).halfOpenCalls(1).halfOpenSuccesses(1).build();
    }

    private CallRecorder calls() {
        return rule.methods().get(0).calls();
    }

    private void pass(long nanos) {
        now.addAndGet(nanos);
        timer.runDue();
    }

    private static Object get(CompletionStage<Object> stage) throws Exception {
        return stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void aCallEndsWhenItsStageCompletesWhichTheCallerGetsItself() {
        Service service = service(rule -> rule.breaker(opensAfter(1)).bulkhead(BulkheadSettings.fixed(1, 0)));
        CompletableFuture<Object> stage = service.next();
        assertThat(service.charge("42")).isSameAs(stage);
        assertThat(calls().inFlight()).isEqualTo(1);
        assertThat(rule.allPolicies().iterator().next().bulkhead().inUse()).isEqualTo(1);

        now.addAndGet(70 * MILLI);
        stage.complete("paid");
        assertThat(calls().count(Outcome.SUCCESS)).isEqualTo(1);
        assertThat(calls().sumSeconds()).isEqualTo(0.07);
        assertThat(rule.allPolicies().iterator().next().bulkhead().inUse()).isZero();

        CompletableFuture<Object> failing = service.next();
        service.charge("42");
        failing.completeExceptionally(new IOException("down"));
        assertThat(calls().count(Outcome.FAILURE)).isEqualTo(1);
        assertThat(rule.breaker().status().state).isEqualTo(CircuitBreaker.State.OPEN);
    }

    @Test
    void aRefusalIsAFailedStage() {
        Service service = service(rule -> rule.breaker(opensAfter(1)));
        CompletableFuture<Object> failing = service.next();
        service.charge("42");
        failing.completeExceptionally(new IOException("down"));

        CompletionStage<Object> refused = service.charge("42");
        assertThatThrownBy(() -> get(refused)).isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(CircuitBreakerOpenException.class);
        assertThat(calls().count(Outcome.REJECTED)).isEqualTo(1);
    }

    @Test
    void aFailedAttemptIsMadeAgainOnAWorkerAndNobodyWaits() throws Exception {
        Service service = service(rule -> rule.retry(retry(3)));
        CompletableFuture<Object> first = service.next();
        CompletableFuture<Object> second = service.next();
        CompletionStage<Object> seen = service.charge("42");
        assertThat(seen).isNotSameAs(first);
        first.completeExceptionally(new IOException("down"));
        assertThat(service.threads).as("before the back-off is over").hasSize(1);

        pass(100 * MILLI);
        service.secondAttempt.await(10, TimeUnit.SECONDS);
        assertThat(service.threads.get(1)).startsWith("shearpin-worker-");
        second.complete("paid");
        assertThat(get(seen)).isEqualTo("paid");
        assertThat(calls().count(Outcome.SUCCESS)).isEqualTo(1);
        assertThat(calls().inFlight()).isZero();
        assertThat(rule.retry().successes()).startsWith(1);
    }

    @Test
    void theLastFailureIsWhatTheCallerSees() throws Exception {
        Service service = service(rule -> rule.retry(retry(2)));
        CompletableFuture<Object> first = service.next();
        CompletableFuture<Object> second = service.next();
        CompletionStage<Object> seen = service.charge("42");
        first.completeExceptionally(new IOException("first"));
        pass(100 * MILLI);
        second.completeExceptionally(new IOException("second"));
        assertThatThrownBy(() -> get(seen)).hasCauseInstanceOf(IOException.class).hasMessageContaining("second");
        assertThat(calls().count(Outcome.FAILURE)).isEqualTo(1);
    }

    @Test
    void aResultThatIsAFailureIsTriedAgain() throws Exception {
        ResultPredicate bad = new ResultPredicate(Collections.singletonMap(ValuePath.parse("$return"),
                Collections.singletonList("declined")));
        Service service = service(rule -> rule.retry(retry(2).withFailureResults(bad)));
        CompletableFuture<Object> first = service.next();
        CompletableFuture<Object> second = service.next();
        CompletionStage<Object> seen = service.charge("42");
        first.complete("declined");
        pass(100 * MILLI);
        second.complete("declined");
        assertThat(get(seen)).as("the last result itself").isEqualTo("declined");
        assertThat(calls().count(Outcome.FAILURE)).isEqualTo(1);
    }

    @Test
    void aStageThatDoesNotCompleteInTimeIsCancelledAndTheCallersFails() {
        Service service = service(rule -> rule.timeout(new TimeoutSettings(500 * MILLI, true)).breaker(opensAfter(1))
                .bulkhead(BulkheadSettings.fixed(1, 0)));
        CompletableFuture<Object> stage = service.next();
        CompletionStage<Object> seen = service.charge("42");
        pass(500 * MILLI);
        assertThatThrownBy(() -> get(seen)).hasCauseInstanceOf(CallTimedOutException.class)
                .hasMessageContaining("did not end within 500 ms");
        assertThatThrownBy(() -> get(stage)).isInstanceOf(CancellationException.class);
        assertThat(calls().count(Outcome.TIMEOUT)).isEqualTo(1);
        assertThat(rule.timeout().timeouts(true)).isEqualTo(1);
        assertThat(rule.breaker().status().state).isEqualTo(CircuitBreaker.State.OPEN);
        assertThat(rule.allPolicies().iterator().next().bulkhead().inUse()).isZero();
    }

    @Test
    void stagesThatCompleteInTimeAreToldFromThoseThatDoNot() {
        Service service = service(rule -> rule.timeout(new TimeoutSettings(500 * MILLI, false)));
        CompletableFuture<Object> late = service.next();
        service.charge("42");
        pass(500 * MILLI);
        late.complete("late");
        for (int i = 0; i < 2; i++) {
            service.next().complete("paid");
            service.charge("42");
        }
        service.next().completeExceptionally(new IOException());
        service.charge("42");

        assertThat(rule.timeout().timeouts(false)).isEqualTo(1);
        assertThat(rule.timeout().inTime(false)).isEqualTo(2);
        assertThat(rule.timeout().inTime(true)).isEqualTo(1);
    }

    @Test
    void aTimeoutThatOnlyCountsLeavesTheCallersStageAlone() throws Exception {
        Service service = service(rule -> rule.timeout(new TimeoutSettings(500 * MILLI, false)));
        CompletableFuture<Object> stage = service.next();
        CompletionStage<Object> seen = service.charge("42");
        pass(500 * MILLI);
        assertThat(seen).isSameAs(stage);
        stage.complete("late");
        assertThat(rule.timeout().timeouts(false)).isEqualTo(1);
        assertThat(calls().count(Outcome.SUCCESS)).isEqualTo(1);
    }

    @Test
    void cancellingTheCallersStageCancelsWhatItStandsFor() {
        Service service = service(rule -> rule.retry(retry(3)).breaker(opensAfter(1))
                .bulkhead(BulkheadSettings.fixed(1, 0)));
        CompletableFuture<Object> stage = service.next();
        CompletionStage<Object> seen = service.charge("42");
        seen.toCompletableFuture().cancel(true);
        assertThat(stage).isCancelled();
        assertThat(calls().count(Outcome.IGNORED)).isEqualTo(1);
        assertThat(calls().inFlight()).isZero();
        assertThat(rule.breaker().status().state).isEqualTo(CircuitBreaker.State.CLOSED);
        assertThat(rule.breaker().status().ignored).isEqualTo(1);
        assertThat(rule.allPolicies().iterator().next().bulkhead().inUse()).isZero();
    }

    @Test
    void cancellingDuringABackOffEndsTheCall() {
        Service service = service(rule -> rule.retry(retry(3)));
        CompletableFuture<Object> stage = service.next();
        CompletionStage<Object> seen = service.charge("42");
        stage.completeExceptionally(new IOException("down"));
        seen.toCompletableFuture().cancel(true);
        assertThat(calls().count(Outcome.IGNORED)).isEqualTo(1);
        pass(100 * MILLI);
        assertThat(service.threads).hasSize(1);
        assertThat(calls().inFlight()).isZero();
    }

    @Test
    void aStageThatTheApplicationCancelsItselfIsNobodysFailure() {
        Service service = service(rule -> rule.breaker(opensAfter(1)));
        CompletableFuture<Object> stage = service.next();
        service.charge("42").toCompletableFuture().cancel(true);
        assertThat(stage).isCancelled();
        assertThat(calls().count(Outcome.IGNORED)).isEqualTo(1);
        assertThat(rule.breaker().status().state).isEqualTo(CircuitBreaker.State.CLOSED);
    }

    @Test
    void aFallbackTakesThePlaceOfAFailure() throws Exception {
        Service service = service(rule -> rule
                .fallback(FallbackSettings.value("none", EnumSet.allOf(FallbackSettings.Reason.class))));
        CompletableFuture<Object> stage = service.next();
        CompletionStage<Object> seen = service.charge("42");
        stage.completeExceptionally(new IOException("down"));
        assertThat(get(seen)).isEqualTo("none");
        assertThat(rule.fallbacks().get(FallbackSettings.Reason.FAILURE, true)).isEqualTo(1);
        assertThat(calls().count(Outcome.FAILURE)).isEqualTo(1);
    }

    @Test
    void aProbeWhoseStageNeverCompletesFreesItsPlace() {
        Service service = service(rule -> rule.breaker(opensAfter(1)));
        CompletableFuture<Object> failing = service.next();
        service.charge("42");
        failing.completeExceptionally(new IOException("down"));
        now.addAndGet(1000 * MILLI);
        service.next();
        service.charge("42"); // the probe, for ever
        assertThat(rule.breaker().status().state).isEqualTo(CircuitBreaker.State.HALF_OPEN);
        now.addAndGet(TimeUnit.SECONDS.toNanos(30));
        assertThat(rule.breaker().status().state).isEqualTo(CircuitBreaker.State.OPEN);
        now.addAndGet(1000 * MILLI);
        CompletableFuture<Object> probe = service.next();
        service.charge("42");
        probe.complete("paid");
        assertThat(rule.breaker().status().state).isEqualTo(CircuitBreaker.State.CLOSED);
    }

    @Test
    void whatIsCompletedAlreadyIsJudgedAtOnce() throws Exception {
        Service service = service(rule -> rule.retry(retry(3)));
        service.next().complete("paid");
        assertThat(get(service.charge("42"))).isEqualTo("paid");
        assertThat(calls().count(Outcome.SUCCESS)).isEqualTo(1);
    }

    @Test
    void theMethodThatWasWovenIsMadeAgainAndNotTheOneThatOverridesIt() throws Exception {
        int[] overriding = {0};
        service(rule -> rule.retry(retry(2)));
        Service service = new Service() {
            @Override
            CompletionStage<Object> charge(String amount) {
                overriding[0]++;
                return super.charge(amount);
            }
        };
        CompletableFuture<Object> first = service.next();
        CompletableFuture<Object> second = service.next();
        CompletionStage<Object> seen = service.charge("42");
        first.completeExceptionally(new IOException("down"));
        pass(100 * MILLI);
        second.complete("paid");
        assertThat(get(seen)).isEqualTo("paid");
        assertThat(overriding[0]).isEqualTo(1);
    }

    @Test
    void theCallerSeesAFailureAsTheBodysStageTellsIt() {
        Service service = service(rule -> rule.timeout(new TimeoutSettings(500 * MILLI, true)));
        CompletableFuture<Object> source = new CompletableFuture<>();
        service.stages.add(source.thenApply(value -> value));
        Throwable[] told = {null};
        service.charge("42").whenComplete((value, error) -> told[0] = error);
        IOException down = new IOException("down");
        source.completeExceptionally(down);
        assertThat(told[0]).isInstanceOf(CompletionException.class).hasCause(down);
    }

    @Test
    void whatTheApplicationCancelsIsNotTriedAgain() {
        Service service = service(rule -> rule.retry(retry(3)));
        CompletableFuture<Object> stage = service.next();
        CompletionStage<Object> seen = service.charge("42");
        stage.cancel(true);
        assertThat(seen.toCompletableFuture()).isCancelled();
        assertThat(calls().count(Outcome.IGNORED)).isEqualTo(1);
    }

    @Test
    void aTimeoutThatIsToldToEndCallsLeavesThoseUnderWayAlone() throws Exception {
        Service service = service(rule -> rule.timeout(new TimeoutSettings(500 * MILLI, false)));
        CompletableFuture<Object> stage = service.next();
        CompletionStage<Object> seen = service.charge("42");
        guards.reconfigure(rule, GuardSettings.builder("payments").timeout(new TimeoutSettings(500 * MILLI, true)).build());
        pass(500 * MILLI);
        stage.complete("late");
        assertThat(get(seen)).isEqualTo("late");
        assertThat(rule.timeout().timeouts(false)).isEqualTo(1);
        assertThat(calls().count(Outcome.SUCCESS)).isEqualTo(1);
    }

    @Test
    void nobodyWaitsForEverForAStageThatCannotBeListenedTo() {
        Service service = service(rule -> rule.retry(retry(3)).bulkhead(BulkheadSettings.fixed(1, 0)));
        CompletableFuture<Object> first = service.next();
        service.stages.add(new CompletableFuture<Object>() {
            @Override
            public CompletableFuture<Object> whenComplete(BiConsumer<? super Object, ? super Throwable> listener) {
                throw new UnsupportedOperationException();
            }
        });
        CompletionStage<Object> seen = service.charge("42");
        first.completeExceptionally(new IOException("down"));
        pass(100 * MILLI);
        assertThatThrownBy(() -> get(seen)).hasMessageContaining("down");
        assertThat(rule.allPolicies().iterator().next().bulkhead().inUse()).isZero();
        assertThat(calls().inFlight()).isZero();
    }

    /** As {@code orTimeout} does. */
    @Test
    void aFailureThatTheCallerGivesItsStageIsOneOfTheCall() {
        for (boolean retries : new boolean[] {false, true}) {
            Service service = service(rule -> rule.breaker(opensAfter(1)).retry(retries ? retry(3) : null)
                    .bulkhead(BulkheadSettings.fixed(1, 0)));
            CompletableFuture<Object> stage = service.next();
            TimeoutException tooLong = new TimeoutException();
            service.charge("42").toCompletableFuture().completeExceptionally(tooLong);
            assertThat(rule.breaker().status().state).isEqualTo(CircuitBreaker.State.OPEN);
            assertThat(calls().count(Outcome.FAILURE)).isEqualTo(1);
            assertThat(rule.allPolicies().iterator().next().bulkhead().inUse()).isZero();
            assertThatThrownBy(() -> get(stage)).as("the body's").hasCause(tooLong);
            pass(1000 * MILLI);
            assertThat(service.threads).hasSize(1);
            guards.disable(Collections.singleton(site));
            guards.reconfigure(rule, GuardSettings.builder("payments").build());
        }
    }

    @Test
    void aValueThatTheCallerGivesItsStageIsThatOfTheCall() throws Exception {
        Service service = service(rule -> rule.retry(retry(3)));
        CompletableFuture<Object> stage = service.next();
        service.charge("42").toCompletableFuture().complete("a default");
        assertThat(get(stage)).isEqualTo("a default");
        assertThat(calls().count(Outcome.SUCCESS)).isEqualTo(1);
        assertThat(calls().inFlight()).isZero();
    }

    @Test
    void cleaningUpAfterAStageThatTimedOutHoldsNobodyUp() throws Exception {
        Service service = service(rule -> rule.timeout(new TimeoutSettings(500 * MILLI, true))
                .bulkhead(BulkheadSettings.fixed(1, 0)));
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch cleaning = new CountDownLatch(1);
        CompletableFuture<Object> stage = service.next();
        stage.whenComplete((value, error) -> {
            cleaning.countDown();
            try {
                release.await(60, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        CompletionStage<Object> seen = service.charge("42");
        pass(500 * MILLI);
        assertThat(cleaning.await(10, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(() -> get(seen)).hasCauseInstanceOf(CallTimedOutException.class);
        assertThat(rule.allPolicies().iterator().next().bulkhead().inUse()).isZero();
        release.countDown();
    }

    @Test
    void whatAMethodTakesToReturnItsStageIsPartOfItsTime() {
        Service service = service(rule -> rule.timeout(new TimeoutSettings(100 * MILLI, true)));
        service.takes = 90 * MILLI;
        service.next();
        CompletionStage<Object> seen = service.charge("42");
        pass(9 * MILLI);
        assertThat(seen.toCompletableFuture()).isNotDone();
        pass(1 * MILLI);
        assertThatThrownBy(() -> get(seen)).hasCauseInstanceOf(CallTimedOutException.class);

        service.takes = 110 * MILLI;
        service.next().complete("too late");
        CompletionStage<Object> late = service.charge("42");
        assertThatThrownBy(() -> get(late)).hasCauseInstanceOf(CallTimedOutException.class);
        assertThat(rule.timeout().timeouts(true)).isEqualTo(2);
        assertThat(calls().inFlight()).isZero();
    }

    @Test
    void observedItIsToldOfTokensWhatItWouldBeIfItWereEnforced() {
        for (Mode mode : new Mode[] {Mode.ENFORCE, Mode.OBSERVE}) {
            Service service = service(rule -> rule.mode(mode)
                    .rateLimit(new RateLimitSettings(1, 1000 * MILLI, 1, 10_000 * MILLI)));
            for (int i = 0; i < 3; i++) {
                service.next();
                service.charge("42");
            }
            TokenBucket.Status status = rule.policies().rateLimitStatus();
            assertThat(status.allowedEnforced + status.allowedObserved).as(mode.toString()).isEqualTo(1);
            assertThat(status.deniedEnforced + status.deniedObserved).as("none waits").isEqualTo(2);
            guards.disable(Collections.singleton(site));
            guards.reconfigure(rule, GuardSettings.builder("payments").build());
        }
    }

    @Test
    void aFaultsDelayHoldsTheCallersStageUpAndNoThread() throws Exception {
        Service service = service(rule -> rule.fault(new FaultSettings(1, 200 * MILLI, null))
                .bulkhead(BulkheadSettings.fixed(1, 0)));
        CompletableFuture<Object> stage = service.next();
        CompletionStage<Object> seen = service.charge("42");
        assertThat(service.threads).as("the body runs where it was called").containsExactly(Thread.currentThread().getName());
        now.addAndGet(50 * MILLI);
        stage.complete("paid");
        pass(199 * MILLI);
        assertThat(seen.toCompletableFuture()).isNotDone();
        assertThat(calls().inFlight()).isEqualTo(1);
        assertThat(rule.allPolicies().iterator().next().bulkhead().inUse()).isEqualTo(1);
        pass(1 * MILLI);
        assertThat(get(seen)).isEqualTo("paid");
        assertThat(calls().sumSeconds()).isEqualTo(0.25);
        assertThat(rule.allPolicies().iterator().next().bulkhead().inUse()).isZero();
    }

    @Test
    void aFaultThatDelaysAndThrowsRunsNothing() {
        Service service = service(rule -> rule.fault(new FaultSettings(1, 200 * MILLI, "java.io.IOException"))
                .breaker(opensAfter(1)));
        CompletionStage<Object> seen = service.charge("42");
        pass(199 * MILLI);
        assertThat(seen.toCompletableFuture()).isNotDone();
        assertThat(rule.breaker().status().state).isEqualTo(CircuitBreaker.State.CLOSED);
        pass(1 * MILLI);
        assertThatThrownBy(() -> get(seen)).hasRootCauseInstanceOf(IOException.class)
                .hasMessageContaining("injected by rule payments");
        assertThat(service.threads).isEmpty();
        assertThat(rule.breaker().status().state).isEqualTo(CircuitBreaker.State.OPEN);
        assertThat(calls().count(Outcome.FAILURE)).isEqualTo(1);
    }

    @Test
    void aFaultsDelayCountsForTheTimeoutAndEachAttemptHasItsOwn() throws Exception {
        Service service = service(rule -> rule.fault(new FaultSettings(1, 200 * MILLI, null)).retry(retry(2))
                .timeout(new TimeoutSettings(150 * MILLI, true)));
        service.next().complete("paid");
        CompletionStage<Object> seen = service.charge("42");
        CompletableFuture<Object> second = service.next();
        pass(150 * MILLI);
        while (rule.retry().attempts()[0] == 0) { // a worker makes it, when the back-off is over
            pass(50 * MILLI);
        }
        service.secondAttempt.await(10, TimeUnit.SECONDS);
        second.complete("paid again");
        pass(200 * MILLI);
        assertThatThrownBy(() -> get(seen)).hasCauseInstanceOf(CallTimedOutException.class);
        assertThat(rule.timeout().timeouts(true)).isEqualTo(2);
        pass(1000 * MILLI);
        assertThat(calls().count(Outcome.TIMEOUT)).isEqualTo(1);
        assertThat(calls().inFlight()).isZero();
    }

    @Test
    void cancellingDuringAFaultsDelayEndsTheCall() {
        Service service = service(rule -> rule.fault(new FaultSettings(1, 200 * MILLI, null))
                .bulkhead(BulkheadSettings.fixed(1, 0)));
        service.next().complete("paid");
        CompletionStage<Object> seen = service.charge("42");
        seen.toCompletableFuture().cancel(true);
        assertThat(calls().count(Outcome.IGNORED)).isEqualTo(1);
        assertThat(rule.allPolicies().iterator().next().bulkhead().inUse()).isZero();
        pass(200 * MILLI);
        assertThat(calls().inFlight()).isZero();
        assertThat(rule.allPolicies().iterator().next().bulkhead().inUse()).isZero();
    }

    @Test
    void observedCallsAreTimedAndJudgedAndLeftAlone() {
        Service service = service(rule -> rule.mode(Mode.OBSERVE).retry(retry(3))
                .timeout(new TimeoutSettings(500 * MILLI, true)));
        CompletableFuture<Object> stage = service.next();
        assertThat(service.charge("42")).isSameAs(stage);
        pass(500 * MILLI);
        stage.completeExceptionally(new CancellationException());
        assertThat(rule.timeout().timeouts(false)).isEqualTo(1);
        assertThat(calls().count(Outcome.IGNORED)).isEqualTo(1);
    }
}
