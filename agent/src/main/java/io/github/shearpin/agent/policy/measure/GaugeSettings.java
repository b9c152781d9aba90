package io.github.shearpin.agent.policy.measure;

import io.github.shearpin.agent.policy.MethodShape;
import io.github.shearpin.agent.policy.path.Misfit;
import io.github.shearpin.agent.policy.path.ResultPredicate;
import io.github.shearpin.agent.policy.path.ValuePath;
import java.util.ArrayList;
import java.util.List;

/**
 * A number that is read off the objects whose methods are called, or off the last call. Immutable and thread-safe.
 */
public final class GaugeSettings {

    private final Instrument instrument;
    private final String name;
    private final ValuePath path;
    private final ResultPredicate predicate;
    private final ValueSource database;
    private final String state;
    private final boolean ofObjects;

    private GaugeSettings(Instrument instrument, String name, ValuePath path, ResultPredicate predicate,
            ValueSource database, String state) {
        this.instrument = instrument;
        this.name = name;
        this.path = path;
        this.predicate = predicate;
        this.database = database;
        this.state = state;
        boolean receiverAlone = true;
        for (ValuePath asked : paths()) {
            receiverAlone &= asked.isOfReceiver();
        }
        this.ofObjects = receiverAlone;
    }

    /** {@code measure.gauge}: of a name of its own. */
    public static GaugeSettings named(String name, ValuePath path) {
        return new GaugeSettings(null, name, path, null, null, null);
    }

    public static GaugeSettings of(Instrument instrument, ValuePath path) {
        return new GaugeSettings(instrument, instrument.metric(), path, null, null, null);
    }

    /** 1 where the predicate holds, else 0. */
    public static GaugeSettings of(Instrument instrument, ResultPredicate predicate) {
        return new GaugeSettings(instrument, instrument.metric(), null, predicate, null, null);
    }

    /** One state of the connections of a pool. */
    public static GaugeSettings ofPool(ValueSource database, String state, ValuePath path) {
        return new GaugeSettings(Instrument.DATABASE_POOL_SIZE, Instrument.DATABASE_POOL_SIZE.metric(), path, null, database,
                state);
    }

    /** Null: it has a name of its own. */
    public Instrument instrument() {
        return instrument;
    }

    /** Of the metric, without prefix. */
    public String name() {
        return name;
    }

    /** Null: a predicate is asked. */
    ValuePath path() {
        return path;
    }

    ResultPredicate predicate() {
        return predicate;
    }

    /** Names which database it is; null: there is no such label. */
    ValueSource database() {
        return database;
    }

    /** Null: there is no such label. */
    String state() {
        return state;
    }

    /** All that are read. */
    List<ValuePath> paths() {
        List<ValuePath> paths = new ArrayList<ValuePath>();
        if (path != null) {
            paths.add(path);
        }
        if (predicate != null) {
            paths.addAll(predicate.values().keySet());
        }
        if (database != null) {
            paths.addAll(database.paths());
        }
        return paths;
    }

    /** What is to be told where it can't be read off calls of the method; null: it can. */
    public Misfit misfit(MethodShape method) {
        Misfit misfit = path == null ? null : path.misfit(method);
        if (predicate != null) {
            for (ValuePath asked : predicate.values().keySet()) {
                misfit = misfit == null ? asked.misfit(method) : misfit;
            }
        }
        return misfit;
    }

    /** Whether it can be read off the objects at any time, rather than off a call when that ends. */
    boolean isOfObjects() {
        return ofObjects;
    }

    /** What two numbers are together that are read off two objects, or by two entries of a rule. */
    double together(double one, double other) {
        return predicate != null ? Math.min(one, other) : one + other;
    }

    @Override
    public String toString() {
        return name + '=' + path + (predicate == null ? "" : predicate.values()) + database + state;
    }
}
