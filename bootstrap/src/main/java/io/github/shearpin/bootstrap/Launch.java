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
final class Launch {

    private static final String ENTRY = "io.github.shearpin.agent.AgentRuntime";

    private static boolean attached;
    private static Function<Object[], Object> agent;
    private static String version;

    private Launch() {
    }

    /**
     * Never throws: whatever goes wrong costs the application one line on stderr.
     *
     * @param beforeMain whether the application has not begun, and may be kept from it
     */
    @SuppressWarnings("unchecked")
    static synchronized void agent(String argument, Instrumentation instrumentation, boolean beforeMain) {
        try {
            if (JdkTool.isThisJvm()) {
                return;
            }
            boolean again = attached;
            attached = true;
            if (agent == null) {
                if (again) {
                    return; // the first attempt failed and has said why
                }
                agent = (Function<Object[], Object>) open().newInstance();
            }
            // No reflection, for which JDK 18 and later make method handles: a tenth of what the start of a JVM costs.
            Object answer = agent.apply(new Object[] {argument, instrumentation, version, beforeMain});
            if (answer instanceof Throwable) {
                tell((Throwable) answer);
            } else if (answer != null) {
                System.exit((Integer) answer);
            }
        } catch (Throwable e) {
            tell(e);
        }
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
