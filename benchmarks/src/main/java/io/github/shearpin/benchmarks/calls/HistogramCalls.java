package io.github.shearpin.benchmarks.calls;

import io.prometheus.client.Histogram;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.datapoints.Timer;
import org.openjdk.jmh.annotations.Benchmark;

/** Latency alone, by the client libraries of Prometheus. Their children are kept, as both documents advise. */
public class HistogramCalls extends Calls {

    private final Histogram.Child simpleclient = Histogram.build().name("greeting_seconds").help("Time").buckets(BUCKETS)
            .labelNames("method").create().labels("greeting");

    private final DistributionDataPoint prometheusMetrics = io.prometheus.metrics.core.metrics.Histogram.builder()
            .name("greeting_seconds").help("Time").classicOnly().classicUpperBounds(BUCKETS)
            .labelNames("method").build().labelValues("greeting");

    private final io.micrometer.core.instrument.Timer micrometer = MicrometerTimer.register(MicrometerTimer.registry());

    @Benchmark
    public String simpleclient() {
        try (Histogram.Timer timer = simpleclient.startTimer()) {
            return service.greeting(customer);
        }
    }

    @Benchmark
    public String prometheusMetrics() {
        try (Timer timer = prometheusMetrics.startTimer()) {
            return service.greeting(customer);
        }
    }

    @Benchmark
    public String micrometer() {
        return micrometer.record(() -> service.greeting(customer));
    }
}
