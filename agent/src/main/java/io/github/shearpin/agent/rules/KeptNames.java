package io.github.shearpin.agent.rules;

import io.github.shearpin.agent.policy.path.ResultPredicate;
import io.github.shearpin.agent.policy.path.ValuePath;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Finds what is read as {@code $kept.name} and that {@code measure.keep} of no rule keeps. Not thread-safe. */
final class KeptNames {

    private final Set<String> kept = new HashSet<String>();
    private final List<YamlNode> readers = new ArrayList<YamlNode>();
    /** What each of them reads. */
    private final List<String> read = new ArrayList<String>();

    /** Takes a rule into account. */
    void add(Values rule) {
        Values measure = rule.parts("measure");
        Values keep = measure == null ? null : measure.parts("keep");
        if (keep != null) {
            kept.addAll(keep.fields());
        }
        addKey(rule);
        if (rule.parts("policy-defaults") != null) {
            addKey(rule.parts("policy-defaults"));
        }
        addReaders(rule);
    }

    /** What a key is kept as that other paths tell. */
    private void addKey(Values values) {
        Object key = values.get("key");
        List<?> paths = key instanceof List ? (List<?>) key : Collections.emptyList();
        if (paths.size() > 1 && ((ValuePath) paths.get(0)).keptName() != null) {
            kept.add(((ValuePath) paths.get(0)).keptName());
        }
    }

    private void addReaders(Values values) {
        for (String field : values.fields()) {
            addReaders(values.node(field), values.get(field));
        }
    }

    private void addReaders(YamlNode node, Object value) {
        if (value instanceof ValuePath && ((ValuePath) value).keptName() != null) {
            readers.add(node);
            read.add(((ValuePath) value).keptName());
        } else if (value instanceof ResultPredicate) {
            addAll(node, ((ResultPredicate) value).values().keySet());
        } else if (value instanceof List) {
            addAll(node, (List<?>) value);
        } else if (value instanceof CountAsReader.Entry) {
            addReaders(((CountAsReader.Entry) value).values());
        } else if (value instanceof Values) {
            addReaders((Values) value);
        }
    }

    private void addAll(YamlNode node, Iterable<?> values) {
        for (Object value : values) {
            addReaders(node, value);
        }
    }

    /** Once all rules are known. */
    void check(Problems warnings) {
        for (int i = 0; i < read.size(); i++) {
            String name = read.get(i);
            if (!kept.contains(name)) {
                String nearest = Words.nearest(name, kept);
                warnings.at(readers.get(i), "no rule keeps " + Words.quoted(name) + ", so that $kept." + name + " is null",
                        nearest == null ? "write measure: {keep: {" + name + ": ...}} in the rule of the method that tells it"
                        : "did you mean $kept." + nearest + '?');
            }
        }
    }
}
