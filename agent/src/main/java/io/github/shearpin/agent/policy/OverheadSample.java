package io.github.shearpin.agent.policy;

import io.github.shearpin.agent.policy.Overhead.Part;
import java.util.Arrays;

/**
 * Measures what the guard of one call takes: whoever begins with another part of the work says so, and the time until the
 * next says so is that part's. It belongs to whom the call belongs to.
 */
final class OverheadSample {

    /** Of the calls that are not measured. */
    static final OverheadSample NONE = new OverheadSample();

    /** So that measured calls, too, allocate nothing. */
    private static final Spares<OverheadSample> POOL = new Spares<OverheadSample>();

    private Overhead overhead;
    private final long[] nanos = new long[Overhead.PARTS.length];
    private final boolean[] concerned = new boolean[Overhead.PARTS.length];
    /** Null: nothing is done for the call just now. */
    private Part present;
    private long since;
    private Object kept;

    private OverheadSample() {
    }

    static OverheadSample of(Overhead overhead, long nowNanos) {
        OverheadSample sample = POOL.take();
        if (sample == null) {
            sample = new OverheadSample();
        }
        sample.overhead = overhead;
        sample.begin(Part.ALL, nowNanos);
        return sample;
    }

    /** What the frame of a simple call keeps, where that keeps this. */
    Object kept() {
        return kept;
    }

    /** @return what the frame of a simple call is to keep */
    Object keeping(Object permit) {
        if (this == NONE) {
            return permit;
        }
        kept = permit;
        return this;
    }

    /**
     * The guard turns to this part of its work.
     *
     * @param part null: to none. The call itself runs, or is to wait
     * @return what it was at work on
     */
    Part at(Part part) {
        Part before = present;
        if (this != NONE && part != before) {
            long now = overhead.now();
            spend(now);
            begin(part, now);
        }
        return before;
    }

    /** The call has ended: what was measured is told, and this becomes another's. */
    void end() {
        if (this == NONE) {
            return;
        }
        spend(overhead.now());
        for (Part part : Overhead.PARTS) {
            if (concerned[part.ordinal()]) {
                overhead.of(part).add(nanos[part.ordinal()]);
            }
        }
        overhead = null;
        kept = null;
        Arrays.fill(nanos, 0);
        Arrays.fill(concerned, false);
        POOL.give(this);
    }

    private void begin(Part part, long nowNanos) {
        present = part;
        if (part != null) {
            concerned[part.ordinal()] = true;
        }
        since = nowNanos;
    }

    private void spend(long nowNanos) {
        if (present != null) {
            long spent = Math.max(0, nowNanos - since - overhead.clockNanos());
            nanos[present.ordinal()] += spent;
            if (present != Part.ALL) {
                nanos[Part.ALL.ordinal()] += spent;
            }
        }
    }
}
