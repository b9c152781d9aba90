package io.github.shearpin.agent.policy.breaker;

import io.github.shearpin.agent.policy.StripedCounts;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The recent results of one CLOSED phase, each of them good or bad. Thread-safe and lock-free; recording a good one allocates
 * nothing.
 */
abstract class Window {

    /** What becomes of a window's content. */
    enum Entry { NONE, GOOD, BAD }

    /** The window the settings ask for, empty. */
    static Window of(BreakerSettings settings, long nowNanos) {
        return settings.windowCalls() > 0 ? new CountWindow(settings.windowCalls())
                : new TimeWindow(settings.windowNanos(), nowNanos);
    }

    /**
     * Records a good result, at the least cost.
     *
     * @param own the present thread's, of {@link #goodCount}; or null
     */
    abstract void good(AtomicLongArray own, long nowNanos);

    /** What {@link #good} counts; null: it does more than count. */
    abstract StripedCounts goodCount();

    /** Records a result; what is in the window with it. */
    abstract Totals add(Entry entry, long nowNanos);

    abstract Totals totals(long nowNanos);
}
