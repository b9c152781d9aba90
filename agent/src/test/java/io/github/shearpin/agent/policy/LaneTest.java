package io.github.shearpin.agent.policy;

import static io.github.shearpin.agent.policy.Methods.method;
import static io.github.shearpin.agent.policy.TestResources.resources;
import static io.github.shearpin.agent.policy.WovenCall.call;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.CallRejectedException;
import io.github.shearpin.agent.policy.breaker.BreakerSettings;
import io.github.shearpin.agent.policy.breaker.BreakerStatus;
import io.github.shearpin.agent.policy.record.CallRecorder;
import io.github.shearpin.agent.policy.record.CallRecorder.Outcome;
import io.github.shearpin.agent.policy.record.LatencySettings;
import io.github.shearpin.agent.policy.retry.RetrySettings;
import io.github.shearpin.bootstrap.Gate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls of a thread that has stripes of its own come to the same as calls that go the way of all others. */
class LaneTest {

    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
    private static final int ENOUGH_FOR_A_LANE = 2 * Lane.CALLS_A_CLAIM;

    private long now = 42;
    private final Guards guards = new Guards(resources(() -> now, () -> 1_000_000L, nanos -> now += nanos));

    @BeforeEach
    void attach() {
        Gate.agent(guards);
    }

    @AfterEach
    void detach() {
        Gate.agent(null);
    }

    private int site(RuleGuard rule) {
        return guards.site(rule, method("com.acme.pay.PaymentClient", "charge"));
    }

    private static GuardSettings settings(String rule, int kind) {
        LatencySettings latency = kind % 2 == 0 ? LatencySettings.DEFAULT : new LatencySettings(
                new long[] {MILLI, 100 * MILLI}, LatencySettings.DEFAULT.windowNanos(), LatencySettings.DEFAULT.quantiles());
        BreakerSettings.Builder breaker = BreakerSettings.builder().openForNanos(200 * MILLI)
                .halfOpenCalls(2).halfOpenSuccesses(2);
        switch (kind % 5) {
            case 0:
                breaker.failureRate(0.5).windowNanos(1_000 * MILLI).minimumCalls(5);
                break;
            case 1:
                breaker.failureRate(0.3).windowNanos(400 * MILLI).minimumCalls(3).slowCalls(30 * MILLI, 0.5, false);
                break;
            case 2:
                breaker.failureRate(0.5).windowCalls(8).minimumCalls(4);
                break;
            case 3:
                breaker.failureRate(0).consecutiveFailures(3);
                break;
            default:
                breaker = null;
        }
        return GuardSettings.builder(rule).latency(latency).breaker(breaker == null ? null : breaker.build())
                .retry(kind % 3 == 0 ? null : new RetrySettings(2, Backoff.DEFAULT, 0, 0.2, ExceptionFilter.EVERYTHING)).build();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 6, 7, 8, 9, 10})
    void comeToTheSame(int kind) throws Exception {
        for (int seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            RuleGuard outermost = guards.add(settings("outermost" + seed, kind));
            RuleGuard inner = guards.add(settings("inner" + seed, kind));
            int[] sites = {site(outermost), site(inner), site(guards.add(GuardSettings.builder("around" + seed).build()))};
            int times = 1 + random.nextInt(3);
            for (int step = 0; step < 900; step++) {
                // Good times long enough for a lane, then bad ones.
                boolean fails = step % 300 > 200 && random.nextInt(2) == 0;
                long took = random.nextInt(times * 20) * MILLI;
                long began = now;
                String first = ends(sites[0], took, fails);
                long firstEnded = now;
                now = began; // a call within another of the same thread goes the way of all
                String second = call(sites[2], () -> ends(sites[1], took, fails));
                assertThat(second).isEqualTo(first);
                assertThat(now).isEqualTo(firstEnded);
                assertThat(state(inner)).isEqualTo(state(outermost));
                now += random.nextInt(10) == 0 ? random.nextInt(400) * MILLI : MILLI;
                if (random.nextInt(300) == 0) {
                    int next = random.nextInt(10);
                    guards.reconfigure(outermost, settings("outermost" + seed, next));
                    guards.reconfigure(inner, settings("inner" + seed, next));
                } else if (random.nextInt(200) == 0 && outermost.breaker() != null && inner.breaker() != null) {
                    outermost.breaker().reset();
                    inner.breaker().reset();
                }
            }
        }
    }

    private String ends(int site, long took, boolean fails) throws Exception {
        try {
            return call(site, () -> {
                now += took;
                if (fails) {
                    throw new java.io.IOException("failed");
                }
                return "succeeded";
            });
        } catch (CallRejectedException refused) {
            return "refused";
        } catch (java.io.IOException failed) {
            return failed.getMessage();
        }
    }

    private static String state(RuleGuard rule) {
        CallRecorder calls = rule.methods().get(0).calls();
        List<Object> state = new ArrayList<>();
        for (Outcome outcome : Outcome.values()) {
            state.add(outcome + " " + calls.count(outcome));
        }
        state.add(calls.inFlight() + " in flight, " + calls.sumSeconds() + " s");
        state.add(Arrays.toString(calls.cumulativeCounts(rule.settings().latency())));
        state.add(Arrays.toString(rule.window().quantileSeconds(rule.settings().latency())));
        if (rule.breaker() != null) {
            BreakerStatus status = rule.breaker().status();
            state.add(status.state + " " + status.successes + " " + status.slowSuccesses + " " + status.failures + " of "
                    + status.windowCalls + ", ratio " + status.failureRatio + ", slow " + status.slowRatio);
        }
        return state.toString();
    }

    @Test
    void everyCallOfManyThreadsThatComeAndGoIsCounted() throws Exception {
        RuleGuard rule = guards.add(GuardSettings.builder("payments").breaker(BreakerSettings.builder().build())
                .retry(new RetrySettings(2, Backoff.DEFAULT, 0, 0.2, ExceptionFilter.EVERYTHING)).build());
        int site = site(rule);
        int callsEach = 20 * ENOUGH_FOR_A_LANE;
        for (int generation = 0; generation < 4; generation++) {
            InParallel.run(20, thread -> {
                for (int i = 0; i < callsEach; i++) {
                    Gate.exit(site, Gate.enter(site), null);
                }
            });
        }
        CallRecorder calls = rule.methods().get(0).calls();
        assertThat(calls.count(Outcome.SUCCESS)).isEqualTo(80L * callsEach);
        assertThat(calls.inFlight()).isZero();
        assertThat(rule.breaker().status().successes).isEqualTo(80L * callsEach);
        assertThat(rule.breaker().status().windowCalls).isEqualTo(80L * callsEach);
    }

    private static GuardSettings simple(String rule, Mode mode) {
        return GuardSettings.builder(rule).mode(mode).breaker(BreakerSettings.builder().build()).build();
    }

    /** Whether this thread counts the rule's calls on stripes of its own. */
    private boolean hasLane(RuleGuard rule) {
        MethodGuard method = rule.methods().get(0);
        Object call = Gate.enter(method.site());
        boolean has = Lane.of((Object[]) call, method, rule.breaker().permitOfAll()) != null;
        Gate.exit(method.site(), call, null);
        return has;
    }

    @Test
    void anOutermostMethodGetsOneThoughItCallsAnother() throws Exception {
        RuleGuard outer = guards.add(simple("outer", Mode.ENFORCE));
        RuleGuard inner = guards.add(simple("inner", Mode.ENFORCE));
        int outerSite = site(outer);
        int innerSite = site(inner);
        for (int i = 0; i < ENOUGH_FOR_A_LANE; i++) {
            call(outerSite, () -> call(innerSite, () -> null));
        }
        assertThat(hasLane(outer)).isTrue();
        assertThat(hasLane(inner)).isFalse();
    }

    @Test
    void aMethodGetsOneThoughAnotherIsCalledBetweenThatGetsNone() throws Exception {
        RuleGuard enforced = guards.add(simple("enforced", Mode.ENFORCE));
        RuleGuard forced = guards.add(GuardSettings.builder("forced")
                .breaker(BreakerSettings.builder().force(BreakerSettings.Force.CLOSED).build()).build());
        RuleGuard observed = guards.add(simple("observed", Mode.OBSERVE));
        int[] sites = {site(enforced), site(forced), site(observed)};
        for (int i = 0; i < ENOUGH_FOR_A_LANE; i++) {
            for (int site : sites) {
                call(site, () -> null);
            }
        }
        assertThat(hasLane(enforced)).isTrue();
        assertThat(hasLane(forced)).isFalse();
        assertThat(hasLane(observed)).isFalse();
    }

    @Test
    void whatIsSeldomCalledGetsNone() throws Exception {
        List<RuleGuard> rules = new ArrayList<>();
        List<Integer> sites = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            RuleGuard rule = guards.add(simple("rule " + i, Mode.ENFORCE));
            rules.add(rule);
            sites.add(site(rule));
        }
        for (int i = 0; i < 4 * ENOUGH_FOR_A_LANE; i++) {
            for (int site : sites) {
                call(site, () -> null);
            }
        }
        assertThat(rules).noneMatch(this::hasLane);
    }

    @Test
    void successUnderWayCountsInTheWindowThatTookThePlaceOfItsOwn() throws Exception {
        RuleGuard rule = guards.add(simple("payments", Mode.ENFORCE));
        int site = site(rule);
        for (int i = 0; i < ENOUGH_FOR_A_LANE; i++) {
            call(site, () -> null);
        }
        call(site, () -> {
            guards.reconfigure(rule, GuardSettings.builder("payments")
                    .breaker(BreakerSettings.builder().windowNanos(1_000 * MILLI).build()).build());
            return null;
        });
        assertThat(rule.breaker().status().windowCalls).isEqualTo(1);
    }

    @Test
    void aThreadThatWasDeepInCallsOnceLetsTheRoomGo() throws Exception {
        RuleGuard outer = guards.add(simple("outer", Mode.ENFORCE));
        RuleGuard each = guards.add(GuardSettings.builder("each").eachNested(true).build());
        int outerSite = site(outer);
        int eachSite = site(each);
        for (int i = 0; i < ENOUGH_FOR_A_LANE; i++) {
            call(outerSite, () -> null);
        }
        call(outerSite, () -> deep(eachSite, 1_000));
        Object[] stack = (Object[]) Gate.enter(outerSite);
        assertThat(((long[]) stack[0])).hasSizeLessThan(200);
        Gate.exit(outerSite, stack, null);
    }

    private static Object deep(int site, int calls) throws Exception {
        return calls == 0 ? null : call(site, () -> deep(site, calls - 1));
    }
}
