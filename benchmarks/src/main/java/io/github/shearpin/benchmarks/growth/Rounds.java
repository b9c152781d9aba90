package io.github.shearpin.benchmarks.growth;

import io.github.shearpin.benchmarks.Goal;
import io.github.shearpin.benchmarks.Report;
import io.github.shearpin.benchmarks.Row;
import io.github.shearpin.benchmarks.Spread;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What each JVM told, round by round. */
final class Rounds {

    private final Map<String, List<Double>> figures = new HashMap<>();

    /** @param subject what that JVM measured */
    void add(String subject, Map<String, Double> told) {
        told.forEach((name, value) -> add(subject + ' ' + name, value));
    }

    void add(String name, double value) {
        figures.computeIfAbsent(name, first -> new ArrayList<>()).add(value);
    }

    /** @param name a subject and a figure of its */
    List<Double> of(String name) {
        List<Double> values = figures.get(name);
        if (values == null) {
            throw new IllegalStateException("no JVM told of \"" + name + "\", but of " + figures.keySet());
        }
        return values;
    }

    double last(String name) {
        List<Double> values = of(name);
        return values.get(values.size() - 1);
    }

    /**
     * A row of one figure beside another of the same rounds.
     *
     * @param per what the figure is divided by to be in that unit
     * @param goal null: there is none
     */
    void row(Report report, String subject, String unit, double per, String figure, String reference, String referenceFigure,
            Goal goal) {
        report.add(new Row(GrowthPart.NAME, subject, unit, inUnit(of(figure), per), reference,
                Spread.ofRatios(of(figure), of(referenceFigure)), goal));
    }

    /** A row of one figure alone. */
    void row(Report report, String subject, String unit, double per, String figure) {
        report.add(new Row(GrowthPart.NAME, subject, unit, inUnit(of(figure), per), null, null, null));
    }

    /** {@code 10,000}. */
    static String number(double whole) {
        return String.format(Locale.ROOT, "%,.0f", whole);
    }

    private static Spread inUnit(List<Double> values, double per) {
        return Spread.of(values.stream().map(value -> value / per).toList());
    }
}
