package io.github.shearpin.agent.policy.record;

import io.github.shearpin.agent.policy.StripedCounts;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Counts the calls of one method under one rule, and how long they took. Made by {@link LatencyWindow#newRecorder}.
 *
 * <p>Any number of threads record at once, without a lock and without allocation: a call that succeeds costs four
 * additions to {@linkplain StripedCounts striped counters} (begun, its duration's bucket, that of the window, sum of
 * durations). What can be computed when it is read is: successes are the durations that belong to no other outcome. A
 * recorder with the default buckets takes about half a kilobyte, and as much for each further stripe.
 *
 * <p>When the rule gets other buckets, further counts begin by these, and all are added up when they are read: so a call that
 * is just ending is counted whichever it found, and nothing that was told is taken back. Each set of buckets a rule ever had
 * takes about half a kilobyte more; one that comes back is gone on with.
 */
public final class CallRecorder {

    /** How a call ended, as its caller sees it. */
    public enum Outcome { SUCCESS, FAILURE, REJECTED, TIMEOUT, IGNORED }

    private static final Outcome[] OUTCOMES = Outcome.values();

    private final LatencyWindow window;
    private final Spans spans;
    private final AtomicReference<RecordedCounts[]> all;
    /** One of them. */
    private volatile RecordedCounts present;
    private final AtomicLong successesSeen = new AtomicLong();

    CallRecorder(LatencyWindow window) {
        this.window = window;
        this.spans = window.spans();
        this.present = new RecordedCounts(window.buckets());
        this.all = new AtomicReference<RecordedCounts[]>(new RecordedCounts[] {present});
    }

    /** A call begins. */
    public void started() {
        present.add(null, RecordedCounts.STARTED, 1);
    }

    /** The counts by the present buckets of the window. */
    public RecordedCounts counts() {
        RecordedCounts counts = present;
        return counts.buckets == window.buckets() ? counts : countsBy(window.buckets());
    }

    /**
     * A call that ran ends on the thread that made it; its duration goes into the histogram and the window.
     *
     * @param durationNanos below zero counts as zero
     * @param nowNanos      of the window's clock
     */
    public void ended(Outcome outcome, long durationNanos, long nowNanos) {
        RecordedCounts counts = counts();
        record(outcome, counts, null, null, durationNanos, nowNanos);
        if (spans.areKnown()) {
            spans.note(counts, durationNanos, nowNanos);
        }
    }

    /**
     * Likewise on whatever thread.
     *
     * @param span that it was made in; null: none, or nobody knows
     */
    public void ended(Outcome outcome, long durationNanos, long nowNanos, SpanIds span) {
        RecordedCounts counts = counts();
        record(outcome, counts, null, null, durationNanos, nowNanos);
        if (span != null) {
            spans.note(counts, span, durationNanos, nowNanos);
        }
    }

    /**
     * A call begins on a thread that has stripes of its own.
     *
     * @param own of these {@linkplain #counts counts}
     */
    public static void started(RecordedCounts counts, AtomicLongArray own) {
        counts.add(own, RecordedCounts.STARTED, 1);
    }

    /**
     * A call ends well, if no other outcome was counted of it.
     *
     * @param own       the present thread's, of these {@linkplain #counts counts}; or null
     * @param ownWindow likewise of those of the {@linkplain LatencyWindow#striped window}
     */
    public void succeeded(RecordedCounts counts, AtomicLongArray own, AtomicLongArray ownWindow, long durationNanos,
            long nowNanos) {
        record(Outcome.SUCCESS, counts, own, ownWindow, durationNanos, nowNanos);
        if (spans.areKnown()) {
            spans.note(counts, durationNanos, nowNanos);
        }
    }

    private void record(Outcome outcome, RecordedCounts counts, AtomicLongArray own, AtomicLongArray ownWindow,
            long durationNanos, long nowNanos) {
        int cell = DurationCells.of(durationNanos);
        window.ended(ownWindow, cell, nowNanos);
        counts.add(own, RecordedCounts.SUM, Math.max(0, durationNanos));
        if (outcome == Outcome.SUCCESS) {
            counts.addDuration(own, durationNanos, cell);
        } else {
            counts.addOutcomeAndDuration(outcome, durationNanos, cell);
        }
    }

    /** A started call was refused before it ran; no duration is kept. */
    public void rejected() {
        present.add(null, RecordedCounts.REFUSED, 1);
    }

    /** A started call is lost sight of; it counts as if it had never begun. */
    public void abandoned() {
        present.add(null, RecordedCounts.STARTED, -1);
    }

    /** Calls that ended so. Never less than was answered before, and exact when no call is just ending. */
    public long count(Outcome outcome) {
        RecordedCounts[] seen = all.get();
        switch (outcome) {
            case SUCCESS:
                return successes(seen);
            case REJECTED:
                return sum(seen, RecordedCounts.REFUSED) + ended(seen, outcome);
            default:
                return ended(seen, outcome);
        }
    }

    /** Calls that began and have not ended; never negative. */
    public long inFlight() {
        RecordedCounts[] seen = all.get();
        // What ended is read before what began: a call that begins and ends meanwhile is not counted as ended alone.
        long ended = durations(seen) + sum(seen, RecordedCounts.REFUSED);
        return Math.max(0, sum(seen, RecordedCounts.STARTED) - ended);
    }

    /**
     * Cumulative counts for each of the bounds of these settings and, last, for infinity. They are exact for each bound,
     * but that a duration from before the settings counts as the bound that was next above it.
     */
    public long[] cumulativeCounts(LatencySettings settings) {
        long[] bounds = settings.bounds();
        long[] counts = new long[bounds.length + 1];
        for (RecordedCounts each : all.get()) {
            each.addTo(counts, bounds);
        }
        for (int bucket = 1; bucket < counts.length; bucket++) {
            counts[bucket] += counts[bucket - 1];
        }
        return counts;
    }

    /** For each of these buckets the latest call whose span is known, or null; null for all where there is no tracer. */
    public Exemplar[] exemplars(LatencySettings settings) {
        if (!spans.areKnown()) {
            return null;
        }
        long[] bounds = settings.bounds();
        Exemplar[] exemplars = new Exemplar[bounds.length + 1];
        for (RecordedCounts each : all.get()) {
            each.putExemplars(exemplars, bounds);
        }
        return exemplars;
    }

    /** All durations together. */
    public double sumSeconds() {
        return sum(all.get(), RecordedCounts.SUM) / 1e9;
    }

    /** The counts by these buckets, by which calls are counted from now on. */
    private RecordedCounts countsBy(Buckets buckets) {
        while (true) {
            RecordedCounts[] before = all.get();
            for (RecordedCounts known : before) {
                if (known.buckets == buckets) {
                    present = known;
                    return known;
                }
            }
            RecordedCounts[] after = Arrays.copyOf(before, before.length + 1);
            after[before.length] = new RecordedCounts(buckets);
            all.compareAndSet(before, after);
        }
    }

    /**
     * What other outcomes take away is read last and may include calls whose duration was not there yet: the difference
     * may be too small for a moment, never too large. It must not be seen to fall, or Prometheus takes it for a restart.
     */
    private long successes(RecordedCounts[] counts) {
        long successes = durations(counts);
        for (Outcome other : OUTCOMES) {
            successes -= ended(counts, other);
        }
        long seen = successesSeen.get();
        while (successes > seen && !successesSeen.compareAndSet(seen, successes)) {
            seen = successesSeen.get();
        }
        return Math.max(successes, seen);
    }

    private static long durations(RecordedCounts[] counts) {
        long sum = 0;
        for (RecordedCounts each : counts) {
            sum += each.durations();
        }
        return sum;
    }

    private static long ended(RecordedCounts[] counts, Outcome outcome) {
        return sum(counts, RecordedCounts.FIRST_OUTCOME + outcome.ordinal());
    }

    private static long sum(RecordedCounts[] counts, int counter) {
        long sum = 0;
        for (RecordedCounts each : counts) {
            sum += each.get(counter);
        }
        return sum;
    }
}
