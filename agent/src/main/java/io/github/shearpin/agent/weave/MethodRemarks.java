package io.github.shearpin.agent.weave;

import io.github.shearpin.agent.logging.Log;
import io.github.shearpin.agent.policy.GuardSettings;
import io.github.shearpin.agent.policy.MethodShape;
import io.github.shearpin.agent.policy.PolicyNames;
import io.github.shearpin.agent.policy.ReturnKind;
import io.github.shearpin.agent.policy.types.Descriptor;
import io.github.shearpin.agent.policy.path.Misfit;
import io.github.shearpin.agent.rules.Rule;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is told of single methods that a rule weaves: what of the rule does nothing for them, or can't be done. Each is told
 * once of a method, and the like of it of a few methods. Thread-safe.
 */
final class MethodRemarks {

    /** A rule may match hundreds. */
    private static final int METHODS_TOLD = 10;

    private static final List<String> NOT_FOR_PUBLISHERS = Arrays.asList("fallback", "retry", "timeout");

    private final Rule rule;
    /** Methods by what was told of them. */
    private final Map<String, Set<String>> told = new HashMap<String, Set<String>>();

    MethodRemarks(Rule rule) {
        this.rule = rule;
    }

    void asynchronous(MethodShape method) {
        String text = asynchronous(rule, method);
        if (text != null) {
            tell(method.returnKind().name(), method, text);
        }
    }

    /** What a rule means for a method whose calls may not be over when they return, to be said after it; null: nothing to say. */
    static String asynchronous(Rule rule, MethodShape method) {
        GuardSettings settings = rule.settings();
        if (rule.preset() != null && PolicyNames.of(settings).isEmpty()) {
            return null; // it is known what a preset measures
        }
        List<String> waiting = PolicyNames.thatWaitForTurns(settings);
        String notWaiting = waiting.isEmpty() ? "" : "; where its " + PolicyNames.joined(waiting)
                + " would make a call wait, it is refused at once";
        switch (method.returnKind()) {
            case STAGE:
                return waiting.isEmpty() ? null
                        : " returns a " + simpleResult(method) + ", and does not keep its caller waiting" + notWaiting;
            case PUBLISHER:
                List<String> without = PolicyNames.of(settings);
                without.retainAll(NOT_FOR_PUBLISHERS);
                return " returns a publisher (" + simpleResult(method) + "): each subscription is judged and timed, when its"
                        + " terminal signal comes" + notWaiting + nothingIsDoneBy(without);
            case FUTURE:
                return " returns a " + simpleResult(method) + ": it is judged and timed when it returns, not when that completes";
            case SUSPEND:
                return " is a Kotlin suspend function, and is measured only: the time until it first suspends or returns, and no"
                        + " resumption" + nothingIsDoneBy(PolicyNames.of(settings));
            default:
                return null;
        }
    }

    private static String nothingIsDoneBy(List<String> policies) {
        boolean one = policies.size() == 1;
        return policies.isEmpty() ? "" : "; the rule's " + PolicyNames.joined(policies) + (one ? " does" : " do")
                + " nothing for it; remove " + (one ? "it" : "them") + " from the rule, or match the method with another";
    }

    private static String simpleResult(MethodShape method) {
        String name = Descriptor.returned(method.descriptor());
        return method.returnKind() == ReturnKind.FUTURE ? name : name.substring(name.lastIndexOf('.') + 1);
    }

    /**
     * Tells where what a rule names leads nowhere from a method, which is guarded all the same.
     *
     * @return how many such problems were not known of this method
     */
    int problems(MethodShape method, RulePaths paths, FallbackCheck check) {
        GuardSettings settings = rule.settings();
        int fresh = 0;
        for (Map.Entry<String, Misfit> problem : paths.problemsWith(method).entrySet()) {
            Misfit misfit = problem.getValue();
            fresh += tell(problem.getKey(), misfit.place(), method, ": " + misfit.why() + " (" + misfit.otherwise()
                    + " for this method, which is guarded all the same)") ? 1 : 0;
        }
        // What does nothing for the method has been told to be in vain, and need not fit.
        boolean measuredOnly = method.returnKind() == ReturnKind.SUSPEND;
        boolean takesFallback = !measuredOnly && method.returnKind() != ReturnKind.PUBLISHER;
        String ofFallback = settings.fallback() == null || !takesFallback ? null : check.problem(settings.fallback(), method);
        if (ofFallback != null) {
            settings.fallback().tells(method, ofFallback);
            fresh += tell("fallback", method, ": " + ofFallback + " (callers get the failure itself)") ? 1 : 0;
        }
        String ofFault = settings.fault() == null || measuredOnly ? null : check.problem(settings.fault());
        if (ofFault != null) {
            fresh += tell("fault", method, ": " + ofFault + " (calls are let through)") ? 1 : 0;
        }
        return fresh;
    }

    /** @return whether it is the first time for this method */
    private boolean tell(String topic, MethodShape method, String text) {
        return tell(topic, null, method, text);
    }

    /** @param place of what it is about; null: it is about the rule */
    private boolean tell(String topic, String place, MethodShape method, String text) {
        int methods;
        boolean first;
        synchronized (told) {
            Set<String> already = told.get(topic);
            if (already == null) {
                already = new HashSet<String>();
                told.put(topic, already);
            }
            first = already.add(method + method.descriptor());
            methods = already.size();
        }
        if (first && methods <= METHODS_TOLD) {
            Log.line((place == null ? rule.position() + ": rule " + rule.name() : place) + ": " + method
                    + Descriptor.readable(Descriptor.parameters(method.descriptor())) + text
                    + (methods == METHODS_TOLD ? " (more of this kind is not told of further methods)" : ""));
        }
        return first;
    }
}
