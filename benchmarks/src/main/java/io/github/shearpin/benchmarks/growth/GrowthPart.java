package io.github.shearpin.benchmarks.growth;

import io.github.shearpin.benchmarks.Part;
import io.github.shearpin.benchmarks.Report;
import io.github.shearpin.benchmarks.Settings;
import java.util.LinkedHashMap;
import java.util.Map;

/** What more rules, series, threads and keys cost. Each figure comes from a JVM that measures nothing else. */
public final class GrowthPart implements Part {

    static final String NAME = "growth";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String title() {
        return "Growth: rules, series, threads on one guard, keys";
    }

    @Override
    public void run(Settings settings, Report report) {
        Fork fork = new Fork(settings);
        Map<Growth, Rounds> all = new LinkedHashMap<>();
        for (Growth each : new Growth[] {new RuleGrowth(), new SeriesGrowth(), new ThreadGrowth(), new KeyGrowth()}) {
            all.put(each, new Rounds());
        }
        for (int round = 1; round <= settings.rounds(); round++) {
            System.out.println("  round " + round + " of " + settings.rounds());
            all.entrySet().removeIf(each -> !measured(each.getKey(), fork, each.getValue(), report));
        }
        all.forEach((growth, rounds) -> growth.report(rounds, report));
    }

    private static boolean measured(Growth growth, Fork fork, Rounds rounds, Report report) {
        try {
            growth.round(fork, rounds);
            return true;
        } catch (Exception unmeasurable) {
            report.skip(NAME, growth.subject(), unmeasurable.toString());
            return false;
        }
    }
}
