package io.github.shearpin.agent.policy.limit;

import io.github.shearpin.agent.policy.breaker.Threads;
import org.jetbrains.lincheck.Lincheck;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The bulkhead under every interleaving tried. */
@Tag("interleaving")
public class BulkheadInterleavingTest {

    private static final long FOREVER = Long.MAX_VALUE;

    /** Entering, leaving and reconfiguring, with nobody waiting, are as if one after another. */
    @Test
    void isLinearizable() {
        new ModelCheckingOptions().threads(3).actorsPerThread(2).actorsBefore(1).actorsAfter(2).iterations(20)
                .invocationsPerIteration(200).check(Operations.class);
    }

    public static class Operations {
        private final Bulkhead bulkhead = new Bulkhead(BulkheadSettings.fixed(2, 0));
        private final int[] held = new int[8];

        @Operation
        public boolean enter(@Param(gen = ThreadIdGen.class) int thread) {
            boolean entered = bulkhead.enter(true);
            held[thread] += entered ? 1 : 0;
            return entered;
        }

        @Operation
        public boolean enterObserved(@Param(gen = ThreadIdGen.class) int thread) {
            boolean entered = bulkhead.enter(false);
            held[thread] += entered ? 1 : 0;
            return entered;
        }

        @Operation
        public void leave(@Param(gen = ThreadIdGen.class) int thread) {
            if (held[thread] > 0) {
                held[thread]--;
                bulkhead.leave(1, false);
            }
        }

        @Operation
        public void grow() {
            bulkhead.reconfigure(BulkheadSettings.fixed(3, 0));
        }

        @Operation
        public void shrink() {
            bulkhead.reconfigure(BulkheadSettings.adaptive(1, 1, 0));
        }
    }

    /** Were a wake-up lost, one of them would wait for ever, which Lincheck tells. */
    @Test
    void whoeverWaitsIsWokenByWhoLeaves() {
        Lincheck.runConcurrentTest(300, () -> {
            Bulkhead bulkhead = new Bulkhead(BulkheadSettings.fixed(1, FOREVER));
            Runnable call = () -> {
                await(bulkhead);
                expect(bulkhead.inUse() == 1, "alone");
                bulkhead.leave(1, false);
            };
            Threads.run(call, call, call);
            expect(bulkhead.inUse() == 0, "empty");
        });
    }

    @Test
    void whoeverWaitsIsWokenByMoreRoom() {
        Lincheck.runConcurrentTest(300, () -> {
            Bulkhead bulkhead = new Bulkhead(BulkheadSettings.fixed(1, FOREVER));
            Threads.run(() -> await(bulkhead), () -> await(bulkhead),
                    () -> bulkhead.reconfigure(BulkheadSettings.fixed(2, FOREVER)));
            expect(bulkhead.inUse() == 2, "both are in");
        });
    }

    /** Of two places one is taken away and two who wait want one each, of whom one leaves. */
    @Test
    void lessRoomAndAnInterruptLoseNoPlace() {
        Lincheck.runConcurrentTest(300, () -> {
            Bulkhead bulkhead = new Bulkhead(BulkheadSettings.fixed(2, FOREVER));
            bulkhead.enter(true);
            bulkhead.enter(true);
            Thread interrupted = new Thread(() -> {
                try {
                    bulkhead.awaitEntry(FOREVER);
                    bulkhead.leave(1, false);
                } catch (InterruptedException e) {
                    // no place was taken
                }
            });
            interrupted.start();
            Threads.run(() -> {
                await(bulkhead);
                bulkhead.leave(1, false);
            }, () -> {
                bulkhead.leave(1, false);
                interrupted.interrupt();
                bulkhead.leave(1, false);
            }, () -> bulkhead.reconfigure(BulkheadSettings.fixed(1, FOREVER)));
            try {
                interrupted.join();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            expect(bulkhead.inUse() == 0, "empty");
            expect(bulkhead.enter(true) && !bulkhead.enter(true), "one place");
        });
    }

    /** The limit grows with the call that ends: its place is free, and there is another. */
    @Test
    void whoeverWaitsIsWokenByALimitThatGrows() {
        Lincheck.runConcurrentTest(300, () -> {
            Bulkhead bulkhead = aboutToGrow(1, 4);
            Threads.run(() -> bulkhead.leave(1_000, false), () -> await(bulkhead), () -> await(bulkhead));
            expect(bulkhead.inUse() == 2 && bulkhead.limit() == 2, "both are in");
        });
    }

    /** Calls that end at once move the limit once, and one that is reconfigured meanwhile stays within its bounds. */
    @Test
    void anAdaptiveLimitMovesOnceAndWithinItsBounds() {
        Lincheck.runConcurrentTest(300, () -> {
            Bulkhead bulkhead = aboutToGrow(2, 8);
            bulkhead.enter(true);
            Threads.run(() -> bulkhead.leave(1_000, false), () -> bulkhead.leave(1_000, false));
            expect(bulkhead.limit() == 4 && bulkhead.inUse() == 0, bulkhead.limit() + " places");
        });
        Lincheck.runConcurrentTest(300, () -> {
            Bulkhead bulkhead = aboutToGrow(1, 4);
            Threads.run(() -> bulkhead.leave(1_000, false),
                    () -> bulkhead.reconfigure(BulkheadSettings.adaptive(1, 1, FOREVER)),
                    () -> bulkhead.reconfigure(BulkheadSettings.fixed(1, FOREVER)));
            expect(bulkhead.limit() == 1 && bulkhead.inUse() == 0, bulkhead.limit() + " places");
            expect(bulkhead.enter(true) && !bulkhead.enter(true), "one place");
        });
    }

    /** One place in use, and the end of a call that fills the last one away from twice as many. */
    private static Bulkhead aboutToGrow(int min, int max) {
        Bulkhead bulkhead = new Bulkhead(BulkheadSettings.adaptive(min, max, FOREVER));
        // Lincheck takes a loop of more than 50 for one without end.
        for (int i = 0; i < 9; i++) {
            for (int j = 0; j < 7; j++) {
                bulkhead.enter(true);
                bulkhead.leave(1_000, false);
            }
        }
        bulkhead.enter(true);
        return bulkhead;
    }

    private static void await(Bulkhead bulkhead) {
        try {
            expect(bulkhead.awaitEntry(FOREVER), "entered");
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void expect(boolean condition, String what) {
        if (!condition) {
            throw new AssertionError(what);
        }
    }
}
