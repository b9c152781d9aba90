package io.github.shearpin.benchmarks.growth;

import io.github.shearpin.benchmarks.Report;
import java.util.List;

/** From 1 thread to 64. */
final class ThreadGrowth implements Growth {

    @Override
    public String subject() {
        return "1 to 64 threads on one guard";
    }

    @Override
    public void round(Fork fork, Rounds rounds) throws Exception {
        for (String subject : List.of("shearpin", "resilience4j", "simpleclient")) {
            rounds.add(subject, fork.inProcess(ThreadsOnOneGuard.class, subject, fork.file("threads.yaml")));
        }
    }

    @Override
    public void report(Rounds rounds, Report report) {
        for (int threads : ThreadsOnOneGuard.THREADS) {
            String what = "a call, " + threads + (threads == 1 ? " thread" : " threads") + " on one guard";
            String figure = "shearpin " + threads + " ns";
            if (threads > 1) {
                rounds.row(report, what, "ns CPU", 1, figure, "1 thread", "shearpin 1 ns", null);
            }
            rounds.row(report, what, "ns CPU", 1, figure, "Resilience4j breaker, retry and Micrometer timer",
                    "resilience4j " + threads + " ns", null);
            rounds.row(report, what, "ns CPU", 1, figure, "a histogram of simpleclient alone",
                    "simpleclient " + threads + " ns", null);
        }
        int processors = Runtime.getRuntime().availableProcessors();
        report.note(GrowthPart.NAME, "Threads call one method under one rule with breaker, retry and latency, as often as they"
                + " can," + (processors == 1 ? " on one processor, where no two ever meet."
                        : " on " + processors + " processors.")
                + " CPU time of all threads by their calls: 1.0 x that of one thread is a throughput that grows with the"
                + " processors. The time that threads sleep before a lock is not in it, which is in favour of Resilience4j"
                + " (its defaults, a time window of 60 s, a timer with the same buckets).");
    }
}
