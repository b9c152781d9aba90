package io.github.shearpin.agent.policy.timeout;

import io.github.shearpin.agent.logging.Log;
import io.github.shearpin.agent.logging.WorkThread;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/**
 * Tells when a time is over that a call may take. One daemon thread, {@code shearpin-timer}, keeps all times; it is started
 * when it is first needed. Most calls end in time, so that is what is made cheap: to start and end a time takes no lock and,
 * once there are enough records, no allocation, and rarely does the thread hear of it (see {@link Countdown}).
 *
 * <p>A time is over at its nanosecond at the earliest, and some tens of microseconds later on a machine that isn't busy.
 * Thread-safe.
 */
public final class Timer {

    /** What is to happen when a time is over. */
    public interface Listener {

        /**
         * Called once on the timer's thread, which all times share: must be short. What it throws is told on stderr and goes no
         * further.
         */
        void expired();
    }

    /** Longer times than this are cut short: 73 years. */
    private static final long FOREVER = Long.MAX_VALUE / 4;
    private static final long SECOND = 1000000000;

    private final LongSupplier nanoClock;
    /** Null: there is none. */
    private final WorkThread thread;

    private final Countdowns<Alarm> alarms = new Countdowns<Alarm>() {
        @Override
        Alarm create(int slot) {
            return new Alarm(this, slot);
        }
    };

    /** Records the thread has to look at, linked; the latest first. */
    private final AtomicReference<Countdown> inbox = new AtomicReference<Countdown>();
    /** When the thread wakes by itself; a time that has passed while it is awake. */
    private final AtomicLong wakesAt;

    private long number;
    /** What was taken out of the inbox and not looked at yet; this and the queue are the thread's own. */
    private Countdown incoming;
    private final DueQueue queue = new DueQueue();

    /**
     * With a thread.
     *
     * @param nanoClock must go on like {@link System#nanoTime}
     */
    public Timer(LongSupplier nanoClock) {
        this(nanoClock, true);
    }

    private Timer(LongSupplier nanoClock, boolean threaded) {
        this.nanoClock = nanoClock;
        long now = nanoClock.getAsLong();
        wakesAt = new AtomicLong(now + FOREVER);
        thread = !threaded ? null : new WorkThread("timer", "no timeout is enforced", "keeping the time of calls", now,
                new WorkThread.Work() {
                    @Override
                    public long round() {
                        return expireDue();
                    }
                });
    }

    /** Without a thread: times are over when {@link #runDue} finds it. For tests that drive the clock by hand. */
    public static Timer manual(LongSupplier nanoClock) {
        return new Timer(nanoClock, false);
    }

    /**
     * Runs all that is due, on the calling thread; not by two threads at once.
     *
     * @throws IllegalStateException when this timer has a thread for that
     */
    public void runDue() {
        if (thread != null) {
            throw new IllegalStateException("this timer has a thread of its own");
        }
        expireDue();
    }

    /**
     * Has the listener called when that time is over, unless the alarm is ended before. The alarm belongs to the caller until it
     * ends it, which any thread may do.
     *
     * @param afterNanos a negative number is as good as 0
     */
    public Alarm start(long afterNanos, Listener listener) {
        Alarm alarm = alarms.claim();
        schedule(alarm, afterNanos);
        alarm.arm(listener);
        return alarm;
    }

    /** Ends the thread: no time is over any more. For when all calls have ended. */
    public void close() {
        if (thread != null) {
            thread.end();
        }
    }

    /** A time that runs. */
    public static final class Alarm extends Countdown {

        private Alarm(Countdowns<Alarm> pool, int slot) {
            super(pool, slot);
        }

        @Override
        long expired(Object listener) {
            ((Listener) listener).expired();
            return DONE;
        }

        @Override
        void endedLate() {
        }

        /**
         * Ends it. To be called exactly once, since the alarm is another caller's from then on; the listener is forgotten.
         *
         * @return true: the listener has not been called, and will not be; false: it was called, and has returned, unless it is
         *         the listener itself that ends its alarm
         */
        public boolean end() {
            return finish();
        }
    }

    /** Makes sure that the thread looks at a record that was claimed, by the time it is due. It has to be armed yet. */
    void schedule(Countdown record, long afterNanos) {
        boolean done = false;
        try {
            long now = nanoClock.getAsLong();
            long due = now + Math.min(afterNanos, FOREVER);
            record.deadline(due);
            if (!record.isLookedAtBy(due)) {
                if (record.enterInbox()) {
                    push(record);
                }
                wakeBy(due, now);
            }
            done = true;
        } finally {
            if (!done) {
                record.finish();
            }
        }
    }

    private void push(Countdown record) {
        Countdown head;
        do {
            head = inbox.get();
            record.next = head;
        } while (!inbox.compareAndSet(head, record));
    }

    /** Called after a record was put into the inbox: either the thread sees it before it sleeps, or this sees until when. */
    private void wakeBy(long due, long now) {
        if (thread != null && !thread.isStarted()) {
            thread.start(now);
            return;
        }
        long wakes = wakesAt.get();
        while (due - wakes < 0) {
            if (wakesAt.compareAndSet(wakes, due)) {
                if (thread != null) {
                    thread.wake();
                }
                return;
            }
            wakes = wakesAt.get();
        }
    }

    /** One more each time; for what is told in the order of its time. The timer's thread alone asks. */
    long nextNumber() {
        return ++number;
    }

    /** Whether the thread, had it gone to sleep, would wake at that time or before. */
    boolean wakesBy(long nanos) {
        return wakesAt.get() - nanos <= 0;
    }

    /** @return nanoseconds until something is due, or until it is to be looked for */
    private long expireDue() {
        long now = nanoClock.getAsLong();
        wakesAt.set(now);
        long next;
        do {
            takeIn(now);
            now = nanoClock.getAsLong();
            Countdown first = queue.first();
            while (first != null && first.lookAt - now <= 0) {
                lookAt(first, now);
                first = queue.first();
            }
            next = first == null ? now + FOREVER : first.lookAt;
            wakesAt.set(next);
        } while (inbox.get() != null);
        return next - now;
    }

    /** Nothing that was taken out of the inbox is lost when memory runs out. */
    private void takeIn(long now) {
        while (incoming != null || (incoming = inbox.getAndSet(null)) != null) {
            Countdown record = incoming;
            queue.ensureRoom();
            incoming = record.next;
            record.next = null;
            record.leaveInbox();
            long seen;
            do {
                seen = record.state();
                queue.put(record, record.wantedAt(seen, record.subject(), now));
            } while (record.state() != seen);
        }
    }

    private void lookAt(Countdown record, long now) {
        while (true) {
            long seen = record.state();
            if (record.isRunning(seen)) {
                Object subject = record.subject();
                long at = record.wantedAt(seen, subject, now);
                if (at - now > 0 || at - record.lookAt > 0) { // if both have passed, others may be due between them
                    queue.put(record, at);
                    if (record.state() == seen) {
                        return;
                    }
                } else if (record.expire(seen)) {
                    expire(record, subject);
                    return;
                }
            } else if (record.forget(seen)) {
                queue.remove(record);
                return;
            }
        }
    }

    private void expire(Countdown record, Object subject) {
        long again = Countdown.DONE;
        try {
            again = record.expired(subject);
        } catch (Throwable defect) {
            Log.defect("telling that a call's time is over", defect);
        } finally {
            // First the queue, since after the other the record may be somebody else's.
            if (again == Countdown.DONE) {
                queue.remove(record);
                record.hasExpired();
            } else {
                long at = nanoClock.getAsLong() + again;
                queue.put(record, at);
                record.expiresAgain(at);
            }
        }
    }
}
