package io.github.shearpin.agent.policy;

import io.github.shearpin.agent.policy.breaker.CircuitBreaker;

/**
 * What a call that failed at least once keeps until its next exit. One that did not keeps its permit alone, or nothing, so
 * that it need not allocate this. Immutable.
 */
final class Attempts {

    private final int number;
    private final long waitedNanos;
    private final CircuitBreaker.Permit permit;

    /**
     * @param number      of the attempt that begins, from 2
     * @param waitedNanos before it
     * @param permit      null: the rule has no breaker
     */
    Attempts(int number, long waitedNanos, CircuitBreaker.Permit permit) {
        this.number = number;
        this.waitedNanos = waitedNanos;
        this.permit = permit;
    }

    int number() {
        return number;
    }

    long waitedNanos() {
        return waitedNanos;
    }

    /** The permit in what a call keeps; may be null. */
    static CircuitBreaker.Permit permit(Object kept) {
        return kept instanceof Attempts ? ((Attempts) kept).permit : (CircuitBreaker.Permit) kept;
    }

    /** Gives up what the end of a call would have told, as far as there is stack and heap to do even that. */
    static void abandon(MethodGuard guard, Object kept) {
        try {
            guard.calls().abandoned();
            CircuitBreaker.Permit permit = permit(kept);
            if (permit != null) {
                permit.ignored();
            }
        } catch (Throwable noRoom) {
            // A probe's place is freed when its time is over.
        }
    }
}
