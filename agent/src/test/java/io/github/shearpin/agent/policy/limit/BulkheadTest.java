package io.github.shearpin.agent.policy.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.shearpin.agent.policy.InParallel;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class BulkheadTest {

    private static final long FOREVER = TimeUnit.DAYS.toNanos(1);
    private static final long AT_ONCE = 1;

    private final Bulkhead bulkhead = new Bulkhead(BulkheadSettings.fixed(2, FOREVER));
    /** How the waits of {@link #waiter} ended, in that order. */
    private final Queue<String> ended = new ConcurrentLinkedQueue<>();
    private final List<Thread> waiters = new ArrayList<>();

    /**
     * Places, and what happens to them: {@code in} and {@code full} are calls and what they are told, {@code seen} one that
     * is not enforced and runs without a place, {@code out} the end of a call that has one, {@code 3} a reconfiguration to as many places. Then: places in use,
     * refused, and would have been refused.
     */
    @ParameterizedTest
    @CsvSource({
        "2, in in full full, 2, 2, 0",
        "2, in in full out in full, 2, 2, 0",
        "1, in seen seen full out in full, 1, 2, 2",
        "2, in in seen out in seen full, 2, 1, 2",
        "1, in full 3 in in full, 3, 2, 0",
        "3, in in in 1 full out full out full out in full, 1, 4, 0",
        "2, in in 1 2 full out in full, 2, 2, 0",
        "1, in 2 in 1 out full out in, 1, 1, 0"})
    void letsInAsManyAsThereArePlaces(int places, String script, int inUse, long refused, long observed) {
        Bulkhead bulkhead = new Bulkhead(BulkheadSettings.fixed(places, 0));
        for (String word : script.split(" ")) {
            switch (word) {
                case "in", "full" -> assertThat(bulkhead.enter(true)).as(script).isEqualTo(word.equals("in"));
                case "seen" -> assertThat(bulkhead.enter(false)).as(script).isFalse();
                case "out" -> bulkhead.leave(1, false);
                default -> bulkhead.reconfigure(BulkheadSettings.fixed(Integer.parseInt(word), 0));
            }
        }
        assertThat(bulkhead.inUse()).isEqualTo(inUse);
        assertThat(bulkhead.rejections(true)).isEqualTo(refused);
        assertThat(bulkhead.rejections(false)).isEqualTo(observed);
        assertThat(bulkhead.waiting()).isZero();
    }

    @Test
    void waitsNoLongerThanItMay() throws InterruptedException {
        fill();
        assertThat(bulkhead.awaitEntry(AT_ONCE)).isFalse();
        assertThat(bulkhead.awaitEntry(0)).isFalse();
        assertThat(bulkhead.rejections(true)).isEqualTo(2);
        bulkhead.leave(1, false);
        assertThat(bulkhead.awaitEntry(AT_ONCE)).isTrue();
        assertThat(bulkhead.rejections(true)).isEqualTo(2);
        assertThat(bulkhead.inUse()).isEqualTo(2);
    }

    @Test
    void whoeverWaitedFirstEntersFirst() throws InterruptedException {
        fill();
        waiter("first");
        waiter("second");
        waiter("third");
        for (String next : List.of("first", "second", "third")) {
            bulkhead.leave(1, false);
            awaitEnded(next);
        }
        assertThat(ended).containsExactly("first", "second", "third");
        assertThat(bulkhead.inUse()).isEqualTo(2);
    }

    @Test
    void nobodyOvertakesWhoWaits() {
        fill();
        waiter("first");
        assertThat(bulkhead.enter(true)).isFalse();
        assertThat(bulkhead.enter(false)).isFalse();
        assertThat(bulkhead.waiting()).isEqualTo(1);
        bulkhead.leave(1, false);
        awaitEnded("first");
        assertThat(bulkhead.inUse()).isEqualTo(2);
    }

    @Test
    void anInterruptEndsAWaitAndTakesNoPlace() {
        fill();
        waiter("first").interrupt();
        awaitEnded("first interrupted");
        assertThat(bulkhead.rejections(true)).isEqualTo(1);
        assertThat(bulkhead.waiting()).isZero();
        bulkhead.leave(1, false);
        assertThat(bulkhead.enter(true)).isTrue();
        assertThat(bulkhead.inUse()).isEqualTo(2);
    }

    @Test
    void whoWaitsBehindOneThatIsInterruptedEnters() {
        fill();
        Thread first = waiter("first");
        waiter("second");
        first.interrupt();
        bulkhead.leave(1, false);
        awaitEnded("second");
        assertThat(bulkhead.inUse() + bulkhead.waiting()).isEqualTo(ended.contains("first") ? 3 : 2);
    }

    /** Resilience4j refuses such a caller. */
    @Test
    void aCallerInterruptedBeforeEntersWhereThereIsRoom() throws InterruptedException {
        Thread.currentThread().interrupt();
        assertThat(bulkhead.awaitEntry(FOREVER)).isTrue();
        assertThat(bulkhead.enter(true)).isTrue();
        assertThat(Thread.currentThread().isInterrupted()).as("keeps its flag").isTrue();

        assertThatThrownBy(() -> bulkhead.awaitEntry(FOREVER)).isInstanceOf(InterruptedException.class);
        assertThat(bulkhead.inUse()).isEqualTo(2);
        assertThat(bulkhead.rejections(true)).isEqualTo(1);
    }

    @Test
    void moreRoomLetsInAsManyMoreOfThoseWhoWait() {
        fill();
        waiter("first");
        waiter("second");
        waiter("third");
        bulkhead.reconfigure(BulkheadSettings.fixed(4, FOREVER));
        awaitEnded("first");
        awaitEnded("second");
        assertThat(bulkhead.inUse()).isEqualTo(4);
        assertThat(bulkhead.waiting()).isEqualTo(1);
    }

    @Test
    void lessRoomBlocksNobodyAndLetsNobodyInUntilThereIs() {
        fill();
        waiter("first");
        bulkhead.reconfigure(BulkheadSettings.fixed(1, FOREVER));
        assertThat(bulkhead.limit()).isEqualTo(1);
        bulkhead.leave(1, false);
        assertThat(bulkhead.inUse()).isEqualTo(1);
        assertThat(bulkhead.waiting()).isEqualTo(1);
        bulkhead.leave(1, false);
        awaitEnded("first");
        assertThat(bulkhead.inUse()).isEqualTo(1);
    }

    @Test
    void placesInUseStaySoWhenTheLimitBecomesAdaptiveAndFixedAgain() {
        fill();
        bulkhead.reconfigure(BulkheadSettings.adaptive(1, 3, FOREVER));
        assertThat(bulkhead.limit()).as("begins where it was").isEqualTo(2);
        assertThat(bulkhead.enter(true)).isFalse();
        bulkhead.leave(1, false);
        assertThat(bulkhead.enter(true)).isTrue();
        bulkhead.reconfigure(BulkheadSettings.fixed(3, 0));
        assertThat(bulkhead.settings().adaptive()).isFalse();
        assertThat(bulkhead.enter(true)).isTrue();
        assertThat(bulkhead.enter(true)).isFalse();
        for (int i = 0; i < 3; i++) {
            bulkhead.leave(1, false);
        }
        assertThat(bulkhead.inUse()).isZero();
    }

    /** Callers that enter, wait, are interrupted and time out, while places come and go: none is lost, none is doubled. */
    @Test
    void staysWholeUnderReconfigurationInterruptsAndTimeouts() {
        Bulkhead bulkhead = new Bulkhead(BulkheadSettings.fixed(3, 0));
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger refused = new AtomicInteger();
        Thread[] callers = new Thread[8];
        InParallel.run(9, number -> {
            Random random = new Random(number);
            if (number == 8) {
                for (int i = 0; i < 3_000; i++) {
                    int places = 1 + random.nextInt(5);
                    bulkhead.reconfigure(random.nextBoolean() ? BulkheadSettings.fixed(places, 0)
                            : BulkheadSettings.adaptive(1, places, 0));
                    Thread interrupted = callers[random.nextInt(8)];
                    if (interrupted != null) {
                        interrupted.interrupt();
                    }
                }
                return;
            }
            callers[number] = Thread.currentThread();
            for (int i = 0; i < 3_000; i++) {
                boolean entered = false;
                try {
                    entered = random.nextInt(4) == 0
                            ? bulkhead.enter(true) : bulkhead.awaitEntry(random.nextInt(100_000));
                } catch (InterruptedException e) {
                    // as if refused
                }
                if (entered) {
                    int now = inside.incrementAndGet();
                    most.accumulateAndGet(now, Math::max);
                    inside.decrementAndGet();
                    bulkhead.leave(random.nextInt(1_000), random.nextInt(10) == 0);
                } else {
                    refused.incrementAndGet();
                }
            }
        });
        assertThat(most.get()).isLessThanOrEqualTo(5);
        assertThat(bulkhead.rejections(true)).isEqualTo(refused.get());
        assertThat(bulkhead.inUse()).isZero();
        assertThat(bulkhead.waiting()).isZero();
        bulkhead.reconfigure(BulkheadSettings.fixed(2, 0));
        assertThat(bulkhead.enter(true) && bulkhead.enter(true)).isTrue();
        assertThat(bulkhead.enter(true)).isFalse();
    }

    private void fill() {
        assertThat(bulkhead.enter(true) && bulkhead.enter(true)).isTrue();
    }

    /** Returns when it waits, behind those who do so far. */
    private Thread waiter(String name) {
        int before = bulkhead.waiting();
        Thread thread = new Thread(() -> {
            try {
                ended.add(bulkhead.awaitEntry(FOREVER) ? name : name + " refused");
            } catch (InterruptedException e) {
                ended.add(name + " interrupted");
            }
        });
        waiters.add(thread);
        thread.start();
        await(() -> bulkhead.waiting() > before);
        return thread;
    }

    private void awaitEnded(String how) {
        await(() -> ended.contains(how));
    }

    private static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            assertThat(Thread.interrupted()).as("by the time-out of the test").isFalse();
            Thread.onSpinWait();
        }
    }

    @AfterEach
    void endWaiters() throws InterruptedException {
        Thread.interrupted();
        for (Thread thread : waiters) {
            thread.interrupt();
            thread.join();
        }
    }
}
