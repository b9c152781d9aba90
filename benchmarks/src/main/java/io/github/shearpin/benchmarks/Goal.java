package io.github.shearpin.benchmarks;

/** A bound that a row is held against. */
public record Goal(boolean atMost, double bound) {

    public static Goal atMost(double bound) {
        return new Goal(true, bound);
    }

    public static Goal atLeast(double bound) {
        return new Goal(false, bound);
    }

    /** Whether this is within it; the table rounds, and the comparison does not. */
    public boolean isMetBy(double value) {
        return atMost ? value <= bound : value >= bound;
    }
}
