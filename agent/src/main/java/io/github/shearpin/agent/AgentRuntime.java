package io.github.shearpin.agent;

import io.github.shearpin.agent.logging.AgentStatistics;
import io.github.shearpin.agent.export.Exporter;
import io.github.shearpin.agent.logging.Log;
import io.github.shearpin.agent.policy.Guards;
import io.github.shearpin.agent.rules.ExporterSettings;
import io.github.shearpin.agent.rules.Rule;
import io.github.shearpin.agent.rules.RuleErrors;
import io.github.shearpin.agent.rules.RuleReader;
import io.github.shearpin.agent.rules.RuleSet;
import io.github.shearpin.agent.weave.Weaver;
import io.github.shearpin.bootstrap.Gate;
import java.lang.instrument.Instrumentation;
import java.util.Collections;
import java.util.List;

/** Starts the parts of the agent. Called by the bootstrap classes, under their lock. */
public final class AgentRuntime {

    private static final int BAD_START = 1;
    private static final int USAGE = 2;

    private static String runningRules;

    private AgentRuntime() {
    }

    /**
     * Called by {@code premain} and {@code agentmain}.
     *
     * @return the code to end the JVM with, or null to go on, as after every start but a bad one in strict mode
     */
    public static Integer start(String argument, Instrumentation instrumentation, String version) throws Exception {
        long began = System.nanoTime();
        if (runningRules != null) {
            Log.line("is attached already, with " + runningRules + "; this second attach"
                    + (argument == null ? "" : " (" + argument + ")") + " changes nothing");
            return null;
        }
        AgentSettings settings = new AgentSettings(argument, System.getProperties(), System.getenv());
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
            } catch (RuleErrors e) {
                errors.addAll(e.messages());
                errorCount = e.count() - e.messages().size();
                exporterSettings = e.exporter();
            }
        }
        runningRules = settings.rules() == null ? "no rules" : settings.rules();
        for (String error : errors) {
            Log.line(error);
        }
        if (!errors.isEmpty()) {
            if (settings.strict()) {
                Log.line("the application is not started, because strict=true and there is the above to mend");
                return BAD_START;
            }
            // Errors of the settings alone leave rules that are right in force.
            Log.line(rules == null ? "the application runs unguarded until the above is mended"
                    : "the above was ignored; the rules are in force");
        }

        AgentStatistics statistics = new AgentStatistics();
        statistics.ruleErrors.addAndGet(errorCount + errors.size());
        GateDefinition.ensure(instrumentation);
        return new Parts(instrumentation, version, statistics).start(settings, exporterSettings,
                rules == null ? Collections.<Rule>emptyList() : rules.rules(), began);
    }

    /** A class of its own, because its fields name what extends the Gate, which must be defined first. */
    private static final class Parts {
        private final Instrumentation instrumentation;
        private final String version;
        private final AgentStatistics statistics;
        private final Guards guards = new Guards();

        Parts(Instrumentation instrumentation, String version, AgentStatistics statistics) {
            this.instrumentation = instrumentation;
            this.version = version;
            this.statistics = statistics;
        }

        Integer start(AgentSettings settings, ExporterSettings exporterSettings, List<Rule> rules, long began) {
            ExporterSettings effective = settings.over(exporterSettings);
            Exporter exporter = Exporter.start(effective, guards, statistics, version);
            if (exporter.port() < 0 && settings.strict()) {
                Log.line("the application is not started, because strict=true");
                return BAD_START;
            }
            Gate.agent(guards);
            if (!rules.isEmpty()) {
                Weaver.install(instrumentation, guards, rules, statistics);
            }
            exporter.ready(true);
            statistics.startNanos.set(System.nanoTime() - began);
            String inForce = rules.isEmpty() ? "no rules in force"
                    : rules.size() + (rules.size() == 1 ? " rule from " : " rules from ") + runningRules;
            Log.line(version + ", " + inForce + (exporter.port() < 0 ? "; no metrics are served"
                    : "; metrics on http://" + effective.host() + ":" + exporter.port() + "/metrics"));
            return null;
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
            System.out.println("  java -jar shearpin.jar version                               prints the version");
            return 0;
        }
        System.err.println("shearpin: unknown command \"" + command + "\"; the commands are version and help");
        return USAGE;
    }
}
