package io.github.shearpin.agent.policy.measure;

import io.github.shearpin.agent.policy.MethodShape;
import io.github.shearpin.agent.policy.key.Keys;
import io.github.shearpin.agent.policy.path.PathReader;
import io.github.shearpin.agent.policy.path.ResultPredicate;
import io.github.shearpin.agent.policy.path.ValuePath;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;

/** The calls of one method as one entry of {@code count-as} has them counted. Immutable and thread-safe. */
final class CountedCall {

    private static final String NONE = "none";
    /** Elements of one call that are counted: what is iterable need not end. */
    private static final int MOST_ELEMENTS = 100_000;
    private static final long NO_TIME = -1;

    private final CountAs settings;
    private final Event event;
    private final Measurements measurements;
    private final ValuePath eachPath;
    private final PathReader each;
    private final LongAdder failures;
    private final ValueSource.Bound once;
    private final ValueSource.Bound requestSize;
    private final ValueSource.Bound responseSize;
    /** Of what says which calls are counted; where a call ended without what one of them begins with, it is not. */
    private final List<ValuePath> conditions = new ArrayList<ValuePath>();
    private final ResultPredicate.Bound before;
    private final ResultPredicate.Bound when;
    private final ResultPredicate.Bound unless;
    private final ResultPredicate.Bound miss;
    private final boolean askedInVain;
    private final ValueSource.Bound amount;
    private final ValueSource.Bound sql;
    /** Null: nothing is opened or closed by it; the following are of such. */
    private final OpenObjects known;
    private final boolean opens;
    private final ValueSource.Bound object;
    private final Instrument[] instruments;
    private final ValueSource.Bound[][] labels;
    private final boolean returnsNothing;
    private final List<Gauge.Reader> gauges = new ArrayList<Gauge.Reader>();

    CountedCall(CountAs settings, Measurements measurements, MethodShape method, LongAdder failures) {
        this.settings = settings;
        this.event = settings.event();
        this.once = bound(settings.source("once"), method, failures);
        this.requestSize = bound(settings.source("request-size"), method, failures);
        this.responseSize = bound(settings.source("response-size"), method, failures);
        this.measurements = measurements;
        this.returnsNothing = method.descriptor().endsWith(")V");
        this.eachPath = settings.each();
        this.each = eachPath == null ? null : eachPath.readerIfFits(method, failures);
        this.failures = failures;
        this.before = bound(settings.before(), method, failures);
        this.when = condition(settings.when(), method, failures);
        this.unless = condition(settings.unless(), method, failures);
        this.miss = bound(settings.miss(), method, failures);
        this.askedInVain = settings.before() != null && before == null || settings.when() != null && when == null
                || settings.unless() != null && unless == null || settings.miss() != null && miss == null
                || eachPath != null && each == null;
        this.amount = bound(settings.amount(), method, failures);
        this.sql = bound(settings.source("sql"), method, failures);
        this.known = OpenObjects.of(event.vocabulary());
        this.opens = event == Event.SESSION_OPENED || event == Event.WEBSOCKET_OPENED || event == Event.REQUEST_BEGUN;
        this.object = known == null ? null : bound(settings.source(known.word()), method, failures);
        this.instruments = event.instruments().toArray(new Instrument[0]);
        this.labels = new ValueSource.Bound[instruments.length][];
        for (int i = 0; i < instruments.length; i++) {
            labels[i] = new ValueSource.Bound[instruments[i].labels().size()];
            for (int label = 0; label < labels[i].length; label++) {
                labels[i][label] = bound(settings.source(instruments[i].labels().get(label)), method, failures);
            }
        }
        for (Gauge gauge : measurements.gauges()) {
            Gauge.Reader reader = settings.gauges().contains(gauge.settings()) ? gauge.readerIfFits(method, failures) : null;
            if (reader != null) {
                gauges.add(reader);
            }
        }
    }

    private ResultPredicate.Bound condition(ResultPredicate predicate, MethodShape method, LongAdder failures) {
        if (predicate != null) {
            conditions.addAll(predicate.values().keySet());
        }
        return bound(predicate, method, failures);
    }

    private static ResultPredicate.Bound bound(ResultPredicate predicate, MethodShape method, LongAdder failures) {
        return predicate == null ? null : predicate.bindIfFits(method, failures);
    }

    private static ValueSource.Bound bound(ValueSource source, MethodShape method, LongAdder failures) {
        return source == null ? null : source.bind(method, failures);
    }

    /** Whether it is known as the call begins that it is not counted. */
    boolean isExcepted(Object self, Object[] arguments) {
        return before != null && !before.isFailure(self, arguments, null);
    }

    void ended(Object self, Object[] arguments, Object returned, Throwable thrown, long durationNanos, long nowNanos) {
        if (askedInVain) {
            return;
        }
        if (each == null) {
            endedOne(self, arguments, returned, thrown, durationNanos, nowNanos);
        } else if (eachPath.isThereAfter(thrown)) {
            endedEach(self, arguments, returned, thrown, durationNanos, nowNanos);
        }
    }

    /** What took the time were all of them together. */
    private void endedEach(Object self, Object[] arguments, Object returned, Throwable thrown, long durationNanos,
            long nowNanos) {
        Object all = each.read(self, arguments, returned, thrown);
        Iterable<?> elements = all instanceof Iterable ? (Iterable<?>) all
                : all instanceof Object[] ? Arrays.asList((Object[]) all) : null;
        if (elements == null) {
            return;
        }
        Object[] withElement = Arrays.copyOf(arguments, arguments.length + 1, Object[].class);
        int count = 0;
        try {
            Iterator<?> iterator = elements.iterator();
            while (count < MOST_ELEMENTS && iterator.hasNext()) {
                withElement[arguments.length] = iterator.next();
                endedOne(self, withElement, returned, thrown, count++ == 0 ? durationNanos : NO_TIME, nowNanos);
            }
        } catch (RuntimeException ofTheirs) {
            failures.increment(); // of their iterator; ours throw nothing
        }
    }

    private void endedOne(Object self, Object[] arguments, Object returned, Throwable thrown, long durationNanos,
            long nowNanos) {
        if (!isMeant(self, arguments, returned, thrown)) {
            return;
        }
        for (int i = 0; i < gauges.size(); i++) {
            gauges.get(i).ended(self, arguments, returned, thrown);
        }
        if (thrown != null && !event.isOfFailures() || wasCounted(self, arguments, returned, thrown)) {
            return;
        }
        switch (event) {
            case LOOKUP:
                if (thrown == null) {
                    boolean missed = miss.isFailure(self, arguments, returned);
                    measurements.counts(missed ? Instrument.CACHE_MISSES : Instrument.CACHE_HITS).add(1);
                }
                return;
            case REQUEST_BEGUN:
            case SESSION_OPENED:
            case WEBSOCKET_OPENED:
            case REQUEST_ENDED:
            case SESSION_CLOSED:
            case WEBSOCKET_CLOSED:
                openedOrClosed(self, arguments, returned, thrown, nowNanos);
                return;
            default:
                count(self, arguments, returned, thrown, durationNanos);
        }
    }

    private boolean isMeant(Object self, Object[] arguments, Object returned, Throwable thrown) {
        for (int i = 0; i < conditions.size(); i++) {
            if (!conditions.get(i).isThereAfter(thrown)) {
                return false;
            }
        }
        return settings.isAfter(thrown) && (when == null || when.isFailure(self, arguments, returned))
                && (unless == null || !unless.isFailure(self, arguments, returned));
    }

    private boolean wasCounted(Object self, Object[] arguments, Object returned, Throwable thrown) {
        Object counted = once == null ? null : once.read(self, arguments, returned, thrown);
        return counted != null && measurements.wasCounted(event.vocabulary(), counted);
    }

    private void openedOrClosed(Object self, Object[] arguments, Object returned, Throwable thrown, long nowNanos) {
        Object meant = object != null ? object.read(self, arguments, returned, thrown)
                : opens && !returnsNothing ? returned : self;
        if (meant == null) {
            return;
        }
        if (!opens) {
            long openNanos = known.closed(meant, nowNanos);
            if (openNanos != OpenObjects.UNKNOWN && event != Event.WEBSOCKET_CLOSED) {
                count(self, arguments, returned, thrown, openNanos);
            }
        } else if (thrown == null) {
            known.opened(meant, measurements, nowNanos);
        }
    }

    private void count(Object self, Object[] arguments, Object returned, Throwable thrown, long durationNanos) {
        long number = amount(self, arguments, returned, thrown);
        if (number <= 0) {
            return;
        }
        if (requestSize != null) {
            measurements.addSize(Instrument.REQUEST_SIZE, requestSize.readNumber(self, arguments, returned, thrown));
        }
        if (responseSize != null) {
            measurements.addSize(Instrument.RESPONSE_SIZE, responseSize.readNumber(self, arguments, returned, thrown));
        }
        Object text = sql == null ? null : sql.read(self, arguments, returned, thrown);
        SqlText statement = text == null ? null : SqlText.of(text.toString());
        for (int i = 0; i < instruments.length; i++) {
            if (instruments[i].type() == Instrument.Type.HISTOGRAM) {
                if (durationNanos != NO_TIME) {
                    measurements.histogramOf(instruments[i]).add(durationNanos);
                }
            } else if (instruments[i] != Instrument.DATABASE_ERRORS || thrown != null) {
                String[] values = new String[labels[i].length];
                for (int label = 0; label < values.length; label++) {
                    ValueSource.Bound source = labels[i][label];
                    String name = instruments[i].labels().get(label);
                    if (name.equals("status")) {
                        values[label] = status(source, self, arguments, returned, thrown);
                    } else {
                        Object value = source == null ? null : source.read(self, arguments, returned, thrown);
                        values[label] = value == null ? otherwise(name, statement, thrown) : text(name, value);
                    }
                }
                measurements.counts(instruments[i]).add(number, values);
            }
        }
    }

    /** What can't be read is no success; after an exception it is an error all the same. */
    private String status(ValueSource.Bound source, Object self, Object[] arguments, Object returned, Throwable thrown) {
        Object status = source == null ? null : source.readOrUnknown(self, arguments, returned, thrown);
        boolean isTold = status != null && !isNone(status) && (status != PathReader.UNKNOWN || thrown == null);
        return isTold ? Keys.text(status) : thrown == null ? "success" : "error";
    }

    /** As programs write the status of what has none yet. */
    private static boolean isNone(Object status) {
        return status instanceof Number && ((Number) status).longValue() < 0;
    }

    /** Constants that stand for operations are in lower case, as the verbs of SQL are. */
    private static String text(String label, Object value) {
        String text = Keys.text(value);
        return value instanceof Enum && label.equals("operation") ? text.toLowerCase(Locale.ROOT) : text;
    }

    private long amount(Object self, Object[] arguments, Object returned, Throwable thrown) {
        if (amount == null) {
            return 1;
        }
        Number number = amount.readNumber(self, arguments, returned, thrown);
        return number == null ? 0 : number.longValue();
    }

    /** The value of a label that no source gives. */
    private String otherwise(String label, SqlText statement, Throwable thrown) {
        if (label.equals("operation")) {
            return statement == null ? "other" : statement.operation();
        }
        if (label.equals("table")) {
            return statement == null ? NONE : statement.table();
        }
        if (label.equals("direction")) {
            return event.direction();
        }
        boolean isOfTheFailure = label.equals("error_type") || label.equals("reason") && event != Event.EVICTION;
        return isOfTheFailure && thrown != null ? Keys.text(thrown) : NONE;
    }
}
