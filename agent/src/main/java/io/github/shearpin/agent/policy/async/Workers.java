package io.github.shearpin.agent.policy.async;

import io.github.shearpin.agent.logging.Log;
import io.github.shearpin.agent.policy.timeout.Timer;
import java.lang.reflect.Constructor;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Where the agent runs code of the application that has no thread of its own to run on: the next attempt of an asynchronous
 * method, what hangs on a stage that timed out. That must neither hold up the timer nor block a thread of the common pool.
 *
 * <p>Daemon threads, named {@link #THREAD_PREFIX} and a number, which end when they have been idle for a while: a few for what is
 * scheduled, and for what somebody waits for already as many as there are such tasks at one time, up to a bound. For what hangs
 * on a stage may wait for another, and that for us. Each task sees the context class loader that its caller had. Thread-safe;
 * nothing here throws or blocks.
 */
public final class Workers {

    /** What the names of these threads, and of no others, begin with. */
    public static final String THREAD_PREFIX = Log.THREAD_PREFIX + "worker-";

    private static final int THREADS = 16;
    private static final int AWAITED_THREADS = 256;
    private static final int WAITING = 10000;
    private static final long IDLE_MILLIS = TimeUnit.SECONDS.toMillis(10);
    /** After which it is tried again, when the JVM has no thread to give. */
    private static final long AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final LinkedBlockingQueue<Runnable> waiting = new LinkedBlockingQueue<Runnable>();
    private final int mayWait;
    private final ThreadPoolExecutor pool;
    private final ThreadPoolExecutor awaited;

    public Workers() {
        this(THREADS, WAITING, AWAITED_THREADS, IDLE_MILLIS);
    }

    Workers(int threads, int mayWait, int awaitedThreads, long idleMillis) {
        Threads factory = new Threads();
        this.mayWait = mayWait;
        this.pool = new ThreadPoolExecutor(threads, threads, idleMillis, TimeUnit.MILLISECONDS, waiting, factory);
        pool.allowCoreThreadTimeOut(true);
        this.awaited = new ThreadPoolExecutor(0, awaitedThreads, idleMillis, TimeUnit.MILLISECONDS,
                new SynchronousQueue<Runnable>(), factory);
    }

    /** On a pool of somebody else's: for tests that run the tasks by hand. */
    public Workers(ThreadPoolExecutor pool) {
        this.mayWait = WAITING;
        this.pool = pool;
        this.awaited = pool;
    }

    /**
     * Runs a task at once, unless there are very many: for what somebody waits for already. What it throws is told as a defect
     * of the agent's.
     *
     * @param timer         for when the JVM has no thread to give: it is tried again ten times a second
     * @param contextLoader what the task sees as context class loader; may be null
     */
    public void run(Timer timer, Runnable task, ClassLoader contextLoader) {
        Task handed = new Task(task, contextLoader);
        if (!hand(awaited, handed) && !hand(pool, handed)) {
            new Delayed(timer, handed).start(AGAIN_NANOS);
        }
    }

    /**
     * Runs a task after some time, unless too many wait by now.
     *
     * @param afterNanos    a negative number is as good as 0
     * @param contextLoader what the task sees as context class loader; may be null
     * @return false: it will not be run
     */
    public boolean schedule(Timer timer, long afterNanos, Runnable task, ClassLoader contextLoader) {
        if (waiting.size() >= mayWait) {
            return false;
        }
        new Delayed(timer, new Task(task, contextLoader)).start(afterNanos);
        return true;
    }

    /** Ends the threads once they have nothing to do; a task that comes nevertheless is run by one of its own. */
    public void close() {
        pool.setKeepAliveTime(1, TimeUnit.MILLISECONDS);
        awaited.setKeepAliveTime(1, TimeUnit.MILLISECONDS);
    }

    private static boolean hand(ThreadPoolExecutor to, Runnable task) {
        try {
            to.execute(task);
            return true;
        } catch (Throwable noThread) {
            return false;
        }
    }

    /** A task whose time has yet to come. Its alarm is ended by whichever comes second: its run, or the return of its start. */
    private final class Delayed implements Timer.Listener, Runnable {

        private final Timer timer;
        private final Task task;
        /** The alarm, or this once that is over. */
        private final AtomicReference<Object> alarm = new AtomicReference<Object>();

        Delayed(Timer timer, Task task) {
            this.timer = timer;
            this.task = task;
        }

        void start(long afterNanos) {
            Timer.Alarm started = timer.start(afterNanos, this);
            if (!alarm.compareAndSet(null, started)) {
                started.end();
            }
        }

        private void endAlarm() {
            Object started = alarm.getAndSet(this);
            if (started != null) {
                ((Timer.Alarm) started).end();
            }
        }

        @Override
        public void expired() {
            if (!hand(pool, this)) {
                endAlarm();
                new Delayed(timer, task).start(AGAIN_NANOS); // late, rather than on the timer's thread
            }
        }

        @Override
        public void run() {
            endAlarm();
            task.run();
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

        /** With our own rights, not only those that all on the stack have: it may be that of an application under a SecurityManager. */
        @Override
        public Thread newThread(final Runnable work) {
            return AccessController.doPrivileged(new PrivilegedAction<Thread>() {
                @Override
                public Thread run() {
                    Thread thread = create(work, THREAD_PREFIX + number.incrementAndGet());
                    thread.setDaemon(true);
                    thread.setPriority(Thread.NORM_PRIORITY);
                    thread.setContextClassLoader(null);
                    return thread;
                }
            });
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
