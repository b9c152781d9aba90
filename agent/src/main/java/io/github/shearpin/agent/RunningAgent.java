package io.github.shearpin.agent;

import io.github.shearpin.agent.events.EventLog;
import io.github.shearpin.agent.export.Exporter;
import io.github.shearpin.agent.export.Operations;
import io.github.shearpin.agent.export.Pages;
import io.github.shearpin.agent.logging.AgentStatistics;
import io.github.shearpin.agent.logging.Log;
import io.github.shearpin.agent.policy.Mode;
import io.github.shearpin.agent.policy.breaker.BreakerSettings;
import io.github.shearpin.agent.reload.HttpFiles;
import io.github.shearpin.agent.reload.Watch;
import io.github.shearpin.agent.rules.EventSettings;
import io.github.shearpin.agent.rules.ExporterSettings;
import io.github.shearpin.agent.rules.Rule;
import io.github.shearpin.agent.rules.RuleErrors;
import io.github.shearpin.agent.rules.RuleFileStates;
import io.github.shearpin.agent.rules.RuleReader;
import io.github.shearpin.agent.rules.RuleSet;
import io.github.shearpin.agent.rules.Words;
import io.github.shearpin.agent.weave.Standby;
import io.github.shearpin.agent.weave.Weaver;
import io.github.shearpin.agent.weave.Weaving;
import java.io.File;
import java.lang.instrument.Instrumentation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;

/** The agent of this JVM: what is in force, from where, and what was changed by hand. Thread-safe. */
final class RunningAgent implements Operations, Watch.Listener, Callable<Pages> {

    private static final String RESTART = "host, port, tls, auth, prefix, compat or jvm-metrics";
    private static final String BY_HAND = "by hand";
    private static final String BY_FILE = "by file";
    private static final String AT_START = "at start";

    private volatile AgentSettings settings;
    private final Instrumentation instrumentation;
    private final String version;
    private final AgentStatistics statistics = new AgentStatistics();
    private final GuardsMaker guards;
    /** Null: all files are on this machine. */
    private volatile HttpFiles remote;
    private final long startedMillis = System.currentTimeMillis();
    /** Why all calls pass, by whose doing. */
    private final Map<String, String> off = new LinkedHashMap<String, String>();
    private final Map<String, Mode> modesByHand = new HashMap<String, Mode>();
    private final Set<String> warned = new HashSet<String>();
    private Exporter exporter;
    /** That is served. */
    private String host;
    /** Null: there are no files to be looked at. */
    private Watch watch;
    /** Null: no rule has been in force yet. */
    private volatile Weaving weaving;
    private boolean stopped;
    private volatile RuleSet inForce;
    private volatile Result lastReload = Result.done("");
    private volatile long lastReloadMillis = System.currentTimeMillis();

    /** @param firstSite the first number to weave methods with */
    RunningAgent(AgentSettings settings, Instrumentation instrumentation, String version, int firstSite) {
        this.settings = settings;
        this.instrumentation = instrumentation;
        this.version = version;
        this.guards = new GuardsMaker(instrumentation, statistics, firstSite);
        this.remote = remote(settings);
    }

    /** Null: no rules lie elsewhere. */
    private static HttpFiles remote(AgentSettings settings) {
        return settings.rules() == null || new RuleFileStates(settings.rules()).urls().isEmpty() ? null
                : new HttpFiles(new File(settings.cache()));
    }

    /**
     * Starts all there is.
     *
     * @param strict whether a bad start is none
     * @param began  when it began, in nanoseconds
     * @return false: it was one, and told
     */
    synchronized boolean start(boolean strict, long began) throws Exception {
        List<String> errors = settings.errors();
        RuleSet rules = null;
        int errorCount = 0;
        ExporterSettings exporterSettings = ExporterSettings.UNREAD;
        boolean hostUnread = true;
        if (settings.rules() == null) {
            errors.add("no rule file was named; write -javaagent:shearpin.jar=rules.yaml or set SHEARPIN_RULES");
        } else {
            watch = new Watch(settings.rules(), remote, RuleSet.NEVER, this); // before they are read, so that no change is missed
            try {
                rules = read();
                exporterSettings = rules.exporter();
                hostUnread = false;
                warn(rules.warnings());
                List<String> ofEvents = problemsOfEvents(rules);
                if (strict) {
                    errors.addAll(ofEvents);
                } else {
                    warn(ofEvents);
                }
            } catch (RuleErrors e) {
                errors.addAll(e.messages());
                errorCount = e.count() - e.messages().size();
                exporterSettings = e.exporter();
                hostUnread = e.hostUnread();
            }
        }
        for (String error : errors) {
            Log.line(error);
        }
        if (!errors.isEmpty()) {
            if (strict) {
                Log.line("the application is not started, because strict=true and there is the above to mend");
                return false;
            }
            // Errors of the settings alone leave rules that are right in force.
            Log.line(rules != null ? "the above was ignored; the rules are in force"
                    : watch == null || !settings.reloads() ? "the application runs unguarded; mend the above and start it again"
                    : "the application runs unguarded until the above is mended");
        }
        if (hostUnread && !settings.namesHost()) {
            Log.line("the exporter's host could not be read: until that is mended nobody but this machine is served, on "
                    + ExporterSettings.THIS_MACHINE + "; SHEARPIN_HOST, say, names a host whatever the file holds");
        }
        statistics.ruleErrors.addAndGet(errorCount + errors.size());
        told(rules != null, rules != null ? "rules were read" : joined(errors));
        if (settings.off() != null) {
            off.put(AT_START, settings.off());
        }
        if (watch != null && watch.off() != null) {
            off.put(BY_FILE, watch.off() + " is there");
        }
        ExporterSettings effective = settings.over(exporterSettings);
        host = effective.host();
        guards.configure(rules, effective.resilience4jNames());
        guards.pass(!off.isEmpty());
        exporter = Exporter.start(effective, guards, statistics, version);
        if (exporter.port() < 0 && strict) {
            Log.line("the application is not started, because strict=true");
            return false;
        }
        exporter.pages(this);
        if (rules != null) {
            inForce = rules;
            exporter.rules(rules.rules());
            keep();
        }
        weave(strict);
        exporter.ready(true);
        if (watch != null) {
            watch.period(period(rules));
            watch.start();
        }
        statistics.startNanos.set(System.nanoTime() - began);
        Log.line(version + ", " + this + (exporter.port() < 0 ? "; no metrics are served"
                : "; metrics on http" + (effective.protection().tls() == null ? "" : "s") + "://" + effective.host() + ":" + exporter.port() + "/metrics"));
        return true;
    }

    /** The console, of which nothing is loaded before it is asked for. */
    @Override
    public Pages call() throws Exception {
        return ConsoleSources.console(this, settings, instrumentation, version, statistics, guards.call(), exporter);
    }

    private RuleSet read() throws RuleErrors {
        return RuleReader.read(settings.rules(), System.getenv(), remote == null ? RuleReader.FILES_ALONE : remote,
                settings.prefix());
    }

    /** For a start without the servers that they came from. */
    private void keep() {
        if (remote != null) {
            remote.keep();
        }
    }

    private long period(RuleSet rules) {
        return !settings.reloads() ? RuleSet.NEVER : rules == null ? RuleSet.DEFAULT_RELOAD_NANOS : rules.reloadNanos();
    }

    /** What is in force, in words. */
    @Override
    public String toString() {
        int rules = inForce == null ? 0 : inForce.rules().size();
        String why = whyAllOff();
        return (rules == 0 ? "no rules in force" : rules + (rules == 1 ? " rule from " : " rules from ")
                + ruleFiles())
                + (why == null ? "" : ", and all calls pass, because " + why);
    }

    /** As they were named, without what is secret in it; null: none were. */
    String ruleFiles() {
        return remote == null ? settings.rules() : new RuleFileStates(settings.rules()).shown(remote);
    }

    /** Null: no rule has been in force yet. */
    Weaving weaving() {
        return weaving;
    }

    /** Each line once, whatever files are read again. */
    private void warn(List<String> warnings) {
        for (String warning : warnings) {
            if (warned.size() < 1000 && warned.add(warning)) {
                Log.line(warning);
            }
        }
    }

    private static List<String> problemsOfEvents(RuleSet rules) {
        String problem = rules.events().file() == null ? null : EventLog.problem(rules.events().file());
        return problem == null ? Collections.<String>emptyList() : Collections.singletonList(problem);
    }

    private void told(boolean good, String message) {
        statistics.loaded(good);
        lastReload = good ? Result.done(message) : Result.refused(message);
        lastReloadMillis = System.currentTimeMillis();
    }

    /**
     * Puts the rules in force, with the modes they were given by hand.
     *
     * @return how many classes were woven anew
     */
    private int weave(boolean strict) throws Exception {
        List<Rule> rules = new ArrayList<Rule>();
        for (Rule rule : inForce == null ? Collections.<Rule>emptyList() : inForce.rules()) {
            Mode byHand = modesByHand.get(rule.name());
            rules.add(byHand == null ? rule : rule.with(byHand));
        }
        if (weaving != null) {
            return weaving.replace(rules);
        }
        if (!rules.isEmpty() && off.isEmpty()) { // nothing is woven as long as it would do nothing
            // What keeps the weaver from being made is a bad start.
            weaving = strict ? Weaver.install(instrumentation, guards.call(), rules, statistics)
                    : Standby.install(instrumentation, guards, rules, statistics);
        }
        return 0;
    }

    /**
     * Takes all of it out of the JVM.
     *
     * @param whenEnded called once no call is under way any more, if that is after this has returned
     * @return the calls that are under way still, by rule; empty: it has ended
     */
    synchronized Map<String, Long> stop(Runnable whenEnded) {
        if (watch != null) {
            watch.end();
        }
        stopped = true;
        guards.pass(true);
        Detachment detachment = guards.close(whenEnded);
        if (weaving != null) {
            weaving.uninstall();
        }
        if (exporter != null) { // else the start failed
            exporter.close();
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
        AgentSettings before = settings;
        HttpFiles remoteBefore = remote;
        settings = others;
        remote = remote(others);
        Watch watched = new Watch(others.rules(), remote, RuleSet.NEVER, this);
        Watch watchedBefore = watch;
        watch = watched;
        if (!reload().isDone()) {
            settings = before;
            remote = remoteBefore;
            watch = watchedBefore;
            return false;
        }
        if (watchedBefore != null) {
            watchedBefore.end();
        }
        watched.start();
        Log.line("was attached already; now with " + this);
        return true;
    }

    /** For the command line. */
    synchronized String status() {
        StatusText status = new StatusText(System.currentTimeMillis());
        status.begin(version, startedMillis);
        status.rules(inForce, settings.rules(), whyAllOff(), statistics, modesByHand);
        status.metrics(host, exporter.port());
        status.reading(lastReload, lastReloadMillis);
        return status.toString();
    }

    /** Whether rules are in force. */
    boolean isGuarding() {
        return inForce != null;
    }

    @Override
    public void changed() {
        reload();
    }

    @Override
    public synchronized Result reload() {
        if (stopped) {
            return Result.refused("the agent has been detached");
        }
        if (settings.rules() == null) {
            return Result.refused("no rule file was named when the agent was started");
        }
        RuleSet before = inForce;
        RuleSet rules;
        try {
            rules = read();
        } catch (RuleErrors e) {
            for (String message : e.messages()) {
                Log.line(message);
            }
            Log.line("the rules were not reloaded, because there is the above to mend; "
                    + (before == null ? "the application runs unguarded" : "those before stay in force"));
            statistics.ruleErrors.addAndGet(e.count());
            return reloaded(false, joined(e.messages()));
        }
        warn(rules.warnings());
        warn(problemsOfEvents(rules));
        RuleDifference difference = new RuleDifference(before, rules);
        modesByHand.keySet().removeAll(difference.changed());
        modesByHand.keySet().removeAll(difference.removed());
        try {
            inForce = rules;
            int woven = weave(false);
            guards.configure(rules, settings.over(rules.exporter()).resilience4jNames());
            exporter.rules(rules.rules());
            exporter.console(rules.exporter().console());
            watch.period(period(rules));
            keep();
            String message = difference
                    + (before == null || !needsRestart(before, rules) ? "" : "; what is other of the exporter (" + RESTART
                    + ") takes effect when the program is started again") + (woven == 0 ? "" : "; " + woven + (woven == 1 ? " class was" : " classes were")
                    + " woven anew");
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

    private boolean needsRestart(RuleSet before, RuleSet after) {
        ExporterSettings one = settings.over(before.exporter());
        ExporterSettings other = settings.over(after.exporter());
        return !one.host().equals(other.host()) || one.firstPort() != other.firstPort() || one.lastPort() != other.lastPort()
                || !one.prefix().equals(other.prefix()) || one.jvmMetrics() != other.jvmMetrics()
                || one.resilience4jNames() != other.resilience4jNames() || !one.protection().isSame(other.protection());
    }

    private static String joined(List<String> lines) {
        StringBuilder joined = new StringBuilder();
        for (String line : lines) {
            joined.append(joined.length() == 0 ? "" : "\n").append(line);
        }
        return joined.toString();
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
        return inForce;
    }

    @Override
    public EventLog events() {
        return guards.events();
    }

    /** Null: there is none of that name. */
    private Rule rule(String name) {
        for (Rule rule : inForce == null ? Collections.<Rule>emptyList() : inForce.rules()) {
            if (rule.name().equals(name)) {
                return rule;
            }
        }
        return null;
    }

    private Result unknown(String name) {
        List<String> names = new ArrayList<String>();
        for (Rule rule : inForce == null ? Collections.<Rule>emptyList() : inForce.rules()) {
            names.add(rule.name());
        }
        String nearest = Words.nearest(name, names);
        return Result.refused("there is no rule of that name" + (nearest == null ? "" : "; did you mean " + nearest + '?'));
    }

    @Override
    public synchronized Result force(String rule, String key, BreakerSettings.Force force) {
        return rule(rule) == null ? unknown(rule) : BreakerActions.force(guards.made(), rule, key, force);
    }

    @Override
    public synchronized Result reset(String rule, String key) {
        return rule(rule) == null ? unknown(rule) : BreakerActions.reset(guards.made(), rule, key);
    }

    @Override
    public synchronized Result mode(String name, Mode mode) {
        Rule rule = rule(name);
        if (rule == null) {
            return unknown(name);
        }
        Mode before = mode == null ? modesByHand.remove(name) : modesByHand.put(name, mode);
        try {
            int woven = weave(false);
            return Result.done((mode == null ? "mode " + word(rule.settings().mode()) + ", as the files say"
                    : "mode " + word(mode) + " until that is taken back, the rule is changed or the program ends")
                    + (woven == 0 ? "" : "; " + woven + (woven == 1 ? " class was" : " classes were") + " woven anew"));
        } catch (Throwable failure) {
            if (before == null) {
                modesByHand.remove(name);
            } else {
                modesByHand.put(name, before);
            }
            Log.defect("giving rule " + name + " another mode", failure);
            return Result.refused("that failed: " + failure);
        }
    }

    private static String word(Mode mode) {
        return mode == Mode.OFF ? "off" : mode == Mode.OBSERVE ? "observe" : "enforce";
    }

    @Override
    public synchronized Mode modeByHand(String rule) {
        return modesByHand.get(rule);
    }

    @Override
    public synchronized Result allOff(boolean wanted) {
        if (wanted) {
            off.put(BY_HAND, "that was asked for by hand");
        } else {
            off.remove(BY_HAND);
            off.remove(AT_START);
        }
        return passed();
    }

    @Override
    public void off(String file) {
        Result result;
        synchronized (this) {
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

    /** Lets all calls pass if there is a reason, and has them guarded if there is none. */
    private Result passed() {
        guards.pass(!off.isEmpty());
        if (!off.isEmpty()) {
            return Result.done("all calls pass as if nothing were woven, because " + whyAllOff());
        }
        try {
            weave(false);
            return Result.done("calls are guarded again");
        } catch (Throwable failure) {
            Log.defect("putting the rules in force", failure);
            return Result.refused("calls can't be guarded: " + failure);
        }
    }

    @Override
    public synchronized String whyAllOff() {
        if (off.isEmpty()) {
            return null;
        }
        return Words.and(new ArrayList<String>(off.values()));
    }
}
