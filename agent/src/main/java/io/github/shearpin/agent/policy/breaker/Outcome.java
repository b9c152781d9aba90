package io.github.shearpin.agent.policy.breaker;

/** The end of a probe, or that it is slow while it still runs. */
enum Outcome {

    SUCCEEDED, FAILED, SLOW_SUCCESS, SLOW_FAILURE, SLOW_SO_FAR, IGNORED;

    /** Of a result. */
    static Outcome of(boolean failed, boolean slow) {
        return failed ? slow ? SLOW_FAILURE : FAILED : slow ? SLOW_SUCCESS : SUCCEEDED;
    }

    boolean isFailure() {
        return this == FAILED || this == SLOW_FAILURE;
    }

    boolean isSlow() {
        return this == SLOW_SUCCESS || this == SLOW_FAILURE || this == SLOW_SO_FAR;
    }

    /** Whether it speaks against closing: a slow probe does so like one that failed. */
    boolean isBad() {
        return isFailure() || isSlow();
    }
}
