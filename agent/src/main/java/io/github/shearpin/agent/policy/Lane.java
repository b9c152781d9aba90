package io.github.shearpin.agent.policy;

import io.github.shearpin.agent.policy.breaker.CircuitBreaker;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The stripes that a thread has to itself of all that a successful call of one method counts: with them such a call takes
 * two thirds of the time that atomic additions to shared stripes take it.
 *
 * <p>A thread keeps its latest lanes with its {@link CallStack}, so they too are made of the JDK's classes alone. A lane is
 * good for one {@link MethodGuard}, and for one closed phase of its breaker; the numbers of both, which no other ever gets,
 * stand beside it. The {@value #CALLS_A_CLAIM}th call that finds none claims it, so that what is seldom called takes no
 * memory; where others have all the stripes there are, the next claim comes after twice as many calls.
 */
final class Lane {

    // What there is a stripe of. Those that most calls share come first: a thread that gets none of them takes no others.
    static final int WINDOW = 0;
    static final int BUDGET = 1;
    /** Three, of the breaker. */
    static final int SUCCESSES = 2;
    static final int CALLS = 5;
    static final int STRIPES = 6;

    private static final AtomicLong NUMBERS = new AtomicLong();
    /** A power of two. */
    private static final int KEPT = 16;
    static final int CALLS_A_CLAIM = 64;

    private Lane() {
    }

    /** Never 0, and never the same. */
    static long newNumber() {
        return NUMBERS.incrementAndGet();
    }

    /**
     * The present thread's lane, or null.
     *
     * @param permit of the call; null: its rule has no breaker
     */
    static AtomicLongArray[] of(Object[] stack, MethodGuard guard, CircuitBreaker.Permit permit) {
        long[] numbers = (long[]) stack[CallStack.LANE_NUMBERS];
        int place = guard.site() & KEPT - 1;
        return numbers != null && numbers[2 * place] == guard.number()
                && numbers[2 * place + 1] == (permit == null ? 0 : permit.number)
                ? (AtomicLongArray[]) ((Object[]) stack[CallStack.LANES])[place] : null;
    }

    /** A call has none. */
    static void missed(Object[] stack, MethodGuard guard, CircuitBreaker.Permit permit) {
        long[] numbers = (long[]) stack[0];
        long calls = ++numbers[CallStack.WITHOUT_LANE];
        if (calls >= CALLS_A_CLAIM && Long.bitCount(calls) == 1 && claim(stack, guard, permit, guard.site() & KEPT - 1)) {
            numbers[CallStack.WITHOUT_LANE] = 0;
        }
    }

    private static boolean claim(Object[] stack, MethodGuard guard, CircuitBreaker.Permit permit, int place) {
        StripedCounts[] counted = guard.countedByASuccess(permit);
        if (counted == null) {
            return false;
        }
        AtomicLongArray[] lane = new AtomicLongArray[STRIPES];
        for (int i = 0; i < STRIPES; i++) {
            lane[i] = counted[i] == null ? null : counted[i].own();
            if (counted[i] != null && lane[i] == null) {
                return false;
            }
        }
        if (stack[CallStack.LANE_NUMBERS] == null) {
            stack[CallStack.LANES] = new Object[KEPT];
            stack[CallStack.LANE_NUMBERS] = new long[2 * KEPT];
        }
        long[] numbers = (long[]) stack[CallStack.LANE_NUMBERS];
        numbers[2 * place] = 0; // until all of it is there, whatever fails
        ((Object[]) stack[CallStack.LANES])[place] = lane;
        numbers[2 * place + 1] = permit == null ? 0 : permit.number;
        numbers[2 * place] = guard.number();
        return true;
    }
}
