package io.github.shearpin.agent.policy;

import io.github.shearpin.agent.policy.record.CallRecorder;

/** One method (all overloads of a name in a class) under one rule. */
public final class MethodGuard {

    private final RuleGuard rule;
    private final String method;
    private final String className;
    private final CallRecorder calls;

    MethodGuard(RuleGuard rule, String className, String method, CallRecorder calls) {
        this.rule = rule;
        this.className = className;
        this.method = method;
        this.calls = calls;
    }

    public RuleGuard rule() {
        return rule;
    }

    /** {@code PaymentClient.charge}: the metric label. */
    public String method() {
        return method;
    }

    /** The binary name of the class that holds the code. */
    public String className() {
        return className;
    }

    public CallRecorder calls() {
        return calls;
    }
}
