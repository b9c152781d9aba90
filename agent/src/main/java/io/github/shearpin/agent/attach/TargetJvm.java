package io.github.shearpin.agent.attach;

import java.io.File;
import java.io.IOException;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/** A JVM that runs, as the command line asks it something: looks first whether that can go well, since it may not be harmless. */
final class TargetJvm {

    private static final long PATIENCE_MILLIS = TimeUnit.SECONDS.toMillis(60);
    /** From then on JVMs warn of agents that come late. */
    private static final int WARNS_FROM = 21;

    private final String pid;
    /** Null: this Java has none, and the protocol is spoken. */
    private final AttachApi api;
    /** Null: the system tells nothing. */
    private final LinuxProcess process;
    private final File jar;
    private Properties properties;

    private TargetJvm(String pid, AttachApi api, LinuxProcess process, File jar) {
        this.pid = pid;
        this.api = api;
        this.process = process;
        this.jar = jar;
    }

    /** @param jar ours */
    static TargetJvm of(String pid, File jar) throws CannotAttachException {
        LinuxProcess process = LinuxProcess.areKnown() ? LinuxProcess.of(pid) : null;
        if (LinuxProcess.areKnown()) {
            look(pid, process, jar);
        }
        AttachApi api = AttachApi.find();
        if (api == null && HotSpotProtocol.with(process) == null) {
            throw new CannotAttachException("this Java (" + System.getProperty("java.home") + ", "
                    + System.getProperty("java.version") + ") cannot attach to others, as JREs and cut down images can't; run the"
                    + " command with the java of a JDK, or on Linux with one of Java 16 or newer" + jdkOf(process));
        }
        if (process == null) {
            lookFor(pid, api);
        }
        return new TargetJvm(pid, api, process, jar);
    }

    /** What the system tells. An attach sends a signal, which ends a process that is no JVM. */
    private static void look(String pid, LinuxProcess process, File jar) throws CannotAttachException {
        if (process == null) {
            throw new CannotAttachException("there is no process " + pid + "; \"list\" shows the JVMs there are");
        }
        LinuxProcess self = LinuxProcess.self();
        if (process.user() != self.user() && self.user() != 0) {
            throw new CannotAttachException("process " + pid + " is one of user " + process.userName() + ", and a JVM answers its own"
                    + " user alone; run the command as that user: sudo -u " + process.userName() + " java -jar " + jar + " ...");
        }
        String library = process.jvmLibrary();
        if (library == null) {
            throw new CannotAttachException("process " + pid + " hides what it runs, as those do that have other rights than their"
                    + " user; run the command as root");
        }
        if (library.isEmpty()) {
            throw new CannotAttachException("process " + pid + " is no JVM, it runs " + process.program()
                    + "; \"list\" shows the JVMs there are");
        }
        boolean openJ9 = library.contains("libj9vm");
        if (openJ9 != System.getProperty("java.vm.name", "").contains("OpenJ9")) {
            throw new CannotAttachException("process " + pid + (openJ9 ? " is an OpenJ9 JVM, and this is none"
                    : " is no OpenJ9 JVM, and this is one") + ", and the two don't understand each other; run the command with that"
                    + " process's own java: " + process.program() + " -jar " + jar + " ...");
        }
        if (process.isStopped()) {
            throw new CannotAttachException("process " + pid + " is stopped, by a signal or a debugger, and cannot answer; have it go"
                    + " on first: kill -CONT " + pid);
        }
        if (!process.catchesQuit() && !process.attachSocket().exists()) {
            throw new CannotAttachException("process " + pid + " does not take the signal that has it listen to others, and would be"
                    + " ended by it: it has just begun, and will in a moment, or it was made so");
        }
        if (process.hasOption("-XX:+DisableAttachMechanism")) {
            throw new CannotAttachException("process " + pid + " was started with -XX:+DisableAttachMechanism; start it again"
                    + " without, or with -javaagent:" + jar + "=RULES");
        }
    }

    /** Where the system tells nothing, the JVMs do. */
    private static void lookFor(String pid, AttachApi api) throws CannotAttachException {
        try {
            for (AttachApi.Found found : api.list()) {
                if (found.pid.equals(pid)) {
                    return;
                }
            }
        } catch (Throwable unknown) {
            return; // the attach will tell
        }
        throw new CannotAttachException("there is no JVM " + pid + " of this user; \"list\" shows those there are. A JVM of another"
                + " user answers that user alone");
    }

    /** A JDK to run the command with, where the process runs on one. */
    private static String jdkOf(LinuxProcess process) {
        String program = process == null || process.hasOwnFiles() ? null : process.program();
        File home = program == null ? null : new File(program).getParentFile().getParentFile();
        boolean jdk = home != null && (new File(home, "lib/libattach.so").isFile() || new File(home, "lib/tools.jar").isFile()
                || new File(home, "../lib/tools.jar").isFile());
        return jdk ? ", such as that of the process: " + program : "";
    }

    /** What it sees other files than we do by the same names, so that it needs copies. */
    boolean hasOwnFiles() {
        return process != null && process.hasOwnFiles();
    }

    /** A file, as the JVM names it; null: it has none of that name. */
    boolean sees(String file) {
        return (hasOwnFiles() ? new File(process.root(), file) : new File(file)).exists();
    }

    /** Whether it has ended; false where the system does not tell. */
    boolean hasEnded() throws CannotAttachException {
        return LinuxProcess.areKnown() && LinuxProcess.of(pid) == null;
    }

    /** Whether it may write files of ours. */
    boolean isOfOurUser() {
        return process == null || process.user() == LinuxProcess.self().user();
    }

    /** Whether it is guarded, as far as can be seen without asking it; null: that can't be seen. */
    Boolean isGuarded() {
        return process == null ? null : process.isGuarded();
    }

    /**
     * Asks it.
     *
     * @param argument of the agent; may be null
     * @param copied   a file of ours that is to be copied to where the JVM finds it, in place of its name at the beginning of the
     *                 argument; null: none
     * @return the exit code, a line break, and the text
     */
    String ask(final String command, String argument, File copied) throws CannotAttachException {
        boolean keep = false;
        Exchange exchange = null;
        try {
            exchange = Exchange.create(process);
            String named = copied == null ? argument : exchange.copy(copied) + argument.substring(copied.getPath().length());
            final String jarName = hasOwnFiles() ? exchange.copy(jar) : jar.getPath();
            final String request = exchange.ask(command, named);
            final Throwable[] failure = new Throwable[1];
            Thread asking = new Thread("attach") {
                @Override
                public void run() {
                    try {
                        load(jarName, request);
                    } catch (Throwable e) {
                        failure[0] = e;
                    }
                }
            };
            asking.setDaemon(true);
            asking.start();
            asking.join(PATIENCE_MILLIS);
            String answer = exchange.answer();
            if (answer != null && answer.matches("[0-9]{1,3}\n(?s:.*)")) { // of JVMs that are much older or younger, the API may say that it failed
                keep = command.equals("attach");
                return answer;
            }
            if (asking.isAlive()) {
                throw new CannotAttachException("process " + pid + " has not answered for " + PATIENCE_MILLIS / 1000 + " s; it may be"
                        + " stopped, or have no processor time or memory left");
            }
            throw new CannotAttachException(AttachFailures.told(failure[0], pid, jarName, process, hasOwnFiles()));
        } catch (IOException e) {
            throw new CannotAttachException("process " + pid + " could not be asked: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CannotAttachException("interrupted");
        } finally {
            if (exchange != null) {
                exchange.close(keep);
            }
        }
    }

    private void load(String jarName, String request) throws Throwable {
        if (api == null) {
            HotSpotProtocol protocol = HotSpotProtocol.with(process);
            properties = protocol.systemProperties();
            protocol.loadAgent(jarName, request);
            return;
        }
        AttachApi.Connection connection = api.attach(pid);
        try {
            properties = connection.systemProperties();
            connection.loadAgent(jarName, request);
        } finally {
            connection.close();
        }
    }

    /** Whether it warns of us on its stderr, each time it was asked something. */
    boolean warns() {
        String version = properties == null ? null : properties.getProperty("java.specification.version");
        return version != null && !version.startsWith("1.") && Integer.parseInt(version) >= WARNS_FROM
                && !properties.getProperty("java.vm.name", "").contains("OpenJ9")
                && (process == null || !process.hasOption("-XX:+EnableDynamicAgentLoading"));
    }
}
