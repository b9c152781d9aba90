package io.github.shearpin.agent.policy.breaker;

/**
 * The recent results of one CLOSED phase, and the count of all its successes. Thread-safe and lock-free; recording a
 * success allocates nothing.
 */
abstract class Window {

    /** All since the window began; sealed when the phase ends. */
    final SealableCounter successes = new SealableCounter();

    /** The window the settings ask for, empty. */
    static Window of(BreakerSettings settings, long nowNanos) {
        return settings.windowCalls() > 0
                ? new CountWindow(settings.windowCalls()) : new TimeWindow(settings.windowNanos(), nowNanos);
    }

    /** False when {@link #successes} are sealed and nothing was recorded. */
    abstract boolean success(long nowNanos);

    /** Records a failure; what is in the window with it. */
    abstract Totals failure(long nowNanos);

    abstract Totals totals(long nowNanos);
}
