package io.github.shearpin.agent.attach;

/** What an attach that failed means, in the words of users: the JDK's are of sockets and return codes. */
final class AttachFailures {

    private AttachFailures() {
    }

    /**
     * @param failure  null: none, and yet there was no answer
     * @param jar      as the JVM names it
     * @param process  null: not known
     * @param ownFiles whether the process sees other files than we do
     */
    static String told(Throwable failure, String pid, String jar, LinuxProcess process, boolean ownFiles) {
        String message = failure == null ? "" : String.valueOf(failure.getMessage());
        String who = "process " + pid;
        if (message.contains("ynamic agent loading is not enabled")) {
            return who + " was started with -XX:-EnableDynamicAgentLoading, and lets no agent in late; start it again without, or with"
                    + " -javaagent:" + jar + "=RULES";
        }
        if (message.contains("Non-numeric value found")) { // what newer JVMs say in words is more than a JDK 8 can read
            return who + " refused the agent, in words that this Java (" + System.getProperty("java.version") + ") cannot read: it may"
                    + " have been started with -XX:-EnableDynamicAgentLoading; run the command with a newer java to see why";
        }
        if (message.contains("does not support the attach mechanism")) {
            return who + " was started with -XX:+DisableAttachMechanism; start it again without, or with -javaagent:" + jar + "=RULES";
        }
        if (message.contains("No such process")) {
            return "there is no process " + pid + "; \"list\" shows the JVMs there are";
        }
        if (message.contains("Agent JAR not found") || message.contains("Error opening zip file or JAR")) {
            return who + " could not read " + jar + "; put the jar where "
                    + (process == null ? "its user" : "user " + process.userName()) + " may read it, with the folders above";
        }
        if (message.contains("no providers installed") || message.contains("no attach in java.library.path")) {
            return who + " could not be attached to by this Java (" + System.getProperty("java.home")
                    + "), which lacks its library for that; run the command with the java of a JDK";
        }
        if (message.contains("java.instrument") || message.contains("libinstrument") || message.contains("library instrument")) {
            return who + " runs on a Java that can take no agent: its image was made without the module java.instrument";
        }
        if (message.contains("well-known file") || message.contains("Permission denied") || message.contains("Operation not permitted")) {
            return who + " is one of " + (process == null ? "another user" : "user " + process.userName()) + " (" + message
                    + "); run the command as that user";
        }
        if (message.contains("Unable to open socket file") || message.contains("HotSpot VM not loaded")
                || message.contains("Connection refused")) {
            return who + " does not answer" + (ownFiles ? ". It runs in a container, where it is process " + process.ownPid()
                    + "; run the command with Java 11 or newer, or in the container"
                    : process != null && process.user() != LinuxProcess.self().user() ? ". It is one of user " + process.userName()
                    + "; run the command as that user" : "; it is busy (collecting garbage, say), or ends just now; try again");
        }
        return failure == null ? who + " took the agent and did not answer; what it wrote to its stderr may tell why"
                : who + " could not be attached to: " + failure;
    }
}
