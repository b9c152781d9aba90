package io.github.shearpin.agent.policy.limit;

import io.github.shearpin.agent.policy.StripedCounts;

/**
 * Lets so many calls run at once, after M. Nygard, "Release It!": a fixed number, or one that follows latency, see
 * {@link AdaptiveLimit}. Thread-safe; entering and leaving take no lock and allocate nothing.
 */
public final class Bulkhead {

    /** As the duration of a call: it tells nothing of how long calls take, because it failed, say, or was refused. */
    public static final long UNMEASURED = -1;

    private static final int ENFORCED = 0;
    private static final int OBSERVED = 1;

    private final Places places;
    private final StripedCounts rejections = new StripedCounts(2);

    /** Empty. */
    public Bulkhead(BulkheadSettings settings) {
        places = new Places(Limit.of(settings, null));
    }

    /**
     * Takes a place at once, if there is one that nobody waits for. {@link #leave} must free it.
     *
     * @param enforced false: the call runs in any case. Without a place it is to leave no trace here but its count, so that
     *                 places, and a limit that follows latency, are as if it had been refused: were it to fill a place, or be
     *                 measured, calls over the limit would keep others out, and a limit too low from ever rising
     * @return false: there was none, which was counted; one that is not enforced would have been refused, or would have had to
     *         wait
     */
    public boolean enter(boolean enforced) {
        if (places.enter()) {
            return true;
        }
        rejections.add(enforced ? ENFORCED : OBSERVED, 1);
        return false;
    }

    /** As {@link #enter}, for a caller who will {@linkplain #awaitEntry wait} if need be: is not counted. */
    public boolean enterIfFree() {
        return places.enter();
    }

    /**
     * Takes a place, and waits for one if need be, in the order of arrival. A caller who is interrupted before does not wait,
     * but enters if there is a place.
     *
     * @return whether a place was taken, as {@link #enter}
     * @throws InterruptedException when the wait was interrupted; no place was taken, and the refusal was counted
     */
    public boolean awaitEntry(long waitNanos) throws InterruptedException {
        boolean entered = false;
        try {
            entered = places.enter() || places.enter(waitNanos);
            return entered;
        } finally {
            if (!entered) {
                rejections.add(ENFORCED, 1);
            }
        }
    }

    /**
     * Frees a place; once for each that was taken. If it throws, for want of stack, the place has not been freed.
     *
     * @param durationNanos how long it was used, or {@link #UNMEASURED}
     * @param dropped       the call was given up because it took too long
     */
    public void leave(long durationNanos, boolean dropped) {
        if (durationNanos >= 0) {
            // First, so that whoever is woken by the place that is freed sees a limit that has grown.
            places.limit().ended(durationNanos, places.inUse(), dropped);
        }
        places.free();
        try {
            places.wakeNext();
        } catch (Throwable noRoom) {
            // Who waits does so until the next place is freed, or until the wait is over.
        }
    }

    /**
     * Goes on under other settings, at once: places in use stay so, and if they are too many now, nobody enters until enough
     * are free. A limit that goes on being adaptive keeps what it has learned.
     */
    public void reconfigure(BulkheadSettings settings) {
        places.limit(Limit.of(settings, places.limit()));
    }

    public BulkheadSettings settings() {
        return places.limit().settings();
    }

    /** Places there are now. */
    public int limit() {
        return places.limit().calls();
    }

    /** Places in use; more than there are after places were taken away. */
    public int inUse() {
        return places.inUse();
    }

    /** Callers that wait for a place, roughly. */
    public int waiting() {
        return places.getQueueLength();
    }

    /**
     * Calls since the bulkhead was made that were refused for want of a place.
     *
     * @param enforced false: those that would have been, had they been enforced
     */
    public long rejections(boolean enforced) {
        return rejections.get(enforced ? ENFORCED : OBSERVED);
    }
}
