package io.github.shearpin.agent.rules;

import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** Whom to tell of which events. Immutable and thread-safe. */
public final class NotifySettings {

    static final Set<EventType> DEFAULT_TYPES =
            Collections.unmodifiableSet(EnumSet.of(EventType.OPENED, EventType.RECOVERED));

    private final String url;
    private final Set<EventType> types;

    /** @param types at least one */
    public NotifySettings(String url, Collection<EventType> types) {
        this.url = url;
        this.types = Collections.unmodifiableSet(EnumSet.copyOf(types));
    }

    /** Whether two, which may be null, say the same. */
    public static boolean areSame(NotifySettings one, NotifySettings other) {
        return one == null || other == null ? one == other : one.url.equals(other.url) && one.types.equals(other.types);
    }

    /** Of a webhook; whoever knows it can post there, so it is for no message. */
    public String url() {
        return url;
    }

    public Set<EventType> types() {
        return types;
    }
}
