package io.github.shearpin.agent;

import io.github.shearpin.agent.events.EventLog;
import io.github.shearpin.agent.logging.AgentStatistics;
import io.github.shearpin.agent.policy.Guards;
import io.github.shearpin.agent.policy.Resources;
import io.github.shearpin.agent.policy.path.ValuePath;
import io.github.shearpin.agent.policy.types.ReflectedTypes;
import io.github.shearpin.agent.rules.EventSettings;
import io.github.shearpin.agent.rules.NotifySettings;
import io.github.shearpin.agent.rules.RuleSet;
import io.github.shearpin.agent.weave.ModuleOpener;
import io.github.shearpin.bootstrap.Gate;
import java.lang.instrument.Instrumentation;
import java.util.concurrent.Callable;

/** Makes the guards, and the event log and the Gate before them, when they are first asked for. Thread-safe. */
final class GuardsMaker implements Callable<Guards> {

    private final Instrumentation instrumentation;
    private final AgentStatistics statistics;
    private final int firstSite;
    private EventSettings eventSettings = EventSettings.STDERR;
    private NotifySettings notifySettings;
    private boolean timesBreakers;
    private boolean passing;
    private boolean closed;
    private EventLog events;
    private Guards guards;

    /** @param firstSite the first number to weave methods with */
    GuardsMaker(Instrumentation instrumentation, AgentStatistics statistics, int firstSite) {
        this.instrumentation = instrumentation;
        this.statistics = statistics;
        this.firstSite = firstSite;
    }

    /**
     * Settings of what there is and of what will be made.
     *
     * @param rules         null: none could be read
     * @param timesBreakers whether breakers that are made measure what they let through by their states
     */
    synchronized void configure(RuleSet rules, boolean timesBreakers) {
        this.timesBreakers = timesBreakers;
        eventSettings = rules == null ? EventSettings.STDERR : rules.events();
        notifySettings = rules == null ? null : rules.notifications();
        if (events != null) {
            events.configure(eventSettings, notifySettings);
        }
    }

    /** The number after the last one that a method has been woven with. */
    synchronized int nextSite() {
        return guards == null ? firstSite : guards.nextSite();
    }

    synchronized EventLog events() {
        if (events == null) {
            events = EventLog.of(eventSettings, notifySettings, statistics);
        }
        return events;
    }

    /**
     * None are made from now on; to be called while no calls are let in any more.
     *
     * @return what ends those there are; null: there are none, and nothing is left to be ended
     */
    synchronized Detachment close(Runnable whenEnded) {
        closed = true;
        if (guards == null && events != null) {
            events.close();
        }
        return guards == null ? null : new Detachment(guards, events, whenEnded);
    }

    /** Null: nobody has asked for them yet. */
    synchronized Guards made() {
        return guards;
    }

    /** Whether all calls are to pass. */
    synchronized void pass(boolean all) {
        passing = all;
        if (guards != null) {
            BehindGate.stand(guards, all);
        }
    }

    @Override
    public synchronized Guards call() throws Exception {
        if (closed) {
            throw new IllegalStateException("the agent has been detached");
        }
        EventLog log = events(); // it tells also that there can be no Gate
        if (guards == null) {
            GateDefinition.ensure(instrumentation);
            guards = BehindGate.guards(instrumentation, log, timesBreakers);
            guards.firstSite(firstSite);
            BehindGate.stand(guards, passing);
        }
        return guards;
    }

    /** A class of its own, because it needs what extends the Gate, which must be defined first. */
    private static final class BehindGate {

        static Guards guards(Instrumentation instrumentation, EventLog events, boolean timesBreakers) {
            Resources resources = Resources.ofJvm(events);
            Guards guards = new Guards(timesBreakers ? resources.timingBreakers() : resources);
            ModuleOpener opener = new ModuleOpener(instrumentation);
            ValuePath.openWith(opener);
            ReflectedTypes.openWith(opener);
            return guards;
        }

        static void stand(Guards guards, boolean passing) {
            synchronized (Gate.class) {
                Gate.agent(passing ? guards.passing() : guards);
            }
        }
    }
}
