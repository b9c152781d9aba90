package io.github.shearpin.agent;

import io.github.shearpin.agent.logging.AgentStatistics;
import io.github.shearpin.agent.events.EventLog;
import io.github.shearpin.agent.export.Exporter;
import io.github.shearpin.agent.logging.Log;
import io.github.shearpin.agent.policy.Guards;
import io.github.shearpin.agent.policy.Resources;
import io.github.shearpin.agent.policy.path.ValuePath;
import io.github.shearpin.agent.policy.types.ReflectedTypes;
import io.github.shearpin.agent.rules.EventSettings;
import io.github.shearpin.agent.rules.ExporterSettings;
import io.github.shearpin.agent.rules.NotifySettings;
import io.github.shearpin.agent.rules.Presets;
import io.github.shearpin.agent.rules.Rule;
import io.github.shearpin.agent.rules.RuleErrors;
import io.github.shearpin.agent.rules.RuleReader;
import io.github.shearpin.agent.rules.RuleSet;
import io.github.shearpin.agent.rules.Words;
import io.github.shearpin.agent.weave.ModuleOpener;
import io.github.shearpin.agent.weave.Standby;
import io.github.shearpin.agent.weave.Weaver;
import io.github.shearpin.bootstrap.Gate;
import java.lang.instrument.Instrumentation;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;

/** Starts the parts of the agent. Called by the bootstrap classes, under their lock. */
public final class AgentRuntime implements Function<Object[], Object> {

    private static final int BAD_START = 1;
    private static final int USAGE = 2;

    private static String runningRules;

    /**
     * Called for {@code premain} and {@code agentmain}.
     *
     * @param arguments the agent's argument, the {@link Instrumentation}, our version, and whether the application can
     *                  still be kept from starting, as strict mode does when the start is bad
     * @return the code to end the JVM with; null: go on; a {@link Throwable}: go on without the agent
     */
    @Override
    public Object apply(Object[] arguments) {
        try {
            return start((String) arguments[0], (Instrumentation) arguments[1], (String) arguments[2],
                    (Boolean) arguments[3]);
        } catch (Throwable failure) {
            return failure;
        }
    }

    private static Integer start(String argument, Instrumentation instrumentation, String version, boolean beforeMain)
            throws Exception {
        long began = System.nanoTime();
        if (runningRules != null) {
            Log.line("is attached already, with " + runningRules + "; this second attach"
                    + (argument == null ? "" : " (" + argument + ")") + " changes nothing");
            return null;
        }
        AgentSettings settings = new AgentSettings(argument, System.getProperties(), System.getenv());
        boolean strict = settings.strict() && beforeMain;
        try {
            return start(settings, instrumentation, version, strict, began);
        } catch (Throwable failure) {
            if (!strict) {
                throw failure;
            }
            Log.line("could not start: " + failure + "; the application is not started, because strict=true");
            return BAD_START;
        }
    }

    private static Integer start(AgentSettings settings, Instrumentation instrumentation, String version, boolean strict,
            long began) throws Exception {
        List<String> errors = settings.errors();
        RuleSet rules = null;
        int errorCount = 0;
        ExporterSettings exporterSettings = ExporterSettings.DEFAULT;
        if (settings.rules() == null) {
            errors.add("no rule file was named; write -javaagent:shearpin.jar=rules.yaml or set SHEARPIN_RULES");
        } else {
            try {
                rules = RuleReader.read(settings.rules(), System.getenv());
                exporterSettings = rules.exporter();
                for (String warning : rules.warnings()) {
                    Log.line(warning);
                }
            } catch (RuleErrors e) {
                errors.addAll(e.messages());
                errorCount = e.count() - e.messages().size();
                exporterSettings = e.exporter();
            }
        }
        for (String error : errors) {
            Log.line(error);
        }
        if (!errors.isEmpty()) {
            if (strict) {
                Log.line("the application is not started, because strict=true and there is the above to mend");
                return BAD_START;
            }
            // Errors of the settings alone leave rules that are right in force.
            Log.line(rules == null ? "the application runs unguarded; mend the above and start it again"
                    : "the above was ignored; the rules are in force");
        }

        AgentStatistics statistics = new AgentStatistics();
        statistics.ruleErrors.addAndGet(errorCount + errors.size());
        statistics.loaded(rules != null);
        ExporterSettings effective = settings.over(exporterSettings);
        List<Rule> inForce = rules == null ? Collections.<Rule>emptyList() : rules.rules();
        GuardsMaker guards = new GuardsMaker(instrumentation, statistics,
                rules == null ? EventSettings.STDERR : rules.events(), rules == null ? null : rules.notifications(),
                effective.resilience4jNames());
        int port = startParts(instrumentation, version, statistics, guards, effective, inForce, strict);
        if (port < 0 && strict) {
            Log.line("the application is not started, because strict=true");
            return BAD_START;
        }
        runningRules = inForce.isEmpty() ? "no rules in force"
                : inForce.size() + (inForce.size() == 1 ? " rule from " : " rules from ") + settings.rules();
        statistics.startNanos.set(System.nanoTime() - began);
        Log.line(version + ", " + runningRules + (port < 0 ? "; no metrics are served"
                : "; metrics on http://" + effective.host() + ":" + port + "/metrics"));
        return null;
    }

    /** @return the port of the exporter; negative: none could be had, and in strict mode nothing else was started */
    private static int startParts(Instrumentation instrumentation, String version, AgentStatistics statistics,
            GuardsMaker guards, ExporterSettings exporterSettings, List<Rule> rules, boolean strict) throws Exception {
        Exporter exporter = Exporter.start(exporterSettings, guards, statistics, version);
        if (exporter.port() < 0 && strict) {
            return exporter.port();
        }
        exporter.rules(rules);
        if (!rules.isEmpty() && strict) {
            Weaver.install(instrumentation, guards.call(), rules, statistics); // what keeps it from being made is a bad start
        } else if (!rules.isEmpty()) {
            Standby.install(instrumentation, guards, rules, statistics);
        }
        exporter.ready(true);
        return exporter.port();
    }

    /** Makes the guards, and the event log and the Gate before them, when they are first asked for. Thread-safe. */
    private static final class GuardsMaker implements Callable<Guards> {
        private final Instrumentation instrumentation;
        private final AgentStatistics statistics;
        private final EventSettings eventSettings;
        private final NotifySettings notifySettings;
        private final boolean timesBreakers;
        private EventLog events;
        private Guards guards;

        GuardsMaker(Instrumentation instrumentation, AgentStatistics statistics, EventSettings eventSettings,
                NotifySettings notifySettings, boolean timesBreakers) {
            this.instrumentation = instrumentation;
            this.statistics = statistics;
            this.eventSettings = eventSettings;
            this.notifySettings = notifySettings;
            this.timesBreakers = timesBreakers;
        }

        @Override
        public synchronized Guards call() throws Exception {
            if (events == null) {
                events = EventLog.of(eventSettings, notifySettings, statistics); // it tells also that there can be no Gate
            }
            if (guards == null) {
                GateDefinition.ensure(instrumentation);
                guards = BehindGate.guards(instrumentation, events, timesBreakers);
            }
            return guards;
        }
    }

    /** A class of its own, because it needs what extends the Gate, which must be defined first. */
    private static final class BehindGate {

        static Guards guards(Instrumentation instrumentation, EventLog events, boolean timesBreakers) {
            Resources resources = Resources.ofJvm(events);
            Guards guards = new Guards(timesBreakers ? resources.timingBreakers() : resources);
            ModuleOpener opener = new ModuleOpener(instrumentation);
            ValuePath.openWith(opener);
            ReflectedTypes.openWith(opener);
            Gate.agent(guards);
            return guards;
        }
    }

    /** {@code java -jar shearpin.jar}: what there is of the command line so far. */
    public static int command(String[] arguments, String version) {
        String command = arguments.length == 0 ? "help" : arguments[0];
        if (command.equals("version")) {
            System.out.println("shearpin " + version);
            return 0;
        }
        if (command.equals("help")) {
            System.out.println("Shearpin " + version + ": circuit breakers, retries and latency metrics for programs"
                    + " that cannot be changed.");
            System.out.println("  java -javaagent:shearpin.jar=rules.yaml -jar anything.jar    guards a program");
            System.out.println("  java -jar shearpin.jar presets [NAME]                        lists the presets, or prints one");
            System.out.println("  java -jar shearpin.jar version                               prints the version");
            return 0;
        }
        if (command.equals("presets")) {
            return presets(arguments);
        }
        System.err.println("shearpin: unknown command \"" + command + "\"; the commands are presets, version and help");
        return USAGE;
    }

    /** Prints the names of all, or the text of one. */
    private static int presets(String[] arguments) {
        if (arguments.length == 1) {
            for (String name : Presets.names()) {
                System.out.println(name);
            }
            return 0;
        }
        String name = arguments[1];
        if (arguments.length > 2 || !Presets.names().contains(name)) {
            String nearest = Words.nearest(name, Presets.names());
            System.err.println(arguments.length > 2 ? "shearpin: presets prints one at a time: presets NAME"
                    : "shearpin: there is no preset \"" + name + "\""
                    + (nearest == null ? "" : "; did you mean \"" + nearest + "\"?") + "; presets alone lists them");
            return USAGE;
        }
        System.out.print(Presets.text(name));
        return 0;
    }
}
