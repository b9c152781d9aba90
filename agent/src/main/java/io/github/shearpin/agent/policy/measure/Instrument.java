package io.github.shearpin.agent.policy.measure;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** What can be measured of the calls of a rule beyond their number and duration: a metric each, which has a rule's series. */
public enum Instrument {

    REQUEST_SIZE(Type.HISTOGRAM, "request_size_bytes", "Bytes that calls were given, as measure.request-size reads them."),
    RESPONSE_SIZE(Type.HISTOGRAM, "response_size_bytes", "Bytes that calls gave back, as measure.response-size reads them."),

    REQUESTS(Type.COUNTER, "requests", "Requests by their status.", "status"),
    REQUEST_DURATION(Type.HISTOGRAM, "request_duration_seconds", "Time that requests took."),

    DATABASE_OPERATIONS(Type.COUNTER, "database_operations", "Database operations by what they did, and to which table.",
            "operation", "table"),
    DATABASE_OPERATION_DURATION(Type.HISTOGRAM, "database_operation_duration_seconds",
            "Time that database operations took."),
    DATABASE_ERRORS(Type.COUNTER, "database_errors", "Database operations that threw, by the class of what they threw.",
            "error_type"),
    DATABASE_POOL_SIZE(Type.GAUGE, "database_pool_size", "Connections of a pool by their state.", "database", "state"),

    CACHE_HITS(Type.COUNTER, "cache_hits", "Lookups that found an entry in the cache."),
    CACHE_MISSES(Type.COUNTER, "cache_misses", "Lookups that found no entry in the cache."),
    CACHE_EVICTIONS(Type.COUNTER, "cache_evictions", "Entries that the cache gave up, by why.", "reason"),
    CACHE_SIZE(Type.GAUGE, "cache_size_entries", "Entries in the cache."),

    MESSAGES(Type.COUNTER, "messages", "Messages by topic or queue, and by direction: sent or received.",
            "topic", "direction"),
    MESSAGE_PROCESSING(Type.HISTOGRAM, "message_processing_seconds", "Time that the processing of a message took."),
    MESSAGE_QUEUE_DEPTH(Type.GAUGE, "message_queue_depth", "Messages that wait in a queue."),

    WORKER_HEALTHY(Type.GAUGE, "worker_healthy", "1: each of the rule's workers is healthy; 0: one is not."),
    WORKER_ACTIVE(Type.GAUGE, "worker_active_requests", "What the workers are at work on now."),
    WORKER_QUEUE(Type.GAUGE, "worker_queue_size", "What waits for a worker."),
    WORKER_RESTARTS(Type.COUNTER, "worker_restarts", "Workers that died and were replaced, by why.", "reason"),

    SESSIONS_ACTIVE(Type.GAUGE, "sessions_active", "Sessions that were opened and are not closed yet."),
    SESSION_DURATION(Type.HISTOGRAM, "session_duration_seconds", "How long sessions were open."),
    SESSION_MESSAGES(Type.COUNTER, "session_messages", "Messages in sessions."),
    SESSION_CLEANUP(Type.COUNTER, "session_cleanup", "Sessions that were closed, by why.", "reason"),

    WEBSOCKET_CONNECTIONS(Type.GAUGE, "websocket_connections", "Connections that are open."),
    WEBSOCKET_MESSAGES(Type.COUNTER, "websocket_messages", "Messages by direction: sent or received.", "direction");

    /** What kind of number it is. */
    public enum Type { COUNTER, GAUGE, HISTOGRAM }

    private final Type type;
    private final String metric;
    private final String help;
    private final List<String> labels;

    Instrument(Type type, String metric, String help, String... labels) {
        this.type = type;
        this.metric = metric;
        this.help = help;
        this.labels = Collections.unmodifiableList(Arrays.asList(labels));
    }

    public Type type() {
        return type;
    }

    /** Without prefix, and without {@code _total}. */
    public String metric() {
        return metric;
    }

    public String help() {
        return help;
    }

    /** Names of its labels, beside the rule. */
    public List<String> labels() {
        return labels;
    }

    /** Whether it is a histogram of seconds rather than of bytes. */
    public boolean isOfTime() {
        return metric.endsWith("_seconds");
    }
}
