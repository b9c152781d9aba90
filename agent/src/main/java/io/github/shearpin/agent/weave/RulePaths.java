package io.github.shearpin.agent.weave;

import io.github.shearpin.agent.policy.GuardSettings;
import io.github.shearpin.agent.policy.MethodShape;
import io.github.shearpin.agent.policy.measure.MeasureSettings;
import io.github.shearpin.agent.policy.path.DeclaredSteps;
import io.github.shearpin.agent.policy.path.DeclaredTypes;
import io.github.shearpin.agent.policy.path.Misfit;
import io.github.shearpin.agent.policy.path.ResultPredicate;
import io.github.shearpin.agent.policy.path.ValuePath;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The paths that a rule reads of its calls, with the fields they stand in. Immutable and thread-safe. */
final class RulePaths {

    private final List<String> fields = new ArrayList<String>();
    private final List<ValuePath> paths = new ArrayList<ValuePath>();
    private final List<ValuePath> keys;
    private final boolean forMany;
    private final MeasureSettings measure;
    private final boolean nameParameters;

    /** @param forMany whether the rule is made for many programs, so that not all it measures fits all it matches */
    RulePaths(GuardSettings settings, boolean forMany) {
        this.forMany = forMany;
        keys = settings.keys();
        for (Map.Entry<String, ValuePath> label : settings.labels().entrySet()) {
            add("label " + label.getKey(), label.getValue());
        }
        if (settings.breaker() != null) {
            add("failure-results of its circuit-breaker", settings.breaker().failureResults());
        }
        if (settings.retry() != null) {
            add("failure-results of its retry", settings.retry().failureResults());
        }
        measure = settings.measure();
        List<ValuePath> all = new ArrayList<ValuePath>(measure.paths());
        all.addAll(paths);
        all.addAll(keys);
        boolean byName = false;
        for (ValuePath path : all) {
            byName |= path.toString().startsWith("$arg.");
        }
        nameParameters = byName;
    }

    private void add(String field, ResultPredicate results) {
        if (results != null) {
            for (ValuePath path : results.values().keySet()) {
                add(field, path);
            }
        }
    }

    private void add(String field, ValuePath path) {
        fields.add(field);
        paths.add(path);
    }

    /** Whether any begins with the name of a parameter. */
    boolean nameParameters() {
        return nameParameters;
    }

    /** What of them leads nowhere from a method: field and path, and what is to be said of it. */
    Map<String, Misfit> problemsWith(MethodShape method) {
        Map<String, Misfit> problems = new LinkedHashMap<String, Misfit>();
        checkKeys(method, problems);
        for (int i = 0; i < paths.size(); i++) {
            Misfit problem = paths.get(i).misfit(method);
            if (problem != null) {
                problems.put(fields.get(i) + ' ' + paths.get(i), problem);
            }
        }
        if (!forMany) {
            problems.putAll(measure.problemsWith(method));
        }
        return problems;
    }

    /**
     * What fits the method, and of which a step leads nowhere from the type that a value is declared to have; as
     * {@link #problemsWith}. Not what is measured: of that, paths of several versions of a library stand side by side.
     */
    Map<String, Misfit> unlikelySteps(MethodShape method, DeclaredTypes types) {
        Map<String, Misfit> problems = new LinkedHashMap<String, Misfit>();
        Misfit ofKey = null;
        boolean isKeyFine = false;
        for (ValuePath path : keys) {
            if (path.misfit(method) == null) {
                Misfit problem = DeclaredSteps.misfit(path, method, types);
                isKeyFine |= problem == null;
                ofKey = ofKey == null ? problem : ofKey;
            }
        }
        if (ofKey != null && !isKeyFine) {
            problems.put("step of key " + keys, ofKey);
        }
        for (int i = 0; i < paths.size(); i++) {
            Misfit problem = DeclaredSteps.misfit(paths.get(i), method, types);
            if (problem != null) {
                problems.put("step of " + fields.get(i) + ' ' + paths.get(i), problem);
            }
        }
        return problems;
    }

    /** One that fits is enough. */
    private void checkKeys(MethodShape method, Map<String, Misfit> problems) {
        Misfit first = null;
        for (ValuePath path : keys) {
            Misfit problem = path.misfit(method);
            if (problem == null) {
                return;
            }
            first = first == null ? problem : first;
        }
        if (first != null) {
            problems.put("key " + keys, first);
        }
    }
}
