package io.github.shearpin.agent.policy.measure;

import io.github.shearpin.agent.policy.record.Histogram;
import io.github.shearpin.agent.policy.types.WeakIdentityMap;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** What one rule has measured, as its settings ask. Thread-safe. */
public final class Measurements {

    /** From 64 bytes to 64 MiB. */
    private static final long[] SIZES = {1 << 6, 1 << 8, 1 << 10, 1 << 12, 1 << 14, 1 << 16, 1 << 18, 1 << 20, 1 << 22,
        1 << 24, 1 << 26};
    private static final int MOST_COUNTED = 100_000;
    private static final long SECOND = 1_000_000_000L;
    /** Sessions last longer than calls: from a second to a day. */
    private static final long[] SESSION_TIMES = {SECOND, 10 * SECOND, 60 * SECOND, 300 * SECOND, 900 * SECOND, 1800 * SECOND,
        3600 * SECOND, 4 * 3600 * SECOND, 12 * 3600 * SECOND, 24 * 3600 * SECOND};

    private final MeasureSettings settings;
    private final LongAdder overflows;
    private final int valuesOfALabel;
    private final Map<Instrument, LabelledCounts> counts = new EnumMap<Instrument, LabelledCounts>(Instrument.class);
    private final Map<Instrument, Histogram> histograms = new EnumMap<Instrument, Histogram>(Instrument.class);
    private final List<Gauge> gauges = new ArrayList<Gauge>();
    /** What is counted once alone, by vocabulary. */
    private final Map<String, WeakIdentityMap<Boolean>> counted = new HashMap<String, WeakIdentityMap<Boolean>>();
    private final AtomicLong openSessions;
    private final AtomicLong openConnections;
    private final boolean opensSessions;
    private final boolean opensConnections;

    /**
     * @param latencyBuckets bounds in nanoseconds of the histograms of time
     * @param valuesOfALabel that are told apart
     * @param overflows      counts values and combinations of them that are given up for "other"
     * @param before         of the same rule with other settings: what is measured alike goes on, and so does what is open;
     *                       or null
     */
    public Measurements(MeasureSettings settings, long[] latencyBuckets, int valuesOfALabel, LongAdder overflows,
            Measurements before) {
        this.settings = settings;
        this.overflows = overflows;
        this.valuesOfALabel = valuesOfALabel;
        this.openSessions = before == null ? new AtomicLong() : before.openSessions;
        this.openConnections = before == null ? new AtomicLong() : before.openConnections;
        if (settings.requestSize() != null) {
            histograms.put(Instrument.REQUEST_SIZE, histogram(Instrument.REQUEST_SIZE, SIZES, before));
        }
        if (settings.responseSize() != null) {
            histograms.put(Instrument.RESPONSE_SIZE, histogram(Instrument.RESPONSE_SIZE, SIZES, before));
        }
        boolean sessions = false;
        boolean connections = false;
        for (CountAs each : settings.countAs()) {
            for (Instrument instrument : each.event().instruments()) {
                if (instrument.type() == Instrument.Type.COUNTER && !counts.containsKey(instrument)) {
                    LabelledCounts known = before == null || before.valuesOfALabel != valuesOfALabel ? null
                            : before.counts.get(instrument);
                    counts.put(instrument, known != null ? known
                            : new LabelledCounts(instrument.labels().size(), valuesOfALabel, overflows));
                } else if (instrument.type() == Instrument.Type.HISTOGRAM && !histograms.containsKey(instrument)) {
                    histograms.put(instrument, histogram(instrument,
                            instrument == Instrument.SESSION_DURATION ? SESSION_TIMES : latencyBuckets, before));
                }
            }
            if (each.source("request-size") != null) {
                histograms.put(Instrument.REQUEST_SIZE, histogram(Instrument.REQUEST_SIZE, SIZES, before));
            }
            if (each.source("response-size") != null) {
                histograms.put(Instrument.RESPONSE_SIZE, histogram(Instrument.RESPONSE_SIZE, SIZES, before));
            }
            if (each.source("once") != null) {
                counted.put(each.event().vocabulary(), new WeakIdentityMap<Boolean>(MOST_COUNTED));
            }
            sessions |= each.event() == Event.SESSION_OPENED;
            connections |= each.event() == Event.WEBSOCKET_OPENED;
            expect(each.event());
        }
        this.opensSessions = sessions;
        this.opensConnections = connections;
        for (GaugeSettings gauge : settings.gauges()) {
            gauges.add(new Gauge(gauge, valuesOfALabel, overflows));
        }
    }

    private static Histogram histogram(Instrument instrument, long[] bounds, Measurements before) {
        Histogram known = before == null ? null : before.histograms.get(instrument);
        return known != null && known.hasBounds(bounds) ? known : new Histogram(bounds);
    }

    /** Series whose labels are known beforehand are there with 0. */
    private void expect(Event event) {
        for (Instrument instrument : event.instruments()) {
            if (instrument == Instrument.WEBSOCKET_MESSAGES) {
                counts.get(instrument).expect(event.direction());
            } else if (instrument.type() == Instrument.Type.COUNTER && instrument.labels().isEmpty()) {
                counts.get(instrument).expect();
            }
        }
    }

    public MeasureSettings settings() {
        return settings;
    }

    /** Of an instrument that an event of the settings goes into. */
    LabelledCounts counts(Instrument instrument) {
        return counts.get(instrument);
    }

    Histogram histogramOf(Instrument instrument) {
        return histograms.get(instrument);
    }

    /** @param size of which no histogram is kept unless the settings say how to read it; below zero: nobody knows it */
    void addSize(Instrument instrument, Number size) {
        if (size != null && size.longValue() >= 0) {
            histograms.get(instrument).add(size.longValue());
        }
    }

    /**
     * Whether an object of the application has been counted by a vocabulary, as far as is known: those that come after too
     * many others count each time.
     *
     * @param vocabulary that counts something once
     */
    boolean wasCounted(String vocabulary, Object object) {
        WeakIdentityMap<Boolean> known = counted.get(vocabulary);
        if (known.get(object) != null) {
            return true;
        }
        if (known.add(object, Boolean.TRUE)) {
            return false;
        }
        boolean anotherWasFirst = known.get(object) != null;
        if (!anotherWasFirst) {
            overflows.increment();
        }
        return anotherWasFirst;
    }

    List<Gauge> gauges() {
        return gauges;
    }

    LongAdder overflows() {
        return overflows;
    }

    /** @param kind sessions, connections or requests: those of one rule are counted apart */
    void opened(OpenObjects kind) {
        if (kind == OpenObjects.SESSIONS) {
            openSessions.incrementAndGet();
        } else if (kind == OpenObjects.CONNECTIONS) {
            openConnections.incrementAndGet();
        }
    }

    void closed(OpenObjects kind, long nanos) {
        lost(kind);
        if (kind == OpenObjects.SESSIONS) {
            histograms.get(Instrument.SESSION_DURATION).add(nanos);
        }
    }

    /** What was open is gone, whether or not anybody saw it close. */
    void lost(OpenObjects kind) {
        if (kind == OpenObjects.SESSIONS) {
            openSessions.decrementAndGet();
        } else if (kind == OpenObjects.CONNECTIONS) {
            openConnections.decrementAndGet();
        }
    }

    /** Counts by their labels' values; null: the rule has no such metric. */
    public Map<List<String>, Long> read(Instrument counter) {
        LabelledCounts labelled = counts.get(counter);
        return labelled == null ? null : labelled.read();
    }

    /** Null: the rule has no such metric. */
    public Histogram histogram(Instrument histogram) {
        return histograms.get(histogram);
    }

    /** How many sessions or connections are open; null: the rule does not see them being opened. */
    public Long open(Instrument gauge) {
        if (gauge == Instrument.SESSIONS_ACTIVE && opensSessions) {
            OpenObjects.SESSIONS.expunge();
            return openSessions.get();
        }
        if (gauge == Instrument.WEBSOCKET_CONNECTIONS && opensConnections) {
            OpenObjects.CONNECTIONS.expunge();
            return openConnections.get();
        }
        return null;
    }

    /**
     * What gauges show, read when they last {@linkplain Gauges#read were}, by the values of their labels.
     *
     * @param metric as {@link GaugeSettings#name}
     */
    public Map<List<String>, Double> gauged(String metric) {
        Map<List<String>, Double> numbers = new LinkedHashMap<List<String>, Double>();
        for (Gauge gauge : gauges) {
            if (gauge.settings().name().equals(metric)) {
                gauge.addTo(numbers);
            }
        }
        return numbers;
    }
}
