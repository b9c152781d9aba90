package io.github.shearpin.agent.logging;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** What the agent counts of itself. Thread-safe. */
public final class AgentStatistics {

    public final AtomicLong classesWoven = new AtomicLong();
    public final AtomicLong weaveErrors = new AtomicLong();
    public final AtomicLong weaveNanos = new AtomicLong();
    public final AtomicLong ruleErrors = new AtomicLong();
    public final AtomicLong startNanos = new AtomicLong();
    private final AtomicLong goodLoads = new AtomicLong();
    private final AtomicLong badLoads = new AtomicLong();
    private volatile boolean lastLoadGood;
    private final Map<String, AtomicLong> methodsWoven = new ConcurrentHashMap<String, AtomicLong>();

    /** The rule files were read. */
    public void loaded(boolean good) {
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

    /** Whether the rules in force are those of the files as they were last read. */
    public boolean isLastLoadGood() {
        return lastLoadGood;
    }

    /** Methods woven for a rule; made with 0 on first use. */
    public AtomicLong methodsWoven(String rule) {
        AtomicLong count = methodsWoven.get(rule);
        if (count == null) {
            AtomicLong fresh = new AtomicLong();
            count = methodsWoven.putIfAbsent(rule, fresh);
            if (count == null) {
                count = fresh;
            }
        }
        return count;
    }

    /** Rule to methods woven, by name. */
    public Map<String, Long> methodsWoven() {
        Map<String, Long> copy = new TreeMap<String, Long>();
        for (Map.Entry<String, AtomicLong> entry : methodsWoven.entrySet()) {
            copy.put(entry.getKey(), entry.getValue().get());
        }
        return copy;
    }
}
