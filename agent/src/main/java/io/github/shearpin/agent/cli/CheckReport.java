package io.github.shearpin.agent.cli;

import io.github.shearpin.agent.policy.Mode;
import io.github.shearpin.agent.weave.FellOut;
import io.github.shearpin.agent.weave.PatternExplanation;
import io.github.shearpin.agent.weave.RuleExplanation;
import io.github.shearpin.agent.weave.Stage;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Writes what a check has found for people. Not thread-safe. */
final class CheckReport {

    private static final int METHODS_SHOWN = 10;
    private static final int SKIPPED_SHOWN = 20;

    private final PrintStream out;
    private final Terminal terminal;

    CheckReport(PrintStream out, Terminal terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /** @param explain names of rules; empty: a few lines of each */
    void print(CheckResult result, List<String> explain) {
        for (String error : result.errors) {
            out.println(terminal.bad("error: ") + error);
        }
        for (String warning : result.warnings) {
            if (isAsked(warning, explain)) {
                out.println(terminal.warning("! ") + warning);
            }
        }
        for (RuleExplanation rule : result.rules) {
            if (explain.contains(rule.rule().name())) {
                explain(rule);
            } else if (explain.isEmpty()) {
                summarise(rule);
            }
        }
        end(result);
    }

    /** Whether a warning is of one of the rules, or of none. */
    private static boolean isAsked(String warning, List<String> explain) {
        boolean asked = explain.isEmpty() || !warning.contains(": rule ");
        for (String rule : explain) {
            asked |= warning.contains(": rule " + rule + ": ");
        }
        return asked;
    }

    private void summarise(RuleExplanation rule) {
        if (rule.rule().preset() != null && rule.methods().isEmpty()) {
            return; // most presets' libraries are not there
        }
        out.println(headline(rule));
        printMethods(rule, METHODS_SHOWN);
        for (PatternExplanation pattern : rule.patterns()) {
            if (pattern.first() != null && rule.rule().preset() == null) {
                out.println("  " + pattern.pattern().position() + ": " + pattern.pattern().text());
                out.println("    " + terminal.bad(pattern.first().text()));
            }
        }
    }

    private String headline(RuleExplanation rule) {
        int methods = rule.methods().size();
        boolean idle = CheckResult.isIdle(rule);
        return terminal.bold("rule " + rule.rule().name()) + (rule.rule().settings().mode() == Mode.OFF
                ? " is off; it would guard " : " guards ")
                + (methods == 0 ? idle ? terminal.bad("nothing") : "nothing"
                : terminal.good(methods == 1 ? "1 method" : methods + " methods"));
    }

    private void printMethods(RuleExplanation rule, int most) {
        int shown = 0;
        for (String method : rule.methods()) {
            if (shown++ == most) {
                out.println("  and " + (rule.methods().size() - most) + " more; --explain " + rule.rule().name() + " shows them");
                return;
            }
            out.println("  " + method);
        }
    }

    private void explain(RuleExplanation rule) {
        out.println(headline(rule) + terminal.faint("  (" + rule.rule().position() + ")"));
        printMethods(rule, Integer.MAX_VALUE);
        for (PatternExplanation pattern : rule.patterns()) {
            out.println();
            out.println("  " + terminal.bold(pattern.pattern().text()) + terminal.faint("  (" + pattern.pattern().position() + ")"));
            printStages(pattern.stages());
            FellOut first = pattern.first();
            if (first != null) {
                out.println("    " + terminal.bad("Nothing is guarded: ") + first.text());
            }
            boolean any = false;
            for (FellOut candidate : pattern.candidates()) {
                if (candidate != first) {
                    out.println(any ? "      " + candidate.text() : "    Near to it:" + System.lineSeparator() + "      "
                            + candidate.text());
                    any = true;
                }
            }
        }
        out.println();
    }

    /** Up to the first at which nothing is left: a type that is not there may be above some that are. */
    private void printStages(List<Stage> stages) {
        int last = 0;
        for (int i = 0; i < stages.size(); i++) {
            last = stages.get(i).left() > 0 ? i : last;
        }
        for (Stage stage : stages.subList(0, Math.min(last + 2, stages.size()))) {
            String count = String.format(Locale.ROOT, "%,9d", stage.left());
            out.println("  " + (stage.left() == 0 ? terminal.bad(count) : count) + "  " + stage.text());
        }
    }

    private void end(CheckResult result) {
        if (result.types >= 0) {
            out.println(String.format(Locale.ROOT, "%,d types seen in %,d %s", result.types, result.archives,
                    result.archives == 1 ? "archive" : "archives")
                    + (result.skipped.isEmpty() ? "" : "; " + terminal.warning(result.skipped.size() + " could not be read")
                    + " and passed over:"));
            int shown = 0;
            for (Map.Entry<String, String> skipped : result.skipped.entrySet()) {
                if (shown++ == SKIPPED_SHOWN) {
                    out.println("  and " + (result.skipped.size() - SKIPPED_SHOWN) + " more");
                    break;
                }
                out.println("  " + skipped.getKey() + ": " + skipped.getValue());
            }
        }
        int idle = 0;
        for (RuleExplanation rule : result.rules) {
            idle += CheckResult.isIdle(rule) ? 1 : 0;
        }
        out.println(count(result.ruleCount, "rule") + ", " + count(result.errors.size(), "error") + ", "
                + count(result.warnings.size(), "warning") + (idle == 0 ? "" : ", " + count(idle, "rule") + " that "
                + (idle == 1 ? "guards" : "guard") + " nothing")
                + (result.types < 0 && result.errors.isEmpty() ? "; with --classpath it also says what they guard" : ""));
    }

    private static String count(int number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }
}
