package io.github.shearpin.agent;

import io.github.shearpin.agent.events.EventLog;
import io.github.shearpin.agent.logging.AgentThreads;
import io.github.shearpin.agent.logging.Log;
import io.github.shearpin.agent.policy.Guards;
import io.github.shearpin.agent.policy.RuleGuard;
import io.github.shearpin.bootstrap.Gate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Waits for the calls that were under way when the agent was detached, so that they end as they began, and then takes away the
 * Gate and the threads that they needed. Loaded once there is a Gate.
 */
final class Detachment implements Runnable {

    /** As long as somebody waits for an answer. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long SHORT_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long LONG_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final Guards guards;
    private final EventLog events;
    private final Gate standing = Gate.agent();
    private final List<RuleGuard> rules;
    private final Runnable whenEnded;

    /**
     * @param guards    with the rules that they have still, and behind a Gate that lets no call in
     * @param events    in which their calls are told
     * @param whenEnded called if that is after {@link #end} has returned
     */
    Detachment(Guards guards, EventLog events, Runnable whenEnded) {
        this.guards = guards;
        this.events = events;
        this.rules = new ArrayList<RuleGuard>(guards.rules());
        this.whenEnded = whenEnded;
    }

    /**
     * Waits a little; for calls that take longer, a thread does.
     *
     * @return the calls that are under way still, by rule; empty: it has ended
     */
    Map<String, Long> end() {
        long began = System.nanoTime();
        Map<String, Long> underWay;
        do {
            LockSupport.parkNanos(SHORT_PAUSE_NANOS); // for those, too, that are just being let in or refused
            underWay = callsUnderWay();
        } while (!underWay.isEmpty() && System.nanoTime() - began < PATIENCE_NANOS);
        if (underWay.isEmpty()) {
            close();
        } else {
            AgentThreads.daemon("detach", this).start();
        }
        return underWay;
    }

    @Override
    public void run() {
        while (!callsUnderWay().isEmpty()) {
            LockSupport.parkNanos(LONG_PAUSE_NANOS);
            Thread.interrupted(); // an application that interrupts all the threads it finds must not keep us awake
        }
        close();
        whenEnded.run();
        Log.line("the calls that were under way when it was detached have ended, and so has the agent");
    }

    private Map<String, Long> callsUnderWay() {
        Map<String, Long> underWay = new LinkedHashMap<String, Long>();
        for (RuleGuard rule : rules) {
            long calls = rule.callsUnderWay();
            if (calls > 0) {
                underWay.put(rule.name(), calls);
            }
        }
        return underWay;
    }

    private void close() {
        guards.close();
        events.close();
        synchronized (Gate.class) {
            if (Gate.agent() == standing) { // and not those of an agent that was attached since
                Gate.agent(null);
            }
        }
    }
}
