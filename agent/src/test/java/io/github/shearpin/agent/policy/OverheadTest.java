package io.github.shearpin.agent.policy;

import static io.github.shearpin.agent.policy.Methods.method;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.github.shearpin.agent.policy.Overhead.Part;
import io.github.shearpin.agent.policy.async.Workers;
import io.github.shearpin.agent.policy.breaker.BreakerSettings;
import io.github.shearpin.agent.policy.fallback.FallbackSettings;
import io.github.shearpin.agent.policy.fallback.FallbackSettings.Reason;
import io.github.shearpin.agent.policy.fault.FaultSettings;
import io.github.shearpin.agent.policy.limit.BulkheadSettings;
import io.github.shearpin.agent.policy.limit.RateLimitSettings;
import io.github.shearpin.agent.policy.path.ValuePath;
import io.github.shearpin.agent.policy.retry.RetrySettings;
import io.github.shearpin.agent.policy.timeout.TimeoutSettings;
import io.github.shearpin.agent.policy.timeout.Timer;
import io.github.shearpin.bootstrap.Gate;
import java.io.IOException;
import java.lang.invoke.MethodType;
import java.lang.management.ManagementFactory;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What guards say they cost. Of the clock each piece of work takes a share of its own: chance that is asked (by a retry for
 * its back-off, by a fault, by a breaker that opens), the wall clock (by a breaker that counts a failure), a label that is read, an exception that is made.
 */
class OverheadTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long RANDOM = 1;
    private static final long WALL_CLOCK = 10;
    private static final long LABEL = 100;
    private static final long EXCEPTION = 1_000;
    private static final long BODY = 7_000_000;

    private static long now;

    private final Timer timer = Timer.manual(() -> now);
    private Guards guards;
    private RuleGuard rule;
    private int site;

    @AfterEach
    void detach() {
        Gate.agent(null);
    }

    private Resources resources() {
        return new Resources(() -> now, () -> {
            now += WALL_CLOCK;
            return 0;
        }, nanos -> now += nanos, () -> {
            now += RANDOM;
            return 0.5;
        }, timer, new Workers());
    }

    private void rule(int callsASample, Class<?> returned, Consumer<GuardSettings.Builder> policies) {
        guards = new Guards(resources(), callsASample);
        GuardSettings.Builder settings = GuardSettings.builder("payments");
        policies.accept(settings);
        rule = guards.add(settings.build());
        site = guards.site(rule, new MethodShape(OverheadTest.class.getName(), "charge",
                MethodType.methodType(returned, Amount.class).toMethodDescriptorString(), false, Collections.emptyList()));
        Gate.agent(guards);
    }

    /** Takes time to tell of. */
    public static final class Amount {
        public String getTenant() {
            now += LABEL;
            return "acme";
        }
    }

    /** Takes time to make. */
    public static final class Substitute extends RuntimeException {
        public Substitute(String message, Throwable cause) {
            super(message, cause);
            now += EXCEPTION;
        }
    }

    private interface Body {
        Object run() throws Throwable;
    }

    /** A call that is woven with its values, and what it comes to. */
    private Object call(Body body) {
        Object call = Gate.enter(site, OverheadTest.class, this, new Object[] {new Amount()});
        Object answer = call;
        Object result = null;
        Throwable thrown = null;
        while (answer != null && answer == call) {
            if (!(call instanceof Throwable)) {
                now += BODY;
                try {
                    result = body.run();
                    thrown = null;
                } catch (Throwable e) {
                    thrown = e;
                }
            }
            answer = Gate.exit(site, call, result, thrown);
            if (call instanceof Throwable) {
                break;
            }
        }
        return answer instanceof Object[] ? ((Object[]) answer)[0] : answer != null ? answer : thrown != null ? thrown : result;
    }

    private static Object fails() throws IOException {
        throw new IOException("no answer");
    }

    private static RetrySettings retry(int attempts, Backoff.Jitter jitter) {
        return new RetrySettings(attempts, new Backoff(SECOND, 1, SECOND, jitter), 0, RetrySettings.DEFAULT_BUDGET,
                ExceptionFilter.EVERYTHING);
    }

    private long count(Part part) {
        long[] counts = guards.overhead().of(part).cumulativeCounts();
        return counts[counts.length - 1];
    }

    /** How many calls each part had to do with. */
    private Map<Part, Long> counts() {
        Map<Part, Long> counts = new EnumMap<>(Part.class);
        for (Part part : Part.values()) {
            counts.put(part, count(part));
        }
        counts.values().removeIf(count -> count == 0);
        return counts;
    }

    /** Nanoseconds spent in each part. */
    private Map<Part, Long> sums() {
        Map<Part, Long> sums = new EnumMap<>(Part.class);
        for (Part part : Part.values()) {
            sums.put(part, Math.round(guards.overhead().of(part).sum(1e9) * SECOND));
        }
        sums.values().removeIf(sum -> sum == 0);
        return sums;
    }

    @Test
    void timeIsOfThePartThatWasTurnedToLast() {
        Overhead overhead = new Overhead(() -> now, 1);
        OverheadSample sample = overhead.sample();
        now += 5;
        assertThat(sample.at(Part.RETRY)).isEqualTo(Part.ALL);
        now += 100;
        assertThat(sample.at(Part.BULKHEAD)).isEqualTo(Part.RETRY);
        now += 1;
        sample.at(null);
        now += BODY;
        assertThat(sample.at(Part.RETRY)).isNull();
        now += 300;
        sample.end();

        assertThat(overhead.of(Part.RETRY).sum(1e9)).isEqualTo(400e-9);
        assertThat(overhead.of(Part.RETRY).cumulativeCounts()).startsWith(0, 0, 1).endsWith(1);
        assertThat(overhead.of(Part.BULKHEAD).sum(1e9)).isEqualTo(1e-9);
        assertThat(overhead.of(Part.ALL).sum(1e9)).isEqualTo(406e-9);
        assertThat(overhead.of(Part.TIMEOUT).cumulativeCounts()).endsWith(0);
    }

    @Test
    void whatTheMeasuringTakesIsNotMeasured() {
        Overhead overhead = new Overhead(() -> now += 25, 1);
        OverheadSample sample = overhead.sample();
        sample.at(Part.RETRY);
        now += 3;
        sample.at(Part.BULKHEAD);
        sample.at(null);
        sample.at(Part.RETRY);
        sample.end();

        assertThat(overhead.of(Part.RETRY).sum(1e9)).isEqualTo(3e-9);
        assertThat(overhead.of(Part.ALL).sum(1e9)).isEqualTo(3e-9);
        assertThat(overhead.of(Part.BULKHEAD).cumulativeCounts()).endsWith(1);
    }

    @Test
    void ofTheCallsOfAThreadOneInSoManyIsMeasuredWhicheverWayTheyGo() throws Exception {
        guards = new Guards(resources());
        int simple = guards.site(guards.add(GuardSettings.builder("simple").breaker(BreakerSettings.builder().build()).build()),
                method("com.acme.X", "simple"));
        int other = guards.site(guards.add(GuardSettings.builder("other").bulkhead(BulkheadSettings.fixed(1, 0)).build()),
                method("com.acme.X", "other"));
        Gate.agent(guards);
        for (int i = 1; i <= 4 * Overhead.CALLS_A_SAMPLE; i++) {
            WovenCall.call(simple, () -> null);
            if (i % Overhead.CALLS_A_SAMPLE == 0) {
                assertThat(count(Part.ALL)).isEqualTo(i / Overhead.CALLS_A_SAMPLE);
            }
        }
        for (int i = 1; i <= 2 * Overhead.CALLS_A_SAMPLE; i++) {
            // Alternately one and the other, of which one is nested in the same rule and no call.
            WovenCall.call(other, () -> WovenCall.call(other, () -> WovenCall.call(simple, () -> null)));
        }
        assertThat(count(Part.ALL)).isEqualTo(4 + 4);
        assertThat(count(Part.BULKHEAD)).isEqualTo(2);
        assertThat(count(Part.CIRCUIT_BREAKER)).isEqualTo(4 + 2);
    }

    @Test
    void threadsThatEndSoonAreMetAsWell() {
        guards = new Guards(resources(), 10);
        int plain = guards.site(guards.add(GuardSettings.builder("plain").build()), method("com.acme.X", "plain"));
        Gate.agent(guards);
        for (int i = 0; i < 10; i++) {
            InParallel.run(10, thread -> Gate.exit(plain, Gate.enter(plain), null));
        }
        assertThat(count(Part.ALL)).isBetween(5L, 20L);
    }

    @Test
    void eachPolicyOfACallIsConcerned() {
        rule(1, Object.class, settings -> settings.labels(Map.of("tenant", ValuePath.parse("$arg0.tenant")))
                .breaker(BreakerSettings.builder().build()).retry(retry(2, Backoff.Jitter.NONE))
                .rateLimit(new RateLimitSettings(1, SECOND, 1, SECOND)).timeout(new TimeoutSettings(SECOND, true))
                .bulkhead(BulkheadSettings.fixed(1, SECOND)).fault(new FaultSettings(0.1, SECOND, null))
                .fallback(FallbackSettings.exception(Substitute.class.getName(), EnumSet.allOf(Reason.class))));
        assertThat(call(() -> "charged")).isEqualTo("charged");
        EnumSet<Part> all = EnumSet.allOf(Part.class);
        all.remove(Part.FALLBACK);
        assertThat(counts()).containsOnlyKeys(all).allSatisfy((part, count) -> assertThat(count).isEqualTo(1));
        assertThat(sums()).isEqualTo(Map.of(Part.FAULT, RANDOM, Part.LATENCY, LABEL, Part.ALL, RANDOM + LABEL));

        // Two attempts, the first of which waits for a token, and a back-off between them.
        assertThat(call(OverheadTest::fails)).isInstanceOf(Substitute.class);
        assertThat(counts()).containsEntry(Part.ALL, 2L).containsEntry(Part.BULKHEAD, 2L).containsEntry(Part.FALLBACK, 1L);
        assertThat(sums()).isEqualTo(Map.of(Part.FAULT, 3 * RANDOM, Part.CIRCUIT_BREAKER, 2 * WALL_CLOCK,
                Part.LATENCY, 2 * LABEL, Part.FALLBACK, EXCEPTION,
                Part.ALL, 3 * RANDOM + 2 * WALL_CLOCK + 2 * LABEL + EXCEPTION));
    }

    @Test
    void waitsAndDelaysAreNoWork() {
        rule(1, Object.class, settings -> settings.fault(new FaultSettings(1, SECOND, IOException.class.getName())).retry(retry(3, Backoff.Jitter.FULL)));
        assertThat(call(() -> "charged")).isInstanceOf(IOException.class);

        // Thrice struck and held up for a second, twice waited for half of one.
        assertThat(sums()).isEqualTo(Map.of(Part.FAULT, 3 * RANDOM, Part.RETRY, 2 * RANDOM, Part.ALL, 5 * RANDOM));
        assertThat(counts()).containsOnlyKeys(Part.FAULT, Part.RETRY, Part.LATENCY, Part.ALL);
    }

    @Test
    void theWaitForAPlaceIsNoWork() throws Exception {
        rule(1, void.class, settings -> settings.bulkhead(BulkheadSettings.fixed(1, TimeUnit.HOURS.toNanos(1))));
        Thread[] waiting = new Thread[1];
        WovenCall.call(site, () -> {
            waiting[0] = new Thread(() -> Gate.exit(site, Gate.enter(site), null)); // takes no time but to wait
            waiting[0].start();
            while (rule.policies().bulkhead().waiting() == 0) {
                Thread.onSpinWait();
            }
            now += SECOND;
            return null;
        });
        waiting[0].join();
        assertThat(counts()).containsEntry(Part.BULKHEAD, 2L);
        assertThat(sums()).isEmpty();
    }

    @Test
    void aFailedCallOfASimpleRuleIsMeasuredToItsEnd() throws Exception {
        rule(1, void.class, settings -> settings.retry(retry(2, Backoff.Jitter.FULL))
                .breaker(BreakerSettings.builder().failureRate(0).consecutiveFailures(2).build()));
        try {
            WovenCall.call(site, OverheadTest::failsAfterAWhile);
        } catch (IOException expected) {
            // As the method does.
        }
        assertThat(sums()).isEqualTo(Map.of(Part.RETRY, RANDOM, Part.CIRCUIT_BREAKER, 2 * WALL_CLOCK + RANDOM,
                Part.ALL, 2 * WALL_CLOCK + 2 * RANDOM));
        assertThat(counts()).containsOnlyKeys(Part.RETRY, Part.CIRCUIT_BREAKER, Part.LATENCY, Part.ALL);

        assertThat(Gate.enter(site)).as("refused").isInstanceOf(Throwable.class);
        assertThat(counts()).isEqualTo(Map.of(Part.RETRY, 1L, Part.CIRCUIT_BREAKER, 2L, Part.LATENCY, 2L, Part.ALL, 2L));
    }

    private static Object failsAfterAWhile() throws IOException {
        now += BODY;
        return fails();
    }

    @Test
    void theMethodOfAFallbackIsTheApplicationsOwnWork() {
        rule(1, Object.class, settings -> settings.fallback(FallbackSettings.method(OverheadTest.class.getName(), "backup",
                EnumSet.of(Reason.FAILURE))));
        assertThat(call(OverheadTest::fails)).isEqualTo("backup");
        assertThat(counts()).isEqualTo(Map.of(Part.LATENCY, 1L, Part.FALLBACK, 1L, Part.ALL, 1L));
        assertThat(sums()).isEmpty();
    }

    static Object backup(Amount amount) {
        now += BODY;
        return "backup";
    }

    @Test
    void aStageIsMeasuredWhereItIsBegunAndWhereItEndsAndNotBetween() {
        rule(1, CompletionStage.class, settings -> settings.labels(Map.of("tenant", ValuePath.parse("$arg0.tenant")))
                .timeout(new TimeoutSettings(SECOND, true)).fault(new FaultSettings(0.1, SECOND, null))
                .fallback(FallbackSettings.exception(Substitute.class.getName(), EnumSet.of(Reason.FAILURE))));
        CompletableFuture<Object> good = new CompletableFuture<>();
        CompletableFuture<?> given = (CompletableFuture<?>) call(() -> good);
        assertThat(counts()).isEmpty();
        now += BODY;
        good.complete("charged");
        assertThat(given.join()).isEqualTo("charged");
        assertThat(counts()).isEqualTo(Map.of(Part.FAULT, 1L, Part.TIMEOUT, 1L, Part.LATENCY, 1L, Part.ALL, 1L));
        assertThat(sums()).isEqualTo(Map.of(Part.FAULT, RANDOM, Part.LATENCY, LABEL, Part.ALL, RANDOM + LABEL));

        CompletableFuture<Object> bad = new CompletableFuture<>();
        given = (CompletableFuture<?>) call(() -> bad);
        now += BODY;
        bad.completeExceptionally(new IOException("no answer"));
        assertThat(given).isCompletedExceptionally();
        assertThat(sums()).isEqualTo(Map.of(Part.FAULT, 2 * RANDOM, Part.LATENCY, 2 * LABEL, Part.FALLBACK, EXCEPTION,
                Part.ALL, 2 * (RANDOM + LABEL) + EXCEPTION));
        assertThat(count(Part.ALL)).isEqualTo(2);

        // One that the caller cancels, and one of which there was no stage.
        ((CompletableFuture<?>) call(CompletableFuture::new)).cancel(true);
        assertThat(call(OverheadTest::fails)).isInstanceOf(Substitute.class);
        assertThat(counts()).containsEntry(Part.ALL, 4L).containsEntry(Part.LATENCY, 4L).containsEntry(Part.FALLBACK, 2L);
    }

    @Test
    void aSubscriptionIsMeasuredAtItsBeginningAndAtItsEnd() {
        rule(1, Flow.Publisher.class, settings -> settings.labels(Map.of("tenant", ValuePath.parse("$arg0.tenant")))
                .bulkhead(BulkheadSettings.fixed(1, 0)));
        Flow.Subscriber<?>[] within = new Flow.Subscriber<?>[1];
        Flow.Publisher<?> publisher = (Flow.Publisher<?>) call(() -> (Flow.Publisher<Object>) subscriber -> {
            within[0] = subscriber;
            subscriber.onSubscribe(new NoSubscription());
        });
        publisher.subscribe(new NoSubscriber());
        now += BODY;
        publisher.subscribe(new NoSubscriber()); // refused
        assertThat(counts()).isEqualTo(Map.of(Part.BULKHEAD, 1L, Part.LATENCY, 1L, Part.ALL, 1L));
        within[0].onComplete();
        assertThat(counts()).isEqualTo(Map.of(Part.BULKHEAD, 2L, Part.LATENCY, 2L, Part.ALL, 2L));
        assertThat(sums()).isEqualTo(Map.of(Part.LATENCY, 2 * LABEL, Part.ALL, 2 * LABEL));
    }

    private static final class NoSubscription implements Flow.Subscription {
        @Override
        public void request(long n) {
        }

        @Override
        public void cancel() {
        }
    }

    private static final class NoSubscriber implements Flow.Subscriber<Object> {
        @Override
        public void onSubscribe(Flow.Subscription subscription) {
        }

        @Override
        public void onNext(Object item) {
        }

        @Override
        public void onError(Throwable thrown) {
        }

        @Override
        public void onComplete() {
        }
    }

    @Test
    void aMeasuredCallAllocatesNothingEither() {
        rule(1, void.class, settings -> settings.retry(retry(2, Backoff.Jitter.NONE)).breaker(BreakerSettings.builder().build()));
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long allocated = 0;
        for (int round = 0; round < 2; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 20_000; i++) {
                Gate.exit(site, Gate.enter(site), null);
            }
            allocated = threads.getCurrentThreadAllocatedBytes() - before;
        }
        assertThat(count(Part.ALL)).isEqualTo(40_000);
        assertThat(allocated).isLessThan(1_000);
    }
}
