package io.github.shearpin.agent.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.agent.policy.PairModel.Body;
import io.github.shearpin.agent.policy.PairModel.Policy;
import io.github.shearpin.agent.policy.async.Workers;
import io.github.shearpin.agent.policy.breaker.BreakerSettings;
import io.github.shearpin.agent.policy.breaker.BreakerStatus;
import io.github.shearpin.agent.policy.breaker.CircuitBreaker;
import io.github.shearpin.agent.policy.fallback.FallbackSettings;
import io.github.shearpin.agent.policy.fault.FaultSettings;
import io.github.shearpin.agent.policy.limit.BulkheadSettings;
import io.github.shearpin.agent.policy.limit.RateLimitSettings;
import io.github.shearpin.agent.policy.limit.TokenBucket;
import io.github.shearpin.agent.policy.path.ResultPredicate;
import io.github.shearpin.agent.policy.path.ValuePath;
import io.github.shearpin.agent.policy.record.CallRecorder;
import io.github.shearpin.agent.policy.retry.RetrySettings;
import io.github.shearpin.agent.policy.timeout.TimeoutSettings;
import io.github.shearpin.agent.policy.timeout.Timer;
import io.github.shearpin.bootstrap.Gate;
import java.io.IOException;
import java.lang.invoke.MethodType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every pair of policies in one rule, and each alone: random sequences of calls that succeed, fail, return what is a failure,
 * take too long, are interrupted and meet others inside, compared with {@link PairModel} after each step.
 */
class PolicyPairsTest {

    private static final int SEQUENCES_OF_EACH = 100;
    private static final int STEPS = 12;
    private static final ExecutorService OTHER_CALLER = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        return thread;
    });

    @AfterEach
    void detach() {
        Gate.agent(null);
        Thread.interrupted();
    }

    @ParameterizedTest
    @CsvSource({"false,true", "false,false", "true,true", "true,false"})
    void everyPairDoesWhatTheModelSays(boolean asynchronous, boolean enforced) throws Exception {
        int sequences = 0;
        for (Policy first : Policy.values()) {
            for (Policy second : Policy.values()) {
                if (first.ordinal() <= second.ordinal()) {
                    for (int i = 0; i < SEQUENCES_OF_EACH; i++) {
                        long seed = (first.ordinal() * 31L + second.ordinal()) * 1000 + i;
                        new Sequence(EnumSet.of(first, second), enforced, asynchronous, seed).run();
                        sequences++;
                    }
                }
            }
        }
        assertThat(4 * sequences).as("sequences over all four").isGreaterThan(10_000);
    }

    @Test
    void allOfThemTogether() throws Exception {
        for (int seed = 0; seed < 500; seed++) {
            EnumSet<Policy> all = EnumSet.allOf(Policy.class);
            if (seed % 2 == 0) {
                all.remove(Policy.FAULT);
            }
            new Sequence(all, true, seed % 4 < 2, seed).run();
        }
    }

    /** What the body does: in time, too late, and how it ends. */
    private static final class Script extends ArrayDeque<Body> {
        Script(Random random) {
            for (int i = 0; i < PairModel.ATTEMPTS; i++) {
                add(Body.values()[random.nextInt(Body.values().length)]);
            }
        }
    }

    private static final class Sequence {

        private final Set<Policy> policies;
        private final boolean asynchronous;
        private final Random random;
        private final String name;
        private final PairModel model;
        private final List<String> told = new ArrayList<>();
        private final long origin = Long.MAX_VALUE - 100 * PairModel.MILLI;
        private long now = origin;
        private final Timer timer = Timer.manual(() -> now);
        private final Queue<Runnable> tasks = new ArrayDeque<>();
        private final boolean measured;
        private final Guards guards;
        private final RuleGuard rule;
        private final int site;
        private final Deque<Object> held = new ArrayDeque<>();
        private Deque<Body> script;
        private CompletableFuture<Object> pending;
        private Body pendingBody;
        private long runs;

        Sequence(Set<Policy> policies, boolean enforced, boolean asynchronous, long seed) {
            this.policies = policies;
            this.asynchronous = asynchronous;
            this.random = new Random(seed);
            this.name = policies + (asynchronous ? ", asynchronous" : "") + (enforced ? "" : ", observed") + ", seed " + seed;
            this.model = new PairModel(policies, enforced, asynchronous);
            // Every second sequence measures what each of its calls costs, which must change nothing else.
            this.measured = seed % 2 == 0;
            this.guards = new Guards(new Resources(() -> now, () -> 1_000_000L, nanos -> now += nanos,
                    () -> 0.5, timer, new Workers(byHand())), measured ? 1 : Overhead.CALLS_A_SAMPLE);
            this.rule = guards.add(settings(enforced));
            this.site = guards.site(rule, new MethodShape(Sequence.class.getName(), "charge", MethodType.methodType(
                    asynchronous ? CompletionStage.class : Object.class).toMethodDescriptorString(), false,
                    Collections.emptyList()));
            Gate.agent(guards);
        }

        private ThreadPoolExecutor byHand() {
            return new ThreadPoolExecutor(0, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>()) {
                @Override
                public void execute(Runnable task) {
                    tasks.add(task);
                }
            };
        }

        private GuardSettings settings(boolean enforced) {
            ResultPredicate bad = new ResultPredicate(Collections.singletonMap(ValuePath.parse("$return"),
                    Collections.singletonList("bad")));
            GuardSettings.Builder settings = GuardSettings.builder("payments").mode(enforced ? Mode.ENFORCE : Mode.OBSERVE);
            for (Policy policy : policies) {
                switch (policy) {
                    case FALLBACK -> settings.fallback(FallbackSettings.value("fallen back",
                            EnumSet.allOf(FallbackSettings.Reason.class)));
                    case RETRY -> settings.retry(new RetrySettings(PairModel.ATTEMPTS, new Backoff(PairModel.BACKOFF, 1,
                            PairModel.BACKOFF, Backoff.Jitter.NONE), 0, RetrySettings.NO_BUDGET, ExceptionFilter.EVERYTHING)
                            .withFailureResults(bad));
                    case BREAKER -> settings.breaker(BreakerSettings.builder().failureRate(0)
                            .consecutiveFailures(PairModel.FAILURES_TO_OPEN).openForNanos(PairModel.OPEN_FOR)
                            .halfOpenCalls(1).halfOpenSuccesses(1).halfOpenMaxWaitNanos(TimeUnit.HOURS.toNanos(1))
                            .failureResults(bad).build());
                    case RATE_LIMIT -> settings.rateLimit(new RateLimitSettings(1, PairModel.TOKEN_EVERY, PairModel.TOKENS, 0));
                    case TIMEOUT -> settings.timeout(new TimeoutSettings(PairModel.TIMEOUT, true));
                    case BULKHEAD -> settings.bulkhead(BulkheadSettings.fixed(PairModel.PLACES, 0));
                    case FAULT -> settings.fault(new FaultSettings(1, 0, "java.io.FileNotFoundException"));
                    default -> throw new AssertionError(policy);
                }
            }
            return settings.build();
        }

        void run() throws Exception {
            for (int step = 0; step < STEPS; step++) {
                step();
                compare();
            }
            while (model.holds()) {
                model.letGo();
                letGo();
                compare();
            }
            CallRecorder calls = rule.methods().get(0).calls();
            assertThat(calls.inFlight()).as(name).isZero();
            if (measured) {
                long ended = Arrays.stream(CallRecorder.Outcome.values()).mapToLong(calls::count).sum();
                assertThat(guards.overhead().of(Overhead.Part.ALL).cumulativeCounts()).as(name + ": calls measured").endsWith(ended);
            }
        }

        private void step() throws Exception {
            switch (random.nextInt(8)) {
                case 0 -> {
                    long pause = random.nextInt(5) * PairModel.QUICK;
                    told.add("pause " + pause / PairModel.MILLI);
                    now += pause;
                    model.now += pause;
                }
                case 1 -> {
                    // Who stays inside would be timed out, or struck, on a thread of its own: not of this model.
                    if (!policies.contains(Policy.TIMEOUT) && !policies.contains(Policy.FAULT)
                            && (asynchronous || !model.holds())) {
                        told.add("another caller stays inside");
                        String refused = model.hold();
                        boolean in = hold();
                        assertThat(in).as(name + " " + told).isEqualTo(refused == null);
                    }
                }
                case 2 -> {
                    if (model.holds()) {
                        told.add("it leaves");
                        model.letGo();
                        letGo();
                    }
                }
                default -> {
                    Script planned = new Script(random);
                    told.add(planned.toString());
                    String expected = model.call(planned.clone());
                    script = planned.clone();
                    String seen = asynchronous ? callStage() : call();
                    assertThat(seen).as(name + " " + told).isEqualTo(expected);
                }
            }
        }

        private void compare() {
            String at = name + " " + told;
            assertThat(now - origin).as(at + ": time").isEqualTo(model.now);
            assertThat(PairModel.difference(model.counts, counts())).as(at + ": counts beyond the model's").isEmpty();
            if (policies.contains(Policy.BREAKER)) {
                assertThat(rule.breaker().status().state.name()).as(at).isEqualTo(model.state());
            }
            if (policies.contains(Policy.BULKHEAD)) {
                assertThat(policies().bulkhead().inUse()).as(at).isEqualTo(model.inUse());
            }
        }

        private Policies policies() {
            return rule.allPolicies().iterator().next();
        }

        private Map<String, Long> counts() {
            Map<String, Long> counts = new TreeMap<>();
            counts.put("runs", runs);
            for (CallRecorder.Outcome outcome : CallRecorder.Outcome.values()) {
                counts.put("calls " + outcome.name().toLowerCase(Locale.ROOT), rule.methods().get(0).calls().count(outcome));
            }
            if (policies.contains(Policy.BREAKER)) {
                BreakerStatus status = rule.breaker().status();
                counts.put("breaker refused true", status.rejectionsEnforced);
                counts.put("breaker refused false", status.rejectionsObserved);
                counts.put("breaker failed", status.failures);
                counts.put("breaker succeeded", status.successes);
                counts.put("breaker ignored", status.ignored);
            }
            if (policies.contains(Policy.RATE_LIMIT)) {
                TokenBucket.Status status = policies().rateLimit().status(now);
                counts.put("tokens taken true", status.allowedEnforced);
                counts.put("tokens taken false", status.allowedObserved);
                counts.put("tokens denied true", status.deniedEnforced);
                counts.put("tokens denied false", status.deniedObserved);
            }
            if (policies.contains(Policy.RETRY)) {
                long attempts = 0;
                for (long each : rule.retry().attempts()) {
                    attempts += each;
                }
                counts.put("attempts", attempts);
            }
            for (boolean enforced : new boolean[] {true, false}) {
                if (policies.contains(Policy.BULKHEAD)) {
                    counts.put("bulkhead refused " + enforced, policies().bulkhead().rejections(enforced));
                }
                if (policies.contains(Policy.TIMEOUT)) {
                    counts.put("timeouts " + enforced, rule.timeout().timeouts(enforced));
                }
                if (policies.contains(Policy.FAULT)) {
                    counts.put("faults " + enforced, rule.fault().injected(enforced));
                }
                for (FallbackSettings.Reason reason : FallbackSettings.Reason.values()) {
                    counts.put("fallbacks " + reason.name().toLowerCase(Locale.ROOT) + " " + enforced,
                            rule.fallbacks().get(reason, enforced));
                }
            }
            return counts;
        }

        private Object enter() {
            return Gate.enter(site, Sequence.class, this, new Object[0]);
        }

        private boolean hold() throws Exception {
            Object call = OTHER_CALLER.submit(this::enter).get();
            if (call instanceof Throwable) {
                Gate.exit(site, call, null, null);
                return false;
            }
            held.push(call);
            if (asynchronous) {
                CompletableFuture<Object> stage = new CompletableFuture<>();
                OTHER_CALLER.submit(() -> Gate.exit(site, call, stage, null)).get();
                held.pop();
                held.push(stage);
            }
            return true;
        }

        private void letGo() throws Exception {
            Object call = held.pop();
            if (asynchronous) {
                OTHER_CALLER.submit(() -> ((CompletableFuture<?>) call).complete(null)).get();
            } else {
                OTHER_CALLER.submit(() -> Gate.exit(site, call, "good", null)).get();
            }
        }

        /** What the advice makes of a method. */
        private String call() {
            Object call = enter();
            boolean run = !(call instanceof Throwable);
            while (true) {
                Object returned = null;
                Throwable thrown = null;
                if (run) {
                    try {
                        returned = body();
                    } catch (Exception e) {
                        thrown = e;
                    }
                }
                Object answer = Gate.exit(site, call, returned, thrown);
                if (run && answer == call) {
                    continue;
                }
                boolean mayBeInterrupted = thrown instanceof IOException && thrown.getMessage().equals("interrupted");
                assertThat(Thread.interrupted()).as(name + " " + told + ": the interrupt flag").isEqualTo(mayBeInterrupted);
                Object seen = answer instanceof Throwable ? answer : answer != null ? ((Object[]) answer)[0]
                        : thrown != null ? thrown : returned;
                return seen instanceof Throwable ? seen.getClass().getSimpleName() : String.valueOf(seen);
            }
        }

        private Object body() throws Exception {
            runs++;
            Body does = script.remove();
            boolean slow = does == Body.HEEDS_TIMEOUT || does == Body.IGNORES_TIMEOUT;
            now += slow ? PairModel.TIMEOUT : PairModel.QUICK;
            timer.runDue();
            switch (does) {
                case THROWS:
                    throw new IOException("down");
                case THROWS_INTERRUPTED:
                    Thread.currentThread().interrupt();
                    throw new IOException("interrupted");
                case RETURNS_BAD:
                    return "bad";
                case HEEDS_TIMEOUT:
                    if (Thread.interrupted()) {
                        throw new InterruptedException();
                    }
                    return "good";
                default:
                    return "good";
            }
        }

        /** A method that returns a stage; also called by the guard, to try again. */
        @SuppressWarnings("unused")
        CompletionStage<Object> charge() {
            Object call = enter();
            Object returned = null;
            if (!(call instanceof Throwable)) {
                runs++;
                pendingBody = script.remove();
                pending = new CompletableFuture<>();
                returned = pending;
            }
            Object answer = call == null ? null : Gate.exit(site, call, returned, null);
            return stage(answer == null ? returned : ((Object[]) answer)[0]);
        }

        @SuppressWarnings("unchecked")
        private static CompletionStage<Object> stage(Object stage) {
            return (CompletionStage<Object>) stage;
        }

        private String callStage() {
            CompletableFuture<Object> seen = charge().toCompletableFuture();
            while (!seen.isDone()) {
                CompletableFuture<Object> attempt = pending;
                Body does = pendingBody;
                if (attempt == null) {
                    elapse(PairModel.BACKOFF);
                    continue;
                }
                pending = null;
                elapse(does == Body.HEEDS_TIMEOUT || does == Body.IGNORES_TIMEOUT ? PairModel.TIMEOUT : PairModel.QUICK);
                if (!attempt.isDone()) {
                    if (does == Body.THROWS || does == Body.THROWS_INTERRUPTED) {
                        attempt.completeExceptionally(new IOException("down"));
                    } else {
                        attempt.complete(does == Body.RETURNS_BAD ? "bad" : "good");
                    }
                }
            }
            pending = null;
            try {
                return String.valueOf(seen.join());
            } catch (CompletionException e) {
                return e.getCause().getClass().getSimpleName();
            }
        }

        private void elapse(long nanos) {
            now += nanos;
            timer.runDue();
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                task.run();
            }
        }
    }
}
