package io.github.shearpin.agent.suggest;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Looks up the stack of the present thread for the application's own methods. On Java 9 and later no further than it must,
 * by {@code StackWalker}, which Java 8 lacks and which is therefore called by reflection. Thread-safe.
 */
final class StackReader {

    /** Enough to find one that a rule can name above entry points and helpers. */
    private static final int MOST_FOUND = 6;
    private static final int DEEPEST = 300;

    /**
     * What these call is no work of whoever called them: lines for a log, the console being one, and what a server reads of the
     * request that it is answering. Of {@code java.util.logging} a part alone, or packaging would rename it.
     */
    private static final String[] NO_WORK = {"java.io.PrintStream", "java.util.log", "org.slf4j.", "ch.qos.logback.",
        "org.apache.logging.", "org.apache.log4j.", "org.apache.commons.logging.", "org.jboss.logmanager.", "org.tinylog.",
        "org.apache.catalina.connector.", "org.apache.coyote.", "org.eclipse.jetty.server.", "io.undertow.",
        "org.glassfish.grizzly.", "sun.net.httpserver."};

    private static final String OURS = StackReader.class.getName();

    private final OwnPackages packages;
    /** Null on Java 8, and where the reflection fails. */
    private final Walker walker;

    StackReader(OwnPackages packages) {
        this.packages = packages;
        this.walker = Walker.make();
    }

    /** Those that may be the application's, the nearest first; empty if there are none. */
    List<Frame> own() {
        if (walker != null) {
            return walker.own(packages);
        }
        List<Frame> found = new ArrayList<Frame>();
        StackTraceElement[] trace = new Throwable().getStackTrace();
        for (int i = 0; i < trace.length && i < DEEPEST && found.size() < MOST_FOUND; i++) {
            String type = trace[i].getClassName();
            if (packages.mayHave(type)) {
                add(type, trace[i].getMethodName(), null, found);
            } else if (found.isEmpty() && isNoWorkOf(type)) {
                return found;
            }
        }
        return found;
    }

    /** Among that are classes which are loaded when they are first used. */
    private static boolean isNoWorkOf(String className) {
        for (String prefix : NO_WORK) {
            if (className.startsWith(prefix)) {
                return true;
            }
        }
        return className.contains("ClassLoader");
    }

    private static void add(String className, String method, String descriptor, List<Frame> found) {
        // Not those of whoever looks; not what compilers make up, nor constructors, which can't be guarded.
        boolean nameable = !className.startsWith(OURS) && !className.equals(WatchGate.class.getName())
                && !method.startsWith("<") && !method.startsWith("lambda$") && !method.startsWith("access$")
                && !method.startsWith("$");
        if (nameable) {
            Frame frame = new Frame(className, method, descriptor);
            if (!found.contains(frame)) {
                found.add(frame);
            }
        }
    }

    /** {@code StackWalker}. */
    private static final class Walker {
        private final Object walker;
        private final Method walk;
        private final Method className;
        private final Method methodName;
        /** Null on Java 9. */
        private final Method descriptor;

        private Walker() throws ReflectiveOperationException {
            Class<?> type = Class.forName("java.lang.StackWalker");
            Class<?> frame = Class.forName("java.lang.StackWalker$StackFrame");
            Class<?> option = Class.forName("java.lang.StackWalker$Option");
            // Without this option, later JDKs do not tell descriptors.
            walker = type.getMethod("getInstance", option).invoke(null, option.getField("RETAIN_CLASS_REFERENCE").get(null));
            walk = type.getMethod("walk", Function.class);
            className = frame.getMethod("getClassName");
            methodName = frame.getMethod("getMethodName");
            Method found = null;
            try {
                found = frame.getMethod("getDescriptor");
            } catch (NoSuchMethodException java9) {
                // one does without
            }
            descriptor = found;
        }

        static Walker make() {
            try {
                return new Walker();
            } catch (ReflectiveOperationException java8) {
                return null;
            }
        }

        @SuppressWarnings("unchecked")
        List<Frame> own(final OwnPackages packages) {
            try {
                return (List<Frame>) walk.invoke(walker, new Function<Stream<Object>, List<Frame>>() {
                    @Override
                    public List<Frame> apply(Stream<Object> frames) {
                        return own(frames.iterator(), packages);
                    }
                });
            } catch (ReflectiveOperationException e) {
                return Collections.emptyList();
            }
        }

        private List<Frame> own(Iterator<Object> frames, OwnPackages packages) {
            List<Frame> found = new ArrayList<Frame>();
            try {
                for (int depth = 0; depth < DEEPEST && found.size() < MOST_FOUND && frames.hasNext(); depth++) {
                    Object frame = frames.next();
                    String type = (String) className.invoke(frame);
                    if (packages.mayHave(type)) {
                        add(type, (String) methodName.invoke(frame),
                                descriptor == null ? null : (String) descriptor.invoke(frame), found);
                    } else if (found.isEmpty() && isNoWorkOf(type)) {
                        return found;
                    }
                }
            } catch (ReflectiveOperationException e) {
                return found;
            }
            return found;
        }
    }
}
