package io.github.shearpin.agent.policy.record;

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

    /** How long they took, in nanoseconds. */
    public Histogram of(Kind kind) {
        return ended[kind.ordinal()].durations;
    }

    /** Of this minute and the one before; 0: none ended. */
    public double longestSeconds(Kind kind, long nowNanos) {
        return ended[kind.ordinal()].longest.get().at(Longest.minute(nowNanos)) / 1e9;
    }

    private static final class Ended {

        private final Histogram durations = new Histogram(LatencySettings.DEFAULT.bounds());
        private final AtomicReference<Longest> longest = new AtomicReference<Longest>(new Longest(0, 0, 0));

        void add(long nanos, long nowNanos) {
            durations.add(nanos);
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
