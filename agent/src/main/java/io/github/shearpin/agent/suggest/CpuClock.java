package io.github.shearpin.agent.suggest;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.function.LongSupplier;

/**
 * The processor time of the present thread, in nanoseconds from any origin. Where the JVM does not tell (it lacks
 * {@code java.management}, or the thread is virtual) it is the time that passes, which is never less. Thread-safe.
 */
final class CpuClock implements LongSupplier {

    private final ThreadMXBean threads;

    private CpuClock(ThreadMXBean threads) {
        this.threads = threads;
    }

    static LongSupplier make() {
        try {
            CpuClock clock = new CpuClock(ManagementFactory.getThreadMXBean());
            if (clock.threads.isCurrentThreadCpuTimeSupported() && clock.threads.getCurrentThreadCpuTime() >= 0) {
                return clock;
            }
        } catch (Throwable absent) {
            // The time that passes, then.
        }
        return new LongSupplier() {
            @Override
            public long getAsLong() {
                return System.nanoTime();
            }
        };
    }

    /** Negative: not of this thread. */
    @Override
    public long getAsLong() {
        try {
            return threads.getCurrentThreadCpuTime();
        } catch (UnsupportedOperationException virtual) {
            return -1;
        }
    }
}
