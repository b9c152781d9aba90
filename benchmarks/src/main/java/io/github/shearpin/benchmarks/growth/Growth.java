package io.github.shearpin.benchmarks.growth;

import io.github.shearpin.benchmarks.Report;

/** One thing that grows, and what is measured of it. */
interface Growth {

    /** As it stands where it can't be measured. */
    String subject();

    /** @throws Exception it can't be measured here */
    void round(Fork fork, Rounds rounds) throws Exception;

    void report(Rounds rounds, Report report);
}
