package io.github.shearpin.agent.policy.measure;

import io.github.shearpin.agent.policy.MethodShape;
import io.github.shearpin.agent.policy.path.KeptValues;
import io.github.shearpin.agent.policy.path.PathReader;
import io.github.shearpin.agent.policy.path.ValuePath;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What a rule measures of the calls of one method. Immutable and thread-safe. */
public final class MethodMeasures {

    private final Measurements measurements;
    private final boolean returnsNothing;
    private final LongAdder failures;
    private final PathReader requestSize;
    private final PathReader responseSize;
    private final Map<String, PathReader> kept = new LinkedHashMap<String, PathReader>();
    private final List<CountedCall> counted = new ArrayList<CountedCall>();
    /** Of {@code measure.gauge}; what calls are counted as has its own. */
    private final List<Gauge.Reader> gauges = new ArrayList<Gauge.Reader>();

    /** What does not fit the method is as if it were not there; it was told while the method was woven. */
    public MethodMeasures(Measurements measurements, MethodShape method, LongAdder failures) {
        MeasureSettings settings = measurements.settings();
        this.measurements = measurements;
        this.failures = failures;
        this.returnsNothing = method.descriptor().endsWith(")V");
        this.requestSize = settings.requestSize() == null ? null
                : settings.requestSize().readerIfFits(method, failures);
        this.responseSize = settings.responseSize() == null ? null
                : settings.responseSize().readerIfFits(method, failures);
        for (Map.Entry<String, ValuePath> each : settings.kept().entrySet()) {
            PathReader reader = each.getValue().readerIfFits(method, failures);
            if (reader != null) {
                kept.put(each.getKey(), reader);
            }
        }
        for (CountAs each : settings.countAs()) {
            if (each.isFor(method.name())) {
                counted.add(new CountedCall(each, measurements, method, failures));
            }
        }
        for (Gauge gauge : measurements.gauges()) {
            Gauge.Reader reader = gauge.settings().instrument() == null ? gauge.readerIfFits(method, failures) : null;
            if (reader != null) {
                gauges.add(reader);
            }
        }
    }

    /**
     * A call begins that was let through.
     *
     * @param self null: the method is static
     * @return what {@link #ended} is to be told; mostly null
     */
    public boolean[] begun(Object self, Object[] arguments) {
        boolean[] excepted = null;
        for (int i = 0; i < counted.size(); i++) {
            if (counted.get(i).isExcepted(self, arguments)) {
                excepted = excepted == null ? new boolean[counted.size()] : excepted;
                excepted[i] = true;
            }
        }
        return excepted;
    }

    /**
     * A call ends that was let through.
     *
     * @param self     null: the method is static
     * @param excepted what {@link #begun} answered
     */
    public void ended(Object self, Object[] arguments, boolean[] excepted, Object returned, Throwable thrown,
            long durationNanos, long nowNanos) {
        size(Instrument.REQUEST_SIZE, measurements.settings().requestSize(), requestSize, self, arguments, returned, thrown);
        if (thrown == null) {
            size(Instrument.RESPONSE_SIZE, measurements.settings().responseSize(), responseSize, self, arguments, returned, null);
            keep(self, arguments, returned);
        }
        for (int i = 0; i < counted.size(); i++) {
            if (excepted == null || !excepted[i]) {
                counted.get(i).ended(self, arguments, returned, thrown, durationNanos, nowNanos);
            }
        }
        for (int i = 0; i < gauges.size(); i++) {
            gauges.get(i).ended(self, arguments, returned, thrown);
        }
    }

    private void size(Instrument instrument, ValuePath path, PathReader reader, Object self, Object[] arguments,
            Object returned, Throwable thrown) {
        if (reader != null) {
            measurements.addSize(instrument, path.number(reader.read(self, arguments, returned, thrown), failures));
        }
    }

    private void keep(Object self, Object[] arguments, Object returned) {
        Object with = returnsNothing ? self : returned;
        for (Map.Entry<String, PathReader> each : kept.entrySet()) {
            Object value = with == null ? null : each.getValue().read(self, arguments, returned, null);
            if (value != null && value != PathReader.UNKNOWN && !KeptValues.ofAll().keep(with, each.getKey(), value)) {
                measurements.overflows().increment();
            }
        }
    }
}
