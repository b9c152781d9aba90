package io.github.shearpin.agent.export;

import io.github.shearpin.agent.rules.ExporterSettings;
import io.prometheus.client.Predicate;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The names that metrics are served by: our own with the prefix that {@code exporter.prefix} says, those of the JVM and all
 * others as they are. Each name is made once. Thread-safe.
 */
final class ServedNames {

    private final String prefix;
    private final boolean changed;
    private final ConcurrentMap<String, String> served = new ConcurrentHashMap<String, String>();

    ServedNames(String prefix) {
        this.prefix = prefix;
        this.changed = !prefix.equals(ExporterSettings.DEFAULT_PREFIX);
    }

    String of(String name) {
        if (!changed || !name.startsWith(ExporterSettings.DEFAULT_PREFIX)) {
            return name;
        }
        String known = served.get(name);
        if (known == null) {
            known = prefix + name.substring(ExporterSettings.DEFAULT_PREFIX.length());
            served.put(name, known);
        }
        return known;
    }

    /** A filter of served names as one of those that collectors know; null stays null. */
    Predicate<String> collected(final Predicate<String> filter) {
        return filter == null || !changed ? filter : new Predicate<String>() {
            @Override
            public boolean test(String name) {
                return filter.test(of(name));
            }
        };
    }
}
