package io.github.shearpin.agent.logging;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * A thread of the agent's that does its work in rounds, from when there is first some on, until the agent is detached.
 * Thread-safe; nothing here blocks but the thread itself.
 *
 * <p>It is made now and not when it is first needed: a thread keeps the access rights, the group and the inherited
 * thread-locals of where it was made, which should be ours and not those of a call of the application.
 */
public final class WorkThread implements Runnable {

    /** What it does. */
    public interface Work {

        /** Does what there is to do. Returns the nanoseconds until there is more, if nobody wakes the thread; 0: none. */
        long round();
    }

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final Thread thread;
    private final String without;
    private final String doing;
    private final Work work;
    private final AtomicBoolean started = new AtomicBoolean();
    private volatile long startAgainAt;
    private volatile boolean ended;
    private volatile boolean failureTold;

    /**
     * @param name     what follows {@value Log#THREAD_PREFIX}
     * @param without  what is told if the system has no thread to give, such as {@code no timeout is enforced}
     * @param doing    what is told of a defect, such as {@code keeping the time of calls}
     * @param nowNanos by the clock that {@link #start} is told the time of
     */
    public WorkThread(String name, String without, String doing, long nowNanos, Work work) {
        this.thread = AgentThreads.daemon(name, this);
        this.without = without;
        this.doing = doing;
        this.startAgainAt = nowNanos;
        this.work = work;
    }

    public boolean isStarted() {
        return started.get();
    }

    /** Starts it, if nobody has. When the system has no thread to give, that is tried again, but not each time. */
    public void start(long nowNanos) {
        if (ended || nowNanos - startAgainAt < 0 || !started.compareAndSet(false, true)) {
            return;
        }
        try {
            thread.start();
        } catch (Throwable failure) {
            startAgainAt = nowNanos + SECOND;
            started.set(thread.getState() != Thread.State.NEW);
            if (!failureTold) {
                failureTold = true;
                Log.line(without + ": the thread " + thread.getName() + " could not be started: " + failure
                        + "; it is tried again every second");
            }
        }
    }

    /** Has it begin its next round at once. */
    public void wake() {
        LockSupport.unpark(thread);
    }

    /** Has it end after the round it is in; what comes later is not done. */
    public void end() {
        ended = true;
        wake();
    }

    /** On the thread. */
    @Override
    public void run() {
        while (!ended) {
            try {
                long nanos = work.round();
                if (nanos > 0 && !ended) {
                    LockSupport.parkNanos(this, nanos);
                }
                Thread.interrupted(); // an application that interrupts all the threads it finds must not keep us awake
            } catch (Throwable defect) {
                endure(defect);
            }
        }
    }

    /** Whatever happened, the most likely being that memory ran out: it goes on, and not in a busy loop. */
    private void endure(Throwable defect) {
        try {
            Log.defect(doing, defect);
            LockSupport.parkNanos(this, SECOND / 100);
        } catch (Throwable again) {
            // The next round will try.
        }
    }
}
