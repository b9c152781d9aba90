package io.github.shearpin.agent.attach;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/**
 * The JDK's {@code com.sun.tools.attach}, which is no part of the Java that a program runs on: a module that may be absent, and
 * on Java 8 a jar of the JDK's. Called by reflection.
 */
final class AttachApi {

    private final Class<?> machine;

    private AttachApi(Class<?> machine) {
        this.machine = machine;
    }

    /** Null: this Java has none. */
    static AttachApi find() {
        try {
            return new AttachApi(Class.forName("com.sun.tools.attach.VirtualMachine", false, loader()));
        } catch (ClassNotFoundException | IOException absent) {
            return null;
        }
    }

    private static ClassLoader loader() throws IOException {
        File tools = new File(System.getProperty("java.home"), "../lib/tools.jar");
        return !tools.isFile() ? ClassLoader.getSystemClassLoader()
                : new URLClassLoader(new URL[] {tools.getCanonicalFile().toURI().toURL()}, ClassLoader.getSystemClassLoader());
    }

    /** A JVM of the same user. */
    static final class Found {
        final String pid;
        /** Main class or jar, and arguments; may be empty. */
        final String command;

        Found(String pid, String command) {
            this.pid = pid;
            this.command = command;
        }
    }

    /** Those that tell of themselves: a JVM may have been started so that it does not. */
    List<Found> list() throws Throwable {
        List<Found> found = new ArrayList<Found>();
        for (Object descriptor : (List<?>) call(machine, null, "list")) {
            found.add(new Found((String) call(descriptor, "id"), (String) call(descriptor, "displayName")));
        }
        return found;
    }

    /** @throws Throwable what the JDK throws, of the JDK's types */
    Connection attach(String pid) throws Throwable {
        try {
            return new Connection(machine.getMethod("attach", String.class).invoke(null, pid));
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    /** To a JVM; to be closed. */
    final class Connection {
        private final Object jvm;

        private Connection(Object jvm) {
            this.jvm = jvm;
        }

        Properties systemProperties() throws Throwable {
            return (Properties) call(machine, jvm, "getSystemProperties");
        }

        /** Returns when the agent has. */
        void loadAgent(String jar, String argument) throws Throwable {
            try {
                machine.getMethod("loadAgent", String.class, String.class).invoke(jvm, jar, argument);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }

        void close() {
            try {
                call(machine, jvm, "detach");
            } catch (Throwable gone) {
                // Then there is nothing to close.
            }
        }
    }

    private static Object call(Object of, String method) throws Throwable {
        Class<?> declared = of.getClass();
        while (!declared.getName().equals("com.sun.tools.attach.VirtualMachineDescriptor")) {
            declared = declared.getSuperclass();
        }
        return call(declared, of, method);
    }

    private static Object call(Class<?> declared, Object of, String method) throws Throwable {
        try {
            return declared.getMethod(method).invoke(of);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
