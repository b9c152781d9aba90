package io.github.shearpin.agent.policy.limit;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How full a token bucket is, under one rate: a single number that callers move by compare-and-set. It can be sealed, after
 * which it no longer moves and another takes over. Thread-safe and lock-free; no method but {@link #under} and
 * {@link #continued} allocates.
 */
final class Level {

    /** As an answer of {@link #take}: no token within the wait. */
    static final long REFUSED = -1;
    /** As an answer: nothing was done, for another level has taken over or is about to. */
    static final long SEALED = -2;

    private final RateLimitSettings settings;
    private final Refill refill;
    private final long capacity;
    private final long maxWaitNanos;
    /**
     * Units taken since the origin of the refill; those that the full bucket let pass count as taken. What is taken beyond
     * those that have come is missing in the bucket, and what is missing beyond its capacity is reserved. Its complement
     * once the level is sealed.
     */
    private final AtomicLong taken;
    /** The latest time at which somebody took a token. A caller who was held up since it looked at the clock is behind it. */
    private final AtomicLong latestNanos;

    private Level(RateLimitSettings settings, Refill refill, long taken, long nowNanos) {
        this.settings = settings;
        this.refill = refill;
        this.capacity = product(settings.burst(), refill.unitsPerToken());
        this.maxWaitNanos = Math.min(settings.waitNanos(), Refill.MAX_NANOS);
        this.taken = new AtomicLong(taken);
        this.latestNanos = new AtomicLong(nowNanos);
    }

    static Level full(RateLimitSettings settings, long nowNanos) {
        return new Level(settings, new Refill(settings, nowNanos), 0, nowNanos);
    }

    /** Takes a token: nanoseconds until it is there, or {@link #REFUSED} or {@link #SEALED}. */
    long take(long nowNanos, boolean mayWait) {
        long now = nowNanos;
        while (true) {
            long come = refill.units(now);
            long before = taken.get();
            if (before < 0) {
                return SEALED;
            }
            long after = Math.max(before, come) + refill.unitsPerToken();
            long wait = after - come <= capacity ? 0 : refill.nanosUntil(after - capacity, now);
            if (wait > 0) {
                long latest = latestNanos.get();
                if (latest - now > 0) {
                    now = latest;
                    continue;
                }
            }
            if (wait > (mayWait ? maxWaitNanos : 0)) {
                return REFUSED;
            }
            tookAt(now); // before others see that units of that time are gone
            if (taken.compareAndSet(before, after)) {
                return wait;
            }
        }
    }

    private void tookAt(long now) {
        long latest;
        do {
            latest = latestNanos.get();
        } while (now - latest > 0 && !latestNanos.compareAndSet(latest, now));
    }

    /** Puts a token back; false: nothing was done, the level is sealed. */
    boolean giveBack() {
        while (true) {
            long before = taken.get();
            if (before < 0) {
                return false;
            }
            if (taken.compareAndSet(before, Math.max(0, before - refill.unitsPerToken()))) {
                return true;
            }
        }
    }

    /** Tokens in the bucket; negative: so many are reserved. */
    double tokens(long nowNanos) {
        long missing = Math.max(0, taken() - refill.units(nowNanos));
        return (capacity - missing) / (double) refill.unitsPerToken();
    }

    boolean isFull(long nowNanos) {
        return taken() - refill.units(nowNanos) <= 0;
    }

    /** Tokens in the full bucket. */
    double burst() {
        return capacity / (double) refill.unitsPerToken();
    }

    RateLimitSettings settings() {
        return settings;
    }

    void seal() {
        long before;
        do {
            before = taken.get();
        } while (before >= 0 && !taken.compareAndSet(before, ~before));
    }

    private long taken() {
        long value = taken.get();
        return value < 0 ? ~value : value;
    }

    /** A sealed level as it was, open. */
    Level continued() {
        return new Level(settings, refill, taken(), latestNanos.get());
    }

    /** A sealed level under other settings: tokens that are missing go on missing, and reserved ones stay reserved. */
    Level under(RateLimitSettings other, long nowNanos) {
        Level next = full(other, nowNanos);
        long missing = Math.max(0, taken() - refill.units(nowNanos));
        long reserved = Math.max(0, missing - capacity);
        next.taken.set(Math.min(next.capacity, next.units(missing - reserved, refill)) + next.units(reserved, refill));
        return next;
    }

    /** Units of another refill in those of this one. */
    private long units(long units, Refill other) {
        double fraction = units % other.unitsPerToken() / (double) other.unitsPerToken();
        return Math.min(Refill.MAX_NANOS, product(units / other.unitsPerToken(), refill.unitsPerToken())
                + (long) Math.ceil(fraction * refill.unitsPerToken()));
    }

    /** At most {@link Refill#MAX_NANOS}. */
    private static long product(long tokens, long unitsPerToken) {
        return tokens > Refill.MAX_NANOS / unitsPerToken ? Refill.MAX_NANOS : tokens * unitsPerToken;
    }
}
