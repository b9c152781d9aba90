package io.github.shearpin.agent.policy.limit;

/** How many calls a bulkhead lets run at once. Thread-safe. */
abstract class Limit {

    private final BulkheadSettings settings;

    Limit(BulkheadSettings settings) {
        this.settings = settings;
    }

    /** @param before the limit so far, whose experience is kept; null: there was none */
    static Limit of(BulkheadSettings settings, Limit before) {
        return settings.adaptive() ? new AdaptiveLimit(settings, before) : new Fixed(settings);
    }

    BulkheadSettings settings() {
        return settings;
    }

    /** Calls that may run at once, now. */
    abstract int calls();

    /**
     * A call ended.
     *
     * @param inUse   calls that had a place, this one included
     * @param dropped it ended because it took too long
     */
    abstract void ended(long durationNanos, int inUse, boolean dropped);

    private static final class Fixed extends Limit {

        Fixed(BulkheadSettings settings) {
            super(settings);
        }

        @Override
        int calls() {
            return settings().max();
        }

        @Override
        void ended(long durationNanos, int inUse, boolean dropped) {
            // Nothing to learn.
        }
    }
}
