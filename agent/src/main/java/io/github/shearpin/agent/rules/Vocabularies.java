package io.github.shearpin.agent.rules;

import io.github.shearpin.agent.policy.measure.Event;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** What {@code count-as} may be told, by its word. Made when a rule file first has one: most have none. Stateless. */
final class Vocabularies {

    static final Map<String, Section> ALL = all();

    private Vocabularies() {
    }

    private static Map<String, Section> all() {
        Map<String, Section> known = new LinkedHashMap<String, Section>();
        known.put("request", section("request: {status: $return.status}", Event.REQUEST, Event.REQUEST_BEGUN,
                Event.REQUEST_ENDED)
                .field("status", source("$return.status"))
                .field("request", source("$arg0"))
                .field("request-size", source("$arg0.length"))
                .field("response-size", source("$return.length")));
        known.put("database", section("database: {sql: $arg0}", Event.OPERATION, Event.POOL)
                .field("sql", source("$arg0"))
                .field("operation", source("$method"))
                .field("table", source("$arg0"))
                .field("database", source("$this.poolName"))
                .field("pool", NamedPaths.of("pool: {active: $this.numActive, idle: $this.numIdle}")));
        known.put("cache", section("cache: {miss: {$return: null}}", Event.LOOKUP, Event.HIT, Event.MISS, Event.EVICTION,
                Event.CACHE_SIZE)
                .field("miss", FailureResults.ofElementsToo("miss: {$return: null}"))
                .field("reason", source("$arg1"))
                .field("size", Paths.any("$this.size")));
        known.put("message", section("message: {event: received, topic: $arg0.topic}", Event.MESSAGE_SENT, Event.MESSAGE_RECEIVED,
                Event.MESSAGE_PROCESSED, Event.QUEUE_DEPTH)
                .field("topic", source("$arg0.topic"))
                .field("queue-depth", Paths.any("$this.size")));
        known.put("worker", section("worker: {active: $this.activeCount, queue: $this.queue.size}", Event.WORK, Event.RESTART)
                .field("healthy", new FailureResults("healthy: {$this.running: true}"))
                .field("active", Paths.any("$this.activeCount"))
                .field("queue", Paths.any("$this.queue.size"))
                .field("reason", source("$arg1")));
        known.put("session", section("session: {event: opened}", Event.SESSION_OPENED, Event.SESSION_CLOSED, Event.SESSION_MESSAGE)
                .field("session", source("$return"))
                .field("reason", source("$method")));
        known.put("websocket", section("websocket: {event: opened, connection: $arg0}", Event.WEBSOCKET_OPENED,
                Event.WEBSOCKET_CLOSED, Event.WEBSOCKET_SENT, Event.WEBSOCKET_RECEIVED)
                .field("connection", source("$arg0")));
        return Collections.unmodifiableMap(known);
    }

    /** @param events those of the vocabulary */
    private static Section section(String example, Event... events) {
        Choices words = new Choices();
        for (Event event : events) {
            words.word(event.word(), event);
        }
        return new Section(example)
                .field("event", words)
                .field("method", Lists.atLeastOne(new MethodNames()))
                .field("each", Paths.any("$return"))
                .field("outcome", new Choices().word("success", false).word("failure", true))
                .field("once", source("$this"))
                .field("before", new FailureResults("before: {$arg0.new: true}"))
                .field("when", FailureResults.ofElementsToo("when: {$arg1: true}"))
                .field("unless", FailureResults.ofElementsToo("unless: {$return: null}"))
                .field("amount", source("$return.count"));
    }

    private static ValueReader source(String example) {
        return Lists.atLeastOne(new PathOrWord(example));
    }

    /** Reads a path as such, and anything else as the word that it is. */
    private static final class PathOrWord extends ValueReader {

        private final String example;

        PathOrWord(String example) {
            this.example = example;
        }

        @Override
        SchemaPart schema() {
            return SchemaPart.textReference("path-or-word");
        }

        @Override
        Object read(YamlNode node, Problems problems) {
            String text = scalar(node, "a path or a word", "a path to a value, such as " + example + ", or a word", problems);
            return text == null ? null : text.startsWith("$") ? Paths.parse(node, node.path(), problems) : text;
        }
    }

    /** Reads the name of a method. */
    private static final class MethodNames extends ValueReader {

        @Override
        SchemaPart schema() {
            return SchemaPart.scalar("[^*(#]+", "the name of a method alone is expected, as in method: [get, getAll]");
        }

        @Override
        Object read(YamlNode node, Problems problems) {
            String name = scalar(node, "a method's name", "a name such as get", problems);
            if (name != null && (name.isEmpty() || name.indexOf('*') >= 0 || name.indexOf('(') >= 0 || name.indexOf('#') >= 0)) {
                problems.at(node, node.described() + " is no method's name", "write the name alone, as in method: [get, getAll]");
                return null;
            }
            return name;
        }
    }
}
