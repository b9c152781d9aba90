package io.github.shearpin.agent.rules;

import io.github.shearpin.agent.policy.measure.CountAs;
import io.github.shearpin.agent.policy.measure.Event;
import io.github.shearpin.agent.policy.measure.GaugeSettings;
import io.github.shearpin.agent.policy.measure.Instrument;
import io.github.shearpin.agent.policy.measure.ValueSource;
import io.github.shearpin.agent.policy.path.ResultPredicate;
import io.github.shearpin.agent.policy.path.ValuePath;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads {@code count-as}: the word of a vocabulary, a mapping of one to what it is told, or a list of such, as a list of
 * {@link Entry}.
 */
final class CountAsReader extends ValueReader {

    /** What becomes of a value that can't be read. */
    private static final String LEFT_OUT = "it is left out";
    private static final String NOT_WRITTEN = "it is as if it were not written";
    /** By which name the schema has an entry. */
    static final String DEFINITION = "count-as";
    private static final String EXAMPLE = "a word such as request, or a mapping such as {database: {sql: $arg0}}";
    /** Parts that give values, which are looked up by these names. */
    private static final List<String> SOURCES = Arrays.asList("status", "sql", "operation", "table", "topic", "reason", "session",
            "connection", "request", "once", "request-size", "response-size");

    /** What one vocabulary was told, before the name of its rule is known. */
    static final class Entry {
        private final Event event;
        private final Values values;

        private Entry(Event event, Values values) {
            this.event = event;
            this.values = values;
        }

        Values values() {
            return values;
        }

        CountAs settings(String rule) {
            List<String> methods = new ArrayList<String>();
            for (Object method : values.list("method")) {
                methods.add((String) method);
            }
            Map<String, ValueSource> sources = new LinkedHashMap<String, ValueSource>();
            for (String name : SOURCES) {
                ValueSource source = source(name, rule);
                if (source != null) {
                    sources.put(name, source);
                }
            }
            ValuePath each = values.get("each", ValuePath.class, null);
            return new CountAs(event, methods, methods.isEmpty() ? null : place(values.node("method"), rule, "method"), each == null ? null : each.at(place(values.node("each"), rule, "each")),
                    values.get("outcome", Boolean.class, null), predicate("before", rule), predicate("when", rule),
                    predicate("unless", rule), predicate("miss", rule), source("amount", rule), sources, gauges(rule));
        }

        private List<GaugeSettings> gauges(String rule) {
            List<GaugeSettings> gauges = new ArrayList<GaugeSettings>();
            Values pool = values.parts("pool");
            if (pool != null) {
                for (String state : pool.fields()) {
                    gauges.add(GaugeSettings.ofPool(source("database", rule), state,
                            ((ValuePath) pool.get(state)).at(place(pool.node(state), rule, "pool " + state), LEFT_OUT)));
                }
            }
            add(gauges, "size", Instrument.CACHE_SIZE, rule);
            add(gauges, "queue-depth", Instrument.MESSAGE_QUEUE_DEPTH, rule);
            add(gauges, "active", Instrument.WORKER_ACTIVE, rule);
            add(gauges, "queue", Instrument.WORKER_QUEUE, rule);
            ResultPredicate healthy = predicate("healthy", rule);
            if (healthy != null) {
                gauges.add(GaugeSettings.of(Instrument.WORKER_HEALTHY, healthy));
            }
            return gauges;
        }

        private void add(List<GaugeSettings> gauges, String field, Instrument instrument, String rule) {
            ValuePath path = values.get(field, ValuePath.class, null);
            if (path != null) {
                gauges.add(GaugeSettings.of(instrument, path.at(place(values.node(field), rule, field), LEFT_OUT)));
            }
        }

        private ResultPredicate predicate(String field, String rule) {
            ResultPredicate predicate = values.get(field, ResultPredicate.class, null);
            return predicate == null ? null : predicate.at(place(values.node(field), rule, field));
        }

        private ValueSource source(String field, String rule) {
            if (!values.has(field)) {
                return null;
            }
            List<Object> alternatives = new ArrayList<Object>();
            for (Object alternative : values.list(field)) {
                if (alternative instanceof ValuePath) {
                    ValuePath path = (ValuePath) alternative;
                    String place = place(values.node(field), rule, field);
                    alternatives.add(field.equals("status") ? path.at(place)
                            : path.at(place, field.endsWith("-size") || field.equals("amount") ? LEFT_OUT : NOT_WRITTEN));
                } else {
                    alternatives.add(alternative);
                }
            }
            return new ValueSource(alternatives);
        }

        private static String place(YamlNode node, String rule, String field) {
            return SettingsBuilder.place(node, rule, "count-as: " + field);
        }
    }

    @Override
    SchemaPart schema() {
        SchemaPart entry = SchemaPart.textReference(DEFINITION);
        return SchemaPart.anyOf(entry, new SchemaPart().with("type", "array").with("items", entry).with("minItems", 1));
    }

    /** What the schema says of an entry once. */
    static SchemaPart entries() {
        List<String> alone = new ArrayList<String>();
        Map<String, SchemaPart> vocabularies = new LinkedHashMap<String, SchemaPart>();
        for (Map.Entry<String, Section> vocabulary : Vocabularies.ALL.entrySet()) {
            SchemaPart parts = vocabulary.getValue().schema();
            if (event(vocabulary.getKey(), new Values()) != null) {
                alone.add(vocabulary.getKey());
            } else if (!vocabulary.getKey().equals("cache")) {
                parts.with("required", Collections.singletonList("event"));
            }
            vocabularies.put(vocabulary.getKey(), parts);
        }
        vocabularies.get("cache").where("event", Event.LOOKUP.word(), "miss").with("anyOf", Arrays.asList(having("event"),
                having("miss"), having("size")));
        vocabularies.get("database").where("event", Event.POOL.word(), "pool");
        return SchemaPart.anyOf(SchemaPart.oneOf(alone),
                SchemaPart.mapping(vocabularies).with("minProperties", 1).with("maxProperties", 1));
    }

    private static SchemaPart having(String field) {
        return new SchemaPart().with("required", Collections.singletonList(field));
    }

    @Override
    Object read(YamlNode node, Problems problems) {
        if (!node.is(YamlNode.Kind.LIST)) {
            Entry entry = entry(node, problems);
            return entry == null ? null : Collections.singletonList(entry);
        }
        List<Entry> entries = new ArrayList<Entry>();
        for (YamlNode item : node.items()) {
            Entry entry = entry(item, problems);
            if (entry != null) {
                entries.add(entry);
            }
        }
        if (node.items().isEmpty()) {
            problems.at(node, "the list is empty", "write " + EXAMPLE);
        }
        return entries.isEmpty() || entries.size() < node.items().size() ? null : entries;
    }

    private static Entry entry(YamlNode node, Problems problems) {
        if (node.is(YamlNode.Kind.MAPPING)) {
            if (node.entries().size() != 1) {
                problems.at(node, "one vocabulary is expected in each mapping, not " + node.entries().size(),
                        "write several as a list: [{database: {sql: $arg0}}, request]");
                return null;
            }
            YamlNode key = node.entries().get(0).key();
            Section section = section(key, node.path().key(key.text()), problems);
            Values values = section == null ? null : (Values) section.read(node.entries().get(0).value(), problems);
            return values == null || values.isFlawed() ? null : entry(key.text(), node, values, problems);
        }
        String word = scalar(node, "a vocabulary", EXAMPLE, problems);
        return word == null || section(node, node.path(), problems) == null ? null
                : entry(word, node, new Values(), problems);
    }

    private static Section section(YamlNode word, Path path, Problems problems) {
        Section section = Vocabularies.ALL.get(word.text());
        if (section == null) {
            String nearest = Words.nearest(word.text(), Vocabularies.ALL.keySet());
            problems.at(word, path, word.described() + " is no vocabulary", nearest == null
                    ? "write one of " + Words.and(Vocabularies.ALL.keySet()) : "did you mean " + Words.quoted(nearest) + '?');
        }
        return section;
    }

    /** The event that is written, or can be told without; null: it is neither. */
    private static Event event(String vocabulary, Values values) {
        Event event = values.get("event", Event.class, null);
        if (event != null) {
            return event;
        }
        return vocabulary.equals("database") ? values.has("pool") ? Event.POOL : Event.OPERATION
                : vocabulary.equals("request") ? Event.REQUEST : vocabulary.equals("worker") ? Event.WORK
                : vocabulary.equals("cache") && values.has("miss") ? Event.LOOKUP
                : vocabulary.equals("cache") && values.has("size") ? Event.CACHE_SIZE : null;
    }

    /** With the event, where it is written or can be told without; and whatever that can't do without. */
    private static Entry entry(String vocabulary, YamlNode node, Values values, Problems problems) {
        Event event = event(vocabulary, values);
        if (values.has("before")) {
            for (ValuePath path : values.get("before", ResultPredicate.class, null).values().keySet()) {
                if (!path.isKnownAtEntry()) {
                    problems.at(values.node("before"), path + " is not known before the call has ended",
                            "begin with $this, $arg0, $arg.name or $method, or write when");
                    return null;
                }
            }
        }
        if (event == null) {
            List<String> words = new ArrayList<String>();
            for (Event each : Event.values()) {
                if (each.vocabulary().equals(vocabulary)) {
                    words.add(each.word());
                }
            }
            problems.at(node, "what the call is to a " + vocabulary + " is missing", "write event: " + Words.or(words));
            return null;
        }
        if (event == Event.LOOKUP && !values.has("miss")) {
            problems.at(node, "'miss' is missing, which tells a miss from a hit", "write miss: {$return: null}");
            return null;
        }
        if (event == Event.POOL && !values.has("pool")) {
            problems.at(node, "'pool' is missing, which has the states of connections",
                    "write pool: {active: $this.numActive, idle: $this.numIdle}");
            return null;
        }
        return values.has("each") || !asksForElements(values, problems) ? new Entry(event, values) : null;
    }

    /** Whether {@code $each} is read, which has been reported. */
    private static boolean asksForElements(Values values, Problems problems) {
        for (String field : values.fields()) {
            List<Object> paths = new ArrayList<Object>();
            if (values.get(field) instanceof ResultPredicate) {
                paths.addAll(((ResultPredicate) values.get(field)).values().keySet());
            } else if (values.get(field) instanceof List) {
                paths.addAll(values.list(field));
            }
            for (Object path : paths) {
                if (path instanceof ValuePath && ((ValuePath) path).isOfElement()) {
                    problems.at(values.node(field), "'each' is missing, which names what $each is an element of",
                            "write each: $return, say, beside it");
                    return true;
                }
            }
        }
        return false;
    }
}
