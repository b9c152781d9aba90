package io.github.shearpin.benchmarks.programs;

/** What a start took, in seconds. */
public record Times(double wall, double cpu) {
}
