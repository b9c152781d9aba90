package io.github.shearpin.demo;

import java.time.Duration;
import java.util.List;

/** Tells what happens, and insists on seeing it. Not thread-safe. */
final class Tour {

    /** Something that the tour tells about did not happen. */
    static final class NotSeen extends RuntimeException {
        NotSeen(String what) {
            super(what);
        }
    }

    /** Something that becomes true, or not. */
    interface Condition {
        boolean holds() throws Exception;
    }

    private static final long PATIENCE_MILLIS = 60_000;

    private final Prometheus prometheus;
    private final Traffic traffic;
    private int chapter;

    Tour(Prometheus prometheus, Traffic traffic) {
        this.prometheus = prometheus;
        this.traffic = traffic;
    }

    static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }

    void chapter(String title) {
        chapter++;
        say("");
        say(chapter + ". " + title);
    }

    /** Waits until a condition holds, and says how the users fare meanwhile. */
    void until(String what, Condition condition) throws Exception {
        long end = System.nanoTime() + PATIENCE_MILLIS * 1_000_000;
        while (!condition.holds()) {
            if (System.nanoTime() - end > 0) {
                throw new NotSeen(what + ", not within " + PATIENCE_MILLIS / 1000 + " s");
            }
            users(Duration.ofSeconds(1));
        }
        say("   Seen: " + what + '.');
    }

    /** Lets time pass, and says every second how the users fare. */
    void users(Duration time) throws InterruptedException {
        for (long second = 0; second < time.toSeconds(); second++) {
            long start = System.nanoTime();
            Thread.sleep(1_000);
            List<Traffic.Answer> answers = traffic.since(start, answer -> true);
            long failed = answers.stream().filter(answer -> !answer.ok()).count();
            if (!answers.isEmpty()) {
                say(String.format("     users: %3d answered, %3d failed; half within %4d ms, slowest %5d ms",
                        answers.size() - failed, failed,
                        Traffic.quantile(answers, 0.5), Traffic.quantile(answers, 1)));
            } else if (traffic.isRunning()) {
                say("     users: all waiting");
            }
        }
    }

    void expect(String what, boolean seen) {
        if (!seen) {
            throw new NotSeen(what);
        }
        say("   Seen: " + what + '.');
    }

    /** Asks Prometheus, shows question and answer, and gives the largest value; NaN when there is none. */
    double show(String expression) throws InterruptedException {
        List<Sample> answer = prometheus.query(expression);
        say("   promql> " + expression);
        if (answer.isEmpty()) {
            say("           (no answer)");
        }
        for (Sample sample : answer) {
            say("           " + sample);
        }
        return largest(answer);
    }

    /** The largest value of an expression now, without showing it; NaN when there is none. */
    double value(String expression) throws InterruptedException {
        return largest(prometheus.query(expression));
    }

    private static double largest(List<Sample> samples) {
        return samples.stream().mapToDouble(Sample::value).filter(value -> !Double.isNaN(value)).max().orElse(Double.NaN);
    }
}
