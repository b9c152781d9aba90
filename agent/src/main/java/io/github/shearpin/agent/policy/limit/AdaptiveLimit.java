package io.github.shearpin.agent.policy.limit;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A limit that follows latency, so that no more calls run at once than what they call can work on: beyond that they would
 * only queue there. It is the gradient limit of Netflix's concurrency-limits and of Envoy's adaptive concurrency filter:
 * the limit is multiplied by {@code tolerated / measured} latency, where tolerated is one and a half times what a call
 * takes without a queue, and given room of its square root as long as that is not exceeded. It differs where users of
 * those complain:
 *
 * <ul>
 * <li>Room is given only while latency is tolerated, or a little of it would be given for ever under a little overload.
 * <li>What a call takes without a queue is no average over the past, which overload would raise without bound. It falls
 *     with what is measured, but rises only with what is measured while no more calls than the minimum run, and then no
 *     further than to where the limit may grow again. So calls that take longer for another reason lower the limit to its
 *     minimum, where that is learned, and it grows anew.
 * <li>It never lowers the limit on purpose in order to measure that, which would refuse calls of a healthy program.
 * <li>It grows only while more than half of it is used (RFC 7661), and then doubles, from its minimum, until latency first
 *     rises (slow start, RFC 5681).
 * <li>Dropped calls lower it whatever their latency, which is the same for all of them.
 * </ul>
 *
 * <p>It is moved after each window of calls, all of which began since it was moved last. A window is as long as it takes to
 * know the mean latency to an eighth, so that a mixture of fast and slow calls is not mistaken for a queue.
 *
 * <p>Clients that share a server see each other's calls as its latency, and share it only roughly. So do calls without a
 * place, which run where the limit is not enforced: a queue that they keep filled passes for calls that take longer, and the
 * limit wanders between its bounds.
 *
 * <p>Thread-safe. Measuring is a compare-and-set; a call that ends while another is being measured is left out.
 */
final class AdaptiveLimit extends Limit {

    /** Times the latency without a queue; above it the limit falls. */
    private static final double TOLERATED = 1.5;
    /** Calls that take longer at the minimum are taken to be so many times as slow as they are without a queue. */
    private static final double LEARNED = 1.35;
    /** Times the latency without a queue; above it the limit doubles no more. */
    private static final double UNMOVED = 1.25;
    /** What is left of the limit after a window at the worst. */
    private static final double MOST_SHRINKAGE = 0.5;
    /** Of the square root of the limit, while latency is tolerated at all. */
    private static final double LEAST_ROOM = 0.25;
    /** Of all calls. */
    private static final double TOLERATED_DROPS = 0.1;

    /** The shortest window. */
    private static final int MIN_CALLS = 32;
    /** A window for latencies so uneven that their mean is never known well. */
    private static final int ENOUGH_CALLS = 1000;
    /** Of the mean: the standard error at which a window may end. */
    private static final double ERROR = 0.125;
    /** The same while nothing is known, for what is learned first stays longest. */
    private static final double FIRST_ERROR = ERROR / 2;

    /** How much of a difference is learned in a window. */
    private static final double LEARNING = 0.125;

    /** Written by whoever measures, for {@link #calls} and a limit that takes over. */
    private volatile double limit;
    /** Nanoseconds a call takes without a queue; 0: not known. */
    private volatile double unqueued;

    /** Held while a call is measured, which guards all below. */
    private final AtomicBoolean measuring = new AtomicBoolean();
    private boolean doubling;
    /**
     * Calls to leave out, for they may have begun before the limit was moved; at first because some are cold, and because
     * the first to end are the short ones.
     */
    private int stale = MIN_CALLS;
    private int measured;
    private int dropped;
    private int peak;
    private double sum;
    private double sumOfSquares;

    /** @param before whose number of calls, and experience, it begins with; null: it begins with its minimum and none */
    AdaptiveLimit(BulkheadSettings settings, Limit before) {
        super(settings);
        if (before instanceof AdaptiveLimit) {
            unqueued = ((AdaptiveLimit) before).unqueued;
        }
        limit = bounded(before == null ? settings.min() : before.calls());
        doubling = limit == settings.min();
    }

    @Override
    int calls() {
        return (int) limit;
    }

    @Override
    void ended(long durationNanos, int inUse, boolean drop) {
        if (measuring.get() || !measuring.compareAndSet(false, true)) {
            return;
        }
        try {
            if (stale > 0) {
                stale--;
                return;
            }
            measure(durationNanos, inUse, drop);
            if (isWindowOver()) {
                move(inUse);
            }
        } finally {
            measuring.set(false);
        }
    }

    private void measure(long durationNanos, int inUse, boolean drop) {
        peak = Math.max(peak, inUse);
        if (drop) {
            dropped++;
        } else {
            measured++;
            sum += durationNanos;
            sumOfSquares += (double) durationNanos * durationNanos;
        }
    }

    /** A window has at least as many calls as ran at once, or the short ones that end first would stand for all. */
    private boolean isWindowOver() {
        int ended = measured + dropped;
        if (ended < Math.max(MIN_CALLS, peak)) {
            return false;
        }
        double mean = sum / measured;
        return ended >= ENOUGH_CALLS || manyDropped()
                || standardError(mean) <= mean * (unqueued == 0 ? FIRST_ERROR : ERROR);
    }

    /** More than are tolerated, by more than chance would have it. */
    private boolean manyDropped() {
        return dropped - 1.5 * Math.sqrt(dropped) > TOLERATED_DROPS * (measured + dropped);
    }

    private double standardError(double mean) {
        return Math.sqrt(Math.max(0, sumOfSquares / measured - mean * mean) / measured);
    }

    /** Ends the window. */
    private void move(int inUse) {
        int before = calls();
        if (manyDropped()) {
            shrink(1 - dropped / (double) (measured + dropped));
        } else {
            double mean = Math.max(1, sum / measured);
            follow(mean, standardError(mean));
        }
        stale = calls() == before ? 0 : inUse - 1;
        measured = 0;
        dropped = 0;
        peak = 0;
        sum = 0;
        sumOfSquares = 0;
    }

    private void follow(double mean, double error) {
        boolean learned = learn(mean, error);
        if (peak <= calls() / 2) {
            return;
        }
        double queueing = mean / unqueued;
        if (mean - error > TOLERATED * unqueued) {
            shrink(TOLERATED * unqueued / (mean - error));
        } else if (!learned) {
            doubling &= queueing <= UNMOVED;
            double room = (TOLERATED - queueing) / (TOLERATED - 1);
            limit = bounded(doubling ? 2 * limit
                    : limit + Math.sqrt(limit) * Math.min(1, Math.max(LEAST_ROOM, room)));
        }
    }

    /** True: what a call takes without a queue has risen. */
    private boolean learn(double mean, double error) {
        if (unqueued == 0) {
            unqueued = mean;
        } else if (mean + 2 * error < unqueued) {
            unqueued += (mean + 2 * error - unqueued) * LEARNING;
        } else if (mean > LEARNED * unqueued && peak <= settings().min()) {
            unqueued += (Math.min(mean / LEARNED, 2 * unqueued) - unqueued) * LEARNING;
            return true;
        }
        return false;
    }

    private void shrink(double factor) {
        limit = bounded(limit * Math.max(MOST_SHRINKAGE, factor));
        doubling = limit == settings().min();
    }

    private double bounded(double calls) {
        return Math.max(settings().min(), Math.min(settings().max(), calls));
    }
}
