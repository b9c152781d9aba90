package io.github.shearpin.agent.policy.breaker;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The results of the last so many nanoseconds, to a sixteenth: the present slice of time and the fifteen before it.
 *
 * <p>Results are only ever added, to a count of good and one of bad ones. When a slice of time ends, the first
 * thread that comes by notes what the counts were; a window's content is the difference between the counts and the note made
 * at its start. So nothing is lost or counted twice under any interleaving, no count can be mistaken for one of an earlier
 * turn of a ring, and a result costs one atomic addition. A result that is recorded while a slice turns counts in one of the
 * two slices. A turn allocates the next notes, a few hundred bytes a sixteenth of the window; nothing else does.
 */
final class TimeWindow extends Window {

    static final int SLICES = 16;

    private final long sliceNanos;
    private final AtomicLong otherGood = new AtomicLong();
    private final AtomicLong bad = new AtomicLong();
    private final AtomicReference<Notes> notes;

    TimeWindow(long windowNanos, long nowNanos, SealableCounter successes) {
        super(successes);
        sliceNanos = (windowNanos - 1) / SLICES + 1;
        long[] before = shifted(new long[SLICES], SLICES, successes.sum());
        notes = new AtomicReference<Notes>(new Notes(nowNanos + sliceNanos, before, new long[SLICES]));
    }

    @Override
    boolean good(long nowNanos) {
        turn(nowNanos);
        return successes.increment();
    }

    @Override
    Totals add(Entry entry, long nowNanos) {
        turn(nowNanos);
        if (entry != Entry.NONE) {
            (entry == Entry.BAD ? bad : otherGood).getAndIncrement();
        }
        return totals(nowNanos);
    }

    @Override
    Totals totals(long nowNanos) {
        // The note first: counts read later are never below it.
        Notes start = turn(nowNanos);
        long badOnes = bad.get() - start.bad[0];
        return new Totals(badOnes + good() - start.good[0], badOnes);
    }

    private long good() {
        return successes.sum() + otherGood.get();
    }

    /** Begins the slice of {@code nowNanos} if it has not begun; an older time changes nothing. */
    private Notes turn(long nowNanos) {
        Notes present = notes.get();
        while (nowNanos - present.endNanos >= 0) {
            long steps = (nowNanos - present.endNanos) / sliceNanos + 1;
            Notes next = new Notes(present.endNanos + steps * sliceNanos,
                    shifted(present.good, steps, good()), shifted(present.bad, steps, bad.get()));
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
