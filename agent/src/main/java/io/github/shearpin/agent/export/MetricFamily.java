package io.github.shearpin.agent.export;

import io.github.shearpin.agent.policy.record.Exemplar;
import io.github.shearpin.agent.rules.ExporterSettings;
import io.github.shearpin.agent.policy.record.Histogram;
import io.prometheus.client.Collector;
import io.prometheus.client.Collector.MetricFamilySamples;
import io.prometheus.client.Collector.MetricFamilySamples.Sample;
import io.prometheus.client.Predicate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;

/** What is constant about a metric: name, type, unit, help and labels. Immutable and thread-safe. */
final class MetricFamily {

    private static final String[] UNITS = {"seconds", "ratio", "bytes", "entries"};

    private final String name;
    private final Collector.Type type;
    private final String unit;
    private final String help;
    private final String sampleName;
    private final String bucketName;
    private final String countName;
    private final String sumName;
    private final List<String> labels;
    private final List<String> bucketLabels;
    private final String[] names;

    private MetricFamily(String name, Collector.Type type, String sampleSuffix, String help, String... labels) {
        this.name = name;
        this.type = type;
        this.unit = unitOf(name);
        this.help = help;
        this.sampleName = this.name + sampleSuffix;
        this.bucketName = this.name + "_bucket";
        this.countName = this.name + "_count";
        this.sumName = this.name + "_sum";
        this.labels = Collections.unmodifiableList(Arrays.asList(labels));
        this.bucketLabels = with(this.labels, "le");
        this.names = new MetricFamilySamples(this.name, type, help, Collections.<Sample>emptyList()).getNames();
    }

    private MetricFamily(MetricFamily other, List<String> labels) {
        this.name = other.name;
        this.type = other.type;
        this.unit = other.unit;
        this.help = other.help;
        this.sampleName = other.sampleName;
        this.bucketName = other.bucketName;
        this.countName = other.countName;
        this.sumName = other.sumName;
        this.labels = Collections.unmodifiableList(labels);
        this.bucketLabels = with(this.labels, "le");
        this.names = other.names;
    }

    /** @param name without prefix and without {@code _total}; its unit is read off its end */
    static MetricFamily counter(String name, String help, String... labels) {
        return new MetricFamily(ExporterSettings.DEFAULT_PREFIX + name, Collector.Type.COUNTER, "_total", help, labels);
    }

    static MetricFamily gauge(String name, String help, String... labels) {
        return new MetricFamily(ExporterSettings.DEFAULT_PREFIX + name, Collector.Type.GAUGE, "", help, labels);
    }

    static MetricFamily histogram(String name, String help, String... labels) {
        return new MetricFamily(ExporterSettings.DEFAULT_PREFIX + name, Collector.Type.HISTOGRAM, "", help, labels);
    }

    /** Quantiles alone: the {@code quantile} label belongs to summaries, and {@code promtool} says so. */
    static MetricFamily quantiles(String name, String help, String... labels) {
        return new MetricFamily(ExporterSettings.DEFAULT_PREFIX + name, Collector.Type.SUMMARY, "", help, labels);
    }

    /** @param name without {@code _info} */
    static MetricFamily info(String name, String help, String... labels) {
        return new MetricFamily(ExporterSettings.DEFAULT_PREFIX + name, Collector.Type.INFO, "_info", help, labels);
    }

    /** One of another's, with a name that our prefix doesn't begin. */
    static MetricFamily foreign(Collector.Type type, String name, String help, String... labels) {
        return new MetricFamily(name, type, type == Collector.Type.COUNTER ? "_total" : "", help, labels);
    }

    /** The same metric with more labels, for series that have them. */
    MetricFamily plus(Collection<String> moreLabels) {
        if (moreLabels.isEmpty()) {
            return this;
        }
        List<String> all = new ArrayList<String>(labels);
        all.addAll(moreLabels);
        return new MetricFamily(this, all);
    }

    /** Whether any of its series is asked for; a null filter asks for all. */
    boolean wanted(Predicate<String> filter) {
        if (filter == null) {
            return true;
        }
        for (String each : names) {
            if (filter.test(each)) {
                return true;
            }
        }
        return false;
    }

    Sample sample(List<String> labelValues, double value) {
        return new Sample(sampleName, labels, labelValues, value);
    }

    /**
     * Adds one histogram.
     *
     * @param labelValues       values of the labels
     * @param bucketLabelValues the same with each bound, and last {@code +Inf}
     * @param cumulative        calls at or below each of these bounds
     */
    void addHistogram(List<Sample> samples, List<String> labelValues, List<List<String>> bucketLabelValues,
            long[] cumulative, double sum) {
        addHistogram(samples, labelValues, bucketLabelValues, cumulative, null, sum);
    }

    /** @param exemplars of each bucket one, or null; null: none of any */
    void addHistogram(List<Sample> samples, List<String> labelValues, List<List<String>> bucketLabelValues,
            long[] cumulative, Exemplar[] exemplars, double sum) {
        for (int i = 0; i < cumulative.length; i++) {
            samples.add(new Sample(bucketName, bucketLabels, bucketLabelValues.get(i), cumulative[i],
                    exemplars == null || exemplars[i] == null ? null : told(exemplars[i])));
        }
        samples.add(new Sample(countName, labels, labelValues, cumulative[cumulative.length - 1]));
        samples.add(new Sample(sumName, labels, labelValues, sum));
    }

    private static io.prometheus.client.exemplars.Exemplar told(Exemplar exemplar) {
        return new io.prometheus.client.exemplars.Exemplar(exemplar.durationNanos() / 1e9,
                exemplar.epochMillis(), "trace_id", exemplar.span().traceId(), "span_id", exemplar.span().spanId());
    }

    /**
     * Adds one histogram.
     *
     * @param unit what the metric tells as 1
     */
    void addHistogram(List<Sample> samples, List<String> labelValues, Histogram histogram, double unit) {
        addHistogram(samples, labelValues, bucketLabelValues(labelValues, histogram.bounds(unit)), histogram.cumulativeCounts(),
                histogram.sum(unit));
    }

    MetricFamilySamples of(List<Sample> samples) {
        return new MetricFamilySamples(name, unit, type, help, samples);
    }

    /** For each bound in seconds, and infinity, the label values with it as {@code le}. */
    static List<List<String>> bucketLabelValues(List<String> labelValues, double[] boundSeconds) {
        List<List<String>> all = new ArrayList<List<String>>(boundSeconds.length + 1);
        for (double bound : boundSeconds) {
            all.add(with(labelValues, Collector.doubleToGoString(bound)));
        }
        all.add(with(labelValues, "+Inf"));
        return all;
    }

    private static List<String> with(List<String> values, String last) {
        String[] all = values.toArray(new String[values.size() + 1]);
        all[values.size()] = last;
        return Collections.unmodifiableList(Arrays.asList(all));
    }

    private static String unitOf(String name) {
        for (String unit : UNITS) {
            if (name.endsWith("_" + unit)) {
                return unit;
            }
        }
        return "";
    }
}
