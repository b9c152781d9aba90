package io.github.shearpin.agent.export;

import io.github.shearpin.agent.logging.Log;
import io.prometheus.client.Collector;
import io.prometheus.client.Collector.MetricFamilySamples.Sample;
import io.prometheus.client.Predicate;
import io.prometheus.client.hotspot.BufferPoolsExports;
import io.prometheus.client.hotspot.ClassLoadingExports;
import io.prometheus.client.hotspot.GarbageCollectorExports;
import io.prometheus.client.hotspot.MemoryPoolsExports;
import io.prometheus.client.hotspot.StandardExports;
import io.prometheus.client.hotspot.ThreadExports;
import io.prometheus.client.hotspot.VersionInfoExports;
import java.io.Closeable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The client library's JVM and process collectors, made at the first scrape: they load some hundred classes.
 *
 * <p>They must never initialise {@code java.util.logging.LogManager}, or an application that names its own in
 * {@code main} (WildFly) does not start; and a scrape may come in the first second of a JVM. Measured for each collector on
 * HotSpot 8, 11, 17, 21 and 25, whether an application still gets its own LogManager after three collections with garbage
 * collections in between:
 *
 * <pre>
 * collector                                              as published    as packaged here
 * StandardExports, BufferPoolsExports                    lost            kept
 * MemoryPools-, MemoryAllocation-, GarbageCollector-,
 * Thread-, ClassLoading-, VersionInfoExports             kept            kept
 * (for comparison) getPlatformMBeanServer()              lost            lost
 * </pre>
 *
 * What made the difference is the {@code Logger} that two of them hold in a static field, which packaging points to a logger
 * of ours. So all are safe at any time. {@code JvmMetricsIT} holds this for the packaged classes.
 *
 * <p>Thread-safe: scrapes take turns at it.
 */
final class JvmCollector extends Collector implements Closeable {

    private static final int KINDS = 8;

    private List<Collector> collectors;

    @Override
    public List<MetricFamilySamples> collect() {
        return collect(null);
    }

    @Override
    public synchronized List<MetricFamilySamples> collect(Predicate<String> filter) {
        if (collectors == null) {
            collectors = create();
        }
        List<MetricFamilySamples> families = new ArrayList<MetricFamilySamples>();
        for (Collector collector : collectors) {
            try {
                for (MetricFamilySamples family : collector.collect(filter)) {
                    families.add(withoutCreated(family));
                }
            } catch (Throwable failure) {
                Log.defect("reading JVM metrics (" + collector.getClass().getSimpleName() + ")", failure);
            }
        }
        return families;
    }

    /** Lets go of the JVM's beans; what is asked later is answered with nothing. */
    @Override
    public synchronized void close() {
        List<Collector> last = collectors;
        collectors = Collections.emptyList();
        if (last != null) {
            for (Collector collector : last) {
                if (collector instanceof AllocatedMemory) {
                    ((AllocatedMemory) collector).close();
                }
            }
        }
    }

    private static List<Collector> create() {
        List<Collector> made = new ArrayList<Collector>();
        Throwable missing = null;
        for (int kind = 0; kind < KINDS; kind++) {
            try {
                made.add(create(kind));
            } catch (Throwable failure) {
                missing = failure;
            }
        }
        if (missing != null) {
            Log.line("not all JVM metrics are served: this Java runtime lacks what they are read from (" + missing
                    + "), such as the module java.management; exporter.jvm-metrics: false does without them");
        }
        return made;
    }

    private static Collector create(int kind) {
        switch (kind) {
            case 0:
                return new StandardExports();
            case 1:
                return new MemoryPoolsExports();
            case 2:
                return new AllocatedMemory();
            case 3:
                return new BufferPoolsExports();
            case 4:
                return new GarbageCollectorExports();
            case 5:
                return new ThreadExports();
            case 6:
                return new ClassLoadingExports();
            default:
                return new VersionInfoExports();
        }
    }

    /** When we first looked is not when a counter of the JVM's began. */
    private static MetricFamilySamples withoutCreated(MetricFamilySamples family) {
        List<Sample> kept = new ArrayList<Sample>(family.samples.size());
        String created = family.name + "_created";
        for (Sample sample : family.samples) {
            if (!sample.name.equals(created)) {
                kept.add(sample);
            }
        }
        return kept.size() == family.samples.size() ? family
                : new MetricFamilySamples(family.name, family.unit, family.type, family.help, kept);
    }
}
