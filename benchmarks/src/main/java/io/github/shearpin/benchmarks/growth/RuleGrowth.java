package io.github.shearpin.benchmarks.growth;

import io.github.shearpin.benchmarks.Goal;
import io.github.shearpin.benchmarks.Report;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** From 1 rule to 10,000. */
final class RuleGrowth implements Growth {

    private static final int[] RULES = {1, 10, 100, 1_000, 10_000};
    private static final int FEW = 10;
    private static final int MANY = 10_000;
    /** Its three thousand classes are loaded; no rule means one. */
    private static final String LOADED = "byte-buddy";

    @Override
    public String subject() {
        return "1 to 10,000 rules";
    }

    @Override
    public void round(Fork fork, Rounds rounds) throws Exception {
        for (int rules : RULES) {
            Path file = Files.writeString(fork.file(rules + "-rules.yaml"), RuleText.of(rules));
            for (String reader : List.of("shearpin", "snakeyaml")) {
                rounds.add(reader + ' ' + rules, fork.inProcess(RuleReading.class, reader, file));
            }
        }
        Path jar = fork.library(LOADED);
        rounds.add("none", fork.plain(List.of(), ClassLoads.class, jar));
        for (int rules : new int[] {FEW, MANY}) {
            String agent = "-javaagent:" + fork.agentJar() + "=" + fork.file(rules + "-rules.yaml");
            rounds.add(rules + " rules", fork.plain(List.of(agent), ClassLoads.class, jar));
        }
        rounds.add("rule B", (rounds.last(MANY + " rules heap B") - rounds.last(FEW + " rules heap B")) / (MANY - FEW));
    }

    @Override
    public void report(Rounds rounds, Report report) {
        for (int rules : RULES) {
            String what = "reading " + Rounds.number(rules) + (rules == 1 ? " rule" : " rules") + ", first thing in a JVM";
            rounds.row(report, what, "ms CPU", 1e6, "shearpin " + rules + " read ns", "SnakeYAML composing the same file",
                    "snakeyaml " + rules + " read ns", rules == MANY ? Goal.atMost(2) : null);
        }
        rounds.row(report, "loading a class, 10 exact rules that mean others", "µs CPU", 1e3, FEW + " rules class ns",
                "no agent", "none class ns", null);
        rounds.row(report, "loading a class, 10,000 exact rules that mean others", "µs CPU", 1e3, MANY + " rules class ns",
                "10 rules", FEW + " rules class ns", Goal.atMost(1.05));
        rounds.row(report, "heap of a rule that has met no class, of 10,000", "B", 1, "rule B");
        report.note(GrowthPart.NAME, "Rules are of two kinds by turns, with breaker, or with breaker, retry and timeout"
                + " through a policy; each names one method of a class of its own. Classes are all "
                + Rounds.number(rounds.last("none classes")) + " of the jar of " + LOADED + ", loaded by four loaders one"
                + " after the other, of which the fastest counts; the start of the agent is not in it.");
    }
}
