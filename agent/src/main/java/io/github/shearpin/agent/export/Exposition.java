package io.github.shearpin.agent.export;

import io.github.shearpin.agent.logging.Log;
import io.github.shearpin.agent.rules.ExporterSettings;
import io.prometheus.client.Collector;
import io.prometheus.client.Collector.MetricFamilySamples;
import io.prometheus.client.Predicate;
import io.prometheus.client.exporter.common.TextFormat;
import java.io.IOException;
import java.io.Writer;
import java.util.Collections;
import java.util.List;

/**
 * Writes what collectors read. The client's registry is not used: it would mix the families up anew at each start, and
 * one collector that throws would take the others' metrics with it. Thread-safe if its collectors are.
 */
final class Exposition {

    /** Takes one family after the other. */
    interface Sink {
        /** @param family has a sample at least, and only samples that are asked for */
        void write(MetricFamilySamples family) throws IOException;
    }

    private final List<Collector> collectors;
    private final ServedNames names;

    /** By the default prefix. */
    Exposition(List<Collector> collectors) {
        this(collectors, ExporterSettings.DEFAULT_PREFIX);
    }

    /** @param prefix of our own metrics' names */
    Exposition(List<Collector> collectors, String prefix) {
        this.collectors = collectors;
        this.names = new ServedNames(prefix);
    }

    /** By which names what collectors read is to be told. */
    ServedNames names() {
        return names;
    }

    /**
     * Collects and writes, one collector after the other.
     *
     * @param contentType one of {@link TextFormat}'s
     * @param filter      names of the series to write, as they are served; null: all
     */
    void write(String contentType, Writer writer, Predicate<String> filter) throws IOException {
        FamilyWriter families =
                new FamilyWriter(writer, contentType.equals(TextFormat.CONTENT_TYPE_OPENMETRICS_100), names);
        write(families, filter);
        families.end();
    }

    /** @param filter names of the series to write, as they are served; null: all */
    void write(Sink families, Predicate<String> filter) throws IOException {
        Predicate<String> collected = names.collected(filter);
        for (Collector collector : collectors) {
            for (MetricFamilySamples all : collect(collector, collected)) {
                MetricFamilySamples family = all.filter(collected);
                if (family != null && !family.samples.isEmpty()) {
                    families.write(family);
                }
            }
        }
    }

    private static List<MetricFamilySamples> collect(Collector collector, Predicate<String> filter) {
        try {
            return collector.collect(filter);
        } catch (Throwable failure) {
            Log.defect("collecting metrics (" + collector.getClass().getSimpleName() + ")", failure);
            return Collections.emptyList();
        }
    }
}
