package io.github.shearpin.benchmarks.start;

import io.github.shearpin.benchmarks.programs.Agent;
import io.github.shearpin.benchmarks.programs.Times;
import java.io.IOException;

/** What is started over and over. */
interface Program {

    /** As in the table. */
    String name();

    /** One start, until the program has done its work or is ready for it. */
    Times start(Agent agent) throws IOException, InterruptedException;
}
