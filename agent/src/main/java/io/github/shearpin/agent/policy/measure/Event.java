package io.github.shearpin.agent.policy.measure;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** What a call of a method stands for, of all that a vocabulary knows; and what counts it. */
public enum Event {

    REQUEST("request", "request", Instrument.REQUESTS, Instrument.REQUEST_DURATION),
    REQUEST_BEGUN("request", "begun"),
    REQUEST_ENDED("request", "ended", Instrument.REQUESTS, Instrument.REQUEST_DURATION),

    OPERATION("database", "operation", Instrument.DATABASE_OPERATIONS, Instrument.DATABASE_OPERATION_DURATION,
            Instrument.DATABASE_ERRORS),
    POOL("database", "pool"),

    LOOKUP("cache", "lookup", Instrument.CACHE_HITS, Instrument.CACHE_MISSES),
    HIT("cache", "hit", Instrument.CACHE_HITS),
    MISS("cache", "miss", Instrument.CACHE_MISSES),
    EVICTION("cache", "eviction", Instrument.CACHE_EVICTIONS),
    CACHE_SIZE("cache", "size"),

    MESSAGE_SENT("message", "sent", Instrument.MESSAGES),
    MESSAGE_RECEIVED("message", "received", Instrument.MESSAGES),
    MESSAGE_PROCESSED("message", "processed", Instrument.MESSAGES, Instrument.MESSAGE_PROCESSING),
    QUEUE_DEPTH("message", "depth"),

    WORK("worker", "work"),
    RESTART("worker", "restart", Instrument.WORKER_RESTARTS),

    SESSION_OPENED("session", "opened", Instrument.SESSION_DURATION),
    SESSION_CLOSED("session", "closed", Instrument.SESSION_CLEANUP),
    SESSION_MESSAGE("session", "message", Instrument.SESSION_MESSAGES),

    WEBSOCKET_OPENED("websocket", "opened"),
    WEBSOCKET_CLOSED("websocket", "closed"),
    WEBSOCKET_SENT("websocket", "sent", Instrument.WEBSOCKET_MESSAGES),
    WEBSOCKET_RECEIVED("websocket", "received", Instrument.WEBSOCKET_MESSAGES);

    private final String vocabulary;
    private final String word;
    private final List<Instrument> instruments;

    Event(String vocabulary, String word, Instrument... instruments) {
        this.vocabulary = vocabulary;
        this.word = word;
        this.instruments = Collections.unmodifiableList(Arrays.asList(instruments));
    }

    /** The word of {@code count-as} that it belongs to. */
    public String vocabulary() {
        return vocabulary;
    }

    /** Its own word, which is {@code event} there. */
    public String word() {
        return word;
    }

    /** Counters and histograms that calls of it go into, or that of what it begins its end goes into. */
    public List<Instrument> instruments() {
        return instruments;
    }

    /** Whether it is one although the call threw: what could not be sent was not. */
    boolean isOfFailures() {
        return !word.equals("sent");
    }

    /** The {@code direction} label of it, which no call tells. */
    String direction() {
        return word.equals("sent") ? "sent" : "received";
    }
}
