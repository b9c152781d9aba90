package io.github.shearpin.agent.policy;

import io.github.shearpin.agent.policy.breaker.CircuitBreaker;
import io.github.shearpin.agent.policy.record.CallRecorder;
import io.github.shearpin.agent.policy.record.LatencyWindow;
import io.github.shearpin.agent.policy.retry.Retry;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/** What all methods of one rule share. Thread-safe. */
public final class RuleGuard {

    private static final DoubleSupplier RANDOM = new DoubleSupplier() {
        @Override
        public double getAsDouble() {
            return ThreadLocalRandom.current().nextDouble();
        }
    };

    private final GuardSettings settings;
    private final CircuitBreaker breaker;
    private final Retry retry;
    private final LatencyWindow window;
    private final boolean enforced;
    private final Map<String, CallRecorder> recorders = new ConcurrentHashMap<String, CallRecorder>();
    private final Set<String> constructed = ConcurrentHashMap.newKeySet();
    private final List<MethodGuard> methods = new CopyOnWriteArrayList<MethodGuard>();

    RuleGuard(GuardSettings settings, LongSupplier nanoClock, LongSupplier epochMillis) {
        this.settings = settings;
        this.enforced = settings.mode() == Mode.ENFORCE;
        this.breaker = settings.breaker() == null
                ? null : new CircuitBreaker(settings.breaker(), nanoClock, epochMillis);
        this.retry = settings.retry() == null
                ? null : new Retry(settings.retry(), nanoClock.getAsLong(), RANDOM);
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

    /** One for each label that was woven so far; safe to iterate while classes are woven. */
    public List<MethodGuard> methods() {
        return methods;
    }

    boolean isEnforced() {
        return enforced;
    }

    /** Called under the lock of {@link Guards}. */
    MethodGuard newMethod(int site, MethodShape shape) {
        String label = MethodGuard.label(shape.className(), shape.name());
        CallRecorder recorder = recorders.get(label);
        boolean newLabel = recorder == null;
        if (newLabel) {
            recorder = window.newRecorder();
            recorders.put(label, recorder);
        }
        MethodGuard method = new MethodGuard(this, site, shape, recorder);
        if (shape.name().equals("<init>")) {
            constructed.add(shape.className());
        }
        if (newLabel) {
            methods.add(method);
        }
        return method;
    }

    /**
     * Whether the end of this constructor of an object is nested in that of a subclass which the rule measures too, and
     * so is not the one that counts.
     */
    boolean isConstructionNested(MethodGuard method, Object self) {
        if (settings.eachNested()) {
            return false;
        }
        for (Class<?> type = self.getClass();
                type != null && !type.getName().equals(method.className()); type = type.getSuperclass()) {
            if (constructed.contains(type.getName())) {
                return true;
            }
        }
        return false;
    }
}
