package io.github.shearpin.agent.weave;

import io.github.shearpin.agent.logging.AgentThreads;
import io.github.shearpin.agent.logging.Log;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Weaves classes that went by unwoven: those the JVM loaded for the weaver itself, in the midst of its work, and those for
 * which a full stack or heap left no room. A thread of ours waits for them; it is made at the start, so that it has nothing
 * of the application's. A minute after the start it also tells of rules that have matched nothing. Thread-safe.
 */
final class LateClasses implements Runnable {

    /** They come in bunches, and to find one means to look over all classes there are. */
    private static final long GATHERING_MILLIS = 50;

    /** A class that goes by is not loaded yet. One that isn't after so many rounds never will be. */
    private static final int ROUNDS = 20;

    private static final int MOST_WAITING = 10000;

    /** By then most programs have loaded what they work with. */
    static final long REPORT_SECONDS = 60;

    private final Weaver weaver;
    private volatile long reportAt;
    private volatile boolean reported;
    private volatile boolean ended;
    private final LinkedBlockingQueue<String> names = new LinkedBlockingQueue<String>(MOST_WAITING);

    /** @param began when the agent began to look out for classes, in nanoseconds */
    LateClasses(Weaver weaver, long began) {
        this.weaver = weaver;
        this.reportAt = began + TimeUnit.SECONDS.toNanos(REPORT_SECONDS);
    }

    void start() {
        startThread(this);
    }

    /** Tells of rules that have matched nothing again, after a while: there are others now. */
    void reportAgain() {
        reportAt = System.nanoTime() + TimeUnit.SECONDS.toNanos(REPORT_SECONDS);
        reported = false;
        names.offer(""); // for who waits for nothing but names
    }

    /** Has the thread end, after the class that it is at. */
    void end() {
        ended = true;
        names.clear();
        names.offer(""); // wakes it
    }

    /** The thread that weaves what is woven late. */
    static void startThread(Runnable work) {
        AgentThreads.daemon("weaver", work).start();
    }

    /** Never blocks. */
    void add(String className) {
        names.offer(className);
    }

    @Override
    public void run() {
        while (!ended) {
            try {
                String name = reported ? names.take() : names.poll(reportAt - System.nanoTime(), TimeUnit.NANOSECONDS);
                if (name != null && !name.isEmpty()) {
                    weave(name);
                }
                if (!ended && !reported && System.nanoTime() - reportAt >= 0) {
                    reported = true;
                    weaver.tellWhatMatchedNothing(REPORT_SECONDS);
                }
            } catch (Throwable defect) {
                Log.defect("weaving classes that went by", defect);
            }
        }
    }

    private void weave(String first) throws InterruptedException {
        Set<String> waiting = new HashSet<String>();
        waiting.add(first);
        for (int round = 0; round < ROUNDS && !waiting.isEmpty() && !ended; round++) {
            Thread.sleep(GATHERING_MILLIS);
            if (names.drainTo(waiting) > 0) {
                round = 0;
            }
            weaver.reweave(waiting);
        }
    }
}
