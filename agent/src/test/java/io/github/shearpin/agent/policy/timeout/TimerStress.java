package io.github.shearpin.agent.policy.timeout;

import io.github.shearpin.agent.policy.Meeting;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.Z_Result;

/** Calls that share one record, and the timer that keeps it. */
public class TimerStress {

    /** So long that the timer looks again before it, when it sees a record that is not armed yet. */
    private static final long AFTER = 10_000_000;

    /** A record whose subject is a counter of expiries, its caller's own. */
    static final class Shared extends Countdown {
        private Shared(Countdowns<?> pool, int slot) {
            super(pool, slot);
        }

        @Override
        long expired(Object caller) {
            ((int[]) caller)[0]++;
            return DONE;
        }

        @Override
        void endedLate() {
        }
    }

    /** A timer, and a pool of one record, unless more are needed at one time. */
    abstract static class OneRecord {
        volatile long now = Long.MAX_VALUE - AFTER / 2;
        final Timer timer = Timer.manual(() -> now);
        final Countdowns<Shared> pool = new Countdowns<Shared>(1) {
            @Override
            Shared create(int slot) {
                return new Shared(this, slot);
            }
        };

        final Shared start(long after, int[] caller) {
            Shared record = pool.claim();
            timer.schedule(record, after);
            record.arm(caller);
            return record;
        }

        final void advance() {
            now += AFTER;
            timer.runDue();
        }

        /** Expiries, or -1: not what the caller was told. */
        static int end(Shared record, int[] caller) {
            int told = record.finish() ? 0 : 1;
            return caller[0] == told ? told : -1;
        }
    }

    @JCStressTest
    @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "both in time")
    @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "the first call's time was over")
    @Outcome(expect = Expect.FORBIDDEN, desc = "the first call's time hit the second, or a call was told wrongly")
    @State
    public static class OldFiringAgainstNextCall extends OneRecord {
        private final int[] firstCaller = {0};
        private final Shared first = start(AFTER, firstCaller);

        public OldFiringAgainstNextCall() {
            timer.runDue(); // so that the timer has it in its queue
        }

        @Actor
        public void calls(II_Result r) {
            r.r1 = end(first, firstCaller);
            int[] secondCaller = {0};
            r.r2 = end(start(1_000 * AFTER, secondCaller), secondCaller);
        }

        @Actor
        public void time() {
            advance();
        }
    }

    /** Two threads want the one record; one of them is the timer's too. */
    @JCStressTest
    @Outcome(id = {"0, 1", "1, 1"}, expect = Expect.ACCEPTABLE, desc = "the second is always too late")
    @Outcome(expect = Expect.FORBIDDEN, desc = "another's time, or a call was told wrongly")
    @State
    public static class TwoCallers extends OneRecord {
        private final Meeting started = new Meeting();

        @Actor
        public void one(II_Result r) {
            for (int i = 0; i < 3 && r.r1 == 0; i++) {
                int[] caller = {0};
                Shared record = start(AFTER, caller);
                started.await();
                r.r1 = end(record, caller);
            }
        }

        @Actor
        public void other(II_Result r) {
            int lowest = 1;
            for (int i = 0; i < 3; i++) {
                int[] caller = {0};
                Shared record = start(AFTER, caller);
                started.await();
                advance();
                lowest = Math.min(lowest, end(record, caller));
            }
            r.r2 = lowest;
        }
    }

    /** A call starts while the timer goes to sleep: the timer has seen its time, or is woken for it. */
    @JCStressTest
    @Outcome(id = "true", expect = Expect.ACCEPTABLE, desc = "it wakes in time")
    @Outcome(id = "false", expect = Expect.FORBIDDEN, desc = "it sleeps too long")
    @State
    public static class StartAgainstSleep extends OneRecord {
        private final long due = now + AFTER;

        public StartAgainstSleep() {
            Shared idle = start(10 * AFTER, new int[1]);
            timer.runDue();
            idle.finish();
        }

        @Actor
        public void call() {
            start(AFTER, new int[1]);
        }

        @Actor
        public void time() {
            timer.runDue();
        }

        @Arbiter
        public void afterwards(Z_Result r) {
            r.r1 = timer.wakesBy(due);
        }
    }

    /** A call that must be looked at soon starts with a record, while the timer puts off its look for the one before. */
    @JCStressTest
    @Outcome(id = "true", expect = Expect.ACCEPTABLE, desc = "it wakes in time")
    @Outcome(id = "false", expect = Expect.FORBIDDEN, desc = "it sleeps too long")
    @State
    public static class StartAgainstPuttingOff extends OneRecord {
        private final long due = now + 3 * AFTER;
        private final Shared late;

        public StartAgainstPuttingOff() {
            Shared early = start(AFTER, new int[1]);
            timer.runDue();
            early.finish();
            late = start(10 * AFTER, new int[1]);
        }

        @Actor
        public void call() {
            late.finish();
            start(2 * AFTER, new int[1]);
        }

        @Actor
        public void time() {
            advance();
        }

        @Arbiter
        public void afterwards(Z_Result r) {
            r.r1 = timer.wakesBy(due);
        }
    }
}
