package io.github.shearpin.agent.suggest;

import io.github.shearpin.agent.logging.AgentThreads;
import io.github.shearpin.agent.logging.Log;
import io.github.shearpin.agent.rules.MethodPattern;
import io.github.shearpin.agent.weave.MethodHeader;
import io.github.shearpin.agent.weave.VisitingWeaver;
import io.github.shearpin.bootstrap.Gate;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Watches this JVM for a while for calls that leave it, on a thread of its own, answers what rules they suggest, and leaves
 * the JVM as it was. It begins with the methods by which calls leave; whatever of the application is seen above them is
 * measured itself from then on.
 */
public final class SuggestSession implements Runnable, Ranking.Measured {

    private static final long LONGEST_MILLIS = 10 * 60_000;
    private static final int WALKS_A_SECOND = 200;
    private static final int MOST_MEASURED = 100;
    private static final long ROUND_MILLIS = 500;
    /** Calls that left from a method since it is measured, of which none was a call of it: it is a loop. */
    private static final int LOOP = 5;
    private static final double SECOND = 1e9;

    private final SuggestArguments arguments;
    private final Instrumentation instrumentation;
    private final String version;
    private final OwnPackages packages;
    private final CallsSeen seen;
    private final WatchGate gate;
    private final VisitingWeaver weaver;
    private final Map<OwnMethod, Beginning> beginnings = new HashMap<OwnMethod, Beginning>();
    private long began;
    private long ended;
    private long cpuBefore;
    private final LongSupplier cpu = CpuClock.make();

    /** When a method began to be measured, and how many calls were known by then that left from it. */
    private static final class Beginning {
        private final long nanos;
        private final long leaving;

        Beginning(long nanos, long leaving) {
            this.nanos = nanos;
            this.leaving = leaving;
        }
    }

    private SuggestSession(SuggestArguments arguments, Instrumentation instrumentation, String version) {
        this.arguments = arguments;
        this.instrumentation = instrumentation;
        this.version = version;
        this.packages = new OwnPackages(arguments.packages());
        List<WatchPoint> points = WatchPoint.all(arguments.files());
        List<MethodPattern> patterns = new ArrayList<MethodPattern>();
        for (WatchPoint point : points) {
            patterns.add(point.pattern());
        }
        this.seen = new CallsSeen(points);
        StackReader stacks = new StackReader(packages);
        stacks.own(); // loads what it needs while nothing is watched
        this.gate = new WatchGate(seen, stacks, new WalkBudget(WALKS_A_SECOND, System.nanoTime()), cpu);
        this.weaver = new VisitingWeaver(instrumentation, patterns, seen);
    }

    /**
     * Begins one. The Gate must be defined.
     *
     * @param argument as {@link SuggestArguments} writes it
     * @return why it does not begin; null: it does
     */
    public static String start(String argument, Instrumentation instrumentation, String version) {
        SuggestArguments arguments = SuggestArguments.parse(argument);
        if (!arguments.reply().canWrite()) {
            return "can't write its answer to " + arguments.reply();
        }
        if (Gate.agent() != null) {
            return "is watched already; wait until that ends";
        }
        SuggestSession session = new SuggestSession(arguments, instrumentation, version);
        Gate.agent(session.gate);
        try {
            AgentThreads.daemon("suggest", session).start();
            return null;
        } catch (Throwable failure) {
            Gate.agent(null);
            return "could not begin to watch: " + failure;
        }
    }

    @Override
    public void run() {
        cpuBefore = cpu.getAsLong();
        Reply reply;
        try {
            gate.passThisThread();
            Log.line("watches calls that leave this JVM for " + arguments.millis() / 1000
                    + " s, to suggest rules for them; nothing is guarded");
            reply = watch();
        } catch (Throwable failure) {
            Log.defect("looking for rules to suggest", failure);
            reply = new Reply("could not watch the JVM: " + failure, "");
        }
        try {
            if (arguments.reply().exists()) {
                reply.write(arguments.reply());
            }
        } catch (IOException e) {
            Log.line("could not write what is suggested to " + arguments.reply() + ": " + e.getMessage());
        }
    }

    private Reply watch() throws InterruptedException {
        boolean alone;
        try {
            weaver.install();
            began = System.nanoTime();
            alone = waitAndMeasure();
        } finally {
            ended = System.nanoTime();
            synchronized (Gate.class) { // or that of an agent that comes just now would be taken away
                if (Gate.agent() == gate) {
                    Gate.agent(null);
                }
            }
            gate.close();
            weaver.uninstall();
        }
        Log.line("no longer watches calls that leave this JVM, and has given the classes it wove their bytes back");
        if (!alone) {
            return new Reply("an agent was attached to the JVM meanwhile, so nothing more was seen", "");
        }
        return reply();
    }

    /** @return false: another agent came, to which this one gives way */
    private boolean waitAndMeasure() throws InterruptedException {
        long until = began + Math.min(arguments.millis(), LONGEST_MILLIS) * 1_000_000;
        while (until - System.nanoTime() > 0 && arguments.reply().exists()) {
            Thread.sleep(Math.max(1, Math.min(ROUND_MILLIS, (until - System.nanoTime()) / 1_000_000)));
            if (Gate.agent() != gate) {
                return false;
            }
            measureMore();
        }
        return true;
    }

    /** Weaves the methods that have been found since. */
    private void measureMore() {
        Collection<CallsSeen.Origin> origins = seen.origins();
        if (origins.isEmpty() || beginnings.size() >= MOST_MEASURED) {
            return;
        }
        LoadedTypes types = new LoadedTypes(instrumentation.getAllLoadedClasses());
        for (Suggestion suggestion : ranking(types).suggestions()) {
            OwnMethod method = suggestion.method();
            if (beginnings.size() >= MOST_MEASURED || beginnings.containsKey(method)) {
                continue;
            }
            seen.measure(method.type().getName(), method.methods());
            weaver.weaveAgain(method.type());
            beginnings.put(method, new Beginning(System.nanoTime(), suggestion.figures().calls()));
        }
    }

    private Ranking ranking(LoadedTypes types) {
        long now = ended == 0 ? System.nanoTime() : ended;
        return new Ranking(seen.origins(), types, packages, mainClass(), this, (now - began) / SECOND);
    }

    private static String mainClass() {
        String command = System.getProperty("sun.java.command", "");
        String first = command.split(" ", 2)[0];
        return first.endsWith(".jar") || first.indexOf('/') >= 0 ? null : first;
    }

    @Override
    public Figures of(OwnMethod method) {
        if (!beginnings.containsKey(method)) {
            return null;
        }
        Figures all = new Figures();
        for (MethodHeader overload : method.methods()) {
            Figures figures = seen.measuredFigures(method.type().getName(), overload);
            if (figures != null) {
                all.add(figures);
            }
        }
        return all;
    }

    @Override
    public double seconds(OwnMethod method) {
        return ((ended == 0 ? System.nanoTime() : ended) - beginnings.get(method).nanos) / SECOND;
    }

    @Override
    public boolean isLoop(OwnMethod method, long leaving) {
        Figures figures = of(method);
        return figures != null && figures.calls() == 0 && leaving - beginnings.get(method).leaving >= LOOP;
    }

    private Reply reply() {
        Ranking ranking = ranking(new LoadedTypes(instrumentation.getAllLoadedClasses()));
        long seconds = Math.round((ended - began) / SECOND);
        long homeless = 0;
        long left = 0;
        for (CallsSeen.Site site : seen.sites()) {
            if (site.way() != null) {
                homeless += site.homeless();
                left += site.figures().calls();
            }
        }
        String saw = "in " + seconds + " s, " + (left == 0 ? "no call" : StarterFile.number(left) + (left == 1 ? " call" : " calls"))
                + " left the process; " + gate.walks() + " stacks were looked at, " + homeless
                + " of them with nothing of the application on them; to watch took "
                + StarterFile.duration(cpu.getAsLong() - cpuBefore) + " of processor time, and "
                + StarterFile.duration(gate.nanos() + weaver.nanos()) + " of the application's threads";
        String rules = StarterFile.of(ranking, Arrays.asList(
                "Suggested by Shearpin " + version + " from what a running JVM did: " + saw + ".",
                "The application's own packages were taken to be: " + (arguments.packages().isEmpty()
                        ? String.join(", ", ranking.prefixes()) + " (--packages names others)." : String.join(", ", arguments.packages()) + ", as --packages says."),
                "First comes what has the largest share of all calls, of their time, and of their failures.",
                "Each rule observes: it counts what it would do, and does nothing. Read the figures, change what does not fit,",
                "and once the metrics of a rule look right, give it mode: enforce."));
        return new Reply(saw, rules == null ? "" : rules);
    }
}
