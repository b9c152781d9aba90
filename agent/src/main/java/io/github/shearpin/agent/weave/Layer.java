package io.github.shearpin.agent.weave;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** What one rule wants woven into one class: methods by name and descriptor, each with its site. Not thread-safe. */
final class Layer {

    private final String rule;
    private final Map<String, Integer> sites = new LinkedHashMap<String, Integer>();
    private final Map<String, Class<?>> advice = new HashMap<String, Class<?>>();
    private final boolean eachNested;

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
        advice.put(name + descriptor, name.equals("<init>") ? ConstructorAdvice.class
                : values ? ValueAdvice.class : GuardAdvice.class);
    }

    /** @return whether it was there */
    boolean remove(String name, String descriptor) {
        advice.remove(name + descriptor);
        return sites.remove(name + descriptor) != null;
    }

    /** Null: the method is not woven. */
    Integer site(String name, String descriptor) {
        return sites.get(name + descriptor);
    }

    /** Null: the method is not woven. */
    Class<?> advice(String name, String descriptor) {
        return advice.get(name + descriptor);
    }

    boolean hasConstructorsToCountOnce() {
        return !eachNested && advice.containsValue(ConstructorAdvice.class);
    }

    int size() {
        return sites.size();
    }
}
