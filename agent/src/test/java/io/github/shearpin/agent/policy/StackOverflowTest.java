package io.github.shearpin.agent.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.agent.policy.async.Workers;
import io.github.shearpin.agent.policy.breaker.BreakerSettings;
import io.github.shearpin.agent.policy.limit.BulkheadSettings;
import io.github.shearpin.agent.policy.record.CallRecorder;
import io.github.shearpin.agent.policy.record.CallRecorder.Outcome;
import io.github.shearpin.agent.policy.timeout.Timer;
import io.github.shearpin.agent.policy.timeout.TimeoutSettings;
import io.github.shearpin.bootstrap.Gate;
import java.lang.invoke.MethodType;
import java.util.Collections;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An application whose recursion overflows the stack, again and again, in or beside a guarded method. */
class StackOverflowTest {

    private static final int OVERFLOWS = 60;
    private static final int CALLS_AFTER = 100;

    private final AtomicLong now = new AtomicLong();
    private final Timer timer = Timer.manual(now::get);
    private final Guards guards = new Guards(new Resources(now::get, () -> 1_000_000L, now::addAndGet, () -> 0.5, timer,
            new Workers()));
    private RuleGuard rule;
    private int site;
    private boolean through;

    @BeforeEach
    void attach() {
        Gate.agent(guards);
    }

    @AfterEach
    void detach() {
        Gate.agent(null);
    }

    private interface Body {
        int run(int depth);
    }

    /** As woven code goes it: what the advice throws is suppressed. */
    private int guarded(Body body, int depth) {
        Object call;
        try {
            call = Gate.enter(site);
        } catch (Throwable suppressed) {
            call = null;
        }
        int result = 0;
        Throwable thrown = null;
        try {
            result = body.run(depth);
        } catch (Throwable t) {
            thrown = t;
        }
        if (call != null) {
            try {
                Gate.exit(site, call, thrown);
            } catch (Throwable suppressed) {
                // As it says.
            }
        }
        if (thrown instanceof Error) {
            throw (Error) thrown;
        }
        return result;
    }

    /** Never comes back: through the guarded method, or past it. */
    private int recursion(int depth) {
        if (through) {
            return guarded(this::recursion, depth + 1) + 1;
        }
        guarded(any -> 0, depth);
        return recursion(depth + 1) + 1;
    }

    /** So that the end of the stack comes elsewhere each time. */
    private int after(int frames) {
        return frames == 0 ? recursion(0) : after(frames - 1) + 1;
    }

    @ParameterizedTest(name = "with all policies {0}, nested: each {1}, through the guarded method {2}")
    @CsvSource({"true, false, false", "true, true, false", "true, true, true", "false, false, false", "false, true, true"})
    void givesEverythingBackInTheEnd(boolean all, boolean eachNested, boolean recursionIsGuarded) throws Exception {
        through = recursionIsGuarded;
        Consumer<GuardSettings.Builder> policies = settings -> settings.bulkhead(BulkheadSettings.fixed(100_000, 0))
                .timeout(new TimeoutSettings(TimeUnit.HOURS.toNanos(1), true));
        GuardSettings.Builder settings = GuardSettings.builder("payments").eachNested(eachNested)
                .breaker(BreakerSettings.builder().failureRate(0).consecutiveFailures(1_000_000).build());
        if (all) {
            policies.accept(settings);
        }
        rule = guards.add(settings.build());
        site = guards.site(rule, new MethodShape(StackOverflowTest.class.getName(), "guarded",
                MethodType.methodType(void.class).toMethodDescriptorString(), false, Collections.emptyList()));
        CallRecorder calls = rule.methods().get(0).calls();
        long[] counted = new long[1];
        long[] inFlight = new long[1];
        Thread application = new Thread(null, () -> {
            for (int i = 0; i < OVERFLOWS; i++) {
                try {
                    after(i % 50);
                } catch (StackOverflowError e) {
                    // As some applications do.
                }
            }
            for (int i = 0; i < CALLS_AFTER; i++) {
                guarded(any -> 0, 0);
            }
            long before = calls.count(Outcome.SUCCESS);
            for (int i = 0; i < CALLS_AFTER; i++) {
                guarded(any -> 0, 0);
            }
            counted[0] = calls.count(Outcome.SUCCESS) - before;
            guarded(any -> {
                inFlight[0] = calls.inFlight();
                return 0;
            }, 0);
        }, "application", 256 * 1024);
        application.start();
        application.join();

        assertThat(counted[0]).as("calls counted when all is well again").isEqualTo(CALLS_AFTER);
        assertThat(inFlight[0]).as("in flight during one call").isEqualTo(1);
        assertThat(calls.inFlight()).isZero();
        if (all) {
            assertThat(rule.policies().bulkhead().inUse()).as("places in use").isZero();
            now.addAndGet(TimeUnit.HOURS.toNanos(2));
            timer.runDue();
            assertThat(rule.timeout().timeouts(true)).as("watches left behind").isZero();
        }
    }
}
