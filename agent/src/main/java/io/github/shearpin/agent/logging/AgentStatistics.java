package io.github.shearpin.agent.logging;

import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** What the agent counts of itself. Thread-safe. */
public final class AgentStatistics {

    /** Is told of what could not be woven. */
    public interface WeaveErrorListener {

        /**
         * On whatever thread loads a class, in the midst of that: neither blocks nor throws.
         *
         * @param rules  whose; empty: it is not known whose
         * @param what   a class or a method; null: none in particular
         * @param reason for a reader
         */
        void notWoven(String rules, String what, String reason);
    }

    public final AtomicLong classesWoven = new AtomicLong();
    public final AtomicLong weaveErrors = new AtomicLong();
    public final AtomicLong weaveNanos = new AtomicLong();
    public final AtomicLong ruleErrors = new AtomicLong();
    public final AtomicLong startNanos = new AtomicLong();
    /** Of each type: those that were kept and notified of, whether they could be written or not. */
    public final Counts events = new Counts();
    /** Those that were not, or that could not be written, by the reason. */
    public final Counts eventsDropped = new Counts();
    /** Messages to a webhook, by what became of them. */
    public final Counts notifications = new Counts();
    private final AtomicLong goodLoads = new AtomicLong();
    private final AtomicLong badLoads = new AtomicLong();
    private volatile boolean lastLoadGood;
    private volatile long mendedErrors;
    private volatile boolean allOff;
    private final Counts methodsWoven = new Counts();
    private volatile WeaveErrorListener weaveErrorListener;

    /** The rule files were read. */
    public void loaded(boolean good) {
        if (good && goodLoads.get() + badLoads.get() > 0) { // at the start there may be errors of the settings, which stay
            mendedErrors = ruleErrors.get();
        }
        (good ? goodLoads : badLoads).incrementAndGet();
        lastLoadGood = good;
    }

    /**
     * How often they were read, at the start too.
     *
     * @param good whether they were right and put in force, or had an error, and what was in force before stayed so
     */
    public long loads(boolean good) {
        return (good ? goodLoads : badLoads).get();
    }

    /** Errors in the rule files that are there still, as far as that is known. */
    public long unmendedRuleErrors() {
        return ruleErrors.get() - mendedErrors;
    }

    /** Whether the rules in force are those of the files as they were last read. */
    public boolean isLastLoadGood() {
        return lastLoadGood;
    }

    /** Whether all calls pass from now on as if nothing were woven. */
    public void allOff(boolean off) {
        allOff = off;
    }

    public boolean isAllOff() {
        return allOff;
    }

    /** Methods woven for a rule; made with 0 on first use. */
    public AtomicLong methodsWoven(String rule) {
        return methodsWoven.of(rule);
    }

    /** There is no such rule any more. */
    public void forget(String rule) {
        methodsWoven.remove(rule);
    }

    /** Rule to methods woven, by name. */
    public Map<String, Long> methodsWoven() {
        return methodsWoven.all();
    }

    /** From now on. */
    public void tellWeaveErrors(WeaveErrorListener listener) {
        weaveErrorListener = listener;
    }

    /** Counts something that could not be woven, and tells of it; as {@link WeaveErrorListener#notWoven}. */
    public void notWoven(String rules, String what, String reason) {
        weaveErrors.incrementAndGet();
        WeaveErrorListener listener = weaveErrorListener;
        if (listener != null) {
            listener.notWoven(rules, what, reason);
        }
    }
}
