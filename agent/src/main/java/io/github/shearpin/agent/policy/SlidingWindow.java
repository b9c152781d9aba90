package io.github.shearpin.agent.policy;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * What counters that only grow have grown by over the last while. The window is cut into slices; at each slice's
 * beginning the counters are noted down, and the window's counts are what they are now less what they were when its
 * oldest slice began. It moves by whole slices and covers between all but one of them and all of them.
 *
 * <p>There is no thread and no timer: whoever counts or reads says what time it is, and the first to say that a slice
 * is over takes the note. That is one volatile read and a comparison for all others, no lock, and no allocation. What
 * is counted while a note is being taken may fall before the note or after it. A count over the window is exact as long
 * as it is below 2<sup>32</sup>. It costs 4 bytes a counter and slice.
 */
public final class SlidingWindow {

    /** The counters. */
    public interface Source {
        /** The present value of a counter, modulo 2<sup>32</sup>; called by many threads. */
        int count(int index);
    }

    private final Source source;
    private final int counters;
    private final long sliceNanos;
    private final long beganNanos;
    /**
     * The notes of the slices by position, modulo their number. There is one more than slices, so that the one that is
     * being written is not one that is being read.
     */
    private final AtomicIntegerArray[] notes;
    private final AtomicBoolean sliding = new AtomicBoolean();
    /** The number of the present slice, idle time not counted. */
    private volatile long position;
    private volatile long nextSliceNanos;

    /**
     * @param source      holds this many counters
     * @param slices      how many slices the window is cut into, at least 1
     * @param windowNanos length of the window
     * @param nowNanos    the window begins now, and the counters' present values are not in it
     */
    public SlidingWindow(Source source, int counters, int slices, long windowNanos, long nowNanos) {
        this.source = source;
        this.counters = counters;
        this.sliceNanos = Math.max(1, windowNanos / slices);
        this.beganNanos = nowNanos;
        this.notes = new AtomicIntegerArray[slices + 1];
        for (int i = 0; i < notes.length; i++) {
            notes[i] = new AtomicIntegerArray(counters);
        }
        note(1, notes.length);
        this.nextSliceNanos = nowNanos + sliceNanos;
    }

    /** To be called before counting what happened at this time. */
    public void slideTo(long nowNanos) {
        if (nowNanos - nextSliceNanos >= 0 && sliding.compareAndSet(false, true)) {
            try {
                slide(nowNanos);
            } finally {
                sliding.set(false);
            }
        }
    }

    private void slide(long nowNanos) {
        long late = nowNanos - nextSliceNanos;
        if (late < 0) {
            return; // another thread was faster
        }
        long passed = late / sliceNanos + 1;
        nextSliceNanos += passed * sliceNanos;
        // Nothing was counted since the first of the slices that passed was over, or this would have been called then:
        // all of them began with the present counts.
        long first = position + 1;
        note(first, first + Math.min(passed, notes.length));
    }

    /**
     * Reads all counters' growth over the window, as of one position of it.
     *
     * @param into takes the counts, which are to be read as unsigned
     */
    public void read(long nowNanos, int[] into) {
        slideTo(nowNanos);
        long seen;
        do {
            seen = position;
            // The oldest slice in the window; its note is not written again before the position has moved on.
            AtomicIntegerArray beginning = notes[slot(seen + 2)];
            for (int i = 0; i < counters; i++) {
                into[i] = beginning.get(i);
            }
            for (int i = 0; i < counters; i++) {
                into[i] = source.count(i) - into[i];
            }
        } while (position != seen);
    }

    /** How far the counts reach back that are read at that time: no longer than the window has been there. */
    public long coveredNanos(long nowNanos) {
        slideTo(nowNanos);
        long oldestSlice = nextSliceNanos - (notes.length - 1) * sliceNanos;
        return Math.max(0, Math.min(nowNanos - beganNanos, nowNanos - oldestSlice));
    }

    /** Moves through these positions, noting the present counts at each; the last is exclusive. */
    private void note(long from, long to) {
        AtomicIntegerArray note = notes[slot(from)];
        for (int i = 0; i < counters; i++) {
            note.lazySet(i, source.count(i));
        }
        position = from;
        // A source may have much to add up for a count, so it is asked but once.
        for (long next = from + 1; next < to; next++) {
            AtomicIntegerArray copy = notes[slot(next)];
            for (int i = 0; i < counters; i++) {
                copy.lazySet(i, note.get(i));
            }
            position = next;
        }
    }

    private int slot(long position) {
        return (int) (position % notes.length);
    }
}
