package io.github.shearpin.agent.policy.measure;

import io.github.shearpin.agent.policy.types.WeakIdentityMap;

/**
 * Sessions or connections that were opened and not closed yet, or requests that have begun and not ended, each with what counted it: the rule that sees one close need
 * not be the one that saw it open. What is collected without being closed is open no more. Thread-safe.
 */
final class OpenObjects extends WeakIdentityMap<OpenObjects.Opened> {

    static final OpenObjects SESSIONS = new OpenObjects("session");
    static final OpenObjects CONNECTIONS = new OpenObjects("connection");
    static final OpenObjects REQUESTS = new OpenObjects("request");

    static final long UNKNOWN = -1;

    private static final int MOST = 100_000;

    /** Who counted it, and since when it is open. */
    static final class Opened {
        private final Measurements measurements;
        private final long sinceNanos;

        private Opened(Measurements measurements, long sinceNanos) {
            this.measurements = measurements;
            this.sinceNanos = sinceNanos;
        }
    }

    private final String word;

    private OpenObjects(String word) {
        super(MOST);
        this.word = word;
    }

    /** Null: nothing is opened or closed there. */
    static OpenObjects of(String vocabulary) {
        return vocabulary.equals("session") ? SESSIONS : vocabulary.equals("websocket") ? CONNECTIONS
                : vocabulary.equals("request") ? REQUESTS : null;
    }

    /** What {@code count-as} calls one of them. */
    String word() {
        return word;
    }

    /** One that is open already is not opened again. */
    void opened(Object object, Measurements measurements, long nowNanos) {
        if (add(object, new Opened(measurements, nowNanos))) {
            measurements.opened(this);
        }
    }

    /** @return for how long it was open; {@value #UNKNOWN}: it was not, as far as is known */
    long closed(Object object, long nowNanos) {
        Opened opened = remove(object);
        if (opened == null) {
            return UNKNOWN;
        }
        opened.measurements.closed(this, nowNanos - opened.sinceNanos);
        return nowNanos - opened.sinceNanos;
    }

    @Override
    protected void gone(Opened opened) {
        opened.measurements.lost(this);
    }
}
