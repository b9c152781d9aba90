package io.github.shearpin.agent.policy;

import io.github.shearpin.CircuitBreakerOpenException;
import io.github.shearpin.agent.policy.breaker.CircuitBreaker;
import io.github.shearpin.agent.policy.record.CallRecorder;
import io.github.shearpin.agent.policy.record.RecordedCounts;
import io.github.shearpin.bootstrap.Gate;
import java.util.List;
import java.util.Map;

/** A woven method under one rule. Immutable and thread-safe. */
public final class MethodGuard {

    /** So many combinations of label values have series of their own. Each takes half a kilobyte, and twenty series. */
    public static final int MAX_LABEL_COMBINATIONS = 1000;

    /** The metric label where a rule has its methods measured together. */
    static final String ALL_METHODS = "all";

    /** HotSpot gives no more frames unless it is told to; a trace that long may lack the outer ones. */
    private static final int FULL_STACK_TRACE = 1000;

    private final RuleGuard rule;
    private final long number = Lane.newNumber();
    private final int site;
    private final MethodShape shape;
    private final String method;
    private final CallRecorder calls;
    private final RecordedCounts counts;
    private final Bindings bindings;
    private final LabelledRecorders labelled;

    MethodGuard(RuleGuard rule, int site, MethodShape shape, String method, CallRecorder calls, Bindings bindings,
            LabelledRecorders labelled) {
        this.rule = rule;
        this.site = site;
        this.shape = shape;
        this.method = method;
        this.calls = calls;
        this.counts = calls.counts();
        this.bindings = bindings;
        this.labelled = labelled;
    }

    /** {@code PaymentClient.charge} of {@code com.acme.pay.PaymentClient} and {@code charge}. */
    static String label(String className, String methodName) {
        return className.substring(className.lastIndexOf('.') + 1) + '.' + methodName;
    }

    public RuleGuard rule() {
        return rule;
    }

    /** No other guard has it, whatever site it is of. */
    long number() {
        return number;
    }

    /** The counts that its {@link Lane} is of: those by the buckets the rule had when it was made. */
    RecordedCounts counts() {
        return counts;
    }

    /** In the order of the {@link Lane}, null where nothing is counted; or null: a success is more than counted. */
    StripedCounts[] countedByASuccess(CircuitBreaker.Permit permit) {
        if (!rule.isSimple() || !rule.isEnforced() || bindings.needsValues() || shape.returnKind() == ReturnKind.SUSPEND) {
            return null;
        }
        StripedCounts[] counted = new StripedCounts[Lane.STRIPES];
        counted[Lane.CALLS] = counts.striped();
        counted[Lane.WINDOW] = rule.window().striped();
        counted[Lane.BUDGET] = rule.retry() == null ? null : rule.retry().calls();
        return permit == null || permit.countedByASuccess(counted, Lane.SUCCESSES) ? counted : null;
    }

    /** The number its class is woven with. */
    int site() {
        return site;
    }

    /** {@code PaymentClient.charge}, or {@value #ALL_METHODS}: the metric label. Overloads and classes of one simple name share it, and its recorder. */
    public String method() {
        return method;
    }

    /** The binary name of the class that holds the code. */
    public String className() {
        return shape.className();
    }

    /**
     * Of a rule with labels: all calls in flight, and the calls that have ended of which nobody knows the labels. They are
     * among the {@link #labelledCalls} too.
     */
    public CallRecorder calls() {
        return calls;
    }

    /** Recorders by the values of the rule's labels, in their order; null: the rule has no labels. */
    public Map<List<String>, CallRecorder> labelledCalls() {
        return labelled == null ? null : labelled.all();
    }

    Bindings bindings() {
        return bindings;
    }

    MethodShape shape() {
        return shape;
    }

    /** What a caller sees whom the breaker refused just now. */
    CircuitBreakerOpenException refusal(CircuitBreaker breaker, long nowNanos) {
        CircuitBreaker.Refusal refusal = breaker.refusal(nowNanos);
        return new CircuitBreakerOpenException(rule.name(), toString(), frame(), refusal.halfOpen, refusal.forced,
                refusal.sinceNanos, refusal.untilProbeNanos);
    }

    /** The whole stack trace of a refusal. */
    StackTraceElement[] frame() {
        return new StackTraceElement[] {new StackTraceElement(shape.className(), shape.name(), null, -1)};
    }

    /**
     * Whether the method is on this thread's stack, below the one that is just being entered; also where the JVM does not
     * tell.
     */
    boolean mayBeUnderWay() {
        StackTraceElement[] trace = new Throwable().getStackTrace();
        int entered = 0;
        while (entered < trace.length && !trace[entered].getClassName().equals(Gate.class.getName())) {
            entered++;
        }
        if (entered == trace.length || trace.length >= FULL_STACK_TRACE || !isOutermost(trace[trace.length - 1])) {
            return true;
        }
        for (int i = entered + 2; i < trace.length; i++) {
            if (trace[i].getMethodName().equals(shape.name()) && trace[i].getClassName().equals(shape.className())) {
                return true;
            }
        }
        return false;
    }

    /** Whether threads begin there; the last frame of a trace that was cut short is another. */
    private static boolean isOutermost(StackTraceElement frame) {
        return frame.getMethodName().equals("run") || frame.getMethodName().equals("main");
    }

    /** {@code com.acme.pay.PaymentClient.charge}. */
    @Override
    public String toString() {
        return shape.toString();
    }
}
