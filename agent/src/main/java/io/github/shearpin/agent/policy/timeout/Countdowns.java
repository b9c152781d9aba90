package io.github.shearpin.agent.policy.timeout;

import io.github.shearpin.agent.policy.ThreadNumber;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Records that calls take and give back without a lock or, once there are enough, any allocation. Each has a slot for good, and
 * its own state says whether it is free, so that taking is one compare-and-set. A thread looks first near the slot that its
 * number leads to, so that it meets its own record again. Thread-safe.
 *
 * <p>When many are in use at one time, there are more slots, and they remain; the records that the timer then finds free are
 * {@linkplain #retires retired}.
 */
abstract class Countdowns<C extends Countdown> {

    private static final int SLOTS = 64;
    private static final int NEAR = 4;
    private static final int ANYWHERE = 16;
    private static final long GOLDEN_RATIO = 0x9E3779B97F4A7C15L;

    private final int firstSlots;
    private final AtomicReference<AtomicReferenceArray<Countdown>> slots;

    Countdowns() {
        this(SLOTS);
    }

    /** @param slots how many there are at first, a power of 2 */
    Countdowns(int slots) {
        firstSlots = slots;
        this.slots = new AtomicReference<AtomicReferenceArray<Countdown>>(new AtomicReferenceArray<Countdown>(slots));
    }

    /** A record that is claimed. */
    abstract C create(int slot);

    /** Takes one; it comes back with {@link Countdown#finish}. */
    final C claim() {
        long hash = ThreadNumber.current() * GOLDEN_RATIO; // of which the upper bits spread best
        while (true) {
            AtomicReferenceArray<Countdown> now = slots.get();
            int home = (int) (hash >>> 1 + Long.numberOfLeadingZeros(now.length()));
            for (int i = 0; i < NEAR; i++) {
                C claimed = claim(now, home + i);
                if (claimed != null) {
                    return claimed;
                }
            }
            // Threads may share a number, so a crowded neighbourhood alone is no reason to grow.
            for (int i = 0; i < ANYWHERE; i++) {
                C claimed = claim(now, ThreadLocalRandom.current().nextInt());
                if (claimed != null) {
                    return claimed;
                }
            }
            grow(now);
        }
    }

    @SuppressWarnings("unchecked") // all in the slots were created here
    private C claim(AtomicReferenceArray<Countdown> now, int anywhere) {
        int slot = anywhere & now.length() - 1;
        Countdown there = now.get(slot);
        if (there != null && !there.isRetired()) {
            return there.claim() ? (C) there : null;
        }
        C created = create(slot);
        return now.compareAndSet(slot, there, created) ? created : null;
    }

    /** A record that is created for an old slot meanwhile is used once and lost. */
    private void grow(AtomicReferenceArray<Countdown> now) {
        AtomicReferenceArray<Countdown> more = new AtomicReferenceArray<Countdown>(2 * now.length());
        for (int i = 0; i < now.length(); i++) {
            more.lazySet(i, now.get(i));
        }
        slots.compareAndSet(now, more);
    }

    final boolean retires() {
        return slots.get().length() > firstSlots;
    }

    final void remove(Countdown retired, int slot) {
        slots.get().compareAndSet(slot, retired, null);
    }
}
