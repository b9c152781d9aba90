package io.github.shearpin.agent;

import io.github.shearpin.agent.events.EventLog;
import io.github.shearpin.agent.export.Exporter;
import io.github.shearpin.agent.export.Operations;
import io.github.shearpin.agent.export.Pages;
import io.github.shearpin.agent.logging.AgentStatistics;
import io.github.shearpin.agent.logging.Log;
import io.github.shearpin.agent.policy.Mode;
import io.github.shearpin.agent.policy.breaker.BreakerSettings;
import io.github.shearpin.agent.reload.Watch;
import io.github.shearpin.agent.rules.ExporterSettings;
import io.github.shearpin.agent.rules.Rule;
import io.github.shearpin.agent.rules.RuleErrors;
import io.github.shearpin.agent.rules.RuleSet;
import io.github.shearpin.agent.rules.Words;
import io.github.shearpin.agent.weave.Weaving;
import java.lang.instrument.Instrumentation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;

/** The agent of this JVM: what is in force, from where, and what was changed by hand. Thread-safe. */
final class RunningAgent implements Operations, Watch.Listener, Callable<Pages> {

    private static final String RESTART = "host, port, tls, auth, prefix, compat or jvm-metrics";
    private static final String DETACHED = "the agent has been detached";
    private static final String BY_HAND = "by hand";
    private static final String BY_FILE = "by file";
    private static final String AT_START = "at start";

    private volatile RuleSource source;
    private final Instrumentation instrumentation;
    private final String version;
    private final AgentStatistics statistics = new AgentStatistics();
    private final GuardsMaker guards;
    private final RulesInForce inForce;
    private final long startedMillis = System.currentTimeMillis();
    /** Why all calls pass, by whose doing. */
    private final Map<String, String> off = new LinkedHashMap<String, String>();
    /** The same for a reader, who does not wait for a reload; null: they don't. */
    private volatile String whyAllOff;
    private final Set<String> warned = new HashSet<String>();
    private Exporter exporter;
    /** As the exporter was started with, whatever the files say since. */
    private ExporterSettings served;
    /** Null: none are served. */
    private String metricsAddress;
    private boolean stopped;
    private volatile Result lastReload = Result.done("");
    private volatile long lastReloadMillis = System.currentTimeMillis();

    /** @param firstSite the first number to weave methods with */
    RunningAgent(AgentSettings settings, Instrumentation instrumentation, String version, int firstSite) {
        this.source = new RuleSource(settings, this);
        this.instrumentation = instrumentation;
        this.version = version;
        this.guards = new GuardsMaker(instrumentation, statistics, firstSite);
        this.inForce = new RulesInForce(instrumentation, guards, statistics);
    }

    /**
     * Starts all there is.
     *
     * @param strict whether a bad start is none
     * @param began  when it began, in nanoseconds
     * @return false: it was one, and told
     */
    synchronized boolean start(boolean strict, long began) throws Exception {
        FirstReading first = new FirstReading(source, strict);
        AgentSettings settings = source.settings();
        RuleSet rules = first.rules();
        if (rules != null) {
            warn(rules, strict);
        }
        first.tell(strict);
        if (strict && !first.errors().isEmpty()) {
            return false;
        }
        statistics.ruleErrors.addAndGet(first.errorCount());
        told(rules != null, rules != null ? "rules were read" : String.join("\n", first.errors()));
        offAtStart(settings);
        if (source.offFile() != null) {
            off.put(BY_FILE, source.offFile() + " is there");
        }
        ExporterSettings effective = first.exporter();
        served = effective;
        guards.configure(rules, effective.resilience4jNames());
        pass();
        exporter = Exporter.start(effective, guards, statistics, version);
        if (exporter.port() < 0 && strict) {
            Log.line("the application is not started, because strict=true");
            return false;
        }
        exporter.pages(this);
        metricsAddress = exporter.port() < 0 ? null : "http" + (effective.protection().tls() == null ? "" : "s") + "://"
                + effective.host() + ':' + exporter.port() + "/metrics";
        if (rules != null) {
            inForce.set(rules);
            exporter.rules(rules.rules());
            source.keep();
        }
        inForce.weave(strict);
        exporter.ready(true);
        source.watchFor(rules);
        source.startWatching();
        statistics.startNanos.set(System.nanoTime() - began);
        Log.line(version + ", " + this + "; " + (metricsAddress == null ? "no metrics are served" : "metrics on " + metricsAddress));
        return true;
    }

    /** The console, of which nothing is loaded before it is asked for. */
    @Override
    public Pages call() throws Exception {
        return ConsoleSources.console(this, instrumentation, version, statistics, guards.call(), exporter, served);
    }

    /** What is in force, in words. */
    @Override
    public String toString() {
        int rules = inForce.list().size();
        String why = whyAllOff();
        return (rules == 0 ? "no rules in force" : rules + (rules == 1 ? " rule from " : " rules from ")
                + ruleFiles())
                + (why == null ? "" : ", and all calls pass, because " + why);
    }

    /** As they were named, without what is secret in it; null: none were. */
    String ruleFiles() {
        return source.shown();
    }

    /** Null: no rule has been in force yet. */
    Weaving weaving() {
        return inForce.weaving();
    }

    /**
     * Each line once, whatever files are read again.
     *
     * @param told whether those of the events have been
     */
    private void warn(RuleSet rules, boolean told) {
        List<String> warnings = new ArrayList<String>(rules.warnings());
        String ofEvents = told ? null : FirstReading.problemOfEvents(rules);
        if (ofEvents != null) {
            warnings.add(ofEvents);
        }
        for (String warning : warnings) {
            if (warned.size() < 1000 && warned.add(warning)) {
                Log.line(warning);
            }
        }
    }

    private void told(boolean good, String message) {
        statistics.loaded(good);
        lastReload = good ? Result.done(message) : Result.refused(message);
        lastReloadMillis = System.currentTimeMillis();
    }

    /**
     * Takes all of it out of the JVM.
     *
     * @param whenEnded called once no call is under way any more, if that is after this has returned
     * @return the calls that are under way still, by rule; empty: it has ended
     */
    synchronized Map<String, Long> stop(Runnable whenEnded) {
        source.endWatching();
        stopped = true;
        inForce.pass(true);
        Detachment detachment = guards.close(whenEnded);
        try {
            inForce.unweave();
        } finally {
            if (exporter != null) { // else the start failed
                exporter.close();
            }
        }
        return detachment == null ? Collections.<String, Long>emptyMap() : detachment.end();
    }

    /** The number after the last one that a method has been woven with. */
    int nextSite() {
        return guards.nextSite();
    }

    /**
     * Puts the rules in force that somebody else names who attaches the agent again.
     *
     * @return false: they are not, and those before stay
     */
    synchronized boolean take(AgentSettings others) {
        if (!others.errors().isEmpty() || others.rules() == null) {
            for (String error : others.errors()) {
                Log.line(error);
            }
            Log.line("is attached already, with " + this + "; this attach " + (others.errors().isEmpty()
                    ? "names no rules, and changes nothing" : "changes nothing, because there is the above to mend"));
            return false;
        }
        RuleSource before = source;
        source = new RuleSource(others, this);
        if (!readAgain().isDone()) {
            source = before;
            return false;
        }
        before.endWatching();
        source.startWatching();
        if (source.offFile() != null || off.containsKey(BY_FILE)) { // the one beside the rules before is looked at no more
            off(source.offFile());
        }
        offAtStart(others);
        passed();
        Log.line("was attached already; now with " + this);
        return true;
    }

    /** For the command line. */
    synchronized String status() {
        StatusText status = new StatusText(System.currentTimeMillis());
        status.begin(version, startedMillis);
        status.rules(inForce, ruleFiles(), whyAllOff(), statistics);
        status.metrics(metricsAddress);
        status.reading(lastReload, lastReloadMillis, source.old());
        return status.toString();
    }

    /** Whether rules are in force. */
    boolean isGuarding() {
        return inForce.get() != null;
    }

    @Override
    public void changed() {
        readAgain();
    }

    @Override
    public Result reload() {
        source.askServers(); // not under the lock: they may take their time
        return readAgain();
    }

    private synchronized Result readAgain() {
        if (stopped) {
            return Result.refused(DETACHED);
        }
        if (!source.isNamed()) {
            return Result.refused("no rule file was named when the agent was started");
        }
        RuleSet before = inForce.get();
        RuleSet rules;
        try {
            rules = source.read();
        } catch (RuleErrors e) {
            for (String message : e.messages()) {
                Log.line(message);
            }
            Log.line("the rules were not reloaded, because there is the above to mend; "
                    + (before == null ? "the application runs unguarded" : "those before stay in force"));
            statistics.ruleErrors.addAndGet(e.count());
            return reloaded(false, String.join("\n", e.messages()));
        }
        warn(rules, false);
        RuleDifference difference = new RuleDifference(before, rules);
        inForce.forgetModesByHand(difference.changed());
        inForce.forgetModesByHand(difference.removed());
        try {
            inForce.set(rules);
            int woven = inForce.weave(false);
            guards.configure(rules, source.settings().over(rules.exporter()).resilience4jNames());
            exporter.rules(rules.rules());
            exporter.console(rules.exporter().console());
            source.watchFor(rules);
            source.keep();
            String message = difference
                    + (!needsRestart(rules) ? "" : "; what is other of the exporter (" + RESTART
                    + ") takes effect when the program is started again") + RulesInForce.woven(woven);
            Log.line("rules reloaded: " + message);
            return reloaded(true, message);
        } catch (Throwable failure) {
            Log.defect("putting reloaded rules in force", failure);
            return reloaded(false, "the rules were read, but putting them in force failed: " + failure);
        }
    }

    private Result reloaded(boolean done, String message) {
        told(done, message);
        events().reloaded(done, message);
        return lastReload;
    }

    private boolean needsRestart(RuleSet after) {
        ExporterSettings one = served;
        ExporterSettings other = source.settings().over(after.exporter());
        return !one.host().equals(other.host()) || one.firstPort() != other.firstPort() || one.lastPort() != other.lastPort()
                || !one.prefix().equals(other.prefix()) || one.jvmMetrics() != other.jvmMetrics()
                || one.resilience4jNames() != other.resilience4jNames() || !one.protection().isSame(other.protection());
    }

    @Override
    public Result lastReload() {
        return lastReload;
    }

    @Override
    public long lastReloadMillis() {
        return lastReloadMillis;
    }

    @Override
    public RuleSet configuration() {
        return inForce.get();
    }

    @Override
    public EventLog events() {
        return guards.events();
    }

    @Override
    public synchronized Result force(String rule, String key, BreakerSettings.Force force) {
        return inForce.find(rule) == null ? inForce.unknown(rule) : BreakerActions.force(guards.made(), rule, key, force);
    }

    @Override
    public synchronized Result reset(String rule, String key) {
        return inForce.find(rule) == null ? inForce.unknown(rule) : BreakerActions.reset(guards.made(), rule, key);
    }

    @Override
    public synchronized Result mode(String name, Mode mode) {
        Rule rule = inForce.find(name);
        if (rule == null) {
            return inForce.unknown(name);
        }
        if (stopped) {
            return Result.refused(DETACHED);
        }
        try {
            int woven = inForce.mode(rule, mode);
            return Result.done((mode == null ? "mode " + StatusText.word(rule.settings().mode()) + ", as the files say"
                    : "mode " + StatusText.word(mode) + " until that is taken back, the rule is changed or the program ends")
                    + RulesInForce.woven(woven));
        } catch (Throwable failure) {
            Log.defect("giving rule " + name + " another mode", failure);
            return Result.refused("that failed: " + failure);
        }
    }

    @Override
    public Mode modeByHand(String rule) {
        return inForce.modeByHand(rule);
    }

    @Override
    public synchronized Result allOff(boolean wanted) {
        if (stopped) {
            return Result.refused(DETACHED);
        }
        if (wanted) {
            off.put(BY_HAND, "that was asked for by hand");
        } else {
            off.remove(BY_HAND);
            off.remove(AT_START);
        }
        Result result = passed();
        return wanted || off.isEmpty() ? result
                : Result.refused("all calls pass still, because " + whyAllOff() + "; nothing else has them pass any more");
    }

    @Override
    public void off(String file) {
        Result result;
        synchronized (this) {
            if (stopped) { // while it waited here
                return;
            }
            if (file != null) {
                off.put(BY_FILE, file + " is there");
            } else {
                off.remove(BY_FILE);
            }
            result = passed();
        }
        Log.line(result.message());
        events().acted(null, null, file != null ? "all off" : "all off taken back", "the file shearpin.off", result.isDone(),
                result.message());
    }

    private void offAtStart(AgentSettings settings) {
        if (settings.off() != null) {
            off.put(AT_START, settings.off());
        } else {
            off.remove(AT_START);
        }
    }

    private void pass() {
        whyAllOff = off.isEmpty() ? null : Words.and(new ArrayList<String>(off.values()));
        inForce.pass(!off.isEmpty());
    }

    /** Lets all calls pass if there is a reason, and has them guarded if there is none. */
    private Result passed() {
        pass();
        if (!off.isEmpty()) {
            return Result.done("all calls pass as if nothing were woven, because " + whyAllOff());
        }
        try {
            inForce.weave(false);
            return Result.done("calls are guarded again");
        } catch (Throwable failure) {
            Log.defect("putting the rules in force", failure);
            return Result.refused("calls can't be guarded: " + failure);
        }
    }

    @Override
    public String whyAllOff() {
        return whyAllOff;
    }
}
