package io.github.shearpin.agent.weave;

import java.util.LinkedHashMap;
import java.util.Map;

/** What one rule wants woven into one class: methods by name and descriptor, each with its site. Not thread-safe. */
final class Layer {

    private final String rule;
    private final Map<String, Integer> sites = new LinkedHashMap<String, Integer>();
    private final boolean eachNested;
    private boolean constructors;

    /** @param eachNested whether a constructor counts that another of its class delegates to, and that one too */
    Layer(String rule, boolean eachNested) {
        this.rule = rule;
        this.eachNested = eachNested;
    }

    String rule() {
        return rule;
    }

    void add(String name, String descriptor, int site) {
        sites.put(name + descriptor, site);
        constructors |= name.equals("<init>");
    }

    /** @return whether it was there */
    boolean remove(String name, String descriptor) {
        return sites.remove(name + descriptor) != null;
    }

    /** Null: the method is not woven. */
    Integer site(String name, String descriptor) {
        return sites.get(name + descriptor);
    }

    boolean hasConstructorsToCountOnce() {
        return constructors && !eachNested;
    }

    int size() {
        return sites.size();
    }
}
