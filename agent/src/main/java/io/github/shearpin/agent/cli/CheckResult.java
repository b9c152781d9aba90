package io.github.shearpin.agent.cli;

import io.github.shearpin.agent.policy.Mode;
import io.github.shearpin.agent.weave.RuleExplanation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** What a check has found. */
final class CheckResult {

    final List<String> errors = new ArrayList<String>();
    final List<String> warnings = new ArrayList<String>();
    /** In the order of the files; empty without a class path. */
    List<RuleExplanation> rules = Collections.emptyList();
    int ruleCount;
    /** Types that were seen; negative: there was no class path. */
    int types = -1;
    int archives;
    Map<String, String> skipped = Collections.emptyMap();

    /** Whether a rule guards nothing that should guard something: a preset's library need not be there. */
    static boolean isIdle(RuleExplanation rule) {
        return rule.rule().settings().mode() != Mode.OFF && rule.rule().preset() == null && rule.methods().isEmpty();
    }

    int exitCode() {
        for (RuleExplanation rule : rules) {
            if (isIdle(rule)) {
                return 1;
            }
        }
        return errors.isEmpty() ? 0 : 1;
    }
}
