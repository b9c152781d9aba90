package io.github.shearpin.agent.weave;

import io.github.shearpin.agent.logging.Log;
import io.github.shearpin.agent.policy.ExceptionFilter;
import io.github.shearpin.agent.policy.GuardSettings;
import io.github.shearpin.agent.policy.PolicyNames;
import io.github.shearpin.agent.rules.Rule;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Warns of exceptions that a rule names in {@code failures} and {@code ignore}, and that no exception can be. Each name is
 * judged once, by the first class that can tell: that another loader sees what this one doesn't is possible, so it is no
 * error. Thread-safe.
 */
final class ExceptionRemarks {

    private final Rule rule;
    /** Names that are yet to be judged, with the fields they stand in. */
    private final Map<String, List<String>> open = new LinkedHashMap<String, List<String>>();
    private volatile boolean done;

    ExceptionRemarks(Rule rule) {
        this.rule = rule;
        GuardSettings settings = rule.settings();
        if (settings.breaker() != null) {
            add("circuit-breaker", settings.breaker().exceptions());
        }
        if (settings.retry() != null) {
            add("retry", settings.retry().exceptions());
        }
        done = open.isEmpty();
    }

    private void add(String policy, ExceptionFilter exceptions) {
        add(policy + ".failures", exceptions.failures());
        add(policy + ".ignore", exceptions.ignore());
    }

    private void add(String field, List<String> names) {
        for (String name : names) {
            List<String> fields = open.get(name);
            if (fields == null) {
                fields = new ArrayList<String>();
                open.put(name, fields);
            }
            if (!fields.contains(field)) {
                fields.add(field);
            }
        }
    }

    /** @param check of a class that the rule weaves */
    void judge(FallbackCheck check) {
        if (done) {
            return;
        }
        Map<String, List<String>> judged = takeJudged(check);
        for (Map.Entry<String, List<String>> name : judged.entrySet()) {
            String problem = check.problem(name.getKey()); // holding no lock: a loader is asked
            if (problem != null) {
                Log.line(rule.position() + ": rule " + rule.name() + ": " + PolicyNames.joined(name.getValue()) + ": warning: "
                        + problem);
            }
        }
    }

    private synchronized Map<String, List<String>> takeJudged(FallbackCheck check) {
        Map<String, List<String>> judged = new LinkedHashMap<String, List<String>>();
        for (Iterator<Map.Entry<String, List<String>>> names = open.entrySet().iterator(); names.hasNext();) {
            Map.Entry<String, List<String>> name = names.next();
            if (check.canJudge(name.getKey())) {
                judged.put(name.getKey(), name.getValue());
                names.remove();
            }
        }
        done = open.isEmpty();
        return judged;
    }
}
