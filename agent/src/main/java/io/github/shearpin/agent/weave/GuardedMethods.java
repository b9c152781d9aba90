package io.github.shearpin.agent.weave;

import io.github.shearpin.agent.policy.GuardSettings;
import io.github.shearpin.agent.policy.MethodShape;
import io.github.shearpin.agent.policy.PolicyNames;
import io.github.shearpin.agent.policy.ReturnKind;
import io.github.shearpin.agent.policy.path.DeclaredTypes;
import io.github.shearpin.agent.policy.path.Misfit;
import io.github.shearpin.agent.policy.types.Descriptor;
import io.github.shearpin.agent.rules.MethodPattern;
import io.github.shearpin.agent.rules.Rule;
import io.github.shearpin.agent.rules.TypeView;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Finds what is not as its author may think with the methods that a rule guards. For one thread. */
public final class GuardedMethods {

    /** What is to be said of such methods, after their name. */
    public static final String RETRIED_WRITE = " looks like a write, and is retried with budget: none: what was done already may"
            + " be done again, and again while the other side is down; leave the budget as it is by default, or take such"
            + " methods away with except";

    /** Of one kind; a rule may match hundreds. */
    private static final int METHODS_TOLD = 10;

    /** What methods begin with that change something somewhere: to do it twice may be wrong. */
    private static final List<String> WRITES = Arrays.asList("add", "append", "book", "cancel", "capture", "charge", "commit",
            "create", "debit", "credit", "delete", "deliver", "emit", "enqueue", "insert", "merge", "order", "patch", "pay", "persist", "place", "post", "produce", "publish", "put", "refund", "register", "remove",
            "reserve", "save", "send", "store", "submit", "transfer", "update", "upload", "withdraw", "write");

    private final RuleExplanation explanation;
    private final Rule rule;
    private final RulePaths paths;
    private final List<MethodShape> shapes = new ArrayList<MethodShape>();
    private final List<String> writes = new ArrayList<String>();
    private final Map<String, Integer> told = new HashMap<String, Integer>();

    GuardedMethods(RuleExplanation explanation) {
        this.explanation = explanation;
        this.rule = explanation.rule();
        this.paths = new RulePaths(rule.settings(), rule.preset() != null);
    }

    void look(PatternExplanation explained, TypeView type, MethodHeader method, byte[] classFile)
            throws UnreadableClassException {
        if (method.name().equals("<init>")) {
            return; // which is measured only
        }
        MethodShape shape = new MethodShape(type.name(), method.name(), method.descriptor(), method.isStatic(),
                paths.nameParameters() ? new ParameterNames(classFile).of(method) : Collections.<String>emptyList());
        String monitor = Remarks.monitorHeld(rule.settings(), method, shape);
        if (monitor != null) {
            tell("monitor " + explained.pattern().text(), 1, shape, monitor);
        }
        String asynchronous = MethodRemarks.asynchronous(rule, shape);
        if (asynchronous != null && (!PolicyNames.of(rule.settings()).isEmpty() || shape.returnKind() == ReturnKind.SUSPEND)) {
            tell(shape.returnKind().name(), METHODS_TOLD, shape, asynchronous);
        }
        if (HugeMethods.becomesOne(method, type.name(), classFile)) {
            tell("huge", METHODS_TOLD, shape, " is not guarded: with the guard it would exceed the 8,000 bytes that HotSpot"
                    + " compiles");
        }
        if (retriesFreely(rule.settings()) && looksLikeWrite(method.name())) {
            writes.add(shape + Descriptor.readable(Descriptor.parameters(method.descriptor())));
        }
        for (Map.Entry<String, Misfit> problem : paths.problemsWith(shape).entrySet()) {
            tell(problem.getKey(), METHODS_TOLD, problem.getValue(), shape);
        }
        if (shapes.size() < rule.maxMethods()) {
            shapes.add(shape);
        }
    }

    /** To be called when all class files have been handed over: types that methods name are looked for among them. */
    void lookAtSteps(DeclaredTypes types) {
        if (rule.preset() != null) {
            return; // what it reads differs from version to version
        }
        for (MethodShape shape : shapes) {
            for (Map.Entry<String, Misfit> problem : paths.unlikelySteps(shape, types).entrySet()) {
                String sameOfOthers = problem.getKey() + ": " + problem.getValue().why();
                tell(sameOfOthers, 1, problem.getValue(), shape);
            }
        }
    }

    private void tell(String kind, int most, Misfit misfit, MethodShape method) {
        tell(kind, misfit.place(), most, method, ": " + misfit.why() + " (" + misfit.otherwise()
                + " for this method, which is guarded all the same)");
    }

    /** To be called after the last method. */
    void end() {
        if (!writes.isEmpty()) {
            explanation.remark(rule.position() + ": rule " + rule.name() + ": warning: " + writes.get(0) + (writes.size() == 1 ? ""
                    : " (and " + (writes.size() - 1) + " more)") + RETRIED_WRITE);
        }
    }

    private void tell(String kind, int most, MethodShape method, String text) {
        tell(kind, null, most, method, text);
    }

    /** @param place position, rule and field; null: it is of the rule as a whole */
    private void tell(String kind, String place, int most, MethodShape method, String text) {
        int before = told.containsKey(kind) ? told.get(kind) : 0;
        told.put(kind, before + 1);
        if (before < most) {
            explanation.remark((place == null ? rule.position() + ": rule " + rule.name() : place) + ": warning: " + method
                    + Descriptor.readable(Descriptor.parameters(method.descriptor())) + text);
        }
    }

    /** What of a rule does nothing for the constructors that a pattern names, to be said after it; null: nothing. */
    public static String idleForConstructors(Rule rule, MethodPattern pattern) {
        return Remarks.idleForConstructors(rule, pattern);
    }

    /** Whether retries are kept to no share of the calls. */
    public static boolean retriesFreely(GuardSettings settings) {
        return settings.retry() != null && settings.retry().attempts() > 1 && settings.retry().budget() < 0;
    }

    /** {@code insert} and {@code insertOrder}, and not {@code address} nor {@code payload}. */
    public static boolean looksLikeWrite(String method) {
        int end = 0;
        while (end < method.length() && Character.isLowerCase(method.charAt(end))) {
            end++;
        }
        return WRITES.contains(method.substring(0, end).toLowerCase(Locale.ROOT));
    }
}
