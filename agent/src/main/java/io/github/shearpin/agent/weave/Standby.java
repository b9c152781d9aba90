package io.github.shearpin.agent.weave;

import io.github.shearpin.agent.logging.AgentStatistics;
import io.github.shearpin.agent.logging.Log;
import io.github.shearpin.agent.policy.Guards;
import io.github.shearpin.agent.policy.Mode;
import io.github.shearpin.agent.rules.MethodPattern;
import io.github.shearpin.agent.rules.Rule;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.security.ProtectionDomain;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/**
 * Stands in for the {@link Weaver} until a class comes that a rule names: a look-up by its name is all it takes before, and
 * the weaver, the guards and the Gate would double what the agent costs the start of a program. Only where rules name their
 * types exactly, none of the JDK's, and no constructor, of which there is to tell at the start.
 *
 * <p>A thread of ours makes the weaver, because guards keep what they have from the thread they are made on (its group,
 * rights and inherited thread-locals), which should be nothing of the application's. The one that loads the class waits for
 * it. Not for ever, since it may hold a lock that is needed for that: then the class is woven once it is loaded. Thread-safe.
 */
public final class Standby implements ClassFileTransformer, Runnable, Weaving {

    private static final long LONGEST_WAIT_MILLIS = 5000;

    private final Instrumentation instrumentation;
    private final Callable<Guards> guards;
    /** Under the lock of making. */
    private List<Rule> rules;
    private final AgentStatistics statistics;
    private final long longestWaitMillis;
    private final long began = System.nanoTime();
    /** As the JVM writes them. */
    private volatile Set<String> names;
    /** Classes of OpenTelemetry that were loaded before there was a weaver to look for its spans. */
    private final Set<String> signsOfSpans = Collections.synchronizedSet(new HashSet<String>());
    private final Object making = new Object();
    /** Under that lock: the weaver is made once, or not at all. */
    private boolean tried;
    private volatile Weaver weaver;
    /** No weaver can be made. */
    private volatile boolean failed;
    /** A class that a rule names went by unwoven. */
    private volatile boolean missed;
    /** A class that a rule names has come. */
    private boolean wanted;

    private Standby(Instrumentation instrumentation, Callable<Guards> guards, List<Rule> rules,
            AgentStatistics statistics, Set<String> names, long longestWaitMillis) {
        this.instrumentation = instrumentation;
        this.guards = guards;
        this.rules = rules;
        this.statistics = statistics;
        this.names = names;
        this.longestWaitMillis = longestWaitMillis;
    }

    /**
     * Weaves the rules into the classes that are loaded and, from now on, into those that will be.
     *
     * @param guards asked once, as soon as there is something to weave
     */
    public static Weaving install(Instrumentation instrumentation, Callable<Guards> guards, List<Rule> rules,
            AgentStatistics statistics) throws Exception {
        return install(instrumentation, guards, rules, statistics, LONGEST_WAIT_MILLIS);
    }

    static Weaving install(Instrumentation instrumentation, Callable<Guards> guards, List<Rule> rules,
            AgentStatistics statistics, long longestWaitMillis) throws Exception {
        Set<String> names = names(rules);
        if (names == null) {
            return Weaver.install(instrumentation, guards.call(), rules, statistics);
        }
        countNothingYet(rules, statistics);
        Standby standby = new Standby(instrumentation, guards, rules, statistics, names, longestWaitMillis);
        LateClasses.startThread(standby);
        instrumentation.addTransformer(standby, true);
        if (standby.isAnyLoaded()) {
            try {
                standby.makeWeaver();
            } catch (Throwable failure) {
                standby.giveUp();
                throw failure;
            }
            if (standby.weaver != null) {
                standby.weaver.weaveLoaded();
            }
        }
        return standby;
    }

    private static void countNothingYet(List<Rule> rules, AgentStatistics statistics) {
        for (Rule rule : rules) {
            if (rule.settings().mode() != Mode.OFF) {
                statistics.methodsWoven(rule.name());
            }
        }
    }

    /** As the JVM writes them; null: names alone do not tell, or the weaver has something to tell at the start. */
    private static Set<String> names(List<Rule> rules) {
        Set<String> names = new HashSet<String>();
        for (Rule rule : rules) {
            if (rule.settings().mode() == Mode.OFF) {
                continue;
            }
            for (MethodPattern pattern : rule.match()) {
                Set<String> exact = pattern.exactTypeNames();
                if (exact.isEmpty() || pattern.namesJdk() || pattern.namesConstructors()) {
                    return null;
                }
                for (String name : exact) {
                    names.add(name.replace('.', '/'));
                }
            }
        }
        return names;
    }

    private boolean isAnyLoaded() {
        boolean any = false;
        for (Class<?> type : instrumentation.getAllLoadedClasses()) {
            String name = type.getName();
            any |= names.contains(name.replace('.', '/'));
            if (OpenTelemetrySpans.isSign(name)) {
                signsOfSpans.add(name);
            }
        }
        return any;
    }

    @Override
    public byte[] transform(ClassLoader loader, String internalName, Class<?> loaded, ProtectionDomain domain,
            byte[] classFile) {
        Weaver made = weaver;
        if (made == null) {
            if (!names.contains(internalName)) {
                noteSpans(internalName);
                return null;
            }
            try {
                made = awaitWeaver();
            } catch (Throwable needy) {
                made = null; // the application's stack or heap is full
            }
            if (made == null) {
                missed = true;
                made = weaver; // if it has just been made, by a thread that may not have seen that
            }
            if (made == null) {
                return null;
            }
        }
        return made.transform(loader, internalName, loaded, domain, classFile);
    }

    private void noteSpans(String internalName) {
        // JDK 8 hands over lambda classes without a name.
        if (internalName != null && internalName.startsWith("io/opentelemetry/")) {
            String name = internalName.replace('/', '.');
            if (OpenTelemetrySpans.isSign(name)) {
                signsOfSpans.add(name);
                Weaver made = weaver;
                if (made != null) {
                    made.late().add(name); // it has just been made, by a thread that may not have seen that
                }
            }
        }
    }

    /** @return null: it can't be made, or not now */
    private synchronized Weaver awaitWeaver() {
        wanted = true;
        notifyAll();
        long since = System.nanoTime();
        boolean interrupted = false;
        while (weaver == null && !failed) {
            long millis = longestWaitMillis - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - since);
            if (millis <= 0) {
                break;
            }
            try {
                wait(millis);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        statistics.weaveNanos.addAndGet(System.nanoTime() - since);
        return weaver;
    }

    /** On the thread of ours, which then weaves what is woven late. */
    @Override
    public void run() {
        awaitClass();
        try {
            makeWeaver();
        } catch (Throwable failure) {
            try {
                statistics.notWoven("", null, "no rule is in force: " + failure);
                Log.line("could not get ready to weave: " + failure + "; the rules are not in force, the application runs"
                        + " unguarded");
            } finally {
                giveUp();
            }
        }
        if (weaver != null) {
            for (String name : signsOfSpans.toArray(new String[0])) {
                weaver.late().add(name);
            }
            if (missed) {
                for (String name : names) {
                    weaver.late().add(name.replace('/', '.'));
                }
            }
            weaver.late().run();
        }
    }

    private void makeWeaver() throws Exception {
        synchronized (making) {
            if (!tried) {
                tried = true;
                Weaver made = Weaver.make(instrumentation, guards.call(), rules, statistics, began);
                synchronized (this) {
                    weaver = made;
                    notifyAll();
                }
            }
        }
    }

    /** As long as no class has come that a rule names, there is nothing to weave anew. */
    @Override
    public int replace(List<Rule> others) throws Exception {
        synchronized (making) {
            Weaver made = weaver;
            if (made != null) {
                return made.replace(others);
            }
            if (failed) {
                throw new IllegalStateException("the agent could not get ready to weave when it was started, and told why");
            }
            for (Rule rule : rules) {
                statistics.forget(rule.name());
            }
            rules = others;
            countNothingYet(others, statistics);
            Set<String> named = names(others);
            if (named != null) {
                names = named;
            }
            if (named == null || isAnyLoaded()) {
                makeWeaver();
                weaver.weaveLoaded();
            }
            return 0;
        }
    }

    @Override
    public int uninstall() {
        Weaver made;
        synchronized (making) {
            tried = true; // from now on none is made
            made = weaver;
        }
        int left = made == null ? 0 : made.unweaveAll();
        giveUp();
        return left;
    }

    @Override
    public List<MatchReport> matches(String rule) {
        Weaver made = weaver;
        return made == null ? Collections.<MatchReport>emptyList() : made.matches(rule);
    }

    /** Lets those go on who wait. */
    private void giveUp() {
        instrumentation.removeTransformer(this);
        synchronized (this) {
            failed = true;
            notifyAll();
        }
    }

    /** Or until it is time to tell of the rules that have matched nothing. */
    private synchronized void awaitClass() {
        long reportAt = began + TimeUnit.SECONDS.toNanos(LateClasses.REPORT_SECONDS);
        while (!wanted && weaver == null && !failed) {
            long millis = TimeUnit.NANOSECONDS.toMillis(reportAt - System.nanoTime());
            if (millis <= 0) {
                return;
            }
            try {
                wait(millis);
            } catch (InterruptedException ignored) {
                // Nobody has a reason to interrupt this thread.
            }
        }
    }
}
