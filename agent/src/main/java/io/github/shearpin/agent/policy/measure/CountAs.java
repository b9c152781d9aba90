package io.github.shearpin.agent.policy.measure;

import io.github.shearpin.agent.policy.path.ResultPredicate;
import io.github.shearpin.agent.policy.path.ValuePath;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What calls of a rule's methods, or of some of them, are counted as: one entry of {@code measure.count-as}. Immutable and
 * thread-safe.
 */
public final class CountAs {

    private final Event event;
    private final List<String> methods;
    private final String placeOfMethods;
    private final ValuePath each;
    private final Boolean failed;
    private final ResultPredicate before;
    private final ResultPredicate when;
    private final ResultPredicate unless;
    private final ResultPredicate miss;
    private final ValueSource amount;
    private final Map<String, ValueSource> sources;
    private final List<GaugeSettings> gauges;

    /**
     * @param methods names of the methods it is for; empty: all
     * @param placeOfMethods where these are written, for messages
     * @param each    leads to elements, which are counted one by one: what is iterable, or an array; null: the call is one
     * @param failed  whether calls are meant that threw something, or those that did not; null: both
     * @param before  as {@code when}, and asked before the call
     * @param when    null: every call is counted
     * @param unless  what is not counted of these; null: nothing
     * @param miss    of a lookup in a cache: when nothing was found; else null
     * @param amount  how many a call counts for; null: one
     * @param sources of labels and of what else the event asks for, by name
     */
    public CountAs(Event event, List<String> methods, String placeOfMethods, ValuePath each, Boolean failed, ResultPredicate before,
            ResultPredicate when, ResultPredicate unless, ResultPredicate miss, ValueSource amount, Map<String, ValueSource> sources,
            List<GaugeSettings> gauges) {
        this.event = event;
        this.methods = Collections.unmodifiableList(new ArrayList<String>(methods));
        this.placeOfMethods = placeOfMethods;
        this.each = each;
        this.failed = failed;
        this.before = before;
        this.when = when;
        this.unless = unless;
        this.miss = miss;
        this.amount = amount;
        this.sources = Collections.unmodifiableMap(new LinkedHashMap<String, ValueSource>(sources));
        this.gauges = Collections.unmodifiableList(new ArrayList<GaugeSettings>(gauges));
    }

    public Event event() {
        return event;
    }

    public boolean isFor(String method) {
        return methods.isEmpty() || methods.contains(method);
    }

    /** Names of the methods it is for; empty: all. */
    public List<String> methods() {
        return methods;
    }

    /** Where these are written; null: nowhere. */
    public String placeOfMethods() {
        return placeOfMethods;
    }

    ValuePath each() {
        return each;
    }

    /** Whether a call is meant that ended so. */
    boolean isAfter(Throwable thrown) {
        return failed == null || failed == (thrown != null);
    }

    ResultPredicate before() {
        return before;
    }

    ResultPredicate when() {
        return when;
    }

    ResultPredicate unless() {
        return unless;
    }

    ResultPredicate miss() {
        return miss;
    }

    ValueSource amount() {
        return amount;
    }

    /** Null: there is none of that name. */
    ValueSource source(String name) {
        return sources.get(name);
    }

    List<GaugeSettings> gauges() {
        return gauges;
    }

    /** All that are read. */
    List<ValuePath> paths() {
        List<ValuePath> paths = new ArrayList<ValuePath>();
        for (List<ValuePath> asked : asked().values()) {
            paths.addAll(asked);
        }
        return paths;
    }

    /** The paths that are read for each part, of which it needs one; where it can do without, none. */
    Map<String, List<ValuePath>> asked() {
        Map<String, List<ValuePath>> asked = new LinkedHashMap<String, List<ValuePath>>();
        for (Map.Entry<String, ValueSource> source : sources.entrySet()) {
            asked.put(source.getKey(), source.getValue().paths());
        }
        if (each != null) {
            asked.put("each", Collections.singletonList(each));
        }
        if (amount != null) {
            asked.put("amount", amount.paths());
        }
        if (before != null) {
            asked.put("before", new ArrayList<ValuePath>(before.values().keySet()));
        }
        if (when != null) {
            asked.put("when", new ArrayList<ValuePath>(when.values().keySet()));
        }
        if (unless != null) {
            asked.put("unless", new ArrayList<ValuePath>(unless.values().keySet()));
        }
        if (miss != null) {
            asked.put("miss", new ArrayList<ValuePath>(miss.values().keySet()));
        }
        return asked;
    }

    /** Two that are written alike say the same. */
    @Override
    public String toString() {
        return event + " " + methods + (each == null ? "" : each) + (failed == null ? "" : " failed " + failed)
                + (before == null ? "" : " before " + before.values()) + (when == null ? "" : when.values())
                + (unless == null ? "" : " unless " + unless.values()) + (miss == null ? "" : miss.values()) + amount + sources + gauges;
    }
}
