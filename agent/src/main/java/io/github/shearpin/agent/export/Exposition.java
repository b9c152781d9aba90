package io.github.shearpin.agent.export;

import io.github.shearpin.agent.logging.Log;
import io.prometheus.client.Collector;
import io.prometheus.client.Collector.MetricFamilySamples;
import io.prometheus.client.Predicate;
import io.prometheus.client.exporter.common.TextFormat;
import java.io.IOException;
import java.io.Writer;
import java.util.Enumeration;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * Writes what collectors read. The client's registry is not used: it would mix the families up anew at each start, and
 * one collector that throws would take the others' metrics with it. Thread-safe if its collectors are.
 */
final class Exposition {

    private final List<Collector> collectors;

    Exposition(List<Collector> collectors) {
        this.collectors = collectors;
    }

    /**
     * Collects and writes, one collector after the other.
     *
     * @param contentType one of {@link TextFormat}'s
     * @param filter      names of the series to write; null: all
     */
    void write(String contentType, Writer writer, Predicate<String> filter) throws IOException {
        TextFormat.writeFormat(contentType, writer, new Families(collectors.iterator(), filter));
    }

    /** All families with a sample, collected as they are asked for. */
    private static final class Families implements Enumeration<MetricFamilySamples> {

        private final Iterator<Collector> collectors;
        private final Predicate<String> filter;
        private Iterator<MetricFamilySamples> current;
        private MetricFamilySamples next;

        Families(Iterator<Collector> collectors, Predicate<String> filter) {
            this.collectors = collectors;
            this.filter = filter;
            advance();
        }

        @Override
        public boolean hasMoreElements() {
            return next != null;
        }

        @Override
        public MetricFamilySamples nextElement() {
            if (next == null) {
                throw new NoSuchElementException();
            }
            MetricFamilySamples given = next;
            advance();
            return given;
        }

        private void advance() {
            next = null;
            while (next == null) {
                if (current != null && current.hasNext()) {
                    MetricFamilySamples family = current.next().filter(filter);
                    next = family == null || family.samples.isEmpty() ? null : family;
                } else if (collectors.hasNext()) {
                    current = collect(collectors.next());
                } else {
                    return;
                }
            }
        }

        private Iterator<MetricFamilySamples> collect(Collector collector) {
            try {
                return collector.collect(filter).iterator();
            } catch (Throwable failure) {
                Log.defect("collecting metrics (" + collector.getClass().getSimpleName() + ")", failure);
                return null;
            }
        }
    }
}
