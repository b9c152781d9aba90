package io.github.shearpin.agent.policy;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * For two actors of a jcstress test that have to be at one place at one time. Each goes through many states in a row, and left
 * to themselves they are seldom at the same one. An actor waits for the other, but not for ever.
 */
public final class Meeting {

    private static final int PATIENCE = 10_000;

    private final AtomicInteger arrived = new AtomicInteger();

    /** Returns when both are there, or when this one's patience is at its end. */
    public void await() {
        if (arrived.incrementAndGet() < 2) {
            for (int i = 0; i < PATIENCE && arrived.get() < 2; i++) {
                Thread.onSpinWait();
            }
        }
    }
}
