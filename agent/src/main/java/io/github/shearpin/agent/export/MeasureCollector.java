package io.github.shearpin.agent.export;

import io.github.shearpin.agent.policy.Guards;
import io.github.shearpin.agent.policy.MethodGuard;
import io.github.shearpin.agent.policy.RuleGuard;
import io.github.shearpin.agent.policy.measure.CountAs;
import io.github.shearpin.agent.policy.measure.Event;
import io.github.shearpin.agent.policy.measure.Gauge;
import io.github.shearpin.agent.policy.measure.Gauges;
import io.github.shearpin.agent.policy.measure.Histogram;
import io.github.shearpin.agent.policy.measure.Instrument;
import io.github.shearpin.agent.policy.measure.Measurements;
import io.prometheus.client.Collector.MetricFamilySamples.Sample;
import io.prometheus.client.Predicate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What rules measure of their calls beyond number and duration: sizes, gauges, and what the calls are counted as. */
final class MeasureCollector extends RuleCollector {

    /** Prometheus waits for ten seconds by default. */
    private static final long LONGEST_WAIT_MILLIS = 1000;
    private static final Map<Instrument, MetricFamily> FAMILIES = families();

    private final Gauges gauges = new Gauges(LONGEST_WAIT_MILLIS);

    MeasureCollector(Guards guards) {
        super(guards);
    }

    private static Map<Instrument, MetricFamily> families() {
        Map<Instrument, MetricFamily> families = new EnumMap<Instrument, MetricFamily>(Instrument.class);
        for (Instrument instrument : Instrument.values()) {
            List<String> names = new ArrayList<String>(Collections.singletonList("rule"));
            names.addAll(instrument.labels());
            String[] labels = names.toArray(new String[0]);
            families.put(instrument, instrument.type() == Instrument.Type.COUNTER
                    ? MetricFamily.counter(instrument.metric(), instrument.help(), labels)
                    : instrument.type() == Instrument.Type.GAUGE
                    ? MetricFamily.gauge(instrument.metric(), instrument.help(), labels)
                    : MetricFamily.histogram(instrument.metric(), instrument.help(), labels));
        }
        return families;
    }

    @Override
    void collect(List<RuleGuard> rules, Predicate<String> filter, List<MetricFamilySamples> families) {
        List<RuleGuard> measuring = new ArrayList<RuleGuard>();
        List<Measurements> gauged = new ArrayList<Measurements>();
        for (RuleGuard rule : rules) {
            Measurements measurements = rule.measurements();
            if (measurements != null) {
                measuring.add(rule);
                if (!measurements.settings().gauges().isEmpty()) {
                    gauged.add(measurements);
                }
            }
        }
        if (measuring.isEmpty()) {
            return;
        }
        if (!gauged.isEmpty()) {
            gauges.read(gauged);
        }
        for (Map.Entry<Instrument, MetricFamily> family : FAMILIES.entrySet()) {
            if (family.getValue().wanted(filter)) {
                families.add(family.getValue().of(samples(family.getKey(), family.getValue(), measuring)));
            }
        }
        named(measuring, filter, families);
    }

    private static List<Sample> samples(Instrument instrument, MetricFamily family, List<RuleGuard> rules) {
        List<Sample> samples = new ArrayList<Sample>();
        for (RuleGuard rule : rules) {
            Measurements measured = rule.measurements();
            if (measured == null) {
                continue; // the rule was just told to measure nothing any more
            }
            switch (instrument.type()) {
                case COUNTER:
                    Map<List<String>, Long> counts = measured.read(instrument);
                    if (counts != null) {
                        for (Map.Entry<List<String>, Long> count : counts.entrySet()) {
                            samples.add(family.sample(labels(rule, count.getKey()), count.getValue()));
                        }
                    }
                    break;
                case HISTOGRAM:
                    histogram(instrument, family, rule, measured.histogram(instrument), samples);
                    break;
                default:
                    gauges(instrument, family, rule, measured, samples);
            }
        }
        return samples;
    }

    private static void histogram(Instrument instrument, MetricFamily family, RuleGuard rule, Histogram histogram,
            List<Sample> samples) {
        if (histogram == null) {
            return;
        }
        double unit = instrument.isOfTime() ? NANOSECONDS_PER_SECOND : 1;
        long[] numbers = histogram.bounds();
        double[] bounds = new double[numbers.length];
        for (int i = 0; i < bounds.length; i++) {
            bounds[i] = numbers[i] / unit;
        }
        List<String> labels = Collections.singletonList(rule.name());
        family.addHistogram(samples, labels, MetricFamily.bucketLabelValues(labels, bounds), histogram.cumulative(),
                histogram.sum() / unit);
    }

    private static void gauges(Instrument instrument, MetricFamily family, RuleGuard rule, Measurements measured,
            List<Sample> samples) {
        Long open = measured.open(instrument);
        if (open != null) {
            samples.add(family.sample(labels(rule, Collections.<String>emptyList()), open));
        }
        // Two entries of count-as may read the same: no series must be there twice.
        Map<List<String>, Double> values = new LinkedHashMap<List<String>, Double>();
        for (Gauge.Reading reading : measured.readings()) {
            if (reading.gauge.instrument() == instrument) {
                Double before = values.get(reading.labels);
                values.put(reading.labels, before == null ? reading.value : instrument == Instrument.WORKER_HEALTHY
                        ? Math.min(before, reading.value) : before + reading.value);
            }
        }
        for (Map.Entry<List<String>, Double> value : values.entrySet()) {
            samples.add(family.sample(labels(rule, value.getKey()), value.getValue()));
        }
        if (values.isEmpty() && instrument == Instrument.WORKER_ACTIVE && isWorker(measured)) {
            samples.add(family.sample(labels(rule, Collections.<String>emptyList()), inFlight(rule)));
        }
    }

    /** What workers are at work on, where the rule does not say where to read it, is what is in flight. */
    private static boolean isWorker(Measurements measured) {
        for (CountAs each : measured.settings().countAs()) {
            if (each.event() == Event.WORK) {
                return true;
            }
        }
        return false;
    }

    private static long inFlight(RuleGuard rule) {
        long sum = 0;
        for (MethodGuard method : rule.methods()) {
            sum += method.calls().inFlight();
        }
        return sum;
    }

    /** Those of {@code measure.gauge}: rules may share a name. */
    private static void named(List<RuleGuard> rules, Predicate<String> filter, List<MetricFamilySamples> families) {
        Map<String, List<Sample>> byName = new TreeMap<String, List<Sample>>();
        for (RuleGuard rule : rules) {
            Measurements measured = rule.measurements();
            List<Gauge.Reading> readings = measured == null ? Collections.<Gauge.Reading>emptyList() : measured.readings();
            for (Gauge.Reading reading : readings) {
                if (reading.gauge.instrument() == null) {
                    List<Sample> samples = byName.get(reading.gauge.name());
                    if (samples == null) {
                        samples = new ArrayList<Sample>();
                        byName.put(reading.gauge.name(), samples);
                    }
                    samples.add(named(reading.gauge.name()).sample(labels(rule, reading.labels), reading.value));
                }
            }
        }
        for (Map.Entry<String, List<Sample>> each : byName.entrySet()) {
            add(named(each.getKey()), each.getValue(), filter, families);
        }
    }

    private static MetricFamily named(String name) {
        return MetricFamily.gauge(name, "As measure.gauge of rules reads it.", "rule");
    }

    private static List<String> labels(RuleGuard rule, List<String> values) {
        List<String> labels = new ArrayList<String>(values.size() + 1);
        labels.add(rule.name());
        labels.addAll(values);
        return labels;
    }
}
