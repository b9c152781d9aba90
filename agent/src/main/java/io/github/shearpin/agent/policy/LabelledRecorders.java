package io.github.shearpin.agent.policy;

import io.github.shearpin.agent.policy.key.LabelValues;
import io.github.shearpin.agent.policy.record.CallRecorder;
import io.github.shearpin.agent.policy.record.LatencyWindow;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The recorders of one method by the values of its rule's labels. Each label takes a bounded number of values, and so many
 * combinations of them have a recorder; what comes after that goes to {@value LabelValues#OTHER}. Thread-safe; no lock for a
 * combination that is known.
 */
final class LabelledRecorders {

    /** Of each method of a rule; a recorder takes some half a kilobyte, and twenty series. */
    private static final int MAX_COMBINATIONS = 1000;

    private final LabelValues[] labels;
    private final LatencyWindow window;
    private final ConcurrentMap<List<String>, CallRecorder> recorders = new ConcurrentHashMap<List<String>, CallRecorder>();

    private final ReentrantLock adding = new ReentrantLock();

    /** @param labels of the rule, in its order */
    LabelledRecorders(LabelValues[] labels, LatencyWindow window) {
        this.labels = labels;
        this.window = window;
    }

    /** @param values one for each label; changed */
    CallRecorder of(String[] values) {
        for (int i = 0; i < values.length; i++) {
            values[i] = labels[i].bounded(values[i]);
        }
        CallRecorder known = recorders.get(Arrays.asList(values));
        return known != null ? known : add(values);
    }

    private CallRecorder add(String[] values) {
        adding.lock();
        try {
            return addLocked(values);
        } finally {
            adding.unlock();
        }
    }

    private CallRecorder addLocked(String[] values) {
        if (recorders.size() >= MAX_COMBINATIONS) {
            Arrays.fill(values, LabelValues.OTHER);
        }
        List<String> combination = Arrays.asList(values);
        CallRecorder recorder = recorders.get(combination);
        if (recorder == null) {
            recorder = window.newRecorder();
            recorders.put(combination, recorder);
        }
        return recorder;
    }

    /** Recorders by their label values, for metrics. */
    Map<List<String>, CallRecorder> all() {
        return Collections.unmodifiableMap(recorders);
    }
}
