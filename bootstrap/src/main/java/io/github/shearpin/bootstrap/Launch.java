package io.github.shearpin.bootstrap;

import java.io.File;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.InvocationTargetException;
import java.net.URI;
import java.net.URL;
import java.util.function.Function;
import java.util.jar.Attributes;
import java.util.jar.JarFile;

/**
 * Opens the isolated loader and hands over to the agent in it. Does as little as it can and is never named again: what
 * is loaded here is loaded before the application, by its own loader.
 */
final class Launch implements Runnable {

    private static final String ENTRY = "io.github.shearpin.agent.AgentRuntime";

    private static boolean attached;
    private static Function<Object[], Object> agent;
    private static String version;
    /** Woven code that is left of an agent that has ended has lower numbers, which mean nothing to the next one. */
    private static int firstSite;

    private Launch() {
    }

    /**
     * Never throws: whatever goes wrong costs the application one line on stderr.
     *
     * @param beforeMain whether the application has not begun, and may be kept from it
     */
    static synchronized void agent(String argument, Instrumentation instrumentation, boolean beforeMain) {
        try {
            Request request = beforeMain ? null : Request.of(argument);
            if (request != null) {
                answer(request, instrumentation);
                return;
            }
            if (JdkTool.isThisJvm(ownJar())) {
                return;
            }
            boolean again = attached;
            attached = true;
            if (agent == null) {
                if (again && beforeMain) {
                    return; // the first attempt failed and has said why
                }
                agent = create();
            }
            Object answer = ask(agent, null, argument, instrumentation, beforeMain);
            if (answer instanceof Throwable) {
                tell((Throwable) answer);
            } else if (answer != null) {
                System.exit((Integer) answer);
            }
        } catch (Throwable e) {
            tell(e);
        }
    }

    private static void answer(Request request, Instrumentation instrumentation) throws Exception {
        String command = request.command();
        Object[] answer;
        if (JdkTool.isThisJvm(ownJar())) {
            answer = new Object[] {1, "it is a tool of the JDK or a command of Shearpin, which are left alone"};
        } else if (agent == null && "suggest".equals(command)) {
            // By an agent of its own, which nobody holds: once it has seen enough, it goes with its loader.
            answer = (Object[]) ask(create(), command, request.argument(), instrumentation, false);
        } else if (agent == null && !"attach".equals(command)) {
            answer = new Object[] {1, "it is not guarded"};
        } else {
            try {
                attached = true;
                if (agent == null) {
                    agent = create();
                }
                answer = (Object[]) ask(agent, command, request.argument(), instrumentation, false);
            } catch (Throwable e) {
                answer = new Object[] {1, "could not " + command + ": " + e};
            }
            letGo();
        }
        request.answer((Integer) answer[0], (String) answer[1]);
    }

    /** Lets the agent go if it has ended: nothing else holds it. */
    private static synchronized void letGo() {
        Integer sites = agent == null ? null : (Integer) agent.apply(null);
        if (sites != null) {
            agent = null;
            attached = false;
            firstSite = sites;
        }
    }

    /** Called by an agent that has ended when there was nobody to answer any more. */
    @Override
    public void run() {
        letGo();
    }

    @SuppressWarnings("unchecked")
    private static Function<Object[], Object> create() throws Exception {
        return (Function<Object[], Object>) open().newInstance();
    }

    private static Object ask(Function<Object[], Object> asked, String command, String argument,
            Instrumentation instrumentation, boolean beforeMain) {
        // No reflection, for which JDK 18 and later make method handles: a tenth of what the start of a JVM costs.
        return asked.apply(new Object[] {command, argument, instrumentation, version, beforeMain, firstSite, new Launch()});
    }

    /** @return the exit code */
    static int command(String[] arguments) {
        try {
            return (Integer) open().getMethod("command", String[].class, String.class)
                    .invoke(null, arguments, version);
        } catch (InvocationTargetException e) {
            System.err.println("shearpin: " + e.getCause());
        } catch (Throwable e) {
            System.err.println("shearpin: " + e);
        }
        return 1;
    }

    private static Class<?> open() throws Exception {
        File file = ownJar();
        // Unverified: checking signatures before the JIT is up is slow, and the JVM has taken this jar already.
        JarFile jar = new JarFile(file, false);
        Attributes manifest = jar.getManifest().getMainAttributes();
        if (!Agent.class.getName().equals(manifest.getValue("Premain-Class"))) {
            throw new IllegalStateException(file + " holds Shearpin's classes but is not Shearpin's jar (was it unpacked"
                    + " into another?); attach shearpin.jar itself");
        }
        version = manifest.getValue(Attributes.Name.IMPLEMENTATION_VERSION);
        return Class.forName(ENTRY, true, new AgentClassLoader(file, new ClassArchive(jar)));
    }

    /** By resource, not by protection domain, which a SecurityManager may deny. */
    private static File ownJar() throws Exception {
        String own = Agent.class.getName().replace('.', '/') + ".class";
        URL url = Agent.class.getResource("/" + own);
        String location = url == null ? "nowhere" : url.toString();
        String end = "!/" + own;
        if (!location.startsWith("jar:file:") || !location.endsWith(end)) {
            throw new IllegalStateException("Shearpin's classes come from " + location
                    + ", which is no jar file; attach shearpin.jar itself");
        }
        return new File(new URI(location.substring("jar:".length(), location.length() - end.length())));
    }

    private static void tell(Throwable cause) {
        System.err.println("shearpin: could not start: " + cause + (cause instanceof SecurityException
                ? "; the SecurityManager's policy must have: grant codeBase \"file:/.../shearpin.jar\""
                + " { permission java.security.AllPermission; }" : "") + "; the application runs unguarded");
    }
}
