package io.github.shearpin.benchmarks;

/** A group of measurements that is run by its name. */
public interface Part {

    /** As on the command line. */
    String name();

    /** One line for the table's heading. */
    String title();

    /**
     * Measures and reports row by row; what can't be measured here is reported as skipped, with the reason, and the rest is
     * measured all the same.
     *
     * @throws Exception nothing (more) of it can be measured
     */
    void run(Settings settings, Report report) throws Exception;
}
