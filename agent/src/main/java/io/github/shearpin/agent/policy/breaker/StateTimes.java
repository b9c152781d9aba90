package io.github.shearpin.agent.policy.breaker;

import io.github.shearpin.agent.policy.breaker.CircuitBreaker.State;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * What was told of the time spent in each state. A transition is dated by the thread that decides it, which may have read
 * the clock before somebody was told that the state still lasts; but a counter must not fall. So what was told too much of a
 * state stands until it has come true, and the present state is told that much less, as far as it was not told already: all
 * together exceed the time that has passed by no more than threads' clock readings were late. Thread-safe.
 */
final class StateTimes {

    private static final double NANOS = 1e9;

    private final AtomicLongArray told = new AtomicLongArray(State.values().length);

    /**
     * Seconds to tell by ordinal, each no less than it was told before.
     *
     * @param nanosIn true ones
     */
    double[] toldSeconds(long[] nanosIn, State present) {
        double[] seconds = new double[nanosIn.length];
        long tooMuch = 0;
        for (int state = 0; state < nanosIn.length; state++) {
            if (state != present.ordinal()) {
                long tell = atLeastTold(state, nanosIn[state]);
                tooMuch += tell - nanosIn[state];
                seconds[state] = tell / NANOS;
            }
        }
        seconds[present.ordinal()] = atLeastTold(present.ordinal(), nanosIn[present.ordinal()] - tooMuch) / NANOS;
        return seconds;
    }

    private long atLeastTold(int state, long nanos) {
        long before = told.get(state);
        while (nanos > before && !told.compareAndSet(state, before, nanos)) {
            before = told.get(state);
        }
        return Math.max(nanos, before);
    }
}
