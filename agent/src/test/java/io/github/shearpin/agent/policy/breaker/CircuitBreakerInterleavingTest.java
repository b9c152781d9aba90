package io.github.shearpin.agent.policy.breaker;

import static io.github.shearpin.agent.policy.breaker.CircuitBreaker.State.CLOSED;
import static io.github.shearpin.agent.policy.breaker.CircuitBreaker.State.HALF_OPEN;
import static io.github.shearpin.agent.policy.breaker.CircuitBreaker.State.OPEN;
import static org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt.forClasses;

import io.github.shearpin.agent.policy.breaker.CircuitBreaker.Permit;
import io.github.shearpin.agent.policy.breaker.CircuitBreaker.Result;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jetbrains.lincheck.Lincheck;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The breaker under every interleaving tried. */
@Tag("interleaving")
public class CircuitBreakerInterleavingTest {

    private static final long MILLIS = 1_000_000;

    /** One failure opens; 2 probes at a time, of which so many must succeed within 5 ms. */
    private static BreakerSettings settings(int successes) {
        return BreakerSettings.builder().failureRate(0).consecutiveFailures(1).openForNanos(MILLIS).halfOpenCalls(2)
                .halfOpenSuccesses(successes).halfOpenMaxWaitNanos(5 * MILLIS).build();
    }

    /** A breaker at the moment at which the next call is a probe, and the time of its clock. */
    private static CircuitBreaker dueForProbe(int successes, long nowMillis) {
        long[] now = {0};
        CircuitBreaker breaker = new CircuitBreaker(settings(successes), () -> now[0], () -> 1, () -> 0);
        Ends.failure(breaker.acquire(0, true), 0);
        now[0] = nowMillis * MILLIS;
        return breaker;
    }

    /** Permits, verdicts and transitions of all states, with results that come late. */
    @Test
    void doesWhatTheModelDoes() {
        new ModelCheckingOptions().threads(3).actorsPerThread(3).actorsBefore(1).actorsAfter(2).iterations(20)
                .invocationsPerIteration(100).sequentialSpecification(Model.class)
                // Immutable, and of no influence: no need to try switching threads inside.
                .addGuarantee(forClasses(History.class.getName(), Lifetime.class.getName()).allMethods().ignore())
                .check(Operations.class);
    }

    public static class Operations {
        private final long[] now = {0};
        private final CircuitBreaker breaker = new CircuitBreaker(settings(2), () -> now[0], () -> 1, () -> 0);
        private final Permit late = breaker.acquire(0, true);
        private final Permit[] held = new Permit[8];

        public Operations() {
            Ends.failure(late, 0);
            now[0] = MILLIS;
        }

        @Operation
        public boolean acquire(@Param(gen = ThreadIdGen.class) int thread) {
            held[thread] = breaker.acquire(MILLIS, true);
            return held[thread] != null;
        }

        @Operation
        public void succeed(@Param(gen = ThreadIdGen.class) int thread) {
            if (held[thread] != null) {
                Ends.success(held[thread], MILLIS);
            }
        }

        @Operation
        public void fail(@Param(gen = ThreadIdGen.class) int thread) {
            if (held[thread] != null) {
                Ends.failure(held[thread], MILLIS);
            }
        }

        @Operation
        public void ignore(@Param(gen = ThreadIdGen.class) int thread) {
            if (held[thread] != null) {
                held[thread].ignored();
            }
        }

        @Operation
        public void failLate() {
            Ends.failure(late, MILLIS);
        }

        @Operation
        public void succeedLate() {
            Ends.success(late, MILLIS);
        }

        @Operation
        public String status() {
            Phase phase = breaker.settled(MILLIS);
            return phase.state + " after " + Arrays.deepToString(phase.history.transitions());
        }
    }

    public static class Model {
        private final BreakerModel breaker = new BreakerModel(settings(2), () -> 0);
        private final BreakerModel.Permit[] held = new BreakerModel.Permit[8];

        public Model() {
            breaker.end(breaker.acquire(0), Result.EXCEPTION, 0, 0);
        }

        public boolean acquire(int thread) {
            held[thread] = breaker.acquire(MILLIS);
            return held[thread] != null;
        }

        public void succeed(int thread) {
            end(thread, Result.SUCCESS);
        }

        public void fail(int thread) {
            end(thread, Result.EXCEPTION);
        }

        public void ignore(int thread) {
            if (held[thread] != null) {
                breaker.ignore(held[thread], MILLIS);
            }
        }

        private void end(int thread, Result result) {
            if (held[thread] != null) {
                breaker.end(held[thread], result, 0, MILLIS);
            }
        }

        public void failLate() {
        }

        public void succeedLate() {
        }

        public String status() {
            return breaker.state(MILLIS) + " after " + Arrays.deepToString(breaker.transitions);
        }
    }

    /** Calls while numbers change, windows are exchanged and forces come and go: from a closed breaker. */
    @Test
    void doesWhatTheModelDoesThoughItsNumbersChange() {
        check(ChangedWhileClosed.class, ClosedModel.class);
    }

    /** And from one that is about to be probed. */
    @Test
    void doesWhatTheModelDoesThoughItsNumbersChangeWhileItIsProbed() {
        check(ChangedWhileProbed.class, ProbedModel.class);
    }

    private static void check(Class<?> operations, Class<?> model) {
        new ModelCheckingOptions().threads(3).actorsPerThread(3).actorsBefore(3).actorsAfter(2).iterations(15)
                .invocationsPerIteration(100).sequentialSpecification(model)
                .addGuarantee(forClasses(History.class.getName(), Lifetime.class.getName()).allMethods().ignore())
                .check(operations);
    }

    /** Bit 1: another window; bit 2: fewer calls to judge, and fewer probes. */
    private static BreakerSettings numbers(int bits) {
        return BreakerSettings.builder().failureRate(0.5).slowCalls(MILLIS, 0.5, true)
                .windowCalls((bits & 1) > 0 ? 5 : 4).minimumCalls((bits & 2) > 0 ? 2 : 3).openForNanos(MILLIS)
                .halfOpenCalls((bits & 2) > 0 ? 1 : 2).halfOpenSuccesses((bits & 2) > 0 ? 1 : 2)
                .halfOpenMaxWaitNanos(5 * MILLIS).build();
    }

    private static BreakerSettings.Force force(int number) {
        return number == 0 ? null : number == 1 ? BreakerSettings.Force.OPEN : BreakerSettings.Force.CLOSED;
    }

    public static class ChangedWhileClosed extends Changed {
        public ChangedWhileClosed() {
            super(false);
        }
    }

    public static class ChangedWhileProbed extends Changed {
        public ChangedWhileProbed() {
            super(true);
        }
    }

    abstract static class Changed {
        private final long[] now = {0};
        private final CircuitBreaker breaker = new CircuitBreaker(numbers(0), () -> now[0], () -> 1, () -> 0);
        private final Permit[] held = new Permit[8];
        private final boolean[] slow = new boolean[8];

        Changed(boolean dueForProbe) {
            for (int i = 0; dueForProbe && i < 3; i++) {
                Ends.failure(breaker.acquire(0, true), 0);
            }
            now[0] = MILLIS;
        }

        @Operation
        public boolean acquire(@Param(gen = ThreadIdGen.class) int thread) {
            if (held[thread] == null) {
                held[thread] = breaker.acquire(MILLIS, true);
                slow[thread] = false;
            }
            return held[thread] != null;
        }

        @Operation
        public void tellSlow(@Param(gen = ThreadIdGen.class) int thread) {
            if (held[thread] != null && !slow[thread]) {
                slow[thread] = true;
                held[thread].slow(MILLIS);
            }
        }

        @Operation
        public void succeed(@Param(gen = ThreadIdGen.class) int thread) {
            end(thread, Result.SUCCESS);
        }

        @Operation
        public void fail(@Param(gen = ThreadIdGen.class) int thread) {
            end(thread, Result.EXCEPTION);
        }

        private void end(int thread, Result result) {
            if (held[thread] != null) {
                held[thread].ended(result, 0, slow[thread], MILLIS);
                held[thread] = null;
            }
        }

        @Operation
        public void reconfigure(@Param(gen = IntGen.class, conf = "0:3") int bits) {
            breaker.reconfigure(numbers(bits));
        }

        @Operation
        public void force(@Param(gen = IntGen.class, conf = "0:2") int number) {
            breaker.force(CircuitBreakerInterleavingTest.force(number));
        }

        @Operation
        public void reset() {
            breaker.reset();
        }

        @Operation
        public String status() {
            Phase phase = breaker.settled(MILLIS);
            return phase.state + " after " + Arrays.deepToString(phase.history.transitions());
        }
    }

    public static class ClosedModel extends ChangedModel {
        public ClosedModel() {
            super(false);
        }
    }

    public static class ProbedModel extends ChangedModel {
        public ProbedModel() {
            super(true);
        }
    }

    abstract static class ChangedModel {
        private final BreakerModel breaker = new BreakerModel(numbers(0), () -> 0);
        private final BreakerModel.Permit[] held = new BreakerModel.Permit[8];

        ChangedModel(boolean dueForProbe) {
            for (int i = 0; dueForProbe && i < 3; i++) {
                breaker.end(breaker.acquire(0), Result.EXCEPTION, 0, 0);
            }
        }

        public boolean acquire(int thread) {
            if (held[thread] == null) {
                held[thread] = breaker.acquire(MILLIS);
            }
            return held[thread] != null;
        }

        public void tellSlow(int thread) {
            if (held[thread] != null && !held[thread].isToldSlow()) {
                breaker.slow(held[thread], MILLIS);
            }
        }

        public void succeed(int thread) {
            end(thread, Result.SUCCESS);
        }

        public void fail(int thread) {
            end(thread, Result.EXCEPTION);
        }

        private void end(int thread, Result result) {
            if (held[thread] != null) {
                breaker.end(held[thread], result, 0, MILLIS);
                held[thread] = null;
            }
        }

        public void reconfigure(int bits) {
            breaker.reconfigure(numbers(bits), MILLIS);
        }

        public void force(int number) {
            breaker.force(CircuitBreakerInterleavingTest.force(number), MILLIS);
        }

        public void reset() {
            breaker.reset(MILLIS);
        }

        public String status() {
            return breaker.state(MILLIS) + " after " + Arrays.deepToString(breaker.transitions);
        }
    }

    /** Whatever is changed meanwhile, each result is told once; and the last of them, which fails, opens it. */
    @Test
    void losesNoResultWhileItsNumbersChange() {
        Lincheck.runConcurrentTest(500, () -> {
            CircuitBreaker breaker = new CircuitBreaker(numbers(0), () -> 0, () -> 1, () -> 0);
            Permit permit = breaker.acquire(0, true);
            Threads.run(() -> {
                permit.slow(0);
                permit.ended(Result.EXCEPTION, 0, true, 0);
            }, () -> {
                Ends.success(permit, 0);
                Ends.failure(permit, 0);
            }, () -> breaker.reconfigure(numbers(2)));
            BreakerStatus status = breaker.status();
            expect(status.state == OPEN && status.transitions[CLOSED.ordinal()][OPEN.ordinal()] == 1, "opened once");
            expect(status.successes == 1 && status.failures == 2 && status.slowCalls == 1 && status.slowSuccesses == 0,
                    status.successes + " + " + status.failures + " results, " + status.slowCalls + " slow");
        });
    }

    /** A window of another shape begins with what ends after the exchange at the latest. */
    @Test
    void takesResultsIntoTheWindowThatHolds() {
        Lincheck.runConcurrentTest(200, () -> {
            CircuitBreaker breaker = new CircuitBreaker(numbers(0), () -> 0, () -> 1, () -> 0);
            Permit permit = breaker.acquire(0, true);
            Threads.run(() -> Ends.failure(permit, 0), () -> Ends.success(permit, 0), () -> {
                breaker.reconfigure(numbers(1));
                Ends.failure(permit, 0);
                Ends.failure(permit, 0);
                Ends.failure(permit, 0);
            });
            BreakerStatus status = breaker.status();
            expect(status.state == OPEN && status.windowCalls >= 3 && status.windowCalls <= 5, status.windowCalls + " calls");
            expect(status.successes == 1 && status.failures == 4, status.successes + " + " + status.failures + " results");
        });
    }

    /** Two failures and a success, in whatever order, are enough: it opens, once, and no result is lost or counted twice. */
    @Test
    void opensOnceAndCountsEachResultOnce() {
        Lincheck.runConcurrentTest(500, () -> {
            CircuitBreaker breaker = new CircuitBreaker(BreakerSettings.builder().minimumCalls(2).build(),
                    () -> 0, () -> 1, () -> 0);
            Permit permit = breaker.acquire(0, true);
            Threads.run(() -> Ends.failure(permit, 0), () -> Ends.failure(permit, 0), () -> {
                Ends.success(permit, 0);
                expect(breaker.status().successes == 1, "a success that has ended is told");
            });
            BreakerStatus status = breaker.status();
            expect(status.state == OPEN && status.transitions[CLOSED.ordinal()][OPEN.ordinal()] == 1, "opened once");
            expect(status.successes == 1 && status.failures == 2, status.successes + " + " + status.failures + " results");
        });
    }

    /** A probe's success against its own expiry, which a caller and a scrape notice. */
    @Test
    void countsAProbeOnceThatEndsWhenItIsOverdue() {
        Lincheck.runConcurrentTest(500, () -> {
            CircuitBreaker breaker = dueForProbe(2, 6);
            Permit probe = breaker.acquire(MILLIS, true);
            Threads.run(() -> Ends.success(probe, 5 * MILLIS), () -> breaker.acquire(6 * MILLIS, true), breaker::status);
            BreakerStatus status = breaker.status();
            expect(status.successes + status.failures == 2, status.successes + " + " + status.failures + " results");
            long reopened = status.transitions[HALF_OPEN.ordinal()][OPEN.ordinal()];
            expect(status.state == (reopened == 1 ? OPEN : HALF_OPEN), status.state + " after " + reopened);
        });
    }

    /** It is forced, closed and opened while somebody takes what there is to take. */
    @Test
    void givesEachTransitionOnceAndInOrder() {
        Lincheck.runConcurrentTest(500, () -> {
            int[] told = {0};
            CircuitBreaker breaker = new CircuitBreaker(settings(1), () -> 0, () -> 1, () -> 0, null, moved -> told[0]++);
            List<Transition> taken = new ArrayList<>();
            Permit permit = breaker.acquire(0, true);
            Threads.run(() -> Ends.failure(permit, 0), () -> breaker.force(BreakerSettings.Force.OPEN),
                    () -> taken.addAll(breaker.takeTransitions()));
            breaker.reset();
            taken.addAll(breaker.takeTransitions());
            expect(taken.size() == sum(breaker.status().transitions), taken.toString());
            CircuitBreaker.State state = CLOSED;
            for (int i = 0; i < taken.size(); i++) {
                expect(taken.get(i).number == i + 1 && taken.get(i).from == state, taken.toString());
                state = taken.get(i).to;
            }
            expect(state == CLOSED && told[0] > 0, taken.toString());
        });
    }

    private static long sum(long[][] transitions) {
        return Arrays.stream(transitions).flatMapToLong(Arrays::stream).sum();
    }

    @Test
    void freesOnePlaceForAProbeThatIsReleasedTwice() {
        Lincheck.runConcurrentTest(500, () -> {
            CircuitBreaker breaker = dueForProbe(2, 1);
            Permit probe = breaker.acquire(MILLIS, true);
            breaker.acquire(MILLIS, true);
            Permit[] more = new Permit[1];
            Threads.run(probe::ignored, probe::ignored, () -> more[0] = breaker.acquire(MILLIS, true));
            Permit last = breaker.acquire(MILLIS, true);
            expect(more[0] == null ^ last == null, "one place");
            expect(breaker.status().ignored == 1, "one ignored call");
        });
    }

    private static void expect(boolean condition, String what) {
        if (!condition) {
            throw new AssertionError(what);
        }
    }
}
