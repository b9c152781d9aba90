package io.github.shearpin.agent.policy.timeout;

import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.concurrent.locks.LockSupport;

/**
 * A time that a {@link Timer} keeps, in a record that is used again and again. Which phase it is in, in which of its lives,
 * and whether the timer has it lie in one word, so that whatever is decided on an old view of it fails: an old firing can't
 * hit the next call that uses the record. Between claiming and ending it belongs to one caller.
 *
 * <p>The timer is told of a record once, and looks at it when its first deadline has come; if it runs with a later one by
 * then, the timer goes on waiting for that one. So a caller seldom has to tell the timer anything.
 */
abstract class Countdown {

    private static final AtomicLongFieldUpdater<Countdown> STATE =
            AtomicLongFieldUpdater.newUpdater(Countdown.class, "state");

    private static final long PHASES = 7;
    private static final long FREE = 0;
    /** Claimed; it can expire from when it has a subject. */
    private static final long RUNNING = 1;
    private static final long EXPIRING = 2;
    private static final long EXPIRED = 3;
    /** Ended by what is called because it expires: it is freed when that returns. */
    private static final long ENDED = 4;
    /** Never used again. */
    private static final long RETIRED = 5;
    /** It has expired, and does so again unless the call ends before. */
    private static final long LATE = 6;
    /** The timer looks at the record at {@link #lookAt}, or finds it in its inbox. */
    private static final long KNOWN = 8;
    /** It is in the inbox of the timer. */
    private static final long INBOX = 16;
    /** The rest of the word counts the lives. */
    private static final long LIFE = 32;

    private static final int YIELDS = 100;
    private static final long WAIT_NANOS = 50000;
    private static final long MIN_GRACE_NANOS = 1000000;
    private static final long MAX_GRACE_NANOS = 1000000000;

    private final Countdowns<?> pool;
    private final int slot;
    private volatile long state = RUNNING;
    private volatile Object subject;
    private long dueNanos;
    /** The thread that calls {@link #expired}; of interest to that thread alone. */
    private Thread expiring;

    /** When the timer looks at the record next; the timer alone writes it. */
    volatile long lookAt;
    /** The place in the timer's queue; -1: none. The timer's own. */
    int place = -1;
    /** The next one in the timer's inbox. */
    Countdown next;

    /** Keeps the words of neighbours in memory, which other threads write, out of each other's cache lines. */
    @SuppressWarnings("unused")
    private long padding1, padding2, padding3, padding4, padding5, padding6, padding7, padding8;

    /** Claimed from the beginning, and to lie in that slot of that pool. */
    Countdown(Countdowns<?> pool, int slot) {
        this.pool = pool;
        this.slot = slot;
    }

    /** As an answer of {@link #expired}: once was enough. */
    static final long DONE = 0;

    /**
     * The deadline has passed, and the call has not ended: runs on the timer's thread.
     *
     * @return nanoseconds after which it is to be called again if the call still goes on, or {@link #DONE}
     */
    abstract long expired(Object subject);

    /** The call whose deadline had passed has ended: runs on the thread that ended it. */
    abstract void endedLate();

    // What the caller does.

    final boolean claim() {
        long seen = state;
        return phase(seen) == FREE && STATE.compareAndSet(this, seen, seen | RUNNING);
    }

    final boolean isRetired() {
        return phase(state) == RETIRED;
    }

    /** Sets the deadline, which counts from {@link #arm} on. */
    final void deadline(long nanos) {
        dueNanos = nanos;
    }

    /**
     * Whether the timer looks at this record before that time anyway. To be asked after {@link #claim}: either this sees what
     * the timer last wrote to {@link #lookAt}, or the timer sees after writing it that the record was claimed.
     */
    final boolean isLookedAtBy(long nanos) {
        return (state & (KNOWN | INBOX)) == KNOWN && lookAt - nanos <= 0;
    }

    /** Whether the record has to be put into the inbox; otherwise it is there. */
    final boolean enterInbox() {
        long seen;
        do {
            seen = state;
            if ((seen & INBOX) != 0) {
                return false;
            }
        } while (!STATE.compareAndSet(this, seen, seen | KNOWN | INBOX));
        return true;
    }

    /**
     * From now on it can expire. The last step of a start, and no call in the bytecode: a stack that overflows leaves nothing
     * behind that expires without anybody to end it.
     */
    final void arm(Object newSubject) {
        subject = newSubject;
    }

    /**
     * Ends this life of the record, which then is another caller's.
     *
     * @return false: it expired, and {@link #expired} has returned, unless that is what asks
     */
    final boolean finish() {
        subject = null; // before the record may be another's; the timer reads it before it decides
        long seen = state;
        while (phase(seen) == RUNNING) {
            if (STATE.compareAndSet(this, seen, freed(seen))) {
                return true;
            }
            seen = state;
        }
        boolean ownExpiry = phase(seen) == EXPIRING && expiring == Thread.currentThread();
        if (!ownExpiry) {
            endExpiring();
        }
        endedLate();
        do {
            seen = state;
        } while (!STATE.compareAndSet(this, seen, ownExpiry ? in(ENDED, seen) : freed(seen)));
        return false;
    }

    /** Whether its time is over, as the caller who has claimed it sees it. */
    final boolean isOver() {
        return phase(state) != RUNNING;
    }

    /** Sees to it that it does not expire again, and waits while it does. */
    private void endExpiring() {
        long seen;
        do {
            awaitExpiring();
            seen = state;
        } while (phase(seen) != EXPIRED && !(phase(seen) == LATE && STATE.compareAndSet(this, seen, in(EXPIRED, seen))));
    }

    /** Waits while it expires, which takes microseconds; no lock, since a virtual thread would hold on to its carrier. */
    final void awaitExpiring() {
        for (int i = 0; phase(state) == EXPIRING; i++) {
            if (i < YIELDS) {
                Thread.yield();
            } else {
                LockSupport.parkNanos(this, WAIT_NANOS);
            }
        }
    }

    // What the timer does, on one thread.

    /** A view of the record, for the decisions below. */
    final long state() {
        return state;
    }

    final Object subject() {
        return subject;
    }

    /** Whether it can expire, if it has a subject. */
    final boolean isRunning(long seen) {
        return phase(seen) == RUNNING || phase(seen) == LATE;
    }

    /**
     * When to look at it again. A record that has no subject is about to be armed or to be freed, in the midst of a start or of
     * an end; it may have its last life's deadline.
     */
    final long wantedAt(long seen, Object seenSubject, long now) {
        if (isRunning(seen) && seenSubject == null) {
            return now + Math.max(MIN_GRACE_NANOS, Math.min(MAX_GRACE_NANOS, now - dueNanos));
        }
        return dueNanos;
    }

    final void leaveInbox() {
        long seen;
        do {
            seen = state;
        } while (!STATE.compareAndSet(this, seen, seen & ~INBOX));
    }

    /**
     * False: the record is not as it was seen. Otherwise {@link #expired} can be called, and then {@link #hasExpired} or
     * {@link #expiresAgain}.
     */
    final boolean expire(long seen) {
        if (!STATE.compareAndSet(this, seen, in(EXPIRING, seen))) {
            return false;
        }
        expiring = Thread.currentThread();
        return true;
    }

    /** For good: the timer has forgotten it. */
    final void hasExpired() {
        expiring = null;
        long seen;
        long then;
        do {
            seen = state;
            then = phase(seen) == ENDED ? freed(forgotten(seen)) : in(EXPIRED, forgotten(seen));
        } while (!STATE.compareAndSet(this, seen, then));
    }

    /** The timer looks at it again at that time, and has put it into its queue for that. */
    final void expiresAgain(long at) {
        expiring = null;
        dueNanos = at;
        long seen;
        do {
            seen = state;
        } while (!STATE.compareAndSet(this, seen, phase(seen) == ENDED ? freed(seen) : in(LATE, seen)));
    }

    /**
     * The timer forgets a record that does not run.
     *
     * @return false: the record is not as it was seen
     */
    final boolean forget(long seen) {
        boolean retire = phase(seen) == FREE && pool.retires();
        if (!STATE.compareAndSet(this, seen, forgotten(seen) + (retire ? RETIRED : 0))) {
            return false;
        }
        if (retire) {
            pool.remove(this, slot);
        }
        return true;
    }

    private static long forgotten(long seen) {
        return (seen & INBOX) == 0 ? seen & ~KNOWN : seen;
    }

    private static long freed(long seen) {
        return (seen & ~PHASES) + LIFE;
    }

    private static long in(long phase, long seen) {
        return seen & ~PHASES | phase;
    }

    private static long phase(long seen) {
        return seen & PHASES;
    }
}
