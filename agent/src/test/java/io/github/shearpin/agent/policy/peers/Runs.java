package io.github.shearpin.agent.policy.peers;

import java.util.function.BooleanSupplier;

/** The same sequences of events, run against one implementation; each tells in a few words how it ended. */
interface Runs {

    /** What is run, with its version. */
    String name();

    /** {@link Sequence#LATE_SUCCESSES} */
    String lateSuccesses();

    /** {@link Sequence#LATE_FAILURES} */
    String lateFailures();

    /** {@link Sequence#HUNG_PROBE} */
    String hungProbe() throws Exception;

    /** {@link Sequence#RESET} */
    String reset() throws Exception;

    /** {@link Sequence#LATE_IGNORED} */
    String lateIgnored();

    /** {@link Sequence#INTERRUPTED}, on an interrupted thread. */
    String interrupted();

    /** Probes that are let in while none of them ends. */
    static int probes(BooleanSupplier acquire) {
        int probes = 0;
        while (probes < 100 && acquire.getAsBoolean()) {
            probes++;
        }
        return probes;
    }
}
