package io.github.shearpin.agent.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What becomes of a thread's frames where there is hardly any stack left. */
class CallStackTest {

    private static final int PLACES = 400;

    private final Object[] stack = CallStack.create();
    private final Object[] frames = (Object[]) stack[1];
    private final long[] numbers = (long[]) stack[0];
    /** As after a deep recursion: with its last frame they are let go. */
    private final Object[] grown = CallStack.create();
    private final Object[] manyFrames = new Object[4 * CallStack.FRAMES_KEPT];
    private final long[] manyNumbers = new long[CallStack.STARTS + 4 * CallStack.FRAMES_KEPT];
    private int removed;
    private int halfRemoved;

    /** Removes the first of three frames, and a last one, at every depth there is. */
    private void down() {
        frames[0] = "first";
        frames[2] = "second";
        frames[4] = "third";
        numbers[0] = 3;
        try {
            CallStack.remove(stack, 0);
            removed++;
        } catch (StackOverflowError e) {
            // As it has to somewhere, unless the compiler gave all of this one frame.
        }
        boolean none = numbers[0] == 3 && frames[0] == "first" && frames[2] == "second" && frames[4] == "third";
        boolean one = numbers[0] == 2 && frames[0] == "second" && frames[2] == "third" && frames[4] == null;
        if (!none && !one) {
            halfRemoved++;
        }
        grown[0] = manyNumbers;
        grown[1] = manyFrames;
        manyFrames[0] = "last";
        manyNumbers[0] = 1;
        manyNumbers[CallStack.MARK] = CallStack.INSIDE;
        try {
            CallStack.remove(grown, 0);
        } catch (StackOverflowError e) {
            // Likewise.
        }
        boolean kept = grown[0] == manyNumbers && grown[1] == manyFrames;
        boolean letGo = grown[0] != manyNumbers && grown[1] != manyFrames && ((long[]) grown[0])[CallStack.MARK] == CallStack.INSIDE;
        boolean there = kept && manyNumbers[0] == 1 && manyFrames[0] == "last";
        boolean gone = (kept || letGo) && ((long[]) grown[0])[0] == 0 && ((Object[]) grown[1])[0] == null;
        if (!there && !gone) {
            halfRemoved++;
        }
        down();
    }

    /** So that the end of the stack comes elsewhere each time. */
    private void after(int frames, long a, long b) {
        if (frames > 0) {
            after(frames - 1, b, a);
        } else {
            down();
        }
    }

    @Test
    void aFullStackEndsTheRemovalOfAFrameBeforeItBeginsOrNotAtAll() throws Exception {
        Thread application = new Thread(null, () -> {
            for (int i = 0; i < PLACES; i++) {
                try {
                    after(i, i, i);
                } catch (StackOverflowError e) {
                    // As it has to.
                }
            }
        }, "application", 256 * 1024);
        application.start();
        application.join();

        assertThat(removed).isPositive();
        assertThat(halfRemoved).as("frames removed by half, or there twice").isZero();
    }
}
