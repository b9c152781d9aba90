package io.github.shearpin.agent.policy;

import io.github.shearpin.agent.policy.breaker.CircuitBreaker;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The stripes that a thread has to itself of all that a successful call of one method counts: with them such a call takes
 * two thirds of the time that atomic additions to shared stripes take it.
 *
 * <p>A thread keeps some lanes with its {@link CallStack}, so they too are made of the JDK's classes alone. A lane is good for
 * one {@link MethodGuard}, and for one closed phase of its breaker; the numbers of both, which no other ever gets, stand
 * beside it. It is claimed by the {@value #CALLS_A_CLAIM}th of calls that could have used it with no other method's between
 * them that would have its place; where others have all the stripes there are, again after twice as many.
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

    // The numbers beside each place: what its lane is good for, who would have the place, and how many calls it has lacked it.
    private static final int GUARD = 0;
    private static final int PERMIT = 1;
    private static final int CLAIMANT = 2;
    private static final int LACKED = 3;
    private static final int NUMBERS_EACH = 4;

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
        int place = place(guard);
        return numbers != null && numbers[NUMBERS_EACH * place + GUARD] == guard.number()
                && numbers[NUMBERS_EACH * place + PERMIT] == number(permit)
                ? (AtomicLongArray[]) ((Object[]) stack[CallStack.LANES])[place] : null;
    }

    private static int place(MethodGuard guard) {
        return guard.site() & KEPT - 1;
    }

    private static long number(CircuitBreaker.Permit permit) {
        return permit == null ? 0 : permit.number;
    }

    /** A call could have used a lane, and there is none. */
    static void missed(Object[] stack, MethodGuard guard, CircuitBreaker.Permit permit) {
        try {
            noteMissed(stack, guard, permit);
        } catch (VirtualMachineError noRoom) {
            // It is but slower without: the numbers are written last.
        }
    }

    private static void noteMissed(Object[] stack, MethodGuard guard, CircuitBreaker.Permit permit) {
        long[] numbers = (long[]) stack[CallStack.LANE_NUMBERS];
        if (numbers == null) {
            // A thread that calls but a few times, as most virtual ones do, needs no room for lanes.
            if (++((long[]) stack[0])[CallStack.WITHOUT_LANES] == CALLS_A_CLAIM) {
                stack[CallStack.LANES] = new Object[KEPT];
                stack[CallStack.LANE_NUMBERS] = new long[NUMBERS_EACH * KEPT];
            }
            return;
        }
        int at = NUMBERS_EACH * place(guard);
        if (numbers[at + CLAIMANT] != guard.number()) {
            numbers[at + CLAIMANT] = guard.number();
            numbers[at + LACKED] = 0;
        }
        long lacked = ++numbers[at + LACKED];
        if (lacked >= CALLS_A_CLAIM && Long.bitCount(lacked) == 1 && claim(stack, guard, permit)) {
            numbers[at + LACKED] = 0;
        }
    }

    private static boolean claim(Object[] stack, MethodGuard guard, CircuitBreaker.Permit permit) {
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
        long[] numbers = (long[]) stack[CallStack.LANE_NUMBERS];
        int at = NUMBERS_EACH * place(guard);
        numbers[at + GUARD] = 0; // nobody's, until all of it is there
        ((Object[]) stack[CallStack.LANES])[place(guard)] = lane;
        numbers[at + PERMIT] = number(permit);
        numbers[at + GUARD] = guard.number();
        return true;
    }
}
