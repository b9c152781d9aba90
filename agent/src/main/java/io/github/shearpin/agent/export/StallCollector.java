package io.github.shearpin.agent.export;

import io.prometheus.client.Collector;
import io.prometheus.client.Collector.MetricFamilySamples.Sample;
import io.prometheus.client.Predicate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Stalls of the whole JVM, measured from the first scrape of them on. Thread-safe. */
final class StallCollector extends Collector {

    private static final MetricFamily LAG = MetricFamily.histogram("event_loop_lag_seconds",
            "How late a timer fires that is due every 10 ms: stalls of the whole JVM, by garbage collection, say, or for want of"
                    + " processor time. Each time it is due counts, also those within a stall: one of 2 s counts as 2 s, 1.99 s,"
                    + " 1.98 s and so on. Measured from the first scrape on, and until there was none for 10 minutes.");

    private final StallMonitor monitor;

    StallCollector(StallMonitor monitor) {
        this.monitor = monitor;
    }

    @Override
    public List<MetricFamilySamples> collect() {
        return collect(null);
    }

    @Override
    public List<MetricFamilySamples> collect(Predicate<String> filter) {
        if (!LAG.wanted(filter)) {
            return Collections.emptyList();
        }
        monitor.keepWatching();
        List<Sample> samples = new ArrayList<Sample>();
        LAG.addHistogram(samples, Collections.<String>emptyList(), monitor.lateness(), NANOSECONDS_PER_SECOND);
        return Collections.singletonList(LAG.of(samples));
    }
}
