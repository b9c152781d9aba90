package io.github.shearpin.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.shearpin.agent.logging.Log;
import io.github.shearpin.agent.policy.GuardSettings;
import io.github.shearpin.agent.policy.Guards;
import io.github.shearpin.agent.policy.MethodGuard;
import io.github.shearpin.agent.policy.MethodShape;
import io.github.shearpin.agent.policy.Policies;
import io.github.shearpin.agent.policy.RuleGuard;
import io.github.shearpin.agent.policy.breaker.CircuitBreaker;
import io.github.shearpin.agent.policy.record.CallRecorder;
import io.github.shearpin.agent.rules.Rule;
import io.github.shearpin.agent.rules.RuleReader;
import io.github.shearpin.bootstrap.Gate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * 200 threads call a woven class whose methods fail, dawdle and are interrupted at random, under every policy there is, while
 * the rules change. When they have ended, nothing may be held and nothing may be missing.
 *
 * <p>{@code -Dshearpin.soak.seconds=600} makes it ten minutes for each kind of thread.
 */
class SoakTest {

    private static final int SECONDS = Integer.getInteger("shearpin.soak.seconds", 4);
    private static final int THREADS = 200;

    private static final String COMMON = """
            version: 1
            rules:
              now:
                match: io.github.shearpin.agent.weave.SoakTarget#now
                labels: {key: $arg0, result: $return}
                fallback: {value: instead, for: [rejected]}
                ${NOW}
              later:
                match: io.github.shearpin.agent.weave.SoakTarget#later
                fallback: {value: instead, for: [timeout]}
                ${LATER}
            """.replace("key: $arg0", "of: $arg0");

    /** What of each rule changes; all of them again and again. */
    private static final String[][] VARIANTS = {
        {"circuit-breaker: {failure-rate: 50%, window: 1s, minimum-calls: 10, open-for: 20ms, half-open: {max-wait: 1s},"
            + " failure-results: {$return: bad}, slow-calls: {over: 5ms, rate: 60%}}\n    timeout: 8ms\n"
            + "    retry: {attempts: 3, backoff: 1ms, budget: none}\n    bulkhead: {calls: 20, wait: 1ms}\n"
            + "    rate-limit: {calls: 20000, wait: 1ms}",
            "circuit-breaker: {consecutive-failures: 3, open-for: {initial: 5ms, multiplier: 2, max: 100ms}}\n"
            + "    timeout: 10ms\n    retry: {attempts: 3, backoff: 1ms, failure-results: {$return: bad}}\n    bulkhead: {calls: 50}"},
        {"key: $arg0\n    max-keys: 10\n    circuit-breaker: {window: 20 calls, open-for: 10ms, count: calls}\n"
            + "    timeout: 5ms\n    bulkhead: {calls: adaptive, min: 2, max: 30}\n    retry: {attempts: 2, backoff: 1ms}",
            "key: $arg0\n    circuit-breaker: {window: 20 calls, open-for: 10ms}\n    bulkhead: {calls: 3}\n"
            + "    rate-limit: {calls: 1000, burst: 10}"},
        {"mode: {enforce: 50%}\n    circuit-breaker: {window: 20 calls, open-for: 10ms, force: open}\n    bulkhead: {calls: 2}\n"
            + "    fault: {rate: 10%, delay: 1ms, throw: java.io.IOException}\n    timeout: {after: 2ms, interrupt: false}",
            "mode: observe\n    circuit-breaker: {window: 20 calls, open-for: 10ms}\n    bulkhead: {calls: 2}\n    timeout: 2ms\n"
            + "    retry: {attempts: 2}"},
    };

    @TempDir
    private Path folder;
    private final ScheduledExecutorService elsewhere = Executors.newScheduledThreadPool(2);
    private final Guards guards = new Guards();
    private final AtomicLong[] calls = {new AtomicLong(), new AtomicLong()};
    private final long defects = Log.defects();
    private volatile boolean over;

    @AfterEach
    void detach() {
        Gate.agent(null);
        elsewhere.shutdownNow();
    }

    @Test
    void platformThreads() throws Exception {
        soak(Thread::new);
    }

    @Test
    void virtualThreads() throws Exception {
        assumeTrue(Runtime.version().feature() >= 21, "virtual threads are there from 21 on");
        Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
        var unstarted = Class.forName("java.lang.Thread$Builder").getMethod("unstarted", Runnable.class);
        soak(task -> {
            try {
                return (Thread) unstarted.invoke(builder, task);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private interface Threads {
        Thread of(Runnable task);
    }

    private void soak(Threads kind) throws Exception {
        List<Map<String, GuardSettings>> variants = new ArrayList<>();
        for (String[] variant : VARIANTS) {
            variants.add(read(variant));
        }
        Map<String, RuleGuard> rules = new LinkedHashMap<>();
        for (GuardSettings settings : variants.get(0).values()) {
            rules.put(settings.rule(), guards.add(settings));
        }
        IntFunction<Object> target = woven(rules);
        Gate.agent(guards);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            threads.add(kind.of(() -> callOn(target)));
        }
        threads.forEach(Thread::start);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        long halfway = 0;
        for (int round = 1; System.nanoTime() < end; round++) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            threads.get(ThreadLocalRandom.current().nextInt(THREADS)).interrupt();
            for (RuleGuard rule : rules.values()) {
                guards.reconfigure(rule, variants.get(round % variants.size()).get(rule.name()));
            }
            if (halfway == 0 && end - System.nanoTime() < TimeUnit.SECONDS.toNanos(SECONDS) / 2) {
                halfway = usedHeap();
            }
        }
        over = true;
        for (Thread thread : threads) {
            thread.join(TimeUnit.SECONDS.toMillis(60));
            assertThat(thread.isAlive()).isFalse();
        }
        long finish = usedHeap();
        System.out.println(SECONDS + " s: " + calls[0] + " calls, " + calls[1] + " asynchronous; heap " + halfway / 1024
                + " kB halfway, " + finish / 1024 + " kB in the end");

        int which = 0;
        for (RuleGuard rule : rules.values()) {
            assertThat(outcomes(rule)).as("outcomes of rule " + rule.name()).isEqualTo(calls[which++].get());
            for (MethodGuard method : rule.methods()) {
                assertThat(method.calls().inFlight()).as(rule.name()).isZero();
            }
            for (Policies policies : rule.allPolicies()) {
                if (policies.bulkhead() != null) {
                    assertThat(policies.bulkhead().inUse()).as(rule.name() + " " + policies.key()).isZero();
                    assertThat(policies.bulkhead().waiting()).isZero();
                }
            }
        }
        assertThat(Log.defects()).as("internal errors").isEqualTo(defects);
        if (SECONDS >= 60) {
            assertThat(finish).as("heap").isLessThan(halfway + 4_000_000);
        }
        recovers(target, rules, variants.get(0));
    }

    /** Permits that were lost would keep the breakers from closing. */
    private void recovers(IntFunction<Object> target, Map<String, RuleGuard> rules, Map<String, GuardSettings> settings)
            throws Exception {
        Thread.interrupted();
        target.apply(-1);
        for (RuleGuard rule : rules.values()) {
            guards.reconfigure(rule, settings.get(rule.name()));
        }
        long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        for (RuleGuard rule : rules.values()) {
            for (int i = 0; rule.breaker().status().state != CircuitBreaker.State.CLOSED; i++) {
                assertThat(System.nanoTime()).as(rule.name() + " is " + rule.breaker().status().state).isLessThan(giveUp);
                Object answer = target.apply(i);
                if (answer instanceof CompletableFuture) {
                    ((CompletableFuture<?>) answer).handle((value, error) -> null).get(10, TimeUnit.SECONDS);
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            }
        }
    }

    private void callOn(IntFunction<Object> target) {
        while (!over) {
            int what = ThreadLocalRandom.current().nextInt(32);
            Object answer = target.apply(what);
            calls[1 - what % 2].incrementAndGet();
            if (answer instanceof CompletableFuture) {
                CompletableFuture<?> stage = (CompletableFuture<?>) answer;
                if (ThreadLocalRandom.current().nextInt(20) == 0) {
                    stage.cancel(true);
                }
                try {
                    stage.handle((value, error) -> null).get(30, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    stage.handle((value, error) -> null).join();
                } catch (Exception e) {
                    throw new IllegalStateException("a stage that never completed", e);
                }
            }
        }
    }

    private static long outcomes(RuleGuard rule) {
        long sum = 0;
        for (MethodGuard method : rule.methods()) {
            List<CallRecorder> recorders = method.labelledCalls() == null ? List.of(method.calls())
                    : new ArrayList<>(method.labelledCalls().values());
            for (CallRecorder recorder : recorders) {
                for (CallRecorder.Outcome outcome : CallRecorder.Outcome.values()) {
                    sum += recorder.count(outcome);
                }
            }
        }
        return sum;
    }

    @SuppressWarnings("unchecked")
    private IntFunction<Object> woven(Map<String, RuleGuard> rules) throws Exception {
        Map<String, Integer> sites = new HashMap<>();
        WovenClasses classes = new WovenClasses(false, guards::needsValues).weave(SoakTarget.class, (name, descriptor) -> {
            RuleGuard rule = rules.get(name);
            return rule == null ? null : sites.computeIfAbsent(name, each -> guards.site(rule, new MethodShape(
                    SoakTarget.class.getName(), name, descriptor, false, Collections.emptyList())));
        });
        return (IntFunction<Object>) classes.loadClass(SoakTarget.class.getName())
                .getConstructor(ScheduledExecutorService.class).newInstance(elsewhere);
    }

    private Map<String, GuardSettings> read(String[] variant) throws Exception {
        Path file = Files.writeString(folder.resolve("rules.yaml"),
                COMMON.replace("${NOW}", variant[0]).replace("${LATER}", variant[1]));
        Map<String, GuardSettings> settings = new LinkedHashMap<>();
        for (Rule rule : RuleReader.read(file.toString(), Map.of()).rules()) {
            settings.put(rule.name(), rule.settings());
        }
        return settings;
    }

    private static long usedHeap() throws InterruptedException {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 4; i++) {
            System.gc();
            least = Math.min(least, Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
        }
        return least;
    }
}
