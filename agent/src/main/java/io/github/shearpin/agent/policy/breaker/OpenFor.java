package io.github.shearpin.agent.policy.breaker;

import io.github.shearpin.agent.policy.Backoff;
import java.util.function.DoubleSupplier;

/**
 * How long a breaker stays open. The time grows with a level, after the ejection times of Envoy's outlier detection: each
 * opening and each re-opening raises the level by one, as long as that makes the time longer; each full time of the present
 * level, without its jitter, that the breaker then spends closed lowers it by one. So an outage that follows closely on
 * another is met with more patience than the first, and what has long been well starts anew. Immutable.
 */
final class OpenFor {

    /** Of a breaker that never opened. */
    static final OpenFor NONE = new OpenFor(0, 0, 0, 0);

    private static final DoubleSupplier MOST = constant(1);

    final long nanos;
    private final int level;
    /** The time before it, and its share of luck: what a time is to be found again from when the settings change. */
    private final long previousNanos;
    private final double luck;

    private OpenFor(int level, long previousNanos, double luck, long nanos) {
        this.level = level;
        this.previousNanos = previousNanos;
        this.luck = luck;
        this.nanos = nanos;
    }

    /**
     * The time of the next opening.
     *
     * @param closedNanos how long the breaker has been closed since this one
     * @param random      gives the jitter
     */
    OpenFor next(Backoff backoff, long closedNanos, DoubleSupplier random) {
        int present = levelAfter(backoff, closedNanos);
        int raised = present == 0 || longest(backoff, present + 1) > longest(backoff, present) ? present + 1 : present;
        return of(backoff, raised, present == 0 ? 0 : nanos, random.getAsDouble());
    }

    /** This opening's time by other settings. */
    OpenFor by(Backoff backoff) {
        return of(backoff, level, previousNanos, luck);
    }

    private static OpenFor of(Backoff backoff, int level, long previousNanos, double luck) {
        return new OpenFor(level, previousNanos, luck, backoff.waitNanos(level, previousNanos, constant(luck)));
    }

    private int levelAfter(Backoff backoff, long closedNanos) {
        int left = level;
        long nanosLeft = closedNanos;
        while (left > 0) {
            nanosLeft -= longest(backoff, left);
            if (nanosLeft < 0) {
                return left;
            }
            left--;
        }
        return left;
    }

    /** The longest that the time of a level may be. */
    private static long longest(Backoff backoff, int level) {
        if (backoff.jitter() != Backoff.Jitter.DECORRELATED) {
            return backoff.waitNanos(level, 0, MOST);
        }
        long longest = 0;
        for (int i = 1; i <= level; i++) {
            longest = backoff.waitNanos(i, longest, MOST);
        }
        return longest;
    }

    private static DoubleSupplier constant(final double number) {
        return new DoubleSupplier() {
            @Override
            public double getAsDouble() {
                return number;
            }
        };
    }
}
