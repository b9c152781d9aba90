package io.github.shearpin.agent.policy;

import io.github.shearpin.agent.logging.Log;
import io.github.shearpin.agent.policy.breaker.CircuitBreaker;
import io.github.shearpin.agent.policy.fault.Fault;
import io.github.shearpin.agent.policy.key.KeyCounts;
import io.github.shearpin.agent.policy.key.KeyedMap;
import io.github.shearpin.agent.policy.key.LabelValues;
import io.github.shearpin.agent.policy.measure.Measurements;
import io.github.shearpin.agent.policy.record.CallRecorder;
import io.github.shearpin.agent.policy.record.LatencyWindow;
import io.github.shearpin.agent.policy.retry.Retry;
import io.github.shearpin.agent.policy.timeout.Timeout;
import io.github.shearpin.agent.policy.types.UnusableException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What all methods of one rule share. Thread-safe; settings and methods change under the lock of {@link Guards}. */
public final class RuleGuard {

    private final Resources resources;
    private final FallbackCounts fallbacks = new FallbackCounts();
    /** What was told once, of its methods. */
    private final Set<String> told = ConcurrentHashMap.newKeySet();
    private final LongAdder pathFailures = new LongAdder();
    private final KeyCounts keyCounts;
    private final Set<String> constructed = ConcurrentHashMap.newKeySet();
    private final Map<String, CallRecorder> recorders = new HashMap<String, CallRecorder>();
    private final Map<String, LabelledRecorders> labelled = new HashMap<String, LabelledRecorders>();
    private final LongAdder labelOverflows = new LongAdder();
    private LabelValues[] labelValues;
    /** Null: nothing is measured that calls are read for, or no method was woven yet. */
    private volatile Measurements measurements;
    private volatile GuardSettings settings;
    private volatile boolean simple;
    /** Null: the rule has a key. */
    private volatile Policies common;
    /** Null: the rule has no key. */
    private volatile KeyedMap<Policies> keyed;
    private volatile Retry retry;
    private volatile Timeout timeout;
    private volatile Fault fault;
    /** Null: no method was woven yet; most of thousands of rules need no window of 40 kB. */
    private LatencyWindow window;
    private volatile View view;

    RuleGuard(GuardSettings settings, Resources resources) {
        this.resources = resources;
        this.labelValues = labelValues(settings);
        this.keyCounts = new KeyCounts(settings.rule());
        configure(settings);
        this.view = new View(settings, Collections.<MethodGuard>emptyList());
    }

    /** Numbers change, and what has a state keeps it; what the settings no longer name goes, what they name anew begins. */
    private void configure(final GuardSettings next) {
        GuardSettings before = settings;
        if (next.keys().isEmpty()) {
            if (common == null) {
                common = new Policies(null, next, resources); // before the keys go: calls look for one or the other
            } else {
                common.configure(next);
            }
            keyed = null;
        } else if (keyed == null || !before.keys().equals(next.keys())) {
            keyed = newKeys(next.maxKeys());
            common = null;
        } else {
            keyed.setMaxKeys(next.maxKeys(), resources.now());
        }
        if (next.retry() == null) {
            retry = null;
        } else if (retry == null) {
            retry = new Retry(next.retry(), resources.now(), resources.random());
        } else {
            retry.reconfigure(next.retry(), resources.now());
        }
        if (next.timeout() == null) {
            timeout = null;
        } else if (timeout == null) {
            timeout = new Timeout(next.timeout(), resources.timer());
        } else {
            timeout.reconfigure(next.timeout());
        }
        if (next.fault() == null) {
            fault = null;
        } else if (fault == null) {
            fault = new Fault(next.fault(), resources.random());
        } else {
            fault.reconfigure(next.fault());
        }
        settings = next;
        simple = isSimple(next);
        KeyedMap<Policies> keys = keyed;
        if (keys != null) {
            for (Policies each : keys.values()) {
                each.configure(next);
            }
        }
    }

    private KeyedMap<Policies> newKeys(int maxKeys) {
        return new KeyedMap<Policies>(maxKeys, new KeyedMap.Factory<Policies>() {
            @Override
            public Policies create(String key) {
                return new Policies(key, settings, resources);
            }

            @Override
            public void added(Policies policies) {
                GuardSettings seen;
                do { // they may have changed since it was made, and may again
                    seen = settings;
                    policies.configure(seen);
                } while (seen != settings);
            }
        }, keyCounts);
    }

    /** Whether a call of it holds nothing but a breaker's permit. */
    private static boolean isSimple(GuardSettings settings) {
        return settings.keys().isEmpty() && settings.labels().isEmpty() && !settings.measure().readsCalls()
                && settings.rateLimit() == null
                && settings.bulkhead() == null && settings.timeout() == null && settings.fault() == null
                && settings.fallback() == null && (settings.enforcedShare() == 0 || settings.enforcedShare() == 1)
                && (settings.breaker() == null || !settings.breaker().slowInFlight() && !settings.breaker().countCalls());
    }

    private static LabelValues[] labelValues(GuardSettings settings) {
        LabelValues[] values = new LabelValues[settings.labels().size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = new LabelValues(settings.labelLimit());
        }
        return values;
    }

    /** Called under the lock of {@link Guards}, which then makes the methods anew and {@linkplain #show shows} them. */
    void reconfigure(GuardSettings next) {
        GuardSettings before = settings;
        if (window != null) {
            window.reconfigure(next.latency());
        }
        if (!before.labels().toString().equals(next.labels().toString())) {
            labelValues = labelValues(next);
            for (LabelledRecorders each : labelled.values()) {
                each.retire();
            }
            labelled.clear();
        } else if (before.labelLimit() != next.labelLimit()) {
            labelValues = labelValues(next);
            for (LabelledRecorders each : labelled.values()) {
                each.tellValues(labelValues);
            }
            for (LabelledRecorders each : labelled.values()) {
                each.limit(labelValues);
            }
        }
        if (!before.measure().toString().equals(next.measure().toString()) || before.labelLimit() != next.labelLimit()
                || !Arrays.equals(before.latency().bucketNanos(), next.latency().bucketNanos())) {
            measurements = next.measure().readsCalls() && measurements != null
                    ? newMeasurements(next, measurements) : null;
        }
        configure(next);
    }

    public String name() {
        return settings.rule();
    }

    public GuardSettings settings() {
        return settings;
    }

    Resources resources() {
        return resources;
    }

    /** Whether a call of it holds nothing but a permit of the one breaker. */
    boolean isSimple() {
        return simple;
    }

    /** The policies of a rule without a key. */
    Policies policies() {
        return common;
    }

    /**
     * The policies of a call, which are its own until it {@linkplain Policies#leave leaves} them.
     *
     * @param key of the call
     */
    Policies enter(String key, long now) {
        KeyedMap<Policies> keys = keyed;
        if (keys == null) {
            Policies one = common;
            return one != null ? one : enter(key, now); // the rule is just getting a key, or losing it
        }
        Policies entered = keys.enter(key == null ? KeyedMap.OTHER : key, now);
        entered.enteredFrom(keys);
        return entered;
    }

    /** Those of each key there is; of a rule without a key, one. */
    public Collection<Policies> allPolicies() {
        KeyedMap<Policies> keys = keyed;
        Policies one = common;
        return keys != null ? keys.values()
                : one != null ? Collections.singletonList(one) : Collections.<Policies>emptyList();
    }

    /** How many keys have policies of their own now. */
    public int keys() {
        KeyedMap<Policies> keys = keyed;
        return keys == null ? 0 : keys.keys();
    }

    /** Whatever keys it had. */
    public KeyCounts keyCounts() {
        return keyCounts;
    }

    /** Of a rule without a key; null: it has a key, or no breaker. */
    public CircuitBreaker breaker() {
        Policies one = common;
        return one == null ? null : one.breaker();
    }

    /** Null: the rule has none. */
    public Retry retry() {
        return retry;
    }

    /** Null: the rule has none. */
    public Timeout timeout() {
        return timeout;
    }

    /** Null: the rule has none. */
    public Fault fault() {
        return fault;
    }

    /** How often its fallback was asked. */
    public FallbackCounts fallbacks() {
        return fallbacks;
    }

    /** For who has seen one of its {@link #methods()}. */
    public LatencyWindow window() {
        return window;
    }

    /** Label values and combinations of them that were given up for {@value LabelValues#OTHER}. */
    public long labelOverflows() {
        return labelOverflows.sum();
    }

    /** What it has measured of its calls beside their number and duration; null: it measures nothing else. */
    public Measurements measurements() {
        return measurements;
    }

    /** How often a path of its key, labels, failure-results and measures could not be read, whatever settings it had. */
    public long pathFailures() {
        return pathFailures.sum();
    }

    /** One for each metric label that was woven so far; a list that doesn't change. */
    public List<MethodGuard> methods() {
        return view.methods;
    }

    /** Calls that began and have not ended. */
    public long callsUnderWay() {
        long calls = 0;
        for (MethodGuard method : methods()) {
            calls += method.calls().inFlight();
        }
        return calls;
    }

    /** What metrics are read by; the same object until some of it changes. */
    public View view() {
        return view;
    }

    /** Of a simple rule: whether its policies act. */
    boolean isEnforced() {
        return settings.enforcedShare() == 1;
    }

    /** Whether policies act on the next call. */
    boolean drawEnforced() {
        double share = settings.enforcedShare();
        return share == 1 || share > 0 && resources.random().getAsDouble() < share;
    }

    /** Tells that a method can't be made again as the rule would have it; once for each. */
    void tellNotTriedAgain(MethodGuard method, Throwable why) {
        if (told.add(method.toString())) {
            Log.line("rule " + name() + ": " + method + " is not tried again: "
                    + (why instanceof UnusableException ? why.getMessage() : why));
        }
    }

    /** Called under the lock of {@link Guards}; seen by metrics once it is {@linkplain #show shown}. */
    MethodGuard newMethod(int site, MethodShape shape) {
        if (window == null) {
            window = new LatencyWindow(settings.latency(), resources.nanoClock(), resources.spans());
        }
        String label = settings.measure().byMethod() ? MethodGuard.label(shape.className(), shape.name())
                : MethodGuard.ALL_METHODS;
        CallRecorder recorder = recorders.get(label);
        if (recorder == null) {
            recorder = window.newRecorder();
            recorders.put(label, recorder);
        }
        LabelledRecorders byLabels = null;
        if (labelValues.length > 0) {
            byLabels = labelled.get(label);
            if (byLabels == null) {
                byLabels = new LabelledRecorders(labelValues, window, recorder, labelOverflows);
                labelled.put(label, byLabels);
            }
        }
        if (shape.name().equals("<init>")) {
            constructed.add(shape.className());
        }
        if (measurements == null && settings.measure().readsCalls()) {
            measurements = newMeasurements(settings, null);
        }
        return new MethodGuard(this, site, shape, label, recorder,
                new Bindings(settings, shape, byLabels, measurements, pathFailures), byLabels);
    }

    private Measurements newMeasurements(GuardSettings of, Measurements before) {
        return new Measurements(of.measure(), of.latency().bucketNanos(), of.labelLimit(), labelOverflows, before);
    }

    /** Shows metrics one more method. Called under the lock of {@link Guards}. */
    void show(MethodGuard method) {
        List<MethodGuard> more = new ArrayList<MethodGuard>(view.methods);
        if (addUnlessKnown(method, more)) {
            view = new View(settings, more);
        }
    }

    /** Shows metrics these methods, made for the present settings. Called under the lock of {@link Guards}. */
    void show(List<MethodGuard> methods) {
        List<MethodGuard> shown = new ArrayList<MethodGuard>();
        for (MethodGuard method : methods) {
            addUnlessKnown(method, shown);
        }
        view = new View(settings, shown);
    }

    private static boolean addUnlessKnown(MethodGuard method, List<MethodGuard> methods) {
        for (MethodGuard known : methods) {
            if (known.method().equals(method.method())) {
                return false;
            }
        }
        return methods.add(method);
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

    /** Settings, and methods as they are under them: what belongs together while another thread changes both. Immutable. */
    public static final class View {

        public final GuardSettings settings;
        /** One for each metric label that was woven so far. */
        public final List<MethodGuard> methods;

        private View(GuardSettings settings, List<MethodGuard> methods) {
            this.settings = settings;
            this.methods = Collections.unmodifiableList(methods);
        }
    }
}
