package io.github.shearpin.benchmarks.calls;

import io.github.shearpin.benchmarks.Goal;
import io.github.shearpin.benchmarks.Report;
import io.github.shearpin.benchmarks.Row;
import io.github.shearpin.benchmarks.Spread;
import java.util.List;
import java.util.Map;

/** Makes lines of the table from what {@link Rounds} measured; of what was not measured there is none. */
final class Rows {

    private final Report report;
    private final String part;
    private final Map<Variant, Rounds.Measured> measured;

    Rows(Report report, String part, Map<Variant, Rounds.Measured> measured) {
        this.report = report;
        this.part = part;
        this.measured = measured;
    }

    /**
     * Of one thread in CPU time, which others on the machine don't change; of more in time that passed, as waiting for each
     * other is part of it.
     *
     * @param reference null: none
     * @param goal      for the ratio; null: none
     */
    void time(Variant variant, Variant reference, Goal goal) {
        if (!measured.containsKey(variant)) {
            return;
        }
        String unit = variant.threads() == 1 ? "ns CPU" : "ns";
        List<Double> times = times(variant);
        if (measured.containsKey(reference)) {
            report.add(new Row(part, name(variant), unit, Spread.of(times), name(reference),
                    Spread.ofRatios(times, times(reference)), goal));
        } else {
            report.add(new Row(part, name(variant), unit, Spread.of(times), null, null, null));
        }
    }

    /** Of all its threads together. */
    void throughput(Variant variant, Variant reference, Goal goal) {
        if (measured.containsKey(variant) && measured.containsKey(reference)) {
            List<Double> calls = throughput(variant);
            report.add(new Row(part, name(variant) + ", throughput", "calls/µs", Spread.of(calls), name(reference),
                    Spread.ofRatios(calls, throughput(reference)), goal));
        }
    }

    /** @param goal null: none */
    void allocation(Variant variant, Goal goal) {
        if (measured.containsKey(variant)) {
            report.add(new Row(part, name(variant) + ", allocated", "B/call", Spread.of(measured.get(variant).bytes()),
                    null, null, goal));
        }
    }

    private List<Double> times(Variant variant) {
        return variant.threads() == 1 ? measured.get(variant).cpuNanos() : measured.get(variant).nanos();
    }

    private List<Double> throughput(Variant variant) {
        return measured.get(variant).nanos().stream().map(nanos -> 1000 * variant.threads() / nanos).toList();
    }

    private static String name(Variant variant) {
        return variant.subject() + (variant.threads() == 1 ? "" : ", " + variant.threads() + " threads");
    }
}
