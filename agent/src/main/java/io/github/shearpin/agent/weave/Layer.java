package io.github.shearpin.agent.weave;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
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

    static boolean haveConstructors(List<Layer> layers) {
        return haveAdvice(layers, ConstructorAdvice.class);
    }

    /** Whether any constructor is woven with copies of its arguments. */
    static boolean haveCopies(List<Layer> layers) {
        return haveAdvice(layers, ConstructorAdvice.OfCopies.class);
    }

    private static boolean haveAdvice(List<Layer> layers, Class<?> type) {
        for (Layer layer : layers) {
            if (layer.advice.containsValue(type)) {
                return true;
            }
        }
        return false;
    }

    /** Takes a constructor that delegates to another out of the layers that count the object once. */
    static void countOnce(List<Layer> layers, String descriptor) {
        for (Layer layer : layers) {
            if (!layer.eachNested) {
                layer.remove("<init>", descriptor);
            }
        }
    }

    /**
     * Has a constructor for which the plainest advice is not right woven with copies of its arguments.
     *
     * @return false: it is none, or was so already
     */
    static boolean copyArguments(List<Layer> layers, String name, String descriptor) {
        boolean changed = false;
        for (Layer layer : layers) {
            if (layer.advice.get(name + descriptor) == ConstructorAdvice.class) {
                layer.advice.put(name + descriptor, ConstructorAdvice.OfCopies.class);
                changed = true;
            }
        }
        return changed;
    }

    /**
     * Takes a method out of all layers.
     *
     * @return those that it was in
     */
    static List<Layer> remove(List<Layer> layers, String name, String descriptor) {
        List<Layer> itsOwn = new ArrayList<Layer>();
        for (Layer layer : layers) {
            if (layer.remove(name, descriptor)) {
                itsOwn.add(layer);
            }
        }
        return itsOwn;
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

    int size() {
        return sites.size();
    }
}
