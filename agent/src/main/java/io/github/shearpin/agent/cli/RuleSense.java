package io.github.shearpin.agent.cli;

import io.github.shearpin.agent.policy.GuardSettings;
import io.github.shearpin.agent.policy.Mode;
import io.github.shearpin.agent.policy.PolicyNames;
import io.github.shearpin.agent.rules.MethodPattern;
import io.github.shearpin.agent.rules.Rule;
import io.github.shearpin.agent.weave.GuardedMethods;
import io.github.shearpin.agent.weave.RuleExplanation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Warns of what rules say that does what it says, and may yet not be wanted. Not thread-safe. */
final class RuleSense {

    private final List<String> warnings;

    RuleSense(List<String> warnings) {
        this.warnings = warnings;
    }

    void timeout(Rule rule) {
        GuardSettings settings = rule.settings();
        if (settings.timeout() == null || settings.breaker() == null || !settings.timeout().interrupt()
                || settings.breaker().slowRate() <= 0) {
            return;
        }
        long after = settings.timeout().afterNanos();
        long slow = settings.breaker().slowOverNanos();
        if (after > slow) {
            warn(rule, "the timeout (" + text(after) + ") is longer than what its circuit-breaker calls slow (slow-calls, over "
                    + text(slow) + "): a caller may be kept for " + text(after)
                    + " by a call that counts against the other side all the same; a timeout of " + text(slow)
                    + " or less would free it sooner");
        }
    }

    void constructors(Rule rule) {
        for (MethodPattern pattern : rule.match()) {
            String idle = GuardedMethods.idleForConstructors(rule, pattern);
            if (idle != null) {
                warnings.add(pattern.position() + ": rule " + rule.name() + ": warning: " + pattern.text() + idle);
            }
        }
    }

    /** Where no class path tells the methods, as far as patterns name them. */
    void writes(Rule rule) {
        if (!GuardedMethods.retriesFreely(rule.settings())) {
            return;
        }
        for (MethodPattern pattern : rule.match()) {
            String method = pattern.methodName();
            if (method != null && GuardedMethods.looksLikeWrite(method)) {
                warn(rule, pattern.text() + GuardedMethods.RETRIED_WRITE);
                return;
            }
        }
    }

    /** Rules of presets may well meet each other, and so may those that only measure: neither sees the other. */
    void overlaps(List<RuleExplanation> rules) {
        Map<String, List<Rule>> guarding = new LinkedHashMap<String, List<Rule>>();
        Map<String, Integer> counts = new LinkedHashMap<String, Integer>();
        Map<String, Object[]> examples = new LinkedHashMap<String, Object[]>();
        for (RuleExplanation explained : rules) {
            Rule rule = explained.rule();
            if (rule.settings().mode() == Mode.OFF) {
                continue;
            }
            for (String method : explained.methods()) {
                if (!guarding.containsKey(method)) {
                    guarding.put(method, new ArrayList<Rule>(1));
                }
                for (Rule outer : guarding.get(method)) {
                    if ((outer.preset() == null || rule.preset() == null) && !(isMeasuredOnly(outer) && isMeasuredOnly(rule))) {
                        String pair = outer.name() + " and " + rule.name();
                        counts.put(pair, counts.containsKey(pair) ? counts.get(pair) + 1 : 1);
                        if (!examples.containsKey(pair)) {
                            examples.put(pair, new Object[] {outer, rule, method});
                        }
                    }
                }
                guarding.get(method).add(rule);
            }
        }
        for (Map.Entry<String, Object[]> pair : examples.entrySet()) {
            Rule outer = (Rule) pair.getValue()[0];
            int count = counts.get(pair.getKey());
            warn((Rule) pair.getValue()[1], "it and rule " + outer.name() + " both guard " + pair.getValue()[2]
                    + (count == 1 ? "" : " and " + (count - 1) + " more") + "; " + outer.name()
                    + ", which comes first, is the outermost: what its policies see is what the other's leave");
        }
    }

    private static boolean isMeasuredOnly(Rule rule) {
        return PolicyNames.of(rule.settings()).isEmpty();
    }

    private void warn(Rule rule, String text) {
        warnings.add(rule.position() + ": rule " + rule.name() + ": warning: " + text);
    }

    private static String text(long nanos) {
        long millis = TimeUnit.NANOSECONDS.toMillis(nanos);
        return millis % 1000 == 0 ? millis / 1000 + "s" : millis + "ms";
    }
}
