package io.github.shearpin.benchmarks.calls;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Arrays;

/** Micrometer's way to the histogram that Shearpin keeps. */
public final class MicrometerTimer {

    private MicrometerTimer() {
    }

    public static MeterRegistry registry() {
        return new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    }

    /** With Shearpin's buckets: what {@code publishPercentileHistogram} has instead are five times as many. */
    public static Timer register(MeterRegistry registry) {
        return Timer.builder("greeting").tag("method", "greeting")
                .serviceLevelObjectives(Arrays.stream(Calls.BUCKETS)
                        .mapToObj(seconds -> Duration.ofNanos(Math.round(seconds * 1e9))).toArray(Duration[]::new))
                .register(registry);
    }
}
