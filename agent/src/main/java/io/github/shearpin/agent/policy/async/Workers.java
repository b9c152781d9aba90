package io.github.shearpin.agent.policy.async;

import io.github.shearpin.agent.logging.Log;
import io.github.shearpin.agent.policy.timeout.Timer;
import java.lang.reflect.Constructor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Where the agent runs code of the application that has no thread of its own to run on: the next attempt of an asynchronous
 * method, what hangs on a stage that timed out. That must neither hold up the timer nor block a thread of the common pool.
 *
 * <p>A few daemon threads, named {@link #THREAD_PREFIX} and a number, which end when they have been idle for a while. Each
 * task sees the context class loader that its caller had. Thread-safe; nothing here throws or blocks.
 */
public final class Workers {

    /** What the names of these threads, and of no others, begin with. */
    public static final String THREAD_PREFIX = Log.THREAD_PREFIX + "worker-";

    private static final int THREADS = 16;
    private static final int WAITING = 10000;
    private static final long IDLE_MILLIS = TimeUnit.SECONDS.toMillis(10);

    private final LinkedBlockingQueue<Runnable> waiting = new LinkedBlockingQueue<Runnable>();
    private final int mayWait;
    private final ThreadPoolExecutor pool;

    public Workers() {
        this(THREADS, WAITING, IDLE_MILLIS);
    }

    Workers(int threads, int mayWait, long idleMillis) {
        this.mayWait = mayWait;
        pool = new ThreadPoolExecutor(threads, threads, idleMillis, TimeUnit.MILLISECONDS, waiting, new Threads());
        pool.allowCoreThreadTimeOut(true);
    }

    /**
     * Runs a task with the context class loader that this thread has now. What the task throws is told as a defect of the
     * agent's.
     *
     * @return false: it will not be run, because too many wait already or the JVM has no thread to give
     */
    public boolean run(Runnable task) {
        try {
            return run(task, Thread.currentThread().getContextClassLoader());
        } catch (SecurityException notOurs) {
            return run(task, null);
        }
    }

    /**
     * As {@link #run(Runnable)}, for a thread that is not the one the task is run for.
     *
     * @param contextLoader what the task sees as context class loader; may be null
     */
    public boolean run(Runnable task, ClassLoader contextLoader) {
        return waiting.size() < mayWait && hand(new Task(task, contextLoader));
    }

    /**
     * As {@link #run(Runnable, ClassLoader)}, however many wait: for what a caller of the application waits for already, of
     * whom there is a bounded number.
     *
     * @return false: the JVM has no thread to give
     */
    public boolean insist(Runnable task, ClassLoader contextLoader) {
        return hand(new Task(task, contextLoader));
    }

    /**
     * Runs a task after some time.
     *
     * @return false: it will not be run, because too many wait already
     */
    public boolean schedule(Timer timer, long afterNanos, Runnable task, ClassLoader contextLoader) {
        if (waiting.size() >= mayWait) {
            return false;
        }
        Delayed delayed = new Delayed(task, contextLoader);
        delayed.alarm = timer.start(afterNanos, delayed);
        return true;
    }

    /** Handed over by the timer when it is due. */
    private final class Delayed implements Timer.Listener, Runnable {

        private final Runnable task;
        private final ClassLoader contextLoader;
        private volatile Timer.Alarm alarm;

        Delayed(Runnable task, ClassLoader contextLoader) {
            this.task = task;
            this.contextLoader = contextLoader;
        }

        @Override
        public void expired() {
            if (!insist(this, contextLoader)) {
                task.run(); // rather on the timer's thread than never
            }
        }

        @Override
        public void run() {
            Timer.Alarm mine = alarm;
            while (mine == null) { // it was due before it could be kept
                Thread.yield();
                mine = alarm;
            }
            mine.end();
            task.run();
        }
    }

    private boolean hand(Task task) {
        try {
            pool.execute(task);
            return true;
        } catch (Throwable noThread) {
            return false;
        }
    }

    private static final class Task implements Runnable {

        private final Runnable task;
        private final ClassLoader contextLoader;

        Task(Runnable task, ClassLoader contextLoader) {
            this.task = task;
            this.contextLoader = contextLoader;
        }

        @Override
        public void run() {
            Thread thread = Thread.currentThread();
            try {
                thread.setContextClassLoader(contextLoader);
                task.run();
            } catch (Throwable defect) {
                Log.defect("running a task on a worker", defect);
            } finally {
                thread.setContextClassLoader(null); // an idle thread must not keep an application's loader alive
            }
        }
    }

    /** Makes threads that have nothing of whoever happens to need one first. */
    private static final class Threads implements ThreadFactory {

        /** Takes a flag for whether inheritable thread locals are inherited; null: JDK 8, which always does. */
        private static final Constructor<Thread> INHERITING = inheriting();

        private final ThreadGroup group = Thread.currentThread().getThreadGroup();
        private final AtomicInteger number = new AtomicInteger();

        @Override
        public Thread newThread(Runnable work) {
            Thread thread = create(work, THREAD_PREFIX + number.incrementAndGet());
            thread.setDaemon(true);
            thread.setPriority(Thread.NORM_PRIORITY);
            thread.setContextClassLoader(null);
            return thread;
        }

        private Thread create(Runnable work, String name) {
            if (INHERITING != null) {
                try {
                    return INHERITING.newInstance(group, work, name, 0L, false);
                } catch (ReflectiveOperationException notSo) {
                    // Then with what it inherits.
                }
            }
            return new Thread(group, work, name);
        }

        private static Constructor<Thread> inheriting() {
            try {
                return Thread.class.getConstructor(ThreadGroup.class, Runnable.class, String.class, long.class,
                        boolean.class);
            } catch (NoSuchMethodException jdk8) {
                return null;
            }
        }
    }
}
