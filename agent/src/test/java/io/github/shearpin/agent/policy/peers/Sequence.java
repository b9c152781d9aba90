package io.github.shearpin.agent.policy.peers;

/** What happens, in words. */
enum Sequence {

    LATE_SUCCESSES("Late results. Three probes must succeed before the breaker closes. Seven calls start; four fail, and it opens."
            + " When it may be probed, one probe starts, and hangs. Then the other three calls succeed at last.") {
        @Override
        String run(Runs runs) {
            return runs.lateSuccesses();
        }
    },
    LATE_FAILURES("The same, but the other three calls fail.") {
        @Override
        String run(Runs runs) {
            return runs.lateFailures();
        }
    },
    HUNG_PROBE("Hung probe. The one probe that may run never ends. Much later, somebody calls.") {
        @Override
        String run(Runs runs) throws Exception {
            return runs.hungProbe();
        }
    },
    RESET("Reset with a timer pending. The breaker opens for a moment, is reset, and opens for an hour. The moment passes.") {
        @Override
        String run(Runs runs) throws Exception {
            return runs.reset();
        }
    },
    LATE_IGNORED("Ignored late errors. Two probes may run at once. Nine calls start; four fail, and it opens. When it may be"
            + " probed, one probe starts, and hangs. Then the other five calls end with an error that is to be ignored, and"
            + " everybody calls.") {
        @Override
        String run(Runs runs) {
            return runs.lateIgnored();
        }
    },
    INTERRUPTED("Interrupted bulkhead. A caller that may wait for a place is interrupted already when it calls. There is a"
            + " free place.") {
        @Override
        String run(Runs runs) {
            Thread.currentThread().interrupt();
            try {
                return runs.interrupted();
            } finally {
                Thread.interrupted();
            }
        }
    };

    final String events;

    Sequence(String events) {
        this.events = events;
    }

    abstract String run(Runs runs) throws Exception;
}
