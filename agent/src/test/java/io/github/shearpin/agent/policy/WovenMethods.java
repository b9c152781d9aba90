package io.github.shearpin.agent.policy;

import io.github.shearpin.agent.policy.async.Workers;
import io.github.shearpin.agent.policy.record.CallRecorder;
import io.github.shearpin.agent.policy.timeout.Timer;
import io.github.shearpin.bootstrap.Gate;
import java.lang.invoke.MethodType;
import java.util.Collections;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** For tests whose own methods pass the gate as woven ones do, of which the guard sees the values. */
abstract class WovenMethods {

    static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
    final Timer timer = Timer.manual(now::get);
    final Guards guards = new Guards(new Resources(now::get, () -> 1_000_000L, now::addAndGet, () -> 0.5, timer,
            new Workers()));
    RuleGuard rule;

    @BeforeEach
    void attach() {
        Gate.agent(guards);
    }

    @AfterEach
    void detach() {
        Gate.agent(null);
    }

    void rule(Consumer<GuardSettings.Builder> settings) {
        GuardSettings.Builder builder = GuardSettings.builder("payments");
        settings.accept(builder);
        rule = guards.add(builder.build());
    }

    int site(Class<?> type, String name, Class<?> returned, Class<?>... parameters) {
        return guards.site(rule, new MethodShape(type.getName(), name,
                MethodType.methodType(returned, parameters).toMethodDescriptorString(), false, Collections.emptyList()));
    }

    CallRecorder calls() {
        return rule.methods().get(0).calls();
    }

    @SuppressWarnings("unchecked")
    static <T> T passed(int site, Object call, T returned) {
        Object answer = call == null ? null : Gate.exit(site, call, returned, null);
        if (answer instanceof Throwable) {
            throw new IllegalStateException((Throwable) answer);
        }
        return answer == null ? returned : (T) ((Object[]) answer)[0];
    }
}
