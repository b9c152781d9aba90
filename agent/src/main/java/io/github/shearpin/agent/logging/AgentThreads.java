package io.github.shearpin.agent.logging;

import java.security.AccessController;
import java.security.PrivilegedAction;

/** Makes the threads of the agent. */
public final class AgentThreads implements PrivilegedAction<Thread> { // itself, for one class less at the start

    private final String name;
    private final Runnable work;

    private AgentThreads(String name, Runnable work) {
        this.name = name;
        this.work = work;
    }

    /**
     * One that keeps neither the JVM nor a class loader of the application alive; to be started. It has our own rights: a thread
     * may do no more than all on the stack that made it, and a SecurityManager that comes later may know none of them.
     *
     * @param name what follows {@value Log#THREAD_PREFIX}
     */
    public static Thread daemon(String name, Runnable work) {
        return AccessController.doPrivileged(new AgentThreads(name, work));
    }

    @Override
    public Thread run() {
        Thread thread = new Thread(work, Log.THREAD_PREFIX + name);
        thread.setDaemon(true);
        thread.setContextClassLoader(null);
        return thread;
    }
}
