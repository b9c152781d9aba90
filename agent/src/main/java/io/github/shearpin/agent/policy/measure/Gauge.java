package io.github.shearpin.agent.policy.measure;

import io.github.shearpin.agent.policy.MethodShape;
import io.github.shearpin.agent.policy.key.LabelValues;
import io.github.shearpin.agent.policy.path.PathReader;
import io.github.shearpin.agent.policy.path.ResultPredicate;
import io.github.shearpin.agent.policy.types.WeakIdentityMap;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * A number that is read off objects of the application: if its paths begin with the receiver, off those that a guarded
 * method was called of and that are still there, when {@link #read} is called; else off the last call that ended. Of several
 * objects the numbers are added up; whether they are healthy is asked of all. Thread-safe.
 */
public final class Gauge {

    /** Objects that are read off for one gauge; the first ones. */
    static final int MOST_OBJECTS = 1000;

    private static final String DEFAULT_DATABASE = "default";

    private final GaugeSettings settings;
    private final LabelValues databases;
    private final LongAdder overflows;
    private final WeakIdentityMap<Reader> objects = new WeakIdentityMap<Reader>(MOST_OBJECTS);
    /** Of those that are read off calls. */
    private final ConcurrentMap<List<String>, Double> last = new ConcurrentHashMap<List<String>, Double>();
    private volatile Map<List<String>, Double> readings = Collections.emptyMap();

    Gauge(GaugeSettings settings, int valuesOfALabel, LongAdder overflows) {
        this.settings = settings;
        this.databases = new LabelValues(valuesOfALabel);
        this.overflows = overflows;
    }

    /** Reads it for one method. */
    final class Reader {

        private final PathReader path;
        private final ResultPredicate.Bound predicate;
        private final ValueSource.Bound database;
        private final LongAdder failures;

        private Reader(MethodShape method, LongAdder failures) {
            this.failures = failures;
            path = settings.path() == null ? null : settings.path().reader(method, failures);
            predicate = settings.predicate() == null ? null : settings.predicate().bind(method, failures);
            database = settings.database() == null ? null : settings.database().bind(method, failures);
        }

        /** A call of the method ends. */
        void ended(Object self, Object[] arguments, Object returned, Throwable thrown) {
            if (settings.isOfObjects()) {
                if (self != null && objects.get(self) == null) {
                    objects.add(self, this);
                }
            } else if (settings.path() == null || settings.path().isThereAfter(thrown)) {
                Double value = value(self, arguments, returned, thrown);
                if (value != null) {
                    last.put(labels(self, arguments, returned, thrown), value);
                }
            }
        }

        /** Null: it can't be read, or there is none. */
        private Double value(Object self, Object[] arguments, Object returned, Throwable thrown) {
            if (predicate != null) {
                Boolean holds = predicate.holds(self, arguments, returned);
                return holds == null ? null : holds ? (Double) 1.0 : (Double) 0.0;
            }
            Object value = path.read(self, arguments, returned, thrown);
            if (value instanceof Boolean) {
                return (Boolean) value ? 1.0 : 0.0;
            }
            Number number = settings.path().number(value, failures);
            return number == null ? null : (Double) number.doubleValue();
        }

        private List<String> labels(Object self, Object[] arguments, Object returned, Throwable thrown) {
            if (settings.state() == null) {
                return Collections.emptyList();
            }
            Object named = database == null ? null : database.read(self, arguments, returned, thrown);
            String text = named == null ? DEFAULT_DATABASE : DatabaseName.of(named);
            String bounded = databases.bounded(text);
            if (bounded == LabelValues.OTHER && !text.equals(bounded)) {
                overflows.increment();
            }
            return Arrays.asList(bounded, settings.state());
        }
    }

    /** Null: it does not fit the method; another of its rule may tell it. */
    Reader readerIfFits(MethodShape method, LongAdder failures) {
        try {
            return new Reader(method, failures);
        } catch (IllegalArgumentException doesNotFit) {
            return null;
        }
    }

    /** Reads it off the objects that are there now, which may take as long as they please. Of one thread at a time. */
    void read() {
        Map<List<String>, Double> values = new LinkedHashMap<List<String>, Double>();
        if (settings.isOfObjects()) {
            for (Object object : objects.objects()) {
                Reader reader = objects.get(object);
                Double value = reader == null ? null : reader.value(object, null, null, null);
                if (value != null) {
                    List<String> labels = reader.labels(object, null, null, null);
                    add(labels, value, values);
                }
            }
        } else {
            values.putAll(last);
        }
        readings = values;
    }

    /** To a number that there is under these labels, or as the first. */
    private void add(List<String> labels, double value, Map<List<String>, Double> to) {
        Double before = to.get(labels);
        to.put(labels, before == null ? value : settings.together(before, value));
    }

    /** Adds what was read last, by the values of its labels, which are those of the instrument. */
    void addTo(Map<List<String>, Double> numbers) {
        for (Map.Entry<List<String>, Double> reading : readings.entrySet()) {
            add(reading.getKey(), reading.getValue(), numbers);
        }
    }

    GaugeSettings settings() {
        return settings;
    }
}
