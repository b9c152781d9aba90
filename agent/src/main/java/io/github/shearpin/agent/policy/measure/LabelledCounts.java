package io.github.shearpin.agent.policy.measure;

import io.github.shearpin.agent.policy.MethodGuard;
import io.github.shearpin.agent.policy.key.LabelValues;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * A counter for each combination of some labels' values. Each label takes a bounded number of values, and so many
 * combinations are counted apart; what comes after that is counted as {@value LabelValues#OTHER}. Thread-safe; a combination
 * that is known takes no lock and no allocation.
 */
final class LabelledCounts {

    private final LabelValues[] bounds;
    private final LongAdder overflows;
    private final Node root = new Node();
    private final AtomicInteger combinations = new AtomicInteger();

    /** What is counted under the first of the values: under all of them, a counter. */
    private static final class Node {
        private final ConcurrentMap<String, Node> next = new ConcurrentHashMap<String, Node>(4);
        private final LongAdder count = new LongAdder();
    }

    /** @param overflows counts values and combinations that are given up */
    LabelledCounts(int labels, int valuesOfALabel, LongAdder overflows) {
        this.overflows = overflows;
        this.bounds = new LabelValues[labels];
        for (int i = 0; i < labels; i++) {
            bounds[i] = new LabelValues(valuesOfALabel);
        }
    }

    /** @param values one for each label */
    void add(long amount, String... values) {
        Node node = find(values);
        (node == null ? unknown(values) : node).count.add(amount);
    }

    /** Makes the series of a combination, so that it is there with 0. */
    void expect(String... values) {
        unknown(values);
    }

    private Node unknown(String[] values) {
        String[] bounded = new String[values.length];
        for (int i = 0; i < values.length; i++) {
            bounded[i] = bounds[i].bounded(values[i]);
            if (bounded[i] == LabelValues.OTHER && !values[i].equals(LabelValues.OTHER)) {
                overflows.increment();
            }
        }
        Node node = find(bounded);
        if (node == null && combinations.incrementAndGet() > MethodGuard.MAX_LABEL_COMBINATIONS) {
            combinations.decrementAndGet();
            overflows.increment();
            Arrays.fill(bounded, LabelValues.OTHER);
        }
        return node == null ? make(bounded) : node;
    }

    private Node find(String[] values) {
        Node node = root;
        for (int i = 0; i < values.length && node != null; i++) {
            node = node.next.get(values[i]);
        }
        return node;
    }

    private Node make(String[] values) {
        Node node = root;
        for (String value : values) {
            Node made = new Node();
            Node known = node.next.putIfAbsent(value, made);
            node = known == null ? made : known;
        }
        return node;
    }

    /** Counts by their labels' values. */
    Map<List<String>, Long> read() {
        Map<List<String>, Long> read = new LinkedHashMap<List<String>, Long>();
        read(root, Collections.<String>emptyList(), read);
        return read;
    }

    private void read(Node node, List<String> values, Map<List<String>, Long> into) {
        if (values.size() == bounds.length) {
            into.put(values, node.count.sum());
            return;
        }
        for (Map.Entry<String, Node> next : node.next.entrySet()) {
            List<String> more = new ArrayList<String>(values);
            more.add(next.getKey());
            read(next.getValue(), more, into);
        }
    }
}
