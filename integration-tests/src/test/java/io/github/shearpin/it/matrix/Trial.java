package io.github.shearpin.it.matrix;

import io.github.shearpin.it.harness.Jdk;
import io.github.shearpin.it.harness.Scrape;
import java.util.ArrayList;
import java.util.List;

/** A program that runs once without the agent and once with it, and what is to be the same. */
final class Trial {

    private static final String NOT_REACHED = "not reached";

    private Trial() {
    }

    static Result of(Program program, Jdk jdk) {
        Run bare = Run.of(Start.of(program, jdk, false));
        if (bare.failure() != null) {
            return Result.unfit(bare.reason());
        }
        Run woven = Run.of(Start.of(program, jdk, true));
        return new Result("",
                woven.answer() == null ? woven.reason() : Result.YES,
                woven.answer() == null ? NOT_REACHED : woven.answer().equals(bare.answer()) ? Result.YES : "answers otherwise",
                woven.scrape() == null ? NOT_REACHED : scraped(program, woven.scrape()),
                woven.exitCode() == null ? NOT_REACHED : woven.exitCode().equals(bare.exitCode()) ? Result.YES
                        : "exit code " + woven.exitCode() + " instead of " + bare.exitCode(),
                woven.exitCode() == null ? NOT_REACHED : logged(program, bare, woven));
    }

    private static String scraped(Program program, Scrape scrape) {
        for (String rule : program.rules().keySet()) {
            double calls = scrape.sum("shearpin_calls_total", "rule", rule, "outcome", "success");
            if (calls < Run.QUESTIONS) {
                return (int) calls + " calls of rule " + rule;
            }
        }
        for (String errors : List.of("weave_errors_total", "internal_errors_total", "rule_errors_total")) {
            if (scrape.sum("shearpin_agent_" + errors) != 0) {
                return "agent_" + errors + " counts";
            }
        }
        return Result.YES;
    }

    private static String logged(Program program, Run bare, Run woven) {
        List<String> wrong = new ArrayList<>(woven.traces());
        woven.complaints().stream().filter(line -> !bare.complaints().contains(line) && !program.noise().matcher(line).find())
                .forEach(wrong::add);
        woven.said().stream().filter(line -> line.contains("error") || line.contains("could not")).forEach(wrong::add);
        wrong.forEach(line -> System.out.println("new in the log of " + program + ": " + line));
        return wrong.isEmpty() ? Result.YES : "new: " + wrong.get(0);
    }
}
