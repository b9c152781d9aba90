package io.github.shearpin.agent.cli;

import io.github.shearpin.agent.rules.MethodPattern;
import io.github.shearpin.agent.rules.Rule;
import io.github.shearpin.agent.rules.RuleErrors;
import io.github.shearpin.agent.rules.RuleReader;
import io.github.shearpin.agent.rules.RuleSet;
import io.github.shearpin.agent.rules.Words;
import io.github.shearpin.agent.weave.ClassPathTypes;
import io.github.shearpin.agent.weave.Explainer;
import io.github.shearpin.agent.weave.RuleExplanation;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** {@code check}: reads rule files as the agent does, and says what they would guard of a class path, without running it. */
final class CheckCommand {

    private CheckCommand() {
    }

    /** @return the exit code */
    static int run(String[] arguments, PrintStream out, PrintStream err) {
        CheckOptions options = CheckOptions.parse(arguments);
        if (options.help() || options.wrong() != null) {
            if (!options.help()) {
                err.println("shearpin: check: " + options.wrong());
            }
            for (String line : CheckOptions.usage()) {
                (options.help() ? out : err).println(line);
            }
            return options.help() ? 0 : CommandLine.USAGE;
        }
        CheckResult result = new CheckResult();
        RuleSet rules = read(options, result);
        String unknown = rules == null ? null : unknownRule(options.explain(), rules);
        if (unknown != null) {
            err.println("shearpin: check: " + unknown);
            return CommandLine.USAGE;
        }
        if (rules != null) {
            check(rules, options, result);
        }
        if (options.json()) {
            CheckJson.write(result, options.explain(), out);
        } else {
            new CheckReport(out, Terminal.ofProcess()).print(result, options.explain());
        }
        return result.exitCode();
    }

    /** @return null: there are errors */
    private static RuleSet read(CheckOptions options, CheckResult result) {
        RuleSet rules = null;
        try {
            rules = RuleReader.read(options.rules(), System.getenv());
            result.warnings.addAll(rules.warnings());
            result.ruleCount = rules.rules().size();
        } catch (RuleErrors e) {
            result.errors.addAll(e.messages());
        }
        result.errors.addAll(options.classPath().missing());
        return rules;
    }

    private static String unknownRule(List<String> explain, RuleSet rules) {
        List<String> names = new ArrayList<String>();
        for (Rule rule : rules.rules()) {
            names.add(rule.name());
        }
        for (String name : explain) {
            if (!names.contains(name)) {
                String near = Words.nearest(name, names);
                return "there is no rule \"" + name + '"' + (near == null ? names.size() <= 20 ? "; the rules are " + names : ""
                        : "; did you mean \"" + near + "\"?");
            }
        }
        return null;
    }

    private static void check(RuleSet rules, CheckOptions options, CheckResult result) {
        RuleSense sense = new RuleSense(result.warnings);
        for (Rule rule : rules.rules()) {
            sense.timeout(rule);
            sense.constructors(rule);
        }
        ClassPath path = options.classPath();
        if (path.isEmpty()) {
            for (Rule rule : rules.rules()) {
                sense.writes(rule);
            }
            return;
        }
        for (Rule rule : rules.rules()) {
            for (MethodPattern pattern : rule.match()) {
                if (pattern.namesJdk()) {
                    path.addJdk("");
                }
            }
        }
        ClassPathTypes types = new ClassPathTypes(path, rules.rules());
        result.rules = Explainer.explain(rules.rules(), types);
        for (RuleExplanation rule : result.rules) {
            result.warnings.addAll(rule.remarks());
        }
        sense.overlaps(result.rules);
        result.types = types.types().size();
        result.archives = path.archives();
        result.skipped = path.skipped();
    }
}
