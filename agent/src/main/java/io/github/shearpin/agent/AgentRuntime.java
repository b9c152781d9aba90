package io.github.shearpin.agent;

import io.github.shearpin.agent.cli.CommandLine;
import io.github.shearpin.agent.logging.Log;
import io.github.shearpin.agent.suggest.SuggestSession;
import java.lang.instrument.Instrumentation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Starts the agent, and the command line. Called by the bootstrap classes, under their lock. */
public final class AgentRuntime implements Function<Object[], Object> {

    private static final int BAD_START = 1;
    private static final int DONE = 0;
    private static final int FAILED = 1;

    /** Null: there is none, or it is being detached. */
    private RunningAgent running;
    /** Agents that wait for the last of their calls to end. */
    private int leaving;
    private int nextSite;

    /**
     * Called for {@code premain}, {@code agentmain} and requests of the command line; or with null: whether there is nothing left
     * of the agent.
     *
     * @param arguments what the command line asks for, or null; the agent's argument, the {@link Instrumentation}, our version,
     *                  whether the application can still be kept from starting, as strict mode does when the start is bad, the
     *                  first number to weave methods with, and what to call when nothing is left of the agent later on
     * @return of a start, the code to end the JVM with; null: go on; a {@link Throwable}: go on without the agent. Of a request, the
     *         command's exit code and what it prints. If nothing is left, the next such number; else null
     */
    @Override
    public synchronized Object apply(Object[] arguments) {
        if (arguments == null) {
            return running == null && leaving == 0 ? nextSite : null;
        }
        String request = (String) arguments[0];
        nextSite = Math.max(nextSite, (Integer) arguments[5]);
        if (request != null) {
            return answered(request, arguments);
        }
        try {
            return start(arguments);
        } catch (Throwable failure) {
            return failure;
        }
    }

    private Integer start(Object[] arguments) throws Exception {
        long began = System.nanoTime();
        boolean beforeMain = (Boolean) arguments[4];
        AgentSettings settings = new AgentSettings((String) arguments[1], System.getProperties(), System.getenv());
        if (running != null) {
            running.take(settings);
            return null;
        }
        boolean strict = settings.strict() && beforeMain;
        running = new RunningAgent(settings, (Instrumentation) arguments[2], (String) arguments[3], nextSite);
        try {
            return running.start(strict, began) ? null : BAD_START;
        } catch (Throwable failure) {
            abandon(running);
            running = null;
            if (!strict) {
                throw failure;
            }
            Log.line("could not start: " + failure + "; the application is not started, because strict=true");
            return BAD_START;
        }
    }

    /** What there is of one that could not start. */
    private static void abandon(RunningAgent failed) {
        try {
            failed.stop(new Runnable() {
                @Override
                public void run() {
                    // Nobody waits for its end.
                }
            });
        } catch (Throwable more) {
            Log.defect("ending an agent that could not start", more);
        }
    }

    private Object[] answered(String request, Object[] arguments) {
        List<String> lines = new ArrayList<String>();
        int code = FAILED;
        Log.copyTo(lines);
        try {
            if (request.equals("status")) {
                lines.add(running == null ? "is being detached" : running.status());
                code = running != null && running.isGuarding() ? DONE : FAILED;
            } else if (request.equals("suggest")) {
                code = suggest(arguments, lines);
            } else if (request.equals("detach")) {
                code = detach((Runnable) arguments[6]);
            } else {
                code = attach(arguments);
            }
        } catch (Throwable failure) {
            Log.line(request + " failed: " + failure);
        } finally {
            Log.copyTo(null);
        }
        StringBuilder text = new StringBuilder();
        for (String line : lines) {
            text.append(line).append('\n');
        }
        return new Object[] {code, text.toString()};
    }

    /** Where nothing is attached: to be watched must change nothing for rules. */
    private int suggest(Object[] arguments, List<String> lines) throws Exception {
        String refused = running != null ? "is guarded by Shearpin, with " + running + "; only JVMs that are not guarded are watched,"
                + " so that no rule is disturbed: detach it first" : leaving > 0 ? "is being detached" : null;
        if (refused == null) {
            GateDefinition.ensure((Instrumentation) arguments[2]);
            refused = SuggestSession.start((String) arguments[1], (Instrumentation) arguments[2], (String) arguments[3]);
        }
        if (refused != null) {
            lines.add(refused);
        }
        return refused == null ? DONE : FAILED;
    }

    private int attach(Object[] arguments) throws Exception {
        AgentSettings settings = new AgentSettings((String) arguments[1], System.getProperties(), System.getenv());
        if (running != null) {
            return running.take(settings) ? DONE : FAILED;
        }
        if (!settings.errors().isEmpty()) { // whoever attaches is there to mend them, other than at a start
            for (String error : settings.errors()) {
                Log.line(error);
            }
            Log.line("was not attached, because there is the above to mend");
            return FAILED;
        }
        start(arguments);
        return running.isGuarding() ? DONE : FAILED;
    }

    private int detach(final Runnable whenNothingIsLeft) {
        if (running == null) {
            Log.line("is being detached already");
            return FAILED;
        }
        RunningAgent last = running;
        running = null;
        leaving++;
        Map<String, Long> underWay;
        try {
            underWay = last.stop(new Runnable() {
                @Override
                public void run() {
                    hasLeft();
                    whenNothingIsLeft.run();
                }
            });
        } catch (RuntimeException | Error failure) {
            hasLeft();
            throw failure;
        }
        nextSite = Math.max(nextSite, last.nextSite());
        if (underWay.isEmpty()) {
            hasLeft();
            Log.line("was detached; nothing of it is left");
        } else {
            Log.line("was detached, and lets no call in any more; these began before and go on, and what they need of the agent goes"
                    + " with them (calls, by rule): " + underWay);
        }
        return DONE;
    }

    private synchronized void hasLeft() {
        leaving--;
    }
    /** {@code java -jar shearpin.jar}. */
    public static int command(String[] arguments, String version) {
        return CommandLine.run(arguments, version, System.out, System.err);
    }
}
