package io.github.shearpin.benchmarks.calls;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;

/** A method that always fails, and what Shearpin makes of that by its rule. */
public class PlainRefusals extends Calls {

    /** Opens the breaker, or empties the bucket. */
    @Setup
    public void fail() throws Exception {
        for (int i = 0; i < 100; i++) {
            call();
        }
        expectGuarded();
    }

    @Benchmark
    public Object call() {
        try {
            return service.failing(customer);
        } catch (RuntimeException refused) {
            return refused;
        }
    }
}
