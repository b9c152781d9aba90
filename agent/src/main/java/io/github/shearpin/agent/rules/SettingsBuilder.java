package io.github.shearpin.agent.rules;

import io.github.shearpin.agent.policy.Backoff;
import io.github.shearpin.agent.policy.ExceptionFilter;
import io.github.shearpin.agent.policy.path.ResultPredicate;
import java.util.ArrayList;
import java.util.List;

/** What those have in common who make settings of values that are put together. Not thread-safe. */
abstract class SettingsBuilder {

    /** What a rule takes where a policy is attached that does not say it. */
    static final String POLICY_DEFAULTS = "policy-defaults";

    final Problems problems;
    private final boolean complete;

    /** @param complete whether all files could be read: nothing is said to be missing otherwise */
    SettingsBuilder(Problems problems, boolean complete) {
        this.problems = problems;
        this.complete = complete;
    }

    /**
     * Whether a section has a part that it can't do without; otherwise that has been reported.
     *
     * @param example how the part is written
     */
    final boolean hasPart(Values rule, String section, String part, String example) {
        Values values = rule.parts(section);
        if (!values.has(part) && !values.isInvalid(part)) {
            missing(rule.node(section), "'" + part + "' is missing", "write " + example);
        }
        return values.has(part);
    }

    /** Reports that something is missing, unless a file that could not be read may have it. */
    final void missing(YamlNode node, String what, String instead) {
        if (complete) {
            problems.at(node, what, instead);
        }
    }

    /**
     * A wait that grows.
     *
     * @param standard what holds of the parts that are not written
     * @param longest  the longest wait where none is written; at least the first one
     */
    final Backoff backoff(Values values, Backoff standard, long longest) {
        long most = values.nanos("max", Long.MAX_VALUE);
        long initial = values.nanos("initial", Math.min(standard.initialNanos(), most));
        if (initial > most) {
            problems.at(values.node("max"), "the longest wait is shorter than the first, "
                    + values.node("initial").described() + " in " + values.node("initial").seenFrom(values.node("max")),
                    "write at least that");
            most = initial;
        }
        return new Backoff(initial, values.get("multiplier", Double.class, standard.multiplier()),
                values.has("max") ? most : longest,
                values.get("jitter", Backoff.Jitter.class, standard.jitter()));
    }

    /** @return null when there is none */
    static ResultPredicate failureResults(Values policy, String rule, String name) {
        ResultPredicate results = policy.get("failure-results", ResultPredicate.class, null);
        return results == null ? null
                : results.at(place(policy.node("failure-results"), rule, "failure-results of its " + name));
    }

    /** As what comes to light of a value while the program runs is told. */
    static String place(YamlNode node, String rule, String field) {
        return node.position() + ": rule " + rule + ": " + field;
    }

    static Backoff constant(long nanos) {
        return new Backoff(nanos, 1, nanos, Backoff.Jitter.NONE);
    }

    static ExceptionFilter exceptions(Values values) {
        return new ExceptionFilter(names(values, "failures"), names(values, "ignore"));
    }

    private static List<String> names(Values values, String field) {
        List<String> names = new ArrayList<String>();
        for (Object name : values.list(field)) {
            names.add((String) name);
        }
        return names;
    }
}
