package io.github.shearpin.agent.weave;

import java.util.LinkedHashMap;
import java.util.Map;

/** What one rule wants woven into one class: methods by name and descriptor, each with its site. Not thread-safe. */
final class Layer {

    private final String rule;
    private final Map<String, Integer> sites = new LinkedHashMap<String, Integer>();

    Layer(String rule) {
        this.rule = rule;
    }

    String rule() {
        return rule;
    }

    void add(String name, String descriptor, int site) {
        sites.put(name + descriptor, site);
    }

    /** @return whether it was there */
    boolean remove(String name, String descriptor) {
        return sites.remove(name + descriptor) != null;
    }

    /** Null: the method is not woven. */
    Integer site(String name, String descriptor) {
        return sites.get(name + descriptor);
    }

    int size() {
        return sites.size();
    }
}
