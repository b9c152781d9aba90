package io.github.shearpin.agent.policy.measure;

import io.github.shearpin.agent.logging.AgentThreads;
import io.github.shearpin.agent.logging.Log;
import java.util.Collection;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Reads gauges off objects of the application, on a thread of its own: their getters may take a lock that somebody holds, and
 * whoever wants to know does not wait for that for ever. Thread-safe.
 */
public final class Gauges {

    private final long longestWaitMillis;
    private final AtomicBoolean reading = new AtomicBoolean();
    private final ThreadPoolExecutor thread = new ThreadPoolExecutor(0, 1, 10, TimeUnit.SECONDS,
            new ArrayBlockingQueue<Runnable>(1), new ThreadFactory() {
                @Override
                public Thread newThread(Runnable work) {
                    return AgentThreads.daemon("gauges", work);
                }
            });
    private boolean told;

    /** @param longestWaitMillis for the objects to answer */
    public Gauges(long longestWaitMillis) {
        this.longestWaitMillis = longestWaitMillis;
    }

    /**
     * Reads them, and waits until that is done; where it takes too long, they show what they last did until it is. Gauges that
     * are being read since are not read again meanwhile.
     *
     * @return whether it was done in time
     */
    public boolean read(final Collection<Measurements> all) {
        if (!reading.compareAndSet(false, true)) {
            return false;
        }
        final CountDownLatch done = new CountDownLatch(1);
        boolean handedOver = false;
        try {
            thread.execute(new Runnable() {
                @Override
                public void run() {
                    try {
                        readNow(all);
                    } finally {
                        reading.set(false);
                        done.countDown();
                    }
                }
            });
            handedOver = true;
        } finally {
            if (!handedOver) { // no thread could be started; the next scrape tries again
                thread.getQueue().clear();
                reading.set(false);
            }
        }
        boolean inTime;
        try {
            inTime = done.await(longestWaitMillis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            inTime = false;
        }
        if (!inTime) {
            tellOnce();
        }
        return inTime;
    }

    private static void readNow(Collection<Measurements> all) {
        for (Measurements measurements : all) {
            for (Gauge gauge : measurements.gauges()) {
                try {
                    gauge.read();
                } catch (Throwable failure) {
                    Log.defect("reading a gauge", failure);
                }
            }
        }
    }

    private synchronized void tellOnce() {
        if (!told) {
            told = true;
            Log.line("gauges of rules (measure.gauge, count-as) could not be read within " + longestWaitMillis + " ms: a"
                    + " getter of the application takes that long; until it answers, they show what was read last");
        }
    }
}
