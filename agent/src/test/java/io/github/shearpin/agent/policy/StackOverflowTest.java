package io.github.shearpin.agent.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.agent.policy.async.Workers;
import io.github.shearpin.agent.policy.breaker.BreakerSettings;
import io.github.shearpin.agent.policy.limit.BulkheadSettings;
import io.github.shearpin.agent.policy.timeout.Timer;
import io.github.shearpin.agent.policy.timeout.TimeoutSettings;
import io.github.shearpin.bootstrap.Gate;
import java.lang.invoke.MethodType;
import java.util.Collections;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An application whose recursion overflows the stack, again and again, and that calls a guarded method on its way. */
class StackOverflowTest {

    private static final int OVERFLOWS = 60;

    private final AtomicLong now = new AtomicLong();
    private final Timer timer = Timer.manual(now::get);
    private final Guards guards = new Guards(new Resources(now::get, () -> 1_000_000L, now::addAndGet, () -> 0.5, timer,
            new Workers()));
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

    /** As woven code goes it: what the advice throws is suppressed. */
    private void guarded() {
        Object call;
        try {
            call = Gate.enter(site);
        } catch (Throwable suppressed) {
            call = null;
        }
        Throwable thrown = null;
        try {
            body(1);
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
    }

    private int body(int deep) {
        return deep == 0 ? 0 : 1 + body(deep - 1);
    }

    private int recursion(int depth) {
        guarded();
        return recursion(depth + 1) + 1;
    }

    /** So that the end of the stack comes elsewhere each time. */
    private int after(int frames) {
        return frames == 0 ? recursion(0) : after(frames - 1) + 1;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void givesEverythingBackInTheEnd(boolean eachNested) throws Exception {
        rule = guards.add(GuardSettings.builder("payments").eachNested(eachNested).bulkhead(BulkheadSettings.fixed(1_000, 0))
                .timeout(new TimeoutSettings(TimeUnit.HOURS.toNanos(1), true)).breaker(BreakerSettings.builder().build())
                .build());
        site = guards.site(rule, new MethodShape(StackOverflowTest.class.getName(), "guarded",
                MethodType.methodType(void.class).toMethodDescriptorString(), false, Collections.emptyList()));
        Thread application = new Thread(null, () -> {
            for (int i = 0; i < OVERFLOWS; i++) {
                try {
                    after(i % 50);
                } catch (StackOverflowError e) {
                    // As some applications do.
                }
            }
            for (int i = 0; i < 100; i++) {
                guarded();
            }
        }, "application", 256 * 1024);
        application.start();
        application.join();

        assertThat(rule.policies().bulkhead().inUse()).as("places in use").isZero();
        now.addAndGet(TimeUnit.HOURS.toNanos(2));
        timer.runDue();
        assertThat(rule.timeout().timeouts(true)).as("watches left behind").isZero();
        assertThat(rule.methods().get(0).calls().inFlight()).as("in flight").isZero();
    }
}
