package io.github.shearpin.agent.policy;

import io.github.shearpin.agent.policy.timeout.Timeout;
import java.util.Arrays;

/**
 * The guarded calls a thread is in, outermost first: what woven code carries from enter to exit. There is one for each
 * thread, used by that thread alone and reused for all its calls, so that a call allocates nothing.
 *
 * <p>It is made of arrays and empty between calls: a thread that outlives the agent keeps none of our classes alive. The
 * holder's element 0 is a {@code long[]} with the depth, whether the thread is in the agent's own code, and of each frame its
 * start and the calls nested in it; element 1 an {@code Object[]} with each frame's guard and what that guard keeps for the
 * call; the last two belong to the thread's {@linkplain Lane lanes}.
 *
 * <p>A frame is given up when its call failed for want of stack, before it was let in or while it ended: it holds what has
 * yet to be given back, and is not a call under way.
 */
final class CallStack {

    /** Index of the mark that what the thread calls is no call of the application: 0, or the sum of those below. */
    static final int MARK = 1;
    static final long INSIDE = 1;
    static final long OWN_THREAD = 2;

    /** Index of the number, plus 1, of the site whose next call passes: a call that is under way makes it; 0: none. */
    static final int PASS = 2;

    /** Index of the number of calls that could have used a {@link Lane} before there was room for any. */
    static final int WITHOUT_LANES = 3;

    /** Index of what the thread's calls count up: the next one is measured, as {@link Overhead} has it, from SAMPLE_DUE on. */
    static final int SAMPLING = 4;
    /** To tell it without a comparison: the number is 0 without its lower bits until then. */
    static final int SAMPLE_DUE_BITS = 10;
    static final long SAMPLE_DUE = 1L << SAMPLE_DUE_BITS;

    /** Index of the first frame's two numbers: its start, and the calls nested in it. */
    static final int STARTS = 5;
    /** As the number of calls nested in a frame that is given up. */
    static final long GIVEN_UP = Long.MIN_VALUE;
    /** Added to the number of calls nested in a frame whose call is only observed, and keeps no more than a permit. */
    private static final long OBSERVED = 1L << 62;
    private static final int FRAMES_AT_FIRST = 4;

    // The holder's elements that belong to the lanes.
    static final int LANE_NUMBERS = 2;
    static final int LANES = 3;

    /** What a deep recursion needs beyond these is let go when it ends. */
    static final int FRAMES_KEPT = 64;

    private CallStack() {
    }

    static Object[] create() {
        return new Object[] {new long[STARTS + 2 * FRAMES_AT_FIRST], new Object[2 * FRAMES_AT_FIRST], null, null};
    }

    /** The frame of the call of that rule which the thread is inside of, or -1. */
    static int inside(Object[] stack, RuleGuard rule) {
        Object[] frames = (Object[]) stack[1];
        int frame = depth(stack) - 1;
        while (frame >= 0 && (((MethodGuard) frames[2 * frame]).rule() != rule || isGivenUp(stack, frame))) {
            frame--;
        }
        return frame;
    }

    static boolean isGivenUp(Object[] stack, int frame) {
        return ((long[]) stack[0])[STARTS + 2 * frame + 1] == GIVEN_UP;
    }

    /** Over the innermost attempt under way that has one, or null. */
    static Timeout.Watch watchAround(Object[] stack) {
        Object[] frames = (Object[]) stack[1];
        for (int frame = depth(stack) - 1; frame >= 0; frame--) {
            Object kept = frames[2 * frame + 1];
            Timeout.Watch watch = kept instanceof Call && !isGivenUp(stack, frame) ? ((Call) kept).watch() : null;
            if (watch != null) {
                return watch;
            }
        }
        return null;
    }

    /** Whether the timeout of any of the calls is ending its attempt. */
    static boolean isAnyOutOfTime(Object[] stack) {
        Timeout.Watch watch = watchAround(stack);
        return watch != null && watch.isAnyEnding();
    }

    /**
     * Counts a call nested in a frame's.
     *
     * @return whether there have been so many (64, 1,024, 16,384, ...) that it is time to ask whether that frame's call is
     *         still under way
     */
    static boolean countNested(Object[] stack, int frame) {
        long nested = ++((long[]) stack[0])[STARTS + 2 * frame + 1] & ~OBSERVED;
        return nested >= 64 && Long.bitCount(nested) == 1 && Long.numberOfTrailingZeros(nested) % 4 == 2;
    }

    /**
     * Pushes a frame that is as good as given up, until its call {@linkplain #letIn is let in}.
     *
     * @return its number
     */
    static int pushUnlessLetIn(Object[] stack, MethodGuard guard, Object kept, long startNanos) {
        return push(stack, guard, kept, startNanos, GIVEN_UP);
    }

    static void letIn(Object[] stack, int frame, Object kept, boolean enforced) {
        ((Object[]) stack[1])[2 * frame + 1] = kept;
        ((long[]) stack[0])[STARTS + 2 * frame + 1] = enforced ? 0 : OBSERVED;
    }

    static boolean isObserved(Object[] stack, int frame) {
        return (((long[]) stack[0])[STARTS + 2 * frame + 1] & OBSERVED) != 0;
    }

    static void push(Object[] stack, MethodGuard guard, Object kept, long startNanos) {
        push(stack, guard, kept, startNanos, 0);
    }

    private static int push(Object[] stack, MethodGuard guard, Object kept, long startNanos, long nested) {
        long[] numbers = (long[]) stack[0];
        int frame = (int) numbers[0];
        if (STARTS + 2 * frame == numbers.length) {
            long[] moreNumbers = Arrays.copyOf(numbers, STARTS + 4 * frame);
            Object[] moreFrames = Arrays.copyOf((Object[]) stack[1], 4 * frame);
            // Both or none: either may find no memory.
            numbers = moreNumbers;
            stack[0] = moreNumbers;
            stack[1] = moreFrames;
        }
        Object[] frames = (Object[]) stack[1];
        frames[2 * frame] = guard;
        frames[2 * frame + 1] = kept;
        numbers[STARTS + 2 * frame] = startNanos;
        numbers[STARTS + 2 * frame + 1] = nested;
        numbers[0] = frame + 1;
        return frame;
    }

    /**
     * The innermost frame of a site. Usually the last; those behind it were left by calls whose exit failed (the stack
     * overflowed, say) and go with it.
     *
     * @return its number, or -1
     */
    static int find(Object[] stack, int site) {
        Object[] frames = (Object[]) stack[1];
        int frame = depth(stack) - 1;
        while (frame >= 0 && (((MethodGuard) frames[2 * frame]).site() != site || isGivenUp(stack, frame))) {
            frame--;
        }
        return frame;
    }

    static MethodGuard guard(Object[] stack, int frame) {
        return (MethodGuard) ((Object[]) stack[1])[2 * frame];
    }

    static Object kept(Object[] stack, int frame) {
        return ((Object[]) stack[1])[2 * frame + 1];
    }

    static long startNanos(Object[] stack, int frame) {
        return ((long[]) stack[0])[STARTS + 2 * frame];
    }

    /** Removes a frame and those behind it. */
    static void popFrom(Object[] stack, int frame) {
        long[] numbers = (long[]) stack[0];
        Object[] frames = (Object[]) stack[1];
        for (int last = (int) numbers[0] - 1; last >= frame; last--) {
            frames[2 * last] = null;
            frames[2 * last + 1] = null;
        }
        numbers[0] = frame;
        if (frame == 0 && numbers.length > STARTS + 2 * FRAMES_KEPT) {
            letGo(stack, numbers);
        }
    }

    private static void letGo(Object[] stack, long[] numbers) {
        Object[] fewerFrames = new Object[2 * FRAMES_AT_FIRST];
        long[] fewer = new long[STARTS + 2 * FRAMES_AT_FIRST];
        fewer[MARK] = numbers[MARK];
        fewer[PASS] = numbers[PASS];
        fewer[WITHOUT_LANES] = numbers[WITHOUT_LANES];
        fewer[SAMPLING] = numbers[SAMPLING];
        stack[0] = fewer;
        stack[1] = fewerFrames;
    }

    /**
     * Removes one frame from among the others. Nothing is called once the others have been moved, until that is done: where a
     * full stack ended it in the midst, the frame would be lost with what it has to give back, and another be there twice.
     */
    static void remove(Object[] stack, int frame) {
        long[] numbers = (long[]) stack[0];
        Object[] frames = (Object[]) stack[1];
        int last = (int) numbers[0] - 1;
        if (frame < last) {
            System.arraycopy(numbers, STARTS + 2 * (frame + 1), numbers, STARTS + 2 * frame, 2 * (last - frame));
            System.arraycopy(frames, 2 * (frame + 1), frames, 2 * frame, 2 * (last - frame)); // needs no more than the other
        }
        frames[2 * last] = null;
        frames[2 * last + 1] = null;
        numbers[0] = last;
        if (last == 0 && numbers.length > STARTS + 2 * FRAMES_KEPT) {
            letGo(stack, numbers);
        }
    }

    static int depth(Object[] stack) {
        return (int) ((long[]) stack[0])[0];
    }
}
