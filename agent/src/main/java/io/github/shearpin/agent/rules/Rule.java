package io.github.shearpin.agent.rules;

import io.github.shearpin.agent.policy.GuardSettings;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** One rule, read, merged and checked. Immutable and thread-safe. */
public final class Rule {

    private final String name;
    private final Position position;
    private final List<MethodPattern> match;
    private final List<MethodPattern> except;
    private final int maxMethods;
    private final GuardSettings settings;
    private final String preset;

    public Rule(String name, Position position, List<MethodPattern> match, List<MethodPattern> except, int maxMethods,
            GuardSettings settings) {
        this(name, position, match, except, maxMethods, settings, null);
    }

    private Rule(String name, Position position, List<MethodPattern> match, List<MethodPattern> except, int maxMethods,
            GuardSettings settings, String preset) {
        this.name = name;
        this.position = position;
        this.match = Collections.unmodifiableList(new ArrayList<MethodPattern>(match));
        this.except = Collections.unmodifiableList(new ArrayList<MethodPattern>(except));
        this.maxMethods = maxMethods;
        this.settings = settings;
        this.preset = preset;
    }

    /** The same as one of a preset's. */
    Rule inPreset(String name) {
        return new Rule(this.name, position, match, except, maxMethods, settings, name);
    }

    public String name() {
        return name;
    }

    /** Where the rule's name stands, in the last file that says something of it. */
    public Position position() {
        return position;
    }

    public List<MethodPattern> match() {
        return match;
    }

    public List<MethodPattern> except() {
        return except;
    }

    /** More methods than this for one pattern, and the pattern is refused. */
    public int maxMethods() {
        return maxMethods;
    }

    /** The preset that it is of, whose library need not be there; null: it is of none. */
    public String preset() {
        return preset;
    }

    public GuardSettings settings() {
        return settings;
    }
}
