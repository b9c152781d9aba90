package io.github.shearpin.bootstrap;

import java.io.File;
import java.io.IOException;

/**
 * Tells a JDK tool, and a command of ours, from an application. Under {@code JAVA_TOOL_OPTIONS} every {@code keytool},
 * {@code jps} and {@code java -jar shearpin.jar status} loads the agent too; there it must neither take the port nor cost time.
 */
final class JdkTool {

    /** Main classes of the tools of JDK 8, which has no modules to tell them by. */
    private static final String[] JDK_8_PREFIXES = {
        "com.sun.tools.", "sun.tools.", "sun.security.tools.", "com.sun.java.util.jar.pack.", "sun.rmi.rmic.",
        "sun.rmi.registry.", "sun.rmi.server.", "sun.jvmstat.", "sun.applet.", "com.sun.corba.se.", "jdk.jfr.",
        "jdk.nashorn.tools.", "com.sun.jmx.", "org.jcp.xml.",
        // IBM's
        "com.ibm.crypto.tools.", "com.ibm.security.krb5.internal.tools.", "com.ibm.jvm.dtfjview.",
    };

    private JdkTool() {
    }

    /** @param ownJar where our own classes come from */
    static boolean isThisJvm(File ownJar) throws IOException {
        return isTool(System.getProperty("jdk.module.main"), System.getProperty("sun.java.command"))
                || isOurs(System.getProperty("java.class.path"), ownJar);
    }

    /** @param classPath with {@code -jar} that jar alone, and on JDK 8 that of the agent once more; may be null */
    static boolean isOurs(String classPath, File ownJar) throws IOException {
        if (classPath == null || !classPath.endsWith(ownJar.getName())) { // as mostly, which costs nothing more
            return false;
        }
        for (String path : classPath.split(File.pathSeparator)) {
            if (!new File(path).getCanonicalFile().equals(ownJar.getCanonicalFile())) {
                return false;
            }
        }
        return true;
    }

    /**
     * @param mainModule the module the JVM was started with, on Java 9 and later; may be null
     * @param command    main class or jar with its arguments; may be null
     */
    static boolean isTool(String mainModule, String command) {
        if (mainModule != null) {
            return mainModule.startsWith("jdk.") || mainModule.startsWith("java.");
        }
        if (command != null) {
            for (String prefix : JDK_8_PREFIXES) {
                if (command.startsWith(prefix)) {
                    return true;
                }
            }
        }
        return false;
    }
}
