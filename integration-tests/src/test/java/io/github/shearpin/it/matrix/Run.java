package io.github.shearpin.it.matrix;

import io.github.shearpin.it.harness.Await;
import io.github.shearpin.it.harness.Child;
import io.github.shearpin.it.harness.Complaints;
import io.github.shearpin.it.harness.Exporter;
import io.github.shearpin.it.harness.Scrape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A program from its start to its end, or as far as it comes: what it answered, what was scraped, how it ended, what it logged. */
final class Run {

    static final int QUESTIONS = 2;
    /** For programs that start slowly, on a machine that is busy with others. */
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final int LONGEST_REASON = 160;

    private final Start start;
    private String answer;
    private Scrape scrape;
    private Integer exitCode;
    private List<String> log = List.of();
    private List<String> said = List.of();
    private Throwable failure;

    private Run(Start start) {
        this.start = start;
    }

    static Run of(Start start) {
        Run run = new Run(start);
        try {
            run.visit(start.program().launch().start(start));
        } catch (Exception | AssertionError e) {
            run.failure = e;
        }
        return run;
    }

    private void visit(Served served) throws IOException {
        Child child = served.child();
        try (child) {
            answer = Complaints.normal(withoutFolder(ask(served)));
            for (int i = 1; i < QUESTIONS; i++) {
                ask(served);
            }
            if (start.attached()) {
                scrape = Exporter.of(child).scrape();
            }
            served.stop().tell(child);
            exitCode = child.awaitExit();
        } catch (AssertionError e) {
            System.out.println(start + ": " + e.getMessage() + "\n" + child);
            throw e;
        } finally {
            said = child.said();
            log = new ArrayList<>(List.of(withoutFolder(child.out()), withoutFolder(child.err())));
            for (Path file : served.logs()) {
                log.add(Files.exists(file) ? withoutFolder(Files.readString(file)) : "");
            }
        }
    }

    private static String ask(Served served) {
        Exception[] last = new Exception[1];
        return Await.until(PATIENCE, () -> {
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

    /** What it answered first; null: nothing. */
    String answer() {
        return answer;
    }

    /** After all questions; null: it did not come so far. */
    Scrape scrape() {
        return scrape;
    }

    /** Null: it did not come so far. */
    Integer exitCode() {
        return exitCode;
    }

    /** Why it did not come to its end; null: it did. */
    Throwable failure() {
        return failure;
    }

    /** Likewise in a few words, with what it complained of first. */
    String reason() {
        String what = String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
        return log.stream().flatMap(String::lines).filter(line -> !line.startsWith(Child.PREFIX)
                && (line.contains("Exception") || line.contains("Error:") || line.contains("not found"))).findFirst()
                .map(line -> what + ": " + line.strip())
                .map(line -> line.substring(0, Math.min(LONGEST_REASON, line.length()))).orElse(what);
    }

    Set<String> complaints() {
        return Complaints.in(log);
    }

    /** Lines that name code of the agent's, in a stack trace for example. */
    List<String> traces() {
        return log.stream().flatMap(String::lines).filter(line -> !line.startsWith(Child.PREFIX)
                && (line.contains("io.github.shearpin") || line.contains("ShearpinGate"))).toList();
    }

    /** The agent's lines. */
    List<String> said() {
        return said;
    }

    /** With a name for the folder that is the same in each run. */
    private String withoutFolder(String text) {
        return text.replace(start.folder().toString(), "FOLDER").replace(start.folder().getFileName().toString(), "FOLDER");
    }
}
