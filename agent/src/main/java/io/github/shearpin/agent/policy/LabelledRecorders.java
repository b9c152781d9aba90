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
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The recorders of one method by the values of its rule's labels. Each label takes a bounded number of values, and so many
 * combinations of them have a recorder; what comes after that goes to {@value LabelValues#OTHER}, as does what ends when the
 * rule has these labels no more. Thread-safe; a combination that is known takes no lock and no allocation, one too many no lock.
 */
final class LabelledRecorders {

    private final LatencyWindow window;
    private final CallRecorder others;
    private final LongAdder overflows;
    private final ConcurrentMap<List<String>, CallRecorder> recorders = new ConcurrentHashMap<List<String>, CallRecorder>();
    private final ReentrantLock adding = new ReentrantLock();
    private volatile LabelValues[] labels;
    private volatile boolean retired;
    /** Those recorders that have been found by their values before. */
    private volatile Node found = new Node(null, null, null);

    /** What is found by the values of the first labels: by those of all, a recorder. */
    static final class Node {

        private final Node parent;
        private final String value;
        private final ConcurrentMap<String, Node> next = new ConcurrentHashMap<String, Node>(4);
        private final CallRecorder recorder;

        private Node(Node parent, String value, CallRecorder recorder) {
            this.parent = parent;
            this.value = value;
            this.recorder = recorder;
        }

        /** By one more value; null: nothing is found. */
        Node next(String further) {
            return next.get(further);
        }

        /** Null: there are more labels. */
        CallRecorder recorder() {
            return recorder;
        }

        /** Puts the values that led here before that index. */
        void valuesBefore(int index, String[] into) {
            Node node = this;
            for (int i = index - 1; i >= 0; i--) {
                into[i] = node.value;
                node = node.parent;
            }
        }

        private Node add(String further, CallRecorder found) {
            Node made = new Node(this, further, found);
            Node other = next.putIfAbsent(further, made);
            return other == null ? made : other;
        }
    }

    /**
     * @param labels    of the rule, in its order
     * @param others    the method's recorder of calls whose labels nobody knows
     * @param overflows counts values and combinations that are given up
     */
    LabelledRecorders(LabelValues[] labels, LatencyWindow window, CallRecorder others, LongAdder overflows) {
        this.labels = labels;
        this.window = window;
        this.others = others;
        this.overflows = overflows;
        recorders.put(Collections.nCopies(labels.length, LabelValues.OTHER), others);
    }

    /** Where to begin to look for the recorder of a call; what is not found there is to be {@linkplain #of asked for}. */
    Node found() {
        return found;
    }

    /** @param values one for each label; changed */
    CallRecorder of(String[] values) {
        if (retired) {
            return others;
        }
        Node finds = found; // first: to limit the values replaces both in the other order
        LabelValues[] bounds = labels;
        boolean all = true;
        for (int i = 0; i < values.length; i++) {
            String bounded = bounds[i].bounded(values[i]);
            if (bounded == LabelValues.OTHER && !values[i].equals(LabelValues.OTHER)) {
                overflows.increment();
                all = false;
            }
            values[i] = bounded;
        }
        List<String> combination = Arrays.asList(values);
        CallRecorder known = recorders.get(combination);
        CallRecorder recorder = known != null ? known : add(combination);
        if (all && (known != null || recorder != others)) {
            for (int i = 0; i < values.length; i++) {
                finds = finds.add(values[i], i == values.length - 1 ? recorder : null);
            }
        }
        return recorder;
    }

    private CallRecorder add(List<String> combination) {
        CallRecorder recorder = null;
        if (!isFull()) {
            adding.lock();
            try {
                recorder = recorders.get(combination);
                if (recorder == null && !isFull()) {
                    recorder = window.newRecorder();
                    recorders.put(combination, recorder);
                }
            } finally {
                adding.unlock();
            }
        }
        if (recorder == null) {
            overflows.increment();
            return others;
        }
        return recorder;
    }

    private boolean isFull() {
        return recorders.size() > MethodGuard.MAX_LABEL_COMBINATIONS; // and that of the others
    }

    /** The values that have a recorder are among the first of these, before others are asked for. */
    void tellValues(LabelValues[] next) {
        for (List<String> combination : recorders.keySet()) {
            for (int i = 0; i < next.length; i++) {
                next[i].bounded(combination.get(i));
            }
        }
    }

    /** Other numbers of values, which {@linkplain #tellValues have been told} those of all methods. */
    void limit(LabelValues[] next) {
        labels = next;
        found = new Node(null, null, null);
    }

    /** The rule has other labels now: the recorders are not read any more, but for that of the others. */
    void retire() {
        retired = true;
        found = new Node(null, null, null);
    }

    /** Recorders by their label values, for metrics. */
    Map<List<String>, CallRecorder> all() {
        return Collections.unmodifiableMap(recorders);
    }
}
