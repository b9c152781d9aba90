package io.github.shearpin.agent.rules;

import io.github.shearpin.agent.rules.NamedSections.Named;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts together what the files say, and rules with their policies and the defaults. Those
 * of presets come after the files' own, so that what a preset measures lies within what they do. Not thread-safe.
 */
final class RuleMerger {

    /** What is of use although the rest of a file can't be read: where and to whom the errors are served. */
    static final List<String> OF_EXPORTER = Arrays.asList("exporter", "console");

    /** What acts on calls, or tells apart what acts: not in a rule that only measures. */
    private static final List<String> POLICIES = Arrays.asList("circuit-breaker", "retry", "rate-limit", "bulkhead", "timeout",
            "fault", "fallback", "key", "max-keys");
    /** The defaults of the files are meant for their own rules; what attaches no policy is for those of presets too. */
    private static final List<String> DEFAULTS_OF_PRESETS = Arrays.asList("mode", "label-limit", "max-methods", "latency");

    /** What shows in woven code, or is judged when a class is woven; and what of the breaker and of retries does so. */
    private static final List<String> WOVEN = Arrays.asList("match", "except", "max-methods", "nested", "key", "labels",
            "fallback", "measure", "policy-defaults");
    private static final List<String> OF_CALLS = Arrays.asList("circuit-breaker", "retry");
    private static final List<String> OF_RESULTS = Arrays.asList("failures", "ignore", "failure-results");

    private final Problems problems;
    private final String prefix;
    private final Map<String, Named> rules = new LinkedHashMap<String, Named>();
    private final Map<String, Named> policies = new LinkedHashMap<String, Named>();
    /** Rules that a file takes away, which may be those of presets; with what says so if no earlier file has them. */
    private final Map<String, Named> takenAway = new LinkedHashMap<String, Named>();
    /** Rules of presets, as these have them, by name. */
    private final Map<String, Named> presetRules = new LinkedHashMap<String, Named>();
    private final Map<String, String> presetOfRule = new HashMap<String, String>();
    private Values exporter = new Values();
    private boolean exporterUnread;
    private boolean protectionUnread;
    private Values console = new Values();
    /** Events, notify and reload. */
    private Values outlets = new Values();
    private Values defaults = new Values();
    private Values presets = new Values();

    /** @param prefix of metrics' names that holds whatever the files say; null: theirs does */
    RuleMerger(Problems problems, String prefix) {
        this.problems = problems;
        this.prefix = prefix;
    }

    /** @param complete whether all files before this one could be read: nothing is said to be missing otherwise */
    void add(YamlNode root, Values file, boolean complete) {
        if (!file.has("version") && !file.isInvalid("version")) {
            problems.at(root, Path.ROOT.key("version"), "the version of the rule file's language is missing",
                    "write \"version: 1\" as the first line");
        }
        addExporter(file, root.file().text(), true);
        Values itsOutlets = new Values();
        itsOutlets.copy("events", file, "events");
        itsOutlets.copy("notify", file, "notify");
        itsOutlets.copy("reload", file, "reload");
        outlets = outlets.with(itsOutlets);
        if (file.has("defaults")) {
            defaults = defaults.with(file.parts("defaults"));
        }
        if (file.has("presets")) {
            presets = presets.with(file.parts("presets"));
        }
        addAll(file.get("policies"), policies, complete, false);
        addAll(file.get("rules"), rules, complete, true);
    }

    /**
     * @param file    what could be read of it
     * @param text    all of it
     * @param isWhole whether it could be read to its end
     */
    void addExporter(Values file, String text, boolean isWhole) {
        exporterUnread |= file.isInvalid("exporter");
        protectionUnread |= (!isWhole || file.isInvalid("exporter"))
                && ProtectionBuilder.isNamedBeyond(file.parts("exporter"), text);
        if (file.has("exporter")) {
            exporter = exporter.with(file.parts("exporter"));
        }
        if (file.has("console")) {
            console = console.with(file.parts("console"));
        }
    }

    /**
     * Whether the files may name a host that could not be read.
     *
     * @param complete whether all files could be read
     */
    boolean isHostUnread(boolean complete) {
        return !exporter.has("host") && (!complete || exporterUnread || exporter.isFlawed());
    }

    /** Names of the presets that the files ask for. */
    List<String> presets() {
        return presets.fields();
    }

    /** Adds what the file of a preset has. */
    void addPreset(String preset, Values file) {
        for (Object value : ((Map<?, ?>) file.get("rules")).values()) {
            Named rule = (Named) value;
            presetRules.put(rule.key().text(), rule);
            presetOfRule.put(rule.key().text(), preset);
        }
    }

    private void addAll(Object read, Map<String, Named> known, boolean complete, boolean areRules) {
        Map<?, ?> added = read == null ? Collections.emptyMap() : (Map<?, ?>) read;
        for (Object value : added.values()) {
            Named named = (Named) value;
            String name = named.key().text();
            Named before = known.get(name);
            if (named.values() != null) {
                if (areRules) {
                    takenAway.remove(name);
                }
                known.put(name, before == null ? named
                        : new Named(named.key(), named.path(), before.values().with(named.values())));
            } else if (areRules) {
                known.remove(name);
                takenAway.put(name, before == null ? named : null);
            } else if (known.remove(name) == null && complete) {
                reportTakenAway(named, known);
            }
        }
    }

    private void reportTakenAway(Named named, Map<String, Named> known) {
        problems.at(named.key(), named.path(), "nothing of this name is in an earlier file, to be removed",
                meant(named.key().text(), known) + "remove the line, or give it fields");
    }

    /**
     * The rules and the exporter. Where something was reported, only the exporter is of use.
     *
     * @param complete whether all files could be read: nothing is said to be missing otherwise
     */
    RuleSet merged(boolean complete) {
        if (complete) {
            checkNames();
        }
        PolicyChains chains = new PolicyChains(defaults, policies, problems);
        PolicyChains ofPresets = new PolicyChains(defaults.only(DEFAULTS_OF_PRESETS), policies, problems);
        RuleBuilder builder = new RuleBuilder(problems, complete);
        RuleWarnings warnings = new RuleWarnings();
        warnings.check(console);
        Protection protection = new ProtectionBuilder(problems, complete).protection(exporter);
        ExporterSettings served = builder.exporter(exporter, isHostUnread(complete)).with(builder.console(console))
                .with(protectionUnread ? Protection.UNKNOWN : protection);
        warnings.exporter(exporter, served);
        List<Rule> built = new ArrayList<Rule>(rules.size());
        for (Named rule : rules.values()) {
            if (!presetRules.containsKey(rule.key().text())) {
                Values whole = chains.below(rule.values()).with(rule.values());
                if (!whole.has("match") && !whole.isInvalid("match") && complete) {
                    problems.at(rule.key(), rule.path(), "the rule has no 'match'", meant(rule.key().text(), presetRules)
                            + "write which methods it is for, such as match: com.acme.OrderService#place");
                }
                add(rule, whole, null, builder, warnings, built);
            }
        }
        for (Named ofPreset : presetRules.values()) {
            String name = ofPreset.key().text();
            Named changed = rules.get(name);
            String preset = presetOfRule.get(name);
            if (!takenAway.containsKey(name)) {
                Values values = ofPreset.values().with(presets.parts(preset));
                Values own = changed == null ? values : values.with(changed.values());
                Values fields = presets.parts(preset);
                warnings.policiesOfPreset(preset, fields, POLICIES, own.get("measure-only", Boolean.class, false),
                        fields.has("use") && !chains.below(fields).only(POLICIES).fields().isEmpty());
                add(changed == null ? ofPreset : changed, ofPresets.below(own).with(own),
                        changed != null && changed.values().has("match") ? null : preset, builder, warnings, built);
            }
        }
        EventBuilder events = new EventBuilder(problems, complete);
        if (problems.count() == 0) {
            warnings.events(outlets.parts("events"));
        }
        return new RuleSet(served, events.events(outlets), events.notify(outlets),
                outlets.nanos("reload", RuleSet.DEFAULT_RELOAD_NANOS), built, warnings.messages());
    }

    /** @param preset that it is of; null: it is of none */
    private void add(Named rule, Values whole, String preset, RuleBuilder builder, RuleWarnings warnings, List<Rule> built) {
        boolean measuresOnly = whole.get("measure-only", Boolean.class, false);
        if (measuresOnly) {
            warnings.policiesOf(rule.values(), POLICIES);
        }
        Values kept = measuresOnly ? whole.without(POLICIES) : whole;
        Rule made = builder.rule(rule.key().text(), rule.key().position(), kept);
        if (problems.count() == 0) {
            made = made.written(kept.inOneLine(), woven(kept));
        }
        Measures.checkNames(kept.parts("measure"),
                prefix != null ? prefix : exporter.get("prefix", String.class, ExporterSettings.DEFAULT_PREFIX), problems);
        built.add(preset == null ? made : made.inPreset(preset));
        if (problems.count() == 0) {
            warnings.check(kept, made.settings());
        }
    }

    private static String woven(Values rule) {
        StringBuilder woven = new StringBuilder(rule.only(WOVEN).inOneLine());
        for (String policy : OF_CALLS) {
            Values parts = rule.parts(policy);
            woven.append(parts == null ? "" : parts.only(OF_RESULTS).inOneLine());
        }
        return woven.toString();
    }

    private void checkNames() {
        checkUse(defaults);
        for (Named policy : policies.values()) {
            checkUse(policy.values());
        }
        for (Named rule : rules.values()) {
            checkUse(rule.values());
        }
        for (String preset : presets.fields()) {
            checkUse(presets.parts(preset));
        }
        for (Named named : takenAway.values()) {
            if (named != null && !presetRules.containsKey(named.key().text())) {
                reportTakenAway(named, rules);
            }
        }
    }

    private void checkUse(Values values) {
        String name = (String) values.get("use");
        if (name != null && !policies.containsKey(name)) {
            problems.at(values.node("use"), "there is no policy " + Words.quoted(name), meant(name, policies)
                    + (policies.isEmpty() ? "write it under 'policies'"
                    : "use one of those under 'policies', or add it there"));
        }
    }

    static String meant(String name, Map<String, Named> known) {
        String nearest = Words.nearest(name, known.keySet());
        return nearest == null ? "" : "did you mean " + Words.quoted(nearest) + "? Otherwise ";
    }
}
