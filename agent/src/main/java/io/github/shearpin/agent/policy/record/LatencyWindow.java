package io.github.shearpin.agent.policy.record;

import io.github.shearpin.agent.policy.SlidingWindow;
import io.github.shearpin.agent.policy.StripedCounts;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongSupplier;

/**
 * The durations of all calls of a rule over its sliding window. Thread-safe without a lock.
 *
 * <p>The window moves by fifteenths of its length and covers the last 14 to 15 of them: 280 to 300 s of 5 minutes.
 * Quantiles come from a histogram and are off by at most 1/32 (3.2 %) of the duration, or 32 ns for one below 1 &micro;s;
 * durations of more than 18 minutes count as 18 minutes in them. Calls that end while the window is just moving may count
 * to the time before.
 *
 * <p>It counts by itself what its recorders count too, and does not know them: one of many calls has to move the window
 * on, which takes it the same few microseconds however many recorders there are, and a recorder that nobody uses any more
 * is free to go. It takes about 40 kB, and 4 kB for each further stripe.
 */
public final class LatencyWindow {

    private static final int SLICES = 15;

    private final LongSupplier nanoClock;
    private final Spans spans;
    private final StripedCounts counts = new StripedCounts(DurationCells.COUNT);
    /** All that there ever were, so that equal ones are the same. */
    private final List<Buckets> knownBuckets = new ArrayList<Buckets>();
    private volatile Buckets buckets;
    private volatile SlidingWindow window;
    private long windowNanos;

    /** Of calls whose spans nobody asks for. */
    public LatencyWindow(LatencySettings settings, LongSupplier nanoClock) {
        this(settings, nanoClock, new Spans(nanoClock));
    }

    /**
     * @param nanoClock monotonic nanoseconds, the clock of {@link CallRecorder#ended} too
     * @param spans     of the calls
     */
    public LatencyWindow(LatencySettings settings, LongSupplier nanoClock, Spans spans) {
        this.nanoClock = nanoClock;
        this.spans = spans;
        reconfigure(settings);
    }

    /** Goes on by other settings; another length empties the window. One thread at a time. */
    public void reconfigure(LatencySettings settings) {
        buckets = bucketsOf(settings.bounds());
        if (windowNanos != settings.windowNanos()) {
            windowNanos = settings.windowNanos();
            window = new SlidingWindow(new SlidingWindow.Source() {
                @Override
                public int count(int index) {
                    return (int) counts.get(index);
                }
            }, DurationCells.COUNT, SLICES, windowNanos, nanoClock.getAsLong());
        }
    }

    private Buckets bucketsOf(long[] bounds) {
        for (Buckets known : knownBuckets) {
            if (known.haveBounds(bounds)) {
                return known;
            }
        }
        Buckets made = new Buckets(bounds);
        knownBuckets.add(made);
        return made;
    }

    Spans spans() {
        return spans;
    }

    /** A recorder for one more method of the rule. */
    public CallRecorder newRecorder() {
        return new CallRecorder(this);
    }

    /** The quantiles of these settings over the window in seconds, by nearest rank; NaN each when no call ended in it. */
    public double[] quantileSeconds(LatencySettings settings) {
        return read(settings).quantileSeconds;
    }

    /** What is in it now, with the quantiles of these settings. */
    public Reading read(LatencySettings settings) {
        int[] counts = new int[DurationCells.COUNT];
        long now = nanoClock.getAsLong();
        SlidingWindow present = window;
        present.read(now, counts);
        long total = 0;
        for (int count : counts) {
            total += Integer.toUnsignedLong(count);
        }
        double[] seconds = settings.quantiles();
        for (int i = 0; i < seconds.length; i++) {
            seconds[i] = total == 0 ? Double.NaN : quantileNanos(seconds[i], counts, total) / 1e9;
        }
        return new Reading(total, present.coveredNanos(now) / 1e9, seconds);
    }

    /** The window at some moment. */
    public static final class Reading {
        /** Calls that ended in it, those that were refused left out. */
        public final long calls;
        /** How far it reached back. */
        public final double seconds;
        /** In the order of the settings; NaN: there were no calls. Don't change it. */
        public final double[] quantileSeconds;

        private Reading(long calls, double seconds, double[] quantileSeconds) {
            this.calls = calls;
            this.seconds = seconds;
            this.quantileSeconds = quantileSeconds;
        }
    }

    /** Those that durations are counted by now. */
    Buckets buckets() {
        return buckets;
    }

    /** All that is in it, and was. */
    public StripedCounts striped() {
        return counts;
    }

    /** A call ends now whose duration is in that cell. */
    void ended(AtomicLongArray own, int cell, long nowNanos) {
        window.slideTo(nowNanos);
        counts.add(own, cell, 1);
    }

    private static double quantileNanos(double quantile, int[] counts, long total) {
        // One step down, or 0.07 of 100, which comes out a little above 7, would be the eighth.
        long rank = Math.max(1, (long) Math.ceil(Math.nextDown(quantile * total)));
        int cell = 0;
        for (long upTo = Integer.toUnsignedLong(counts[0]); upTo < rank && cell < counts.length - 1;) {
            upTo += Integer.toUnsignedLong(counts[++cell]);
        }
        return DurationCells.middleNanos(cell);
    }
}
