package io.github.shearpin.benchmarks.growth;

import io.github.shearpin.benchmarks.Goal;
import io.github.shearpin.benchmarks.Report;
import java.util.List;

/** From the series of one method to 100,000. */
final class SeriesGrowth implements Growth {

    private static final int GOAL = 10_000;

    @Override
    public String subject() {
        return "1 to 100,000 series";
    }

    @Override
    public void round(Fork fork, Rounds rounds) throws Exception {
        for (String whose : List.of("shearpin", "simpleclient")) {
            rounds.add(whose, fork.inProcess(Scrapes.class, whose, fork.file("scraped.yaml")));
        }
    }

    @Override
    public void report(Rounds rounds, Report report) {
        for (Scrapes.Size size : Scrapes.SIZES) {
            double series = rounds.last("simpleclient " + size + " series");
            String what = "scrape of " + Rounds.number(series) + " series";
            rounds.row(report, what, "ms CPU", 1e6, "shearpin " + size + " ns", "the client library, the same text",
                    "simpleclient " + size + " ns", series >= GOAL && series < 2 * GOAL ? Goal.atMost(1) : null);
            rounds.row(report, what + ", allocation", "kB", 1e3, "shearpin " + size + " B", "the client library",
                    "simpleclient " + size + " B", null);
        }
        String largest = "simpleclient " + Scrapes.LARGEST;
        report.note(GrowthPart.NAME, "Scraped are rules of breaker, retry and latency, in the text format 0.0.4, without HTTP."
                + " The client library's counters, gauges and histograms hold the same labels and values, in a registry of"
                + " their own; " + Rounds.number(rounds.last(largest + " other lines")) + " of "
                + Rounds.number(rounds.last(largest + " lines")) + " lines is different (quantiles are a gauge there). Its"
                + " `_created` series are switched off, and it writes into a buffer.");
    }
}
