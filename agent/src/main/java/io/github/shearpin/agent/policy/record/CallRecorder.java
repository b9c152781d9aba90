package io.github.shearpin.agent.policy.record;

import io.github.shearpin.agent.policy.StripedCounts;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts the calls of one method under one rule, and how long they took. Made by {@link LatencyWindow#newRecorder}.
 *
 * <p>Any number of threads record at once, without a lock and without allocation: a call that succeeds costs four
 * additions to striped counters (begun, its duration's bucket, that of the window, sum of durations), each uncontended as
 * soon as the stripes have spread. What can be computed when it is read is: successes are the durations that belong to no
 * other outcome. A recorder with the default buckets takes about half a kilobyte, and as much again for each further
 * stripe that contention makes, of which there are at most seven.
 */
public final class CallRecorder {

    /** How a call ended, as its caller sees it. */
    public enum Outcome { SUCCESS, FAILURE, REJECTED, TIMEOUT, IGNORED }

    private static final Outcome[] OUTCOMES = Outcome.values();

    // The counters: these, one for each outcome (that of SUCCESS is computed instead), one for each bucket of durations.
    private static final int STARTED = 0;
    private static final int REFUSED = 1;
    private static final int SUM = 2;
    private static final int FIRST_OUTCOME = 3;
    private static final int FIRST_BUCKET = FIRST_OUTCOME + OUTCOMES.length;

    private final LatencyWindow window;
    private final Buckets buckets;
    private final StripedCounts counts;
    private final AtomicLong successesSeen = new AtomicLong();

    CallRecorder(LatencyWindow window, Buckets buckets) {
        this.window = window;
        this.buckets = buckets;
        this.counts = new StripedCounts(FIRST_BUCKET + buckets.count());
    }

    /** A call begins. */
    public void started() {
        counts.add(STARTED, 1);
    }

    /**
     * A call that ran ends; its duration goes into the histogram and the window.
     *
     * @param durationNanos below zero counts as zero
     * @param nowNanos      of the window's clock
     */
    public void ended(Outcome outcome, long durationNanos, long nowNanos) {
        int cell = DurationCells.of(durationNanos);
        window.ended(cell, nowNanos);
        // Before the duration, which would be taken for a success without it.
        if (outcome != Outcome.SUCCESS) {
            counts.add(FIRST_OUTCOME + outcome.ordinal(), 1);
        }
        counts.add(SUM, Math.max(0, durationNanos));
        counts.add(FIRST_BUCKET + buckets.of(durationNanos, cell), 1);
    }

    /** A started call was refused before it ran; no duration is kept. */
    public void rejected() {
        counts.add(REFUSED, 1);
    }

    /** A started call is lost sight of; it counts as if it had never begun. */
    public void abandoned() {
        counts.add(STARTED, -1);
    }

    /** Calls that ended so. Never less than was answered before, and exact when no call is just ending. */
    public long count(Outcome outcome) {
        switch (outcome) {
            case SUCCESS:
                return successes();
            case REJECTED:
                return counts.get(REFUSED) + counts.get(FIRST_OUTCOME + outcome.ordinal());
            default:
                return counts.get(FIRST_OUTCOME + outcome.ordinal());
        }
    }

    /** Calls that began and have not ended; never negative. */
    public long inFlight() {
        // What ended is read before what began: a call that begins and ends meanwhile is not counted as ended alone.
        long ended = durations() + counts.get(REFUSED);
        return Math.max(0, counts.get(STARTED) - ended);
    }

    /** Cumulative counts for each of the settings' bounds and, last, for infinity; exact for each bound. */
    public long[] cumulativeCounts() {
        long[] cumulative = new long[buckets.count()];
        long sum = 0;
        for (int bucket = 0; bucket < cumulative.length; bucket++) {
            sum += inBucket(bucket);
            cumulative[bucket] = sum;
        }
        return cumulative;
    }

    /** All durations together. */
    public double sumSeconds() {
        return counts.get(SUM) / 1e9;
    }

    private long inBucket(int bucket) {
        return counts.get(FIRST_BUCKET + bucket);
    }

    /**
     * What other outcomes take away is read last and may include calls whose duration was not there yet: the difference
     * may be too small for a moment, never too large. It must not be seen to fall, or Prometheus takes it for a restart.
     */
    private long successes() {
        long successes = durations();
        for (Outcome other : OUTCOMES) {
            successes -= counts.get(FIRST_OUTCOME + other.ordinal());
        }
        long seen = successesSeen.get();
        while (successes > seen && !successesSeen.compareAndSet(seen, successes)) {
            seen = successesSeen.get();
        }
        return Math.max(successes, seen);
    }

    private long durations() {
        long sum = 0;
        for (int bucket = 0; bucket < buckets.count(); bucket++) {
            sum += inBucket(bucket);
        }
        return sum;
    }
}
