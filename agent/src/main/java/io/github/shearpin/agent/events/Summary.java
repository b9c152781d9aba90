package io.github.shearpin.agent.events;

import java.util.LinkedHashMap;
import java.util.Map;

/** How many events there were of each type and rule. Not thread-safe. */
final class Summary {

    private final Map<String, Long> counts = new LinkedHashMap<String, Long>();
    private long events;

    void add(Event event) {
        String name = event.type().word() + (event.rule() == null ? "" : " of rule " + event.rule());
        Long count = counts.get(name);
        // One that only says how many more there were stands for these, and is none itself.
        long standsFor = Math.max(1, (long) event.number(Fields.MORE));
        counts.put(name, count == null ? standsFor : count + standsFor);
        events += standsFor;
    }

    boolean isEmpty() {
        return events == 0;
    }

    long events() {
        return events;
    }

    /** By a description of type and rule, in the order in which they first came. */
    Map<String, Long> counts() {
        return counts;
    }
}
