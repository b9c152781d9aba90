package io.github.shearpin.bootstrap;

import java.lang.instrument.Instrumentation;

/**
 * The jar's face: what the JVM calls for {@code -javaagent}, for a dynamic attach and for {@code java -jar}.
 *
 * <p>Packaging marks this one class as Java 5's, and it names nothing newer before it has looked at the JVM: a JVM that
 * is too old gets a sentence instead of an {@code UnsupportedClassVersionError} that ends the application.
 */
public final class Agent {

    private Agent() {
    }

    public static void premain(String argument, Instrumentation instrumentation) {
        if (isJava8()) {
            Launch.agent(argument, instrumentation, true);
        }
    }

    public static void agentmain(String argument, Instrumentation instrumentation) {
        if (isJava8()) {
            Launch.agent(argument, instrumentation, false);
        }
    }

    public static void main(String[] arguments) {
        if (isJava8()) {
            System.exit(Launch.command(arguments));
        }
    }

    private static boolean isJava8() {
        String version;
        try {
            version = System.getProperty("java.specification.version", "");
        } catch (SecurityException e) {
            return true; // what comes next is refused too, and tells how to allow it
        }
        boolean old = version.equals("1.5") || version.equals("1.6") || version.equals("1.7");
        if (old) {
            System.err.println("shearpin: needs Java 8 or newer and this JVM is Java " + version
                    + "; the application runs unguarded");
        }
        return !old;
    }
}
