package io.github.shearpin.agent;

import io.github.shearpin.agent.export.Operations.Result;
import io.github.shearpin.agent.logging.AgentStatistics;
import io.github.shearpin.agent.policy.Mode;
import io.github.shearpin.agent.rules.Rule;
import io.github.shearpin.agent.rules.RuleSet;
import io.github.shearpin.agent.rules.Words;
import io.github.shearpin.agent.weave.Standby;
import io.github.shearpin.agent.weave.Weaver;
import io.github.shearpin.agent.weave.Weaving;
import java.lang.instrument.Instrumentation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The rules that are in force, with the modes they were given by hand, and what is woven for them. To be changed under a lock
 * of the caller's; read by any thread.
 */
final class RulesInForce {

    private final Instrumentation instrumentation;
    private final GuardsMaker guards;
    private final AgentStatistics statistics;
    private final Map<String, Mode> modesByHand = new ConcurrentHashMap<String, Mode>();
    private boolean passing;
    /** Null: nothing has been woven yet. */
    private volatile Weaving weaving;
    /** Null: none have been read yet. */
    private volatile RuleSet rules;

    RulesInForce(Instrumentation instrumentation, GuardsMaker guards, AgentStatistics statistics) {
        this.instrumentation = instrumentation;
        this.guards = guards;
        this.statistics = statistics;
    }

    /** Null: none have been read yet. */
    RuleSet get() {
        return rules;
    }

    /** Null: nothing has been woven yet. */
    Weaving weaving() {
        return weaving;
    }

    List<Rule> list() {
        RuleSet all = rules;
        return all == null ? Collections.<Rule>emptyList() : all.rules();
    }

    /** These are, once they have been {@linkplain #weave woven}. */
    void set(RuleSet read) {
        rules = read;
    }

    /** Whether all calls are to pass as if nothing were woven. */
    void pass(boolean all) {
        passing = all;
        statistics.allOff(all);
        guards.pass(all);
    }

    /**
     * Weaves what is in force. As long as all calls pass and nothing has been woven, nothing is, as it would do nothing.
     *
     * @param strict whether what can't be woven with is to be known at once
     * @return how many classes were woven anew
     */
    int weave(boolean strict) throws Exception {
        List<Rule> effective = new ArrayList<Rule>();
        for (Rule rule : list()) {
            Mode byHand = modesByHand.get(rule.name());
            effective.add(byHand == null ? rule : rule.with(byHand));
        }
        if (weaving != null) {
            return weaving.replace(effective);
        }
        if (!effective.isEmpty() && !passing) {
            // What keeps the weaver from being made is a bad start.
            weaving = strict ? Weaver.install(instrumentation, guards.call(), effective, statistics)
                    : Standby.install(instrumentation, guards, effective, statistics);
        }
        return 0;
    }

    void unweave() {
        if (weaving != null) {
            weaving.uninstall();
        }
    }

    /** What was given to a rule by hand; null: nothing. */
    Mode modeByHand(String rule) {
        return modesByHand.get(rule);
    }

    /** These rules have their files' modes again, once they have been woven. */
    void forgetModesByHand(Collection<String> names) {
        modesByHand.keySet().removeAll(names);
    }

    /**
     * Gives a rule a mode by hand; one that there was before stays when that fails.
     *
     * @param mode null: that of its files
     * @return how many classes were woven anew
     */
    int mode(Rule rule, Mode mode) throws Exception {
        Mode before = put(rule, mode);
        boolean done = false;
        try {
            int woven = weave(false);
            done = true;
            return woven;
        } finally {
            if (!done) {
                put(rule, before);
            }
        }
    }

    private Mode put(Rule rule, Mode mode) {
        return mode == null ? modesByHand.remove(rule.name()) : modesByHand.put(rule.name(), mode);
    }

    /** Null: there is none of that name. */
    Rule find(String name) {
        for (Rule rule : list()) {
            if (rule.name().equals(name)) {
                return rule;
            }
        }
        return null;
    }

    /** For one that was not found. */
    Result unknown(String name) {
        List<String> names = new ArrayList<String>();
        for (Rule rule : list()) {
            names.add(rule.name());
        }
        String nearest = Words.nearest(name, names);
        return Result.refused("there is no rule of that name" + (nearest == null ? "" : "; did you mean " + nearest + '?'));
    }

    /** To be said after what was done. */
    static String woven(int classes) {
        return classes == 0 ? "" : "; " + classes + (classes == 1 ? " class was" : " classes were") + " woven anew";
    }
}
