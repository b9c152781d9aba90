package io.github.shearpin.benchmarks;

import java.util.List;

/** What one thing measured, round by round: the middle and how far it went to both sides. */
public record Spread(double median, double min, double max) {

    /** @throws IllegalArgumentException there are none */
    public static Spread of(List<Double> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("nothing was measured");
        }
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int half = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
        return new Spread(median, sorted[0], sorted[sorted.length - 1]);
    }

    /**
     * Of the quotients, round by round: what made a round slow made both slow.
     *
     * @throws IllegalArgumentException there are not as many of the one as of the other
     */
    public static Spread ofRatios(List<Double> values, List<Double> references) {
        if (values.size() != references.size()) {
            throw new IllegalArgumentException(values.size() + " values beside " + references.size());
        }
        return of(java.util.stream.IntStream.range(0, values.size())
                .mapToObj(round -> values.get(round) / references.get(round)).toList());
    }
}
