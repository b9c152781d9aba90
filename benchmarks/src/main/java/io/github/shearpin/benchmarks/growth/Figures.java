package io.github.shearpin.benchmarks.growth;

import java.lang.management.ManagementFactory;

/** What a JVM of this part measures, as it tells the one that started it: a line {@code name = value} each. */
final class Figures {

    static final String SEPARATOR = " = ";

    private static final com.sun.management.ThreadMXBean THREAD =
            (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final long WARM_UP_NANOS = 400_000_000;
    private static final long MEASURE_NANOS = 150_000_000;
    /** Also of what takes long. */
    private static final int FEWEST_RUNS = 3;

    /** To be measured again and again. */
    interface Work {
        void run() throws Exception;
    }

    private Figures() {
    }

    static void tell(String name, double value) {
        System.out.println(name + SEPARATOR + value);
    }

    /** CPU time of this thread in nanoseconds; that of others, of the JVM's or of the machine's, is not in it. */
    static long cpuNanos() {
        return THREAD.getCurrentThreadCpuTime();
    }

    /**
     * Tells {@code name ns} and {@code name B}: CPU time and allocation of one of them, once the JVM has compiled it.
     *
     * @param times how many of them one run is
     */
    static void ofRuns(String name, int times, Work work) throws Exception {
        runFor(WARM_UP_NANOS, work);
        long cpu = cpuNanos();
        long bytes = THREAD.getCurrentThreadAllocatedBytes();
        double all = (double) times * runFor(MEASURE_NANOS, work);
        tell(name + " ns", (cpuNanos() - cpu) / all);
        tell(name + " B", (THREAD.getCurrentThreadAllocatedBytes() - bytes) / all);
    }

    /** What is used after a collection. */
    static long heapBytes() {
        System.gc();
        System.gc(); // what the first one enqueued
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    /** By CPU time: on a busy machine that is longer than it looks, for what compiles meanwhile too. */
    private static int runFor(long nanos, Work work) throws Exception {
        long end = cpuNanos() + nanos;
        int runs = 0;
        while (runs < FEWEST_RUNS || cpuNanos() < end) {
            work.run();
            runs++;
        }
        return runs;
    }
}
