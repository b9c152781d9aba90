package io.github.shearpin.agent.events;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** The latest events. Thread-safe. */
final class RecentEvents {

    private final int most;
    private final ArrayDeque<Event> events = new ArrayDeque<Event>();

    RecentEvents(int most) {
        this.most = most;
    }

    synchronized void add(Event event) {
        if (events.size() == most) {
            events.removeFirst();
        }
        events.addLast(event);
    }

    /** The oldest first; a copy. */
    synchronized List<Event> all() {
        return new ArrayList<Event>(events);
    }
}
