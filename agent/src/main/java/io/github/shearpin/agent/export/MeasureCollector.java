package io.github.shearpin.agent.export;

import io.github.shearpin.agent.policy.Guards;
import io.github.shearpin.agent.policy.MethodGuard;
import io.github.shearpin.agent.policy.RuleGuard;
import io.github.shearpin.agent.policy.measure.CountAs;
import io.github.shearpin.agent.policy.measure.Event;
import io.github.shearpin.agent.policy.measure.GaugeSettings;
import io.github.shearpin.agent.policy.measure.Gauges;
import io.github.shearpin.agent.policy.measure.Instrument;
import io.github.shearpin.agent.policy.measure.Measurements;
import io.github.shearpin.agent.policy.record.Histogram;
import io.prometheus.client.Collector.MetricFamilySamples.Sample;
import io.prometheus.client.Predicate;
import java.io.Closeable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** What rules measure of their calls beyond number and duration: sizes, gauges, and what the calls are counted as. */
final class MeasureCollector extends RuleCollector implements Closeable {

    /** Prometheus waits for ten seconds by default. */
    private static final long LONGEST_WAIT_MILLIS = 1000;
    private static final Map<Instrument, MetricFamily> FAMILIES = families();
    private static final MetricFamily STUCK = MetricFamily.gauge("agent_gauges_stuck",
            "Gauges whose objects have not answered for more than a second; they show what was read last.");

    private final Gauges gauges = new Gauges(LONGEST_WAIT_MILLIS);
    /** Of {@code measure.gauge}, by name. */
    private final ConcurrentMap<String, MetricFamily> named = new ConcurrentHashMap<String, MetricFamily>();

    MeasureCollector(Guards guards) {
        super(guards);
    }

    /** Reads no gauge any more. */
    @Override
    public void close() {
        gauges.close();
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
                if (wantsGauges(measurements, filter)) {
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
        if (STUCK.wanted(filter)) {
            families.add(STUCK.of(Collections.singletonList(STUCK.sample(Collections.<String>emptyList(), gauges.stuck()))));
        }
        for (Map.Entry<Instrument, MetricFamily> family : FAMILIES.entrySet()) {
            if (family.getValue().wanted(filter)) {
                families.add(family.getValue().of(samples(family.getKey(), family.getValue(), measuring)));
            }
        }
        for (String name : names(measuring)) {
            if (named(name).wanted(filter)) {
                families.add(named(name).of(named(name, measuring)));
            }
        }
    }

    private boolean wantsGauges(Measurements measurements, Predicate<String> filter) {
        for (GaugeSettings gauge : measurements.settings().gauges()) {
            if ((gauge.instrument() == null ? named(gauge.name()) : FAMILIES.get(gauge.instrument())).wanted(filter)) {
                return true;
            }
        }
        return false;
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
        family.addHistogram(samples, Collections.singletonList(rule.name()), histogram,
                instrument.isOfTime() ? NANOSECONDS_PER_SECOND : 1);
    }

    private static void gauges(Instrument instrument, MetricFamily family, RuleGuard rule, Measurements measured,
            List<Sample> samples) {
        Long open = measured.open(instrument);
        if (open != null) {
            samples.add(family.sample(labels(rule, Collections.<String>emptyList()), open));
        }
        Map<List<String>, Double> numbers = measured.gauged(instrument.metric());
        for (Map.Entry<List<String>, Double> number : numbers.entrySet()) {
            samples.add(family.sample(labels(rule, number.getKey()), number.getValue()));
        }
        if (numbers.isEmpty() && instrument == Instrument.WORKER_ACTIVE && isWorker(measured)) {
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

    /** Names of {@code measure.gauge}, which rules may share. */
    private static Set<String> names(List<RuleGuard> rules) {
        Set<String> names = new TreeSet<String>();
        for (RuleGuard rule : rules) {
            for (GaugeSettings gauge : rule.settings().measure().gauges()) {
                if (gauge.instrument() == null) {
                    names.add(gauge.name());
                }
            }
        }
        return names;
    }

    private List<Sample> named(String name, List<RuleGuard> rules) {
        List<Sample> samples = new ArrayList<Sample>();
        for (RuleGuard rule : rules) {
            Measurements measured = rule.measurements();
            if (measured != null) {
                for (Map.Entry<List<String>, Double> number : measured.gauged(name).entrySet()) {
                    samples.add(named(name).sample(labels(rule, number.getKey()), number.getValue()));
                }
            }
        }
        return samples;
    }

    private MetricFamily named(String name) {
        MetricFamily family = named.get(name);
        if (family == null) {
            family = MetricFamily.gauge(name, "As measure.gauge of rules reads it.", "rule");
            named.put(name, family);
        }
        return family;
    }

    private static List<String> labels(RuleGuard rule, List<String> values) {
        List<String> labels = new ArrayList<String>(values.size() + 1);
        labels.add(rule.name());
        labels.addAll(values);
        return labels;
    }
}
