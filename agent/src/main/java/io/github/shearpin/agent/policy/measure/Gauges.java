package io.github.shearpin.agent.policy.measure;

import io.github.shearpin.agent.logging.AgentThreads;
import io.github.shearpin.agent.logging.Log;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Reads gauges off objects of the application, on threads of its own: their getters may take a lock that somebody holds, and
 * whoever wants to know does not wait for that for ever. A gauge that is stuck in a getter is left to a thread of its
 * own and the others are read by another, up to {@value #MOST_STUCK} times; then all of them wait. Thread-safe.
 */
public final class Gauges {

    /** Threads that may be stuck at a time. */
    private static final int MOST_STUCK = 4;

    private final long longestWaitMillis;
    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(0, MOST_STUCK + 1, 10, TimeUnit.SECONDS,
            new SynchronousQueue<Runnable>(), new ThreadFactory() {
                @Override
                public Thread newThread(Runnable work) {
                    return AgentThreads.daemon("gauges", work);
                }
            });
    /** Reads now; null: nobody does. */
    private Reading present;
    private final List<Reading> stuck = new ArrayList<Reading>();
    private final Set<Gauge> told = Collections.newSetFromMap(new WeakHashMap<Gauge, Boolean>());

    /** @param longestWaitMillis for the objects to answer */
    public Gauges(long longestWaitMillis) {
        this.longestWaitMillis = longestWaitMillis;
    }

    /**
     * Reads them, and waits until that is done. One that takes too long shows what it last did until its objects have answered;
     * those behind it do so until the next time. Somebody who asks while another does waits for nothing.
     *
     * @return whether it was done in time
     */
    public boolean read(Collection<Measurements> all) {
        Reading reading = begin(all);
        if (reading == null) {
            return false;
        }
        boolean inTime;
        try {
            inTime = reading.done.await(longestWaitMillis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            inTime = false;
        }
        if (!inTime) {
            tell(reading);
        }
        return inTime;
    }

    /** Ends the threads, but one that is stuck. */
    public void close() {
        threads.shutdown();
    }

    /** Null: somebody else reads, or too many threads are stuck, or no other could be started. */
    private synchronized Reading begin(Collection<Measurements> all) {
        if (present != null && present.isLate) {
            if (present.at != present.lateAt) {
                present.lateAt = present.at; // slow, but it goes on
                return null;
            }
            if (stuck.size() == MOST_STUCK) {
                return null;
            }
            stuck.add(present);
            present = null;
        }
        if (present != null) {
            return null;
        }
        Reading reading = new Reading(all);
        present = reading;
        boolean started = false;
        try {
            threads.execute(reading);
            started = true;
        } finally {
            if (!started) {
                present = null; // the next scrape tries again
            }
        }
        return reading;
    }

    private synchronized void tell(Reading late) {
        late.isLate = late == present;
        Gauge at = late.at;
        late.lateAt = at;
        if (late.isLate && at != null && told.add(at)) {
            Log.line("gauge " + at.settings().name() + ' ' + at.settings().paths() + " could not be read within "
                    + longestWaitMillis + " ms: a getter of the application takes that long; until it answers, the gauge shows"
                    + " what was read last");
        }
    }

    /** How many are being read for longer than anybody waits; they show what was read last. */
    public synchronized int stuck() {
        return stuck.size() + (present != null && present.isLate ? 1 : 0);
    }

    private synchronized boolean isStuck(Gauge gauge) {
        for (Reading reading : stuck) {
            if (reading.at == gauge) {
                return true;
            }
        }
        return false;
    }

    private synchronized void end(Reading reading) {
        stuck.remove(reading);
        if (present == reading) {
            present = null;
        }
    }

    private synchronized boolean isPresent(Reading reading) {
        return present == reading;
    }

    /** One time. */
    private final class Reading implements Runnable {

        private final Collection<Measurements> all;
        private final CountDownLatch done = new CountDownLatch(1);
        /** Being read. */
        private volatile Gauge at;
        /** Nobody waits for it any more; under the lock. */
        private boolean isLate;
        /** What it was at when somebody last looked whether it goes on; under the lock. */
        private Gauge lateAt;

        Reading(Collection<Measurements> all) {
            this.all = all;
        }

        @Override
        public void run() {
            try {
                for (Measurements measurements : all) {
                    for (Gauge gauge : measurements.gauges()) {
                        if (!isPresent(this)) {
                            return; // it was stuck, and another has read the rest
                        }
                        read(gauge);
                    }
                }
            } finally {
                end(this);
                done.countDown();
            }
        }

        private void read(Gauge gauge) {
            if (isStuck(gauge)) {
                return;
            }
            at = gauge;
            try {
                gauge.read();
            } catch (Throwable failure) {
                Log.defect("reading a gauge", failure);
            }
            at = null;
        }
    }
}
