package io.github.shearpin.agent.rules;

import io.github.shearpin.agent.policy.GuardSettings;
import io.github.shearpin.agent.policy.Mode;
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
    private final String written;
    private final String woven;

    /** One that was not read from a file. */
    public Rule(String name, Position position, List<MethodPattern> match, List<MethodPattern> except, int maxMethods,
            GuardSettings settings) {
        this(name, position, match, except, maxMethods, settings, null, "", "");
    }

    private Rule(String name, Position position, List<MethodPattern> match, List<MethodPattern> except, int maxMethods,
            GuardSettings settings, String preset, String written, String woven) {
        this.name = name;
        this.position = position;
        this.match = Collections.unmodifiableList(new ArrayList<MethodPattern>(match));
        this.except = Collections.unmodifiableList(new ArrayList<MethodPattern>(except));
        this.maxMethods = maxMethods;
        this.settings = settings;
        this.preset = preset;
        this.written = written;
        this.woven = woven;
    }

    /** The same as one of a preset's. */
    Rule inPreset(String name) {
        return new Rule(this.name, position, match, except, maxMethods, settings, name, written, woven);
    }

    /**
     * The same as it was written.
     *
     * @param woven what of that shows in woven code, or is judged by it
     */
    Rule written(String written, String woven) {
        return new Rule(name, position, match, except, maxMethods, settings, preset, written, woven);
    }

    /** The same in another mode. */
    public Rule with(Mode mode) {
        return new Rule(name, position, match, except, maxMethods, settings.with(mode), preset, written, woven);
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

    /** What the files say of it once they are merged, with policies and defaults, in one line. */
    public String written() {
        return written;
    }

    /**
     * What of that shows in woven code, or is judged when a class is woven: patterns, and what reads values of calls. Where
     * it is the same before and after a reload, no class needs to be woven anew.
     */
    public String woven() {
        return woven;
    }

    public GuardSettings settings() {
        return settings;
    }
}
