package io.github.shearpin.agent.policy.timeout;

import io.github.shearpin.agent.policy.Meeting;
import io.github.shearpin.agent.policy.timeout.Timeout.Watch;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZI_Result;
import org.openjdk.jcstress.infra.results.ZZZ_Result;

/** An attempt that ends while its time comes to be over. */
public class TimeoutStress {

    private static final long AFTER = 1_000;

    abstract static class Attempt {
        private volatile long now = Long.MAX_VALUE - AFTER / 2;
        private final Timer timer = Timer.manual(() -> now);
        final Timeout timeout = new Timeout(new TimeoutSettings(AFTER, true), timer);

        final void timeIsOver() {
            pass(AFTER);
        }

        final void pass(long nanos) {
            now += nanos;
            timer.runDue();
        }
    }

    /** Stands for the thread that is watched, and knows whether it was interrupted even when that is no longer to be seen. */
    static final class Watched extends Thread {
        volatile boolean interrupted;

        @Override
        public boolean isInterrupted() {
            return interrupted;
        }

        @Override
        public void interrupt() {
            interrupted = true;
        }
    }

    @JCStressTest
    @Outcome(id = "true, false, false", expect = Expect.ACCEPTABLE, desc = "in time")
    @Outcome(id = "false, true, true", expect = Expect.ACCEPTABLE, desc = "interrupted before the end")
    @Outcome(expect = Expect.FORBIDDEN, desc = "interrupted after the end")
    @State
    public static class InterruptAgainstEnd extends Attempt {
        private final Watched thread = new Watched();
        private final Watch watch = timeout.begin(true, null);

        public InterruptAgainstEnd() {
            watch.arm(thread);
        }

        @Actor
        public void attempt(ZZZ_Result r) {
            r.r1 = watch.end();
            r.r2 = thread.interrupted;
        }

        @Actor
        public void time() {
            timeIsOver();
        }

        @Arbiter
        public void afterwards(ZZZ_Result r) {
            r.r3 = thread.interrupted;
        }
    }

    /** Nothing is left of an interrupt. */
    @JCStressTest
    @Outcome(id = "true, false, 0", expect = Expect.ACCEPTABLE, desc = "in time")
    @Outcome(id = "false, false, 1", expect = Expect.ACCEPTABLE, desc = "interrupted, and no longer")
    @Outcome(expect = Expect.FORBIDDEN, desc = "left interrupted, or counted wrongly")
    @State
    public static class FlagAgainstEnd extends Attempt {
        private final Meeting begun = new Meeting();
        private Thread thread;

        @Actor
        public void attempt(ZZI_Result r) {
            thread = Thread.currentThread();
            Watch watch = timeout.begin(true, null);
            begun.await();
            r.r1 = watch.end();
            r.r2 = Thread.interrupted();
        }

        @Actor
        public void time() {
            begun.await();
            timeIsOver();
        }

        @Arbiter
        public void afterwards(ZZI_Result r) {
            r.r2 |= thread.isInterrupted();
            r.r3 = (int) timeout.timeouts(true);
        }
    }

    /** An attempt that ends while its thread, whose flag was set by others when the time was over, is looked at again. */
    @JCStressTest
    @Outcome(id = "false, false, false", expect = Expect.ACCEPTABLE, desc = "ended before")
    @Outcome(id = "false, true, true", expect = Expect.ACCEPTABLE, desc = "interrupted before the end")
    @Outcome(expect = Expect.FORBIDDEN, desc = "interrupted after the end, or said to be in time")
    @State
    public static class LookAgainAgainstEnd extends Attempt {
        private static final long LONG = 1_000_000_000_000L;
        private final Watched thread = new Watched();
        private final Watch watch = timeout.begin(true, null);

        public LookAgainAgainstEnd() {
            watch.arm(thread);
            thread.interrupt();
            timeIsOver();
            thread.interrupted = false;
        }

        @Actor
        public void attempt(ZZZ_Result r) {
            r.r1 = watch.end();
            r.r2 = thread.interrupted;
            timeout.reconfigure(new TimeoutSettings(LONG, true));
            timeout.begin(true, null).arm(thread); // with the same record, perhaps
        }

        @Actor
        public void time() {
            pass(LONG / 2);
            pass(LONG / 4);
        }

        @Arbiter
        public void afterwards(ZZZ_Result r) {
            r.r3 = thread.interrupted;
        }
    }
}
