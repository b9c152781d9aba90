package io.github.shearpin.agent.policy.limit;

import java.util.concurrent.locks.AbstractQueuedSynchronizer;

/**
 * The places of a bulkhead, and the queue of those who wait for one, first come, first served: nobody overtakes who waits.
 * Taking and freeing a place is a compare-and-set each, and allocates nothing; only waiting does.
 *
 * <p>It is a semaphore whose number of permits is asked for each time. The JDK's can't be given fewer permits without
 * waiting for them; what it is made of, and what is hard to get right, is used here: the queue, from which time-outs and
 * interrupts remove waiters without losing the wake-up that was meant for them.
 */
final class Places extends AbstractQueuedSynchronizer {

    private static final long serialVersionUID = 1L;

    private transient volatile Limit limit;

    Places(Limit limit) {
        this.limit = limit;
    }

    Limit limit() {
        return limit;
    }

    /** Doesn't wait, whether places are added or taken away; those in use stay so. */
    void limit(Limit other) {
        limit = other;
        wakeNext();
    }

    int inUse() {
        return getState();
    }

    /** Takes a place if one is free and nobody waits for it. */
    boolean enter() {
        return tryAcquireShared(1) >= 0;
    }

    /** @return false: none was free in time */
    boolean enter(long waitNanos) throws InterruptedException {
        return tryAcquireSharedNanos(1, waitNanos);
    }

    /** Without telling those who wait. The last step is the one that frees, and no call follows that could fail. */
    void free() {
        int inUse;
        do {
            inUse = getState();
        } while (!compareAndSetState(inUse, inUse - 1));
    }

    /** Whoever is not seen to wait here has yet to look whether a place is free, once more, before it does. */
    void wakeNext() {
        if (hasQueuedThreads()) {
            releaseShared(0);
        }
    }

    @Override
    protected int tryAcquireShared(int places) {
        while (!hasQueuedPredecessors()) {
            int inUse = getState();
            int left = limit.calls() - inUse - places;
            if (left < 0) {
                return left;
            }
            if (compareAndSetState(inUse, inUse + places)) {
                return left;
            }
        }
        return -1;
    }

    /** {@link #free} has done it. */
    @Override
    protected boolean tryReleaseShared(int places) {
        return true;
    }
}
