package io.github.shearpin.agent.policy.record;

import io.github.shearpin.agent.policy.StripedCounts;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * How long attempts took that a circuit breaker let run, apart by how they ended, in buckets from 1 ms to 10 s; and the
 * longest of the last minute or two. An attempt costs two additions, no lock, and no allocation but for one that is longer
 * than all before it in its minute. Thread-safe.
 */
public final class BreakerDurations {

    /** How an attempt ended, for its breaker. */
    public enum Kind { SUCCESSFUL, FAILED, IGNORED }

    private static final Buckets BUCKETS = new Buckets(LatencySettings.DEFAULT.bounds());
    private static final int SUM = 0;
    private static final int FIRST_BUCKET = 1;

    private final Ended[] ended = {new Ended(), new Ended(), new Ended()};

    /**
     * An attempt ends.
     *
     * @param durationNanos below zero counts as zero
     * @param nowNanos      of one monotonic clock of any origin
     */
    public void add(Kind kind, long durationNanos, long nowNanos) {
        ended[kind.ordinal()].add(Math.max(0, durationNanos), nowNanos);
    }

    /** Upper bounds of the buckets in nanoseconds, inclusive, without infinity. */
    public static long[] bounds() {
        return LatencySettings.DEFAULT.bucketNanos();
    }

    /** Attempts that took no longer than each bound, and last all of them. */
    public long[] cumulativeCounts(Kind kind) {
        StripedCounts counts = ended[kind.ordinal()].counts;
        long[] cumulative = new long[BUCKETS.count()];
        for (int bucket = 0; bucket < cumulative.length; bucket++) {
            cumulative[bucket] = (bucket == 0 ? 0 : cumulative[bucket - 1]) + counts.get(FIRST_BUCKET + bucket);
        }
        return cumulative;
    }

    public double sumSeconds(Kind kind) {
        return ended[kind.ordinal()].counts.get(SUM) / 1e9;
    }

    /** Of this minute and the one before; 0: none ended. */
    public double longestSeconds(Kind kind, long nowNanos) {
        return ended[kind.ordinal()].longest.get().at(Longest.minute(nowNanos)) / 1e9;
    }

    private static final class Ended {

        private final StripedCounts counts = new StripedCounts(FIRST_BUCKET + BUCKETS.count());
        private final AtomicReference<Longest> longest = new AtomicReference<Longest>(new Longest(0, 0, 0));

        void add(long nanos, long nowNanos) {
            counts.add(SUM, nanos);
            counts.add(FIRST_BUCKET + BUCKETS.of(nanos, DurationCells.of(nanos)), 1);
            long minute = Longest.minute(nowNanos);
            Longest present = longest.get();
            while (present.isToldBy(nanos, minute) && !longest.compareAndSet(present, present.with(nanos, minute))) {
                present = longest.get();
            }
        }
    }

    /** The longest durations of a minute and of the one before. Immutable. */
    private static final class Longest {

        private final long minute;
        private final long nanos;
        private final long nanosBefore;

        Longest(long minute, long nanos, long nanosBefore) {
            this.minute = minute;
            this.nanos = nanos;
            this.nanosBefore = nanosBefore;
        }

        static long minute(long nowNanos) {
            return Math.floorDiv(nowNanos, TimeUnit.MINUTES.toNanos(1));
        }

        /** What comes late, from a minute that is over, counts in the present one. */
        boolean isToldBy(long newNanos, long newMinute) {
            return newMinute > minute || newNanos > nanos;
        }

        Longest with(long newNanos, long newMinute) {
            return newMinute <= minute ? new Longest(minute, newNanos, nanosBefore)
                    : new Longest(newMinute, newNanos, newMinute == minute + 1 ? nanos : 0);
        }

        long at(long present) {
            return present <= minute ? Math.max(nanos, nanosBefore) : present == minute + 1 ? nanos : 0;
        }
    }
}
