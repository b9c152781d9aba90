package io.github.shearpin.agent.policy.breaker;

/** How many calls were judged and how many of them failed. Immutable. */
final class Totals {

    final long calls;
    final long failures;

    Totals(long calls, long failures) {
        this.calls = calls;
        this.failures = failures;
    }

    /** 0 when there are no calls. */
    double failureRatio() {
        return calls == 0 ? 0 : (double) failures / calls;
    }
}
