package io.github.shearpin.benchmarks.calls;

import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What all benchmarks call, and with what; one for all threads. */
@State(Scope.Benchmark)
public abstract class Calls {

    /** Upper bounds of the histograms, in seconds, as Shearpin's own are without a setting. */
    static final double[] BUCKETS = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};

    Service service = new Service();
    String customer = "acme";
}
