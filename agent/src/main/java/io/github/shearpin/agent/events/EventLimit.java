package io.github.shearpin.agent.events;

import io.github.shearpin.agent.rules.EventType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Keeps what may happen thousands of times a second from being told as often: of each type and rule the first ten are told,
 * and a minute after the first how many more there were. Transitions are told always; a breaker's {@code open-for} bounds how
 * many there are. Not thread-safe.
 */
final class EventLimit {

    static final int MOST_TOLD = 10;
    static final long WINDOW_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Map<String, Window> windows = new HashMap<String, Window>();

    /** Events of one type and rule. */
    private static final class Window {
        private final EventType type;
        private final String rule;
        private final long endNanos;
        private long events;

        Window(Event first, long nowNanos) {
            type = first.type();
            rule = first.rule();
            endNanos = nowNanos + WINDOW_NANOS;
        }
    }

    /** Whether an event is to be told. */
    boolean admits(Event event, long nowNanos) {
        if (event.type() != EventType.RETRY_EXHAUSTED && event.type() != EventType.WEAVE_ERROR) {
            return true;
        }
        String name = event.type() + " " + event.rule();
        Window window = windows.get(name);
        if (window == null) {
            window = new Window(event, nowNanos);
            windows.put(name, window);
        }
        return ++window.events <= MOST_TOLD;
    }

    /** Of each window that is over: how many events were not told. */
    List<Event> due(long nowNanos, long epochMillis) {
        if (windows.isEmpty()) {
            return Collections.emptyList();
        }
        List<Event> due = new ArrayList<Event>();
        Iterator<Window> each = windows.values().iterator();
        while (each.hasNext()) {
            Window window = each.next();
            if (nowNanos - window.endNanos >= 0) {
                each.remove();
                if (window.events > MOST_TOLD) {
                    Map<String, Object> fields = new LinkedHashMap<String, Object>();
                    fields.put(Fields.MORE, window.events - MOST_TOLD);
                    fields.put(Fields.WITHIN, TimeUnit.NANOSECONDS.toSeconds(WINDOW_NANOS));
                    due.add(new Event(epochMillis, window.type, window.rule, null, null, fields));
                }
            }
        }
        return due;
    }

    /** Until something is {@link #due}; {@link Long#MAX_VALUE}: nothing will be. */
    long nanosUntilDue(long nowNanos) {
        long nanos = Long.MAX_VALUE;
        for (Window window : windows.values()) {
            nanos = Math.min(nanos, Math.max(0, window.endNanos - nowNanos));
        }
        return nanos;
    }
}
