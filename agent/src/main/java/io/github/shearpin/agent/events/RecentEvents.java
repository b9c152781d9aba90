package io.github.shearpin.agent.events;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The latest events, numbered from 1 in the order in which they were told. Thread-safe. */
public final class RecentEvents {

    private final int most;
    private final ArrayDeque<Event> events = new ArrayDeque<Event>();
    private long added;

    RecentEvents(int most) {
        this.most = most;
    }

    synchronized void add(Event event) {
        if (events.size() == most) {
            events.removeFirst();
        }
        events.addLast(event);
        added++;
        notifyAll();
    }

    /** The oldest first; a copy. */
    synchronized List<Event> all() {
        return new ArrayList<Event>(events);
    }

    /** Those that came after the one of that number and are still kept; 0: all that are kept. */
    public synchronized Batch after(long number) {
        List<Event> wanted = new ArrayList<Event>();
        long each = added - events.size();
        for (Event event : events) {
            each++;
            if (each > number) {
                wanted.add(event);
            }
        }
        return new Batch(added, wanted);
    }

    /**
     * Likewise; while there are none it waits for one.
     *
     * @param millis the longest wait; after it the answer may be empty
     */
    public synchronized Batch awaitAfter(long number, long millis) throws InterruptedException {
        long since = System.nanoTime();
        long left = millis;
        while (added <= number && left > 0) {
            wait(left);
            left = millis - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - since);
        }
        return after(number);
    }

    /** Events with numbers that follow each other. Immutable. */
    public static final class Batch {
        /** The number of the last event there is. */
        public final long last;
        /** The oldest first. */
        public final List<Event> events;

        private Batch(long last, List<Event> events) {
            this.last = last;
            this.events = Collections.unmodifiableList(events);
        }

        /** @param index in {@link #events} */
        public long number(int index) {
            return last - events.size() + 1 + index;
        }
    }
}
