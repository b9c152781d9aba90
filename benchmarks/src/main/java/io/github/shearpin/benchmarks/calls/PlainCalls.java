package io.github.shearpin.benchmarks.calls;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.infra.Blackhole;

/** The method as it is, which agents may have woven, and the least that anything that measures does. */
public class PlainCalls extends Calls {

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
}
