package io.github.shearpin.agent.policy.breaker;

import io.github.shearpin.agent.policy.StripedCounts;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The results of the last so many nanoseconds, to a sixteenth: the present slice of time and the fifteen before it.
 *
 * <p>Results are only ever added, to a count of good and one of bad ones. When a slice of time ends, the first thread that
 * comes by notes what the counts were; a window's content is the difference between the counts and the note made at its
 * start. So nothing is lost or counted twice under any interleaving, no count can be mistaken for one of an earlier turn of a
 * ring, and a result costs one addition, a good one to a striped counter. A result that is recorded while a slice turns counts
 * in one of the two slices. A turn allocates the next notes, a few hundred bytes a sixteenth of the window; nothing else does.
 */
final class TimeWindow extends Window {

    static final int SLICES = 16;

    private final long sliceNanos;
    private final StripedCounts good = new StripedCounts(1);
    private final AtomicLong bad = new AtomicLong();
    private final AtomicReference<Notes> notes;

    TimeWindow(long windowNanos, long nowNanos) {
        sliceNanos = (windowNanos - 1) / SLICES + 1;
        notes = new AtomicReference<Notes>(new Notes(nowNanos + sliceNanos, new long[SLICES], new long[SLICES]));
    }

    @Override
    void good(AtomicLongArray own, long nowNanos) {
        turn(nowNanos);
        good.add(own, 0, 1);
    }

    @Override
    StripedCounts goodCount() {
        return good;
    }

    @Override
    Totals add(Entry entry, long nowNanos) {
        turn(nowNanos);
        if (entry == Entry.GOOD) {
            good.add(0, 1);
        } else if (entry == Entry.BAD) {
            bad.getAndIncrement();
        }
        return totals(nowNanos);
    }

    @Override
    Totals totals(long nowNanos) {
        // The note first: counts read later are never below it.
        Notes start = turn(nowNanos);
        long badOnes = bad.get() - start.bad[0];
        return new Totals(badOnes + good.get(0) - start.good[0], badOnes);
    }

    /** Begins the slice of {@code nowNanos} if it has not begun; an older time changes nothing. */
    private Notes turn(long nowNanos) {
        Notes present = notes.get();
        while (nowNanos - present.endNanos >= 0) {
            long steps = (nowNanos - present.endNanos) / sliceNanos + 1;
            Notes next = new Notes(present.endNanos + steps * sliceNanos,
                    shifted(present.good, steps, good.get(0)), shifted(present.bad, steps, bad.get()));
            if (notes.compareAndSet(present, next)) {
                return next;
            }
            present = notes.get();
        }
        return present;
    }

    private static long[] shifted(long[] starts, long steps, long now) {
        long[] next = new long[SLICES];
        int kept = SLICES - (int) Math.min(SLICES, steps);
        System.arraycopy(starts, SLICES - kept, next, 0, kept);
        for (int i = kept; i < SLICES; i++) {
            next[i] = now;
        }
        return next;
    }

    /** What the counts were at the start of each slice of the window, oldest first. Immutable. */
    private static final class Notes {
        /** When the present slice ends. */
        final long endNanos;
        final long[] good;
        final long[] bad;

        Notes(long endNanos, long[] good, long[] bad) {
            this.endNanos = endNanos;
            this.good = good;
            this.bad = bad;
        }
    }
}
