package io.github.shearpin.agent.policy;

import io.github.shearpin.agent.policy.breaker.CircuitBreaker;
import io.github.shearpin.agent.policy.record.LatencyWindow;
import io.github.shearpin.agent.policy.retry.Retry;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/** What all methods of one rule share. */
public final class RuleGuard {

    private final GuardSettings settings;
    private final CircuitBreaker breaker;
    private final Retry retry;
    private final LatencyWindow window;
    private final List<MethodGuard> methods = new CopyOnWriteArrayList<MethodGuard>();

    RuleGuard(GuardSettings settings, LongSupplier nanoClock, LongSupplier epochMillis) {
        this.settings = settings;
        this.breaker = settings.breaker() == null
                ? null : new CircuitBreaker(settings.breaker(), nanoClock, epochMillis);
        this.retry = settings.retry() == null
                ? null : new Retry(settings.retry(), nanoClock.getAsLong(), new DoubleSupplier() {
                    @Override
                    public double getAsDouble() {
                        return ThreadLocalRandom.current().nextDouble();
                    }
                });
        this.window = new LatencyWindow(settings.latency(), nanoClock);
    }

    public String name() {
        return settings.rule();
    }

    public GuardSettings settings() {
        return settings;
    }

    /** Null: the rule has none. */
    public CircuitBreaker breaker() {
        return breaker;
    }

    /** Null: the rule has none. */
    public Retry retry() {
        return retry;
    }

    public LatencyWindow window() {
        return window;
    }

    /** The methods woven so far; safe to iterate while classes are woven. */
    public List<MethodGuard> methods() {
        return methods;
    }
}
