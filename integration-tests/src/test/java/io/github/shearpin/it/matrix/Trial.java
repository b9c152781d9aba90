package io.github.shearpin.it.matrix;

import io.github.shearpin.it.harness.Await;
import io.github.shearpin.it.harness.Child;
import io.github.shearpin.it.harness.Complaints;
import io.github.shearpin.it.harness.Exporter;
import io.github.shearpin.it.harness.Jdk;
import io.github.shearpin.it.harness.Scrape;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** A program from its start to its end, once without the agent and once with it. */
final class Trial {

    private static final int QUESTIONS = 2;

    private Trial() {
    }

    /** One start: how far it came, and what went wrong then. */
    private static final class Run {
        private String answer;
        private Scrape scrape;
        private Integer exitCode;
        private Set<String> complaints = Set.of();
        private List<String> said = List.of();
        private List<String> traces = List.of();
        private Throwable failure;
        private String childAtFailure = "";
    }

    static Result of(Program program, Jdk jdk) {
        Run bare = run(Start.of(program, jdk, false));
        if (bare.failure != null) {
            return Result.unfit(reason(bare));
        }
        Run woven = run(Start.of(program, jdk, true));
        if (woven.failure != null) {
            System.out.println(program + " on " + jdk + ": " + woven.failure + "\n" + woven.childAtFailure);
        }
        String never = "not reached";
        return new Result("",
                woven.answer != null ? Result.YES : "does not answer: " + reason(woven),
                woven.answer == null ? never : woven.answer.equals(bare.answer) ? Result.YES : "answers otherwise",
                woven.scrape == null ? never : scraped(program, woven.scrape),
                woven.exitCode == null ? never : woven.exitCode.equals(bare.exitCode) ? Result.YES
                        : "ends with " + woven.exitCode + " instead of " + bare.exitCode,
                woven.exitCode == null ? never : logged(program, bare, woven));
    }

    private static Run run(Start start) {
        Run run = new Run();
        Served served = null;
        try {
            served = start.program().launch().start(start);
            Child child = served.child();
            run.answer = normal(ask(served), start);
            for (int i = 1; i < QUESTIONS; i++) {
                ask(served);
            }
            if (start.attached()) {
                run.scrape = Exporter.of(child).scrape();
            }
            served.stop().tell(child);
            run.exitCode = child.awaitExit();
        } catch (Exception | AssertionError e) {
            run.failure = e;
        } finally {
            if (served != null) {
                served.child().close();
                read(run, served, start);
            }
        }
        return run;
    }

    private static String ask(Served served) {
        Exception[] last = new Exception[1];
        return Await.until(() -> {
            if (!served.child().isAlive()) {
                throw new AssertionError("ended before it answered");
            }
            try {
                return served.question().ask();
            } catch (Exception notYet) {
                last[0] = notYet;
                return null;
            }
        }, () -> "no answer" + (last[0] == null ? "" : " but " + last[0]));
    }

    private static void read(Run run, Served served, Start start) {
        List<String> texts = new ArrayList<>(List.of(served.child().out(), served.child().err()));
        for (Path log : served.logs()) {
            try {
                texts.add(Files.readString(log));
            } catch (java.io.IOException none) {
                texts.add("");
            }
        }
        run.complaints = Complaints.in(texts).stream().map(line -> normal(line, start)).collect(Collectors.toCollection(TreeSet::new));
        run.said = served.child().said();
        run.traces = texts.stream().flatMap(String::lines).filter(line -> !line.startsWith(Child.PREFIX)
                && (line.contains("io.github.shearpin") || line.contains("ShearpinGate"))).toList();
        if (run.failure != null) {
            run.childAtFailure = served.child().toString();
        }
    }

    private static String normal(String text, Start start) {
        return Complaints.normal(text.replace(start.folder().toString(), "FOLDER").replace(start.folder().getFileName().toString(), "RUN"));
    }

    private static String reason(Run run) {
        String what = String.valueOf(run.failure.getMessage()).lines().findFirst().orElse("").replace('|', '/');
        return run.complaints.stream().filter(line -> line.contains("Exception") || line.contains("Error")).findFirst()
                .map(line -> line.strip().replace('|', '/')).map(line -> what + ": " + line.substring(0, Math.min(160, line.length())))
                .orElse(what);
    }

    private static String scraped(Program program, Scrape scrape) {
        for (String rule : program.rules().keySet()) {
            double calls = scrape.sum("shearpin_calls_total", "rule", rule, "outcome", "success");
            if (calls < QUESTIONS) {
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
        List<String> wrong = new ArrayList<>(woven.traces);
        woven.complaints.stream().filter(line -> !bare.complaints.contains(line) && !program.noise().matcher(line).find())
                .forEach(wrong::add);
        woven.said.stream().filter(line -> line.contains("error") || line.contains("could not")).forEach(wrong::add);
        wrong.forEach(line -> System.out.println("new in the log of " + program + ": " + line));
        return wrong.isEmpty() ? Result.YES : "new: " + wrong.get(0).replace('|', '/');
    }
}
