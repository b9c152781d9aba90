package io.github.shearpin.agent.logging;

/** Makes the threads of the agent. */
public final class AgentThreads {

    private AgentThreads() {
    }

    /**
     * One that keeps neither the JVM nor a class loader of the application alive; to be started.
     *
     * @param name what follows {@value Log#THREAD_PREFIX}
     */
    public static Thread daemon(String name, Runnable work) {
        Thread thread = new Thread(work, Log.THREAD_PREFIX + name);
        thread.setDaemon(true);
        thread.setContextClassLoader(null);
        return thread;
    }
}
