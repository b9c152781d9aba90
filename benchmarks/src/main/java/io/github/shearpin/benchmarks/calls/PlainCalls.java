package io.github.shearpin.benchmarks.calls;

import java.util.concurrent.atomic.AtomicLongArray;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.infra.Blackhole;

/** The method as it is, which agents may have woven, and the least that anything that measures does. */
public class PlainCalls extends Calls {

    private static final ThreadLocal<AtomicLongArray> OWN = ThreadLocal.withInitial(() -> new AtomicLongArray(128));

    @Setup
    public void callOnce() throws Exception {
        service.greeting(customer);
        expectGuarded();
    }

    @Benchmark
    public String call() {
        return service.greeting(customer);
    }

    @Benchmark
    public String twoNanoTimes(Blackhole elapsed) {
        long begin = System.nanoTime();
        String greeting = service.greeting(customer);
        elapsed.consume(System.nanoTime() - begin);
        return greeting;
    }

    /** The same, and as many counts as Shearpin keeps of a call, by the cheapest there is: plain numbers of the thread's own. */
    @Benchmark
    public String twoNanoTimesAndOwnCounts() {
        AtomicLongArray own = OWN.get();
        long begin = System.nanoTime();
        add(own, 0, 1); // begun
        add(own, 1, 1); // for the budget of retries
        String greeting = service.greeting(customer);
        long end = System.nanoTime();
        add(own, 2, 1); // good ones
        add(own, 3, 1); // of the breaker's window
        add(own, 4, end - begin);
        int power = Long.SIZE - Long.numberOfLeadingZeros(end - begin);
        add(own, 32 + power, 1); // of the histogram
        add(own, 64 + power / 2, 1); // of the window for quantiles
        return greeting;
    }

    private static void add(AtomicLongArray own, int index, long delta) {
        own.lazySet(index, own.get(index) + delta);
    }
}
