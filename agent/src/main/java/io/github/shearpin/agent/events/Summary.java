package io.github.shearpin.agent.events;

import java.util.LinkedHashMap;
import java.util.Map;

/** How many events there were of each type and rule. Not thread-safe. */
final class Summary {

    private final Map<String, Integer> counts = new LinkedHashMap<String, Integer>();
    private int events;

    void add(Event event) {
        String name = event.type().word() + (event.rule() == null ? "" : " of rule " + event.rule());
        Integer count = counts.get(name);
        counts.put(name, count == null ? 1 : count + 1);
        events++;
    }

    boolean isEmpty() {
        return events == 0;
    }

    int events() {
        return events;
    }

    /** By a description of type and rule, in the order in which they first came. */
    Map<String, Integer> counts() {
        return counts;
    }
}
