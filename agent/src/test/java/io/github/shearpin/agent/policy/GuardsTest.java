package io.github.shearpin.agent.policy;

import static io.github.shearpin.agent.policy.Methods.method;
import static io.github.shearpin.agent.policy.TestResources.resources;
import static io.github.shearpin.agent.policy.WovenCall.call;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.shearpin.CircuitBreakerOpenException;
import io.github.shearpin.agent.policy.breaker.BreakerSettings;
import io.github.shearpin.agent.policy.breaker.CircuitBreaker;
import io.github.shearpin.agent.policy.fault.FaultSettings;
import io.github.shearpin.agent.policy.limit.BulkheadSettings;
import io.github.shearpin.agent.policy.limit.RateLimitSettings;
import io.github.shearpin.agent.policy.record.CallRecorder;
import io.github.shearpin.agent.policy.record.CallRecorder.Outcome;
import io.github.shearpin.agent.policy.record.LatencySettings;
import io.github.shearpin.agent.policy.retry.RetrySettings;
import io.github.shearpin.agent.policy.timeout.TimeoutSettings;
import io.github.shearpin.bootstrap.Gate;
import java.io.IOException;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import sun.misc.Unsafe;

/** The way of a call through {@link Gate} and {@link Guards}, as woven code goes it. */
class GuardsTest {

    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    private long now = Long.MAX_VALUE - 5; // nanoTime may be anything, and wraps
    private final List<Long> slept = new ArrayList<>();
    private InterruptedException interruptSleep;
    private final Guards guards = new Guards(resources(() -> now, () -> 1_000_000L, nanos -> {
        if (interruptSleep != null) {
            throw interruptSleep;
        }
        slept.add(nanos);
        now += nanos;
    }));

    @BeforeEach
    void attach() {
        Gate.agent(guards);
    }

    @AfterEach
    void detach() {
        Gate.agent(null);
        Thread.interrupted();
    }

    private static <T> Callable<T> failing(Throwable with) {
        return () -> {
            if (with instanceof Error) {
                throw (Error) with;
            }
            throw (Exception) with;
        };
    }

    private RuleGuard rule(Mode mode, boolean eachNested, BreakerSettings breaker, RetrySettings retry) {
        return guards.add(GuardSettings.builder("payments").mode(mode).eachNested(eachNested).breaker(breaker).retry(retry).build());
    }

    private static BreakerSettings opensAfter(int failures) {
        return BreakerSettings.builder().failureRate(0).consecutiveFailures(failures)
                .openForNanos(1000 * MILLI).halfOpenCalls(1).halfOpenSuccesses(1).build();
    }

    private static RetrySettings retry(int attempts, ExceptionFilter exceptions) {
        return new RetrySettings(attempts, new Backoff(100 * MILLI, 2, 2000 * MILLI, Backoff.Jitter.NONE), 0, 0.2,
                exceptions);
    }

    private int site(RuleGuard rule, String method) {
        return guards.site(rule, method("com.acme.pay.PaymentClient", method));
    }

    private static CallRecorder calls(RuleGuard rule, int index) {
        return rule.methods().get(index).calls();
    }

    /** A native thread that attaches itself runs its own constructor, and what that calls, before it has a name. */
    @Test
    void aThreadThatHasNoNameYetIsGuardedToo() throws Exception {
        RuleGuard rule = rule(Mode.ENFORCE, false, null, null);
        int site = site(rule, "charge");
        Thread nameless = new Thread(() -> {
            for (int i = 0; i < 2; i++) {
                Gate.exit(site, Gate.enter(site), null);
            }
        });
        Field field = Unsafe.class.getDeclaredField("theUnsafe");
        field.setAccessible(true);
        Unsafe unsafe = (Unsafe) field.get(null);
        unsafe.putObject(nameless, unsafe.objectFieldOffset(Thread.class.getDeclaredField("name")), null);
        nameless.start();
        nameless.join();

        assertThat(calls(rule, 0).count(Outcome.SUCCESS)).isEqualTo(2);
    }

    @Test
    void aCallIsCountedAndTimedOverAllItsAttempts() throws Exception {
        RuleGuard rule = rule(Mode.ENFORCE, false, null, retry(3, ExceptionFilter.EVERYTHING));
        int site = site(rule, "charge");
        int[] runs = {0};
        assertThat(call(site, () -> {
            assertThat(calls(rule, 0).inFlight()).isEqualTo(1);
            now += 10 * MILLI;
            if (++runs[0] < 3) {
                throw new IOException("attempt " + runs[0]);
            }
            return "done";
        })).isEqualTo("done");
        assertThat(slept).containsExactly(100 * MILLI, 200 * MILLI);
        assertThat(calls(rule, 0).count(Outcome.SUCCESS)).isEqualTo(1);
        assertThat(calls(rule, 0).count(Outcome.FAILURE)).isZero();
        assertThat(calls(rule, 0).sumSeconds()).isEqualTo(0.330);
        assertThat(calls(rule, 0).inFlight()).isZero();
        assertThat(rule.retry().attempts()).startsWith(1, 1, 0);
        assertThat(rule.retry().successes()).startsWith(0, 1, 0);
        assertThat(rule.retry().backoffSeconds()).isEqualTo(0.3);
    }

    @Test
    void theCallerSeesTheLastAttemptsOwnException() {
        RuleGuard rule = rule(Mode.ENFORCE, false, null, retry(3, ExceptionFilter.EVERYTHING));
        int[] runs = {0};
        assertThatThrownBy(() -> call(site(rule, "charge"), () -> {
            throw new IOException("attempt " + ++runs[0]);
        })).isInstanceOf(IOException.class).hasMessage("attempt 3").hasNoSuppressedExceptions();
        assertThat(calls(rule, 0).count(Outcome.FAILURE)).isEqualTo(1);
        assertThat(rule.retry().exhausted()).isEqualTo(1);
    }

    @Test
    void aBreakerForcedOpenPromisesNoProbe() {
        RuleGuard rule = rule(Mode.ENFORCE, false, opensAfter(2), null);
        rule.breaker().force(BreakerSettings.Force.OPEN);
        now += 400 * MILLI;
        assertThatThrownBy(() -> call(site(rule, "charge"), () -> "not run"))
                .isInstanceOf(CircuitBreakerOpenException.class)
                .hasMessage("com.acme.pay.PaymentClient.charge was not called: circuit breaker forced open for 0.4 s"
                        + " (rule payments)");
    }

    @Test
    void anOpenBreakerRefusesWithAMessageThatSaysWhatToKnow() {
        RuleGuard rule = rule(Mode.ENFORCE, false, opensAfter(2), null);
        int site = site(rule, "charge");
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> call(site, failing(new IOException("down")))).isInstanceOf(IOException.class);
        }
        now += 400 * MILLI;
        assertThatThrownBy(() -> call(site, () -> "not run")).isInstanceOfSatisfying(CircuitBreakerOpenException.class,
                refusal -> {
                    assertThat(refusal).hasMessage("com.acme.pay.PaymentClient.charge was not called: circuit breaker open"
                            + " for 0.4 s, next probe in 0.6 s (rule payments)");
                    assertThat(refusal.rule()).isEqualTo("payments");
                    assertThat(refusal.getStackTrace()).extracting(StackTraceElement::getMethodName)
                            .containsExactly("charge");
                });
        assertThat(calls(rule, 0).count(Outcome.REJECTED)).isEqualTo(1);
        assertThat(calls(rule, 0).count(Outcome.FAILURE)).isEqualTo(2);
        assertThat(rule.breaker().status().rejectionsEnforced).isEqualTo(1);
    }

    @Test
    void aRefusalIsNotRetriedAndABreakerThatOpensEndsTheRetriesWithTheRealFailure() {
        RuleGuard rule = rule(Mode.ENFORCE, false, opensAfter(2), retry(5, ExceptionFilter.EVERYTHING));
        int site = site(rule, "charge");
        int[] runs = {0};
        assertThatThrownBy(() -> call(site, () -> {
            throw new IOException("attempt " + ++runs[0]);
        })).isInstanceOf(IOException.class).hasMessage("attempt 2");
        assertThat(calls(rule, 0).count(Outcome.FAILURE)).isEqualTo(1);
        assertThat(rule.breaker().status().failures).isEqualTo(2);
        assertThat(rule.breaker().status().rejectionsEnforced).isZero();
        assertThat(slept).as("no wait for a breaker that is open").containsExactly(100 * MILLI);
        slept.clear();
        assertThatThrownBy(() -> call(site, () -> "not run")).isInstanceOf(CircuitBreakerOpenException.class);
        assertThat(slept).isEmpty();
        assertThat(runs[0]).isEqualTo(2);
    }

    @Test
    void observeCountsWhatItWouldRefuseAndDoesNothing() throws Exception {
        RuleGuard rule = rule(Mode.OBSERVE, false, opensAfter(1), retry(3, ExceptionFilter.EVERYTHING));
        int site = site(rule, "charge");
        assertThatThrownBy(() -> call(site, failing(new IOException("down")))).isInstanceOf(IOException.class);
        assertThat(slept).isEmpty();
        assertThat(call(site, () -> "runs")).isEqualTo("runs");
        assertThat(rule.breaker().status().rejectionsObserved).isEqualTo(1);
        assertThat(rule.breaker().status().rejectionsEnforced).isZero();
        assertThat(calls(rule, 0).count(Outcome.REJECTED)).isZero();
        assertThat(calls(rule, 0).count(Outcome.SUCCESS)).isEqualTo(1);
    }

    @Test
    void aCallEndsAsItBeganWhateverTheModeBecomes() {
        RetrySettings retry = retry(3, ExceptionFilter.EVERYTHING);
        RuleGuard rule = rule(Mode.OBSERVE, false, null, retry);
        int site = site(rule, "charge");
        Object observed = Gate.enter(site);
        guards.reconfigure(rule, GuardSettings.builder("payments").mode(Mode.ENFORCE).retry(retry).build());
        assertThat(Gate.exit(site, observed, new IOException())).as("not run again").isNull();

        Object enforced = Gate.enter(site);
        guards.reconfigure(rule, GuardSettings.builder("payments").mode(Mode.OBSERVE).retry(retry).build());
        assertThat(Gate.exit(site, enforced, new IOException())).as("run again").isSameAs(enforced);
        assertThat(Gate.exit(site, enforced, null)).isNull();
        assertThat(calls(rule, 0).inFlight()).isZero();
    }

    @Test
    void nestedCallsOfARuleCountOnceUnlessEachIsAskedFor() throws Exception {
        RuleGuard once = rule(Mode.ENFORCE, false, null, null);
        int outer = site(once, "outer");
        int inner = site(once, "inner");
        call(outer, () -> call(inner, () -> call(outer, () -> 1)));
        call(inner, () -> 1);
        assertThat(calls(once, 0).count(Outcome.SUCCESS)).isEqualTo(1);
        assertThat(calls(once, 1).count(Outcome.SUCCESS)).isEqualTo(1);

        RuleGuard each = rule(Mode.ENFORCE, true, null, null);
        int recursive = site(each, "recursive");
        call(recursive, () -> call(recursive, () -> call(recursive, () -> 1)));
        assertThat(calls(each, 0).count(Outcome.SUCCESS)).isEqualTo(3);
    }

    @Test
    void callsOfDifferentRulesNestAsDeepAsTheyLike() throws Exception {
        List<Integer> sites = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            sites.add(site(rule(Mode.ENFORCE, false, null, null), "m" + i));
        }
        nest(sites, 0);
        nest(sites, 0);
        for (RuleGuard rule : guards.rules()) {
            assertThat(calls(rule, 0).count(Outcome.SUCCESS)).isEqualTo(2);
            assertThat(calls(rule, 0).inFlight()).isZero();
        }
    }

    private static Integer nest(List<Integer> sites, int depth) throws Exception {
        return depth == sites.size() ? 0 : call(sites.get(depth), () -> nest(sites, depth + 1));
    }

    @Test
    void aCallThatNeverEndedDoesNotHideLaterOnes() throws Exception {
        RuleGuard outer = rule(Mode.ENFORCE, false, null, null);
        RuleGuard inner = rule(Mode.ENFORCE, false, null, null);
        int outerSite = site(outer, "outer");
        int innerSite = site(inner, "inner");
        call(outerSite, () -> Gate.enter(innerSite)); // its exit is lost, as when the stack overflows
        call(outerSite, () -> call(innerSite, () -> 1));
        assertThat(calls(outer, 0).count(Outcome.SUCCESS)).isEqualTo(2);
        assertThat(calls(inner, 0).count(Outcome.SUCCESS)).isEqualTo(1);
        assertThat(calls(inner, 0).inFlight()).isZero();
    }

    @Test
    void aGuardedMethodThatTheGuardItselfCallsPasses() throws Exception {
        int[] clockReads = {0};
        int[] site = {-1};
        Guards reentrant = new Guards(resources(() -> {
            clockReads[0]++;
            if (site[0] >= 0) {
                assertThat(Gate.enter(site[0])).isNull();
            }
            return now;
        }, () -> 0, nanos -> assertThat(Gate.enter(site[0])).isNull()));
        Gate.agent(reentrant);
        RuleGuard rule = reentrant.add(GuardSettings.builder("clock").eachNested(true).retry(retry(2, ExceptionFilter.EVERYTHING)).build());
        site[0] = reentrant.site(rule, method("java.lang.Clock", "read"));
        clockReads[0] = 0;
        assertThat(call(site[0], () -> 1)).isEqualTo(1);
        assertThatThrownBy(() -> call(site[0], failing(new IOException()))).isInstanceOf(IOException.class);
        assertThat(clockReads[0]).isPositive();
        assertThat(calls(rule, 0).count(Outcome.SUCCESS)).isEqualTo(1);
        assertThat(calls(rule, 0).count(Outcome.FAILURE)).isEqualTo(1);
    }

    @Test
    void whatTheAgentsOwnThreadsCallIsNotCounted() throws Exception {
        RuleGuard rule = rule(Mode.ENFORCE, false, null, null);
        int site = site(rule, "accept");
        Thread own = new Thread(() -> Gate.enter(site), "shearpin-exporter-1");
        own.start();
        own.join();
        assertThat(calls(rule, 0).inFlight()).isZero();
    }

    @Test
    void aBreakerThatOpensDuringTheBackOffEndsTheRetriesToo() {
        RuleGuard[] rule = {null};
        Guards opening = new Guards(resources(() -> now, () -> 0, nanos -> {
            now += nanos;
            rule[0].breaker().acquire(now, true).ended(CircuitBreaker.Result.EXCEPTION, 0, false, now); // another caller's call
        }));
        Gate.agent(opening);
        rule[0] = opening.add(GuardSettings.builder("payments").breaker(opensAfter(2)).retry(retry(3, ExceptionFilter.EVERYTHING)).build());
        int site = opening.site(rule[0], method("com.acme.pay.PaymentClient", "charge"));
        assertThatThrownBy(() -> call(site, failing(new IOException("first")))).hasMessage("first");
        assertThat(rule[0].retry().attempts()).startsWith(0);
        assertThat(rule[0].retry().backoffSeconds()).isEqualTo(0.1);
        assertThat(rule[0].breaker().status().rejectionsEnforced).isEqualTo(1);
    }

    @Test
    void aFrameLeftBehindIsFoundOutAndGoes() throws Exception {
        RuleGuard rule = rule(Mode.ENFORCE, false, opensAfter(2), null);
        int site = site(rule, "charge");
        assertThat(Gate.enter(site)).isNotNull(); // its exit is lost, as when the stack overflows
        for (int i = 0; i < 1000; i++) {
            call(site, () -> 1);
        }
        assertThat(calls(rule, 0).count(Outcome.SUCCESS)).isEqualTo(1000 - 63);
        assertThat(calls(rule, 0).inFlight()).isZero();
    }

    @Test
    void aFrameThatIsUnderWayStaysHoweverOftenCallsAreNestedInIt() throws Exception {
        RuleGuard rule = rule(Mode.ENFORCE, false, null, null);
        int outer = guards.site(rule, method(getClass().getName(), "outer"));
        int inner = site(rule, "inner");
        outer(outer, inner);
        assertThat(calls(rule, 0).count(Outcome.SUCCESS)).isEqualTo(1);
        assertThat(calls(rule, 1).count(Outcome.SUCCESS)).isZero();
    }

    private static void outer(int outer, int inner) throws Exception {
        call(outer, () -> {
            for (int i = 0; i < 2000; i++) {
                call(inner, () -> 1);
            }
            return null;
        });
    }

    @Test
    void aSiteThatWasDisabledServesAgainWhenAnotherPatternNamesIt() throws Exception {
        RuleGuard rule = rule(Mode.ENFORCE, false, null, null);
        int site = site(rule, "charge");
        guards.disable(Collections.singleton(site));
        assertThat(site(rule, "charge")).isEqualTo(site);
        call(site, () -> 1);
        assertThat(calls(rule, 0).count(Outcome.SUCCESS)).isEqualTo(1);
    }

    @Test
    void whatTheAgentItselfConstructsIsNotCounted() {
        RuleGuard rule = rule(Mode.ENFORCE, false, null, null);
        int site = guards.site(rule, method(Base.class.getName(), "<init>"));
        assertThat(guards.beginOwnWork()).isTrue();
        Gate.constructed(site, new Base(), now);
        guards.endOwnWork();
        assertThat(calls(rule, 0).count(Outcome.SUCCESS)).isZero();
        Gate.constructed(site, new Base(), now);
        assertThat(calls(rule, 0).count(Outcome.SUCCESS)).isEqualTo(1);
    }

    @Test
    void anInterruptEndsTheRetriesAtOnceWithTheFlagKept() {
        RuleGuard rule = rule(Mode.ENFORCE, false, null, retry(3, ExceptionFilter.EVERYTHING));
        int site = site(rule, "charge");
        interruptSleep = new InterruptedException();
        IOException down = new IOException("down");
        assertThatThrownBy(() -> call(site, failing(down))).isSameAs(down);
        assertThat(Thread.interrupted()).isTrue();

        interruptSleep = null;
        assertThatThrownBy(() -> call(site, () -> {
            Thread.currentThread().interrupt();
            throw down;
        })).isSameAs(down);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(slept).isEmpty();

        assertThatThrownBy(() -> call(site, failing(new InterruptedException()))).isInstanceOf(InterruptedException.class);
        assertThat(slept).isEmpty();
        assertThat(calls(rule, 0).count(Outcome.FAILURE)).isEqualTo(3);
    }

    @Test
    void whatTheBreakerIgnoresIsIgnoredInTheCountToo() {
        ExceptionFilter filter = new ExceptionFilter(Collections.singletonList("java.io.IOException"),
                Collections.singletonList("java.io.FileNotFoundException"));
        BreakerSettings breaker = BreakerSettings.builder().failureRate(0).consecutiveFailures(2).exceptions(filter).build();
        RuleGuard rule = rule(Mode.ENFORCE, false, breaker, null);
        int site = site(rule, "charge");
        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> call(site, failing(new java.io.FileNotFoundException()))).isNotNull();
            assertThatThrownBy(() -> call(site, failing(new OutOfMemoryError()))).isInstanceOf(OutOfMemoryError.class);
        }
        assertThatThrownBy(() -> call(site, failing(new IllegalStateException()))).isNotNull();
        assertThatThrownBy(() -> call(site, failing(new java.io.EOFException()))).isNotNull();
        assertThat(rule.breaker().status().state).isEqualTo(CircuitBreaker.State.CLOSED);
        assertThat(rule.breaker().status().ignored).isEqualTo(10);
        assertThat(rule.breaker().status().successes).isEqualTo(1);
        assertThat(rule.breaker().status().failures).isEqualTo(1);
        assertThat(calls(rule, 0).count(Outcome.IGNORED)).isEqualTo(6);
        assertThat(calls(rule, 0).count(Outcome.FAILURE)).isEqualTo(6);
    }

    @Test
    void errorsOfTheJvmAreNeverRetried() {
        RuleGuard rule = rule(Mode.ENFORCE, false, null, retry(3, ExceptionFilter.EVERYTHING));
        OutOfMemoryError full = new OutOfMemoryError();
        assertThatThrownBy(() -> call(site(rule, "charge"), failing(full))).isSameAs(full);
        assertThat(slept).isEmpty();
    }

    @Test
    void aDisabledSitePasses() throws Exception {
        RuleGuard rule = rule(Mode.ENFORCE, false, opensAfter(1), null);
        int site = site(rule, "charge");
        assertThatThrownBy(() -> call(site, failing(new IOException()))).isInstanceOf(IOException.class);
        guards.disable(Collections.singleton(site));
        assertThat(call(site, () -> "passes")).isEqualTo("passes");
    }

    @Test
    void overloadsShareASiteAndClassesOfOneSimpleNameARecorder() throws Exception {
        RuleGuard rule = rule(Mode.ENFORCE, false, null, null);
        assertThat(site(rule, "charge")).isEqualTo(site(rule, "charge"));
        int other = guards.site(rule, method("org.other.PaymentClient", "charge"));
        assertThat(other).isNotEqualTo(site(rule, "charge"));
        call(other, () -> 1);
        call(site(rule, "charge"), () -> 1);
        assertThat(rule.methods()).hasSize(1);
        assertThat(rule.methods().get(0).method()).isEqualTo("PaymentClient.charge");
        assertThat(calls(rule, 0).count(Outcome.SUCCESS)).isEqualTo(2);
    }

    @Test
    void otherLatencySettingsKeepWhatWasCountedAndCallsUnderWay() throws Exception {
        RuleGuard rule = rule(Mode.ENFORCE, false, null, null);
        int site = site(rule, "charge");
        call(site, () -> 1);
        Object running = Gate.enter(site);
        LatencySettings[] others = {
            new LatencySettings(LatencySettings.DEFAULT.bucketNanos(), 600_000 * MILLI, new double[] {0.5}),
            new LatencySettings(new long[] {MILLI}, 600_000 * MILLI, new double[] {0.5})};
        for (LatencySettings other : others) {
            guards.reconfigure(rule, GuardSettings.builder("payments").latency(other).build());
            assertThat(calls(rule, 0).count(Outcome.SUCCESS)).isEqualTo(1);
            assertThat(calls(rule, 0).inFlight()).isEqualTo(1);
        }
        now += 2 * MILLI;
        Gate.exit(site, running, null);
        assertThat(calls(rule, 0).count(Outcome.SUCCESS)).isEqualTo(2);
        assertThat(calls(rule, 0).inFlight()).isZero();
        assertThat(calls(rule, 0).cumulativeCounts(others[1])).containsExactly(1, 2);
        assertThat(rule.window().quantileSeconds(others[1])[0]).isCloseTo(0.002, within(0.0001));
    }

    @Test
    void aConstructionCountsForTheOutermostClassTheRuleMeasures() {
        RuleGuard rule = rule(Mode.ENFORCE, false, null, null);
        int base = guards.site(rule, method(Base.class.getName(), "<init>"));
        int derived = guards.site(rule, method(Derived.class.getName(), "<init>"));
        Gate.constructed(base, new Derived(), now); // the super constructor's end
        Gate.constructed(derived, new Derived(), now);
        Gate.constructed(base, new Base(), now);
        assertThat(calls(rule, 0).count(Outcome.SUCCESS)).isEqualTo(1);
        assertThat(calls(rule, 1).count(Outcome.SUCCESS)).isEqualTo(1);
    }

    private static class Base {
    }

    private static final class Derived extends Base {
    }

    @Test
    void aSuccessfulCallAllocatesNothing() throws Exception {
        allocatesNothing(GuardSettings.builder("payments").breaker(BreakerSettings.builder().build())
                .retry(retry(3, ExceptionFilter.EVERYTHING)).build());
    }

    @Test
    void norDoesOneThatIsTimedAndLimitedAndWatchedForBeingSlow() throws Exception {
        allocatesNothing(GuardSettings.builder("payments")
                .breaker(BreakerSettings.builder().slowCalls(TimeUnit.SECONDS.toNanos(10), 0.5, true).build())
                .retry(retry(3, ExceptionFilter.EVERYTHING)).timeout(new TimeoutSettings(TimeUnit.SECONDS.toNanos(10), true))
                .bulkhead(BulkheadSettings.fixed(100, 0))
                .rateLimit(new RateLimitSettings(1_000_000, MILLI, 1_000_000, 0)).build());
    }

    private static void allocatesNothing(GuardSettings settings) throws Exception {
        Guards real = new Guards();
        Gate.agent(real);
        RuleGuard rule = real.add(settings);
        int site = real.site(rule, method("com.acme.pay.PaymentClient", "charge"));
        for (int threads : new int[] {1, 4}) {
            List<Long> allocated = Collections.synchronizedList(new ArrayList<>());
            List<Thread> started = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                Thread thread = new Thread(() -> {
                    loop(site, 50_000);
                    com.sun.management.ThreadMXBean bean = (com.sun.management.ThreadMXBean)
                            java.lang.management.ManagementFactory.getThreadMXBean();
                    long before = bean.getThreadAllocatedBytes(Thread.currentThread().getId());
                    loop(site, 100_000);
                    allocated.add(bean.getThreadAllocatedBytes(Thread.currentThread().getId()) - before);
                });
                started.add(thread);
                thread.start();
            }
            for (Thread thread : started) {
                thread.join();
            }
            // The bean's own answer and the growth of contended counters take some kilobytes, once; a call that allocated
            // would show 1.6 MB and more.
            assertThat(allocated).hasSize(threads).allMatch(bytes -> bytes < 50_000);
        }
        assertThat(calls(rule, 0).count(Outcome.SUCCESS)).isEqualTo(5 * 150_000);
    }

    @Test
    void aFaultAsksForTheClassInWhoseLoaderItsExceptionIs() {
        int delayed = site(guards.add(GuardSettings.builder("delays").fault(new FaultSettings(1, 1, null)).build()), "charge");
        int thrown = site(guards.add(GuardSettings.builder("throws").fault(new FaultSettings(1, 0, "java.io.IOException")).build()),
                "charge");
        assertThat(guards.needsValues(delayed)).isFalse();
        assertThat(guards.needsValues(thrown)).isTrue();
        assertThat(Gate.enter(thrown, GuardsTest.class, null, new Object[0])).isInstanceOf(IOException.class)
                .hasToString("java.io.IOException: injected by rule throws");
    }

    private static void loop(int site, int calls) {
        for (int i = 0; i < calls; i++) {
            Object call = Gate.enter(site);
            Object answer = Gate.exit(site, call, null);
            if (answer != null) {
                throw new AssertionError(answer);
            }
        }
    }
}
