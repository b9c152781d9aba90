package io.github.shearpin.agent.weave;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** What one rule wants woven into one class: methods by name and descriptor, each with its site. Not thread-safe. */
final class Layer {

    private final String rule;
    private final Map<String, Integer> sites = new LinkedHashMap<String, Integer>();
    private final Set<String> withValues = new HashSet<String>();
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

    /** @param values whether arguments and result are to be handed over; those of a constructor never are */
    void add(String name, String descriptor, int site, boolean values) {
        sites.put(name + descriptor, site);
        if (name.equals("<init>")) {
            constructors = true;
        } else if (values) {
            withValues.add(name + descriptor);
        }
    }

    /** @return whether it was there */
    boolean remove(String name, String descriptor) {
        return sites.remove(name + descriptor) != null;
    }

    /** Null: the method is not woven. */
    Integer site(String name, String descriptor) {
        return sites.get(name + descriptor);
    }

    /** Of a method that is woven. */
    boolean needsValues(String name, String descriptor) {
        return withValues.contains(name + descriptor);
    }

    boolean hasConstructorsToCountOnce() {
        return constructors && !eachNested;
    }

    int size() {
        return sites.size();
    }
}
