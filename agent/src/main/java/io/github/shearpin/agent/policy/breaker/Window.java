package io.github.shearpin.agent.policy.breaker;

/**
 * The recent results of one CLOSED phase, each of them good or bad. Thread-safe and lock-free; recording a good one allocates
 * nothing.
 */
abstract class Window {

    /** What becomes of a window's content. */
    enum Entry { NONE, GOOD, BAD }

    /** Good ones that are recorded by {@link #good}, in this window and in others of its phase; may be sealed. */
    final SealableCounter successes;

    Window(SealableCounter successes) {
        this.successes = successes;
    }

    /** The window the settings ask for, empty. */
    static Window of(BreakerSettings settings, long nowNanos, SealableCounter successes) {
        return settings.windowCalls() > 0 ? new CountWindow(settings.windowCalls(), successes)
                : new TimeWindow(settings.windowNanos(), nowNanos, successes);
    }

    /** Raises the count of successes; false when that is sealed and nothing was recorded. */
    abstract boolean good(long nowNanos);

    /** Records a result that is not one of {@link #successes}; what is in the window with it. */
    abstract Totals add(Entry entry, long nowNanos);

    abstract Totals totals(long nowNanos);
}
