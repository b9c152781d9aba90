package io.github.shearpin.agent;

import io.github.shearpin.agent.cli.CommandLine;
import io.github.shearpin.agent.logging.Log;
import java.lang.instrument.Instrumentation;
import java.util.function.Function;

/** Starts the agent, and the command line. Called by the bootstrap classes, under their lock. */
public final class AgentRuntime implements Function<Object[], Object> {

    private static final int BAD_START = 1;

    private static RunningAgent running;

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
        if (running != null) {
            Log.line("is attached already, with " + running + "; this second attach"
                    + (argument == null ? "" : " (" + argument + ")") + " changes nothing");
            return null;
        }
        AgentSettings settings = new AgentSettings(argument, System.getProperties(), System.getenv());
        boolean strict = settings.strict() && beforeMain;
        RunningAgent agent = new RunningAgent(settings, instrumentation, version);
        try {
            if (!agent.start(strict, began)) {
                return BAD_START;
            }
            running = agent;
            return null;
        } catch (Throwable failure) {
            if (!strict) {
                throw failure;
            }
            Log.line("could not start: " + failure + "; the application is not started, because strict=true");
            return BAD_START;
        }
    }

    /** {@code java -jar shearpin.jar}. */
    public static int command(String[] arguments, String version) {
        return CommandLine.run(arguments, version, System.out, System.err);
    }
}
