package io.github.shearpin.agent.policy.timeout;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.agent.policy.timeout.Timeout.Watch;
import java.lang.reflect.Method;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a timeout does to the thread it watches, and what it counts. */
class TimeoutTest {

    private static final long AFTER = 1_000;

    private long now = Long.MAX_VALUE - 500;
    private final Timer timer = Timer.manual(() -> now);

    @AfterEach
    void noInterruptIsLeft() {
        assertThat(Thread.interrupted()).isFalse();
    }

    @ParameterizedTest(name = "interrupt {0}, enforced {1}, interrupted before {2}, takes {3}")
    @CsvSource(delimiter = '|', textBlock = """
            # interrupt | enforced | interrupted | takes | interrupted | in time | interrupted | counted  | counted
            #           |          | before      |       | meanwhile   |         | after       | enforced | observed
              true      | true     | false       | 999   | false       | true    | false       | 0        | 0
              true      | true     | false       | 1000  | true        | false   | false       | 1        | 0
              true      | true     | true        | 999   | true        | true    | true        | 0        | 0
              true      | true     | true        | 1000  | true        | false   | true        | 1        | 0
              true      | false    | false       | 1000  | false       | false   | false       | 0        | 1
              true      | false    | true        | 1000  | true        | false   | true        | 0        | 1
              false     | true     | false       | 1000  | false       | false   | false       | 0        | 1
              false     | true     | true        | 1000  | true        | false   | true        | 0        | 1
              false     | false    | false       | 1000  | false       | false   | false       | 0        | 1
              false     | true     | false       | 999   | false       | true    | false       | 0        | 0
            """)
    void endsAnAttempt(boolean interrupt, boolean enforced, boolean interruptedBefore, long takes,
            boolean interruptedMeanwhile, boolean inTime, boolean interruptedAfter, long countedEnforced,
            long countedObserved) {
        Timeout timeout = new Timeout(new TimeoutSettings(AFTER, interrupt), timer);
        if (interruptedBefore) {
            Thread.currentThread().interrupt();
        }
        Watch watch = timeout.begin(enforced, null);
        advance(takes);

        assertThat(Thread.currentThread().isInterrupted()).isEqualTo(interruptedMeanwhile);
        assertThat(timeout.timeouts(true)).as("counted while it goes on").isEqualTo(countedEnforced);
        assertThat(watch.end()).isEqualTo(inTime);
        assertThat(Thread.interrupted()).isEqualTo(interruptedAfter);
        advance(10 * AFTER);
        assertThat(Thread.interrupted()).as("after the end").isFalse();
        assertThat(timeout.timeouts(true)).isEqualTo(countedEnforced);
        assertThat(timeout.timeouts(false)).isEqualTo(countedObserved);
    }

    @Test
    void anInterruptThatTheAttemptTookIsNotMadeUpAgain() {
        Timeout timeout = new Timeout(new TimeoutSettings(AFTER, true), timer);
        Watch watch = timeout.begin(true, null);
        advance(AFTER);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(watch.end()).isFalse();
    }

    /** Asked as a recursion ends that has filled the stack: by recursion it would fill the rest, once for each of its calls. */
    @Test
    void anAttemptKnowsOfEachAroundItHoweverManyThereAre() {
        Timeout timeout = new Timeout(new TimeoutSettings(AFTER, true), timer);
        Timeout later = new Timeout(new TimeoutSettings(2 * AFTER, true), timer);
        Deque<Watch> watches = new ArrayDeque<>();
        watches.push(timeout.begin(true, null));
        for (int i = 0; i < 30_000; i++) {
            watches.push(later.begin(true, watches.peek()));
        }
        assertThat(watches.peek().isAnyEnding()).isFalse();
        advance(AFTER);
        assertThat(watches.peek().isAnyEnding()).isTrue();
        while (watches.size() > 1) {
            assertThat(watches.pop().end()).isTrue();
        }
        assertThat(watches.pop().end()).isFalse();
    }

    @Test
    void whatAWatchDidIsNotRememberedByTheNext() {
        Timeout timeout = new Timeout(new TimeoutSettings(AFTER, true), timer);
        Watch first = timeout.begin(true, null);
        advance(AFTER);
        assertThat(first.end()).isFalse();

        Thread.currentThread().interrupt();
        Watch second = timeout.begin(true, null);
        assertThat(second).as("the record").isSameAs(first);
        advance(AFTER);
        assertThat(second.end()).isFalse();
        assertThat(Thread.interrupted()).as("an interrupt of somebody else").isTrue();
    }

    @Test
    void anAttemptInAnAttemptHasATimeOfItsOwn() {
        Timeout outer = new Timeout(new TimeoutSettings(3 * AFTER, true), timer);
        Timeout inner = new Timeout(new TimeoutSettings(AFTER, true), timer);
        Watch outerWatch = outer.begin(true, null);
        Watch innerWatch = inner.begin(true, outerWatch);
        advance(AFTER);
        assertThat(innerWatch.end()).isFalse();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();

        Watch again = inner.begin(true, outerWatch);
        advance(AFTER - 1);
        assertThat(again.end()).isTrue();
        advance(AFTER + 1);
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
        assertThat(outerWatch.end()).isFalse();
        assertThat(outer.timeouts(true)).isEqualTo(1);
        assertThat(inner.timeouts(true)).isEqualTo(1);
    }

    @Test
    void aThreadWhoseFlagWasSetIsInterruptedOnceThatIsTaken() {
        Timeout timeout = new Timeout(new TimeoutSettings(AFTER, true), timer);
        for (int i = 0; i < 2; i++) { // the second time with the record of the first
            Watch watch = timeout.begin(true, null);
            Thread.currentThread().interrupt();
            advance(AFTER);
            advance(TimeUnit.SECONDS.toNanos(10));
            assertThat(Thread.interrupted()).as("an interrupt of somebody else, taken").isTrue();

            advance(TimeUnit.SECONDS.toNanos(1));
            assertThat(Thread.interrupted()).as("ours").isTrue();
            advance(TimeUnit.SECONDS.toNanos(100));
            assertThat(Thread.currentThread().isInterrupted()).as("ours again").isFalse();
            assertThat(watch.end()).isFalse();
            assertThat(timeout.timeouts(true)).isEqualTo(i + 1);
        }
    }

    @Test
    void anInterruptThatFollowsSomebodyElsesIsNotLeftBehind() {
        Timeout timeout = new Timeout(new TimeoutSettings(AFTER, true), timer);
        Watch watch = timeout.begin(true, null);
        Thread.currentThread().interrupt();
        advance(AFTER);
        assertThat(Thread.interrupted()).isTrue();
        advance(TimeUnit.MILLISECONDS.toNanos(1));
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
        assertThat(watch.end()).isFalse();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void anAttemptIsEndedEvenIfOneInItWasBeingEndedWhenItsTimeWasOver() {
        Timeout outer = new Timeout(new TimeoutSettings(AFTER + 1, true), timer);
        Timeout inner = new Timeout(new TimeoutSettings(AFTER, true), timer);
        Watch outerWatch = outer.begin(true, null);
        Watch innerWatch = inner.begin(true, outerWatch);
        advance(AFTER);
        assertThat(outerWatch.isAnyEnding()).isFalse();
        advance(1);
        assertThat(outerWatch.isAnyEnding()).isTrue();
        assertThat(Thread.interrupted()).as("taken by what the inner attempt calls").isTrue();
        assertThat(innerWatch.end()).isFalse();

        inner.reconfigure(new TimeoutSettings(TimeUnit.SECONDS.toNanos(1), true));
        Watch again = inner.begin(true, outerWatch);
        advance(TimeUnit.MILLISECONDS.toNanos(1));
        assertThat(Thread.interrupted()).as("the outer's").isTrue();
        assertThat(again.end()).isTrue();
        assertThat(outerWatch.end()).isFalse();
        assertThat(outer.timeouts(true)).isEqualTo(1);
    }

    @ParameterizedTest(name = "interrupts {0}, of others: before {1}, after {2}, takes {3}")
    @CsvSource(delimiter = '|', textBlock = """
            # interrupts | by others  | by others  | takes | interrupted
            #            | before the | after the  |       | after
            #            | time is over            |       |
              true       | false      | false      | 1000  | false
              true       | true       | false      | 999   | true
              true       | true       | false      | 1000  | true
              true       | false      | true       | 1000  | true
              false      | true       | false      | 1000  | true
            """)
    void anInterruptThatWasTakenIsGivenBackIfItWasSomebodyElses(boolean interrupts, boolean before, boolean after, long takes,
            boolean interruptedAfter) {
        Timeout timeout = new Timeout(new TimeoutSettings(AFTER, interrupts), timer);
        Watch watch = timeout.begin(true, null);
        if (before) {
            Thread.currentThread().interrupt();
            assertThat(Thread.interrupted()).as("taken, as by an InterruptedException").isTrue();
        }
        advance(takes);
        if (!before) {
            assertThat(Thread.interrupted()).as("taken").isTrue();
        }
        if (after) {
            Thread.currentThread().interrupt();
        }
        watch.tookInterrupt();
        assertThat(watch.end()).isEqualTo(takes < AFTER);
        assertThat(Thread.interrupted()).isEqualTo(interruptedAfter);

        Watch next = timeout.begin(true, null);
        assertThat(next).as("the record").isSameAs(watch);
        assertThat(next.end()).isTrue();
        assertThat(Thread.interrupted()).as("after the next").isFalse();
    }

    /** The body took the inner interrupt and was cleaning up when the outer one came, which it has yet to see. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theEndOfAnAttemptLeavesTheInterruptOfOneAroundIt(boolean outerTakenBefore) {
        Timeout outer = new Timeout(new TimeoutSettings(AFTER + 10, true), timer);
        Timeout inner = new Timeout(new TimeoutSettings(outerTakenBefore ? AFTER + 20 : AFTER, true), timer);
        Watch outerWatch = outer.begin(true, null);
        Watch innerWatch = inner.begin(true, outerWatch);
        advance(outerTakenBefore ? AFTER + 10 : AFTER);
        assertThat(Thread.interrupted()).as("taken").isTrue();
        advance(10);
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
        assertThat(innerWatch.end()).isFalse();
        assertThat(Thread.currentThread().isInterrupted()).as("the outer's").isEqualTo(!outerTakenBefore);
        assertThat(outerWatch.end()).isFalse();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void newSettingsAreForNewAttempts() {
        Timeout timeout = new Timeout(new TimeoutSettings(AFTER, true), timer);
        Watch before = timeout.begin(true, null);
        timeout.reconfigure(new TimeoutSettings(AFTER / 10, false));
        assertThat(timeout.settings().afterNanos()).isEqualTo(AFTER / 10);
        Watch after = timeout.begin(true, null);
        assertThat(before.afterNanos()).isEqualTo(AFTER);
        assertThat(before.ends()).isTrue();
        assertThat(after.afterNanos()).isEqualTo(AFTER / 10);
        assertThat(after.ends()).isFalse();

        advance(AFTER / 10);
        assertThat(timeout.timeouts(false)).isEqualTo(1);
        assertThat(after.end()).isFalse();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        advance(AFTER);
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
        assertThat(before.end()).isFalse();
    }

    @Test
    void countsWhatItIsToldOf() {
        Timeout timeout = new Timeout(new TimeoutSettings(AFTER, true), timer);
        timeout.count(true);
        timeout.count(false);
        timeout.count(false);
        assertThat(timeout.timeouts(true)).isEqualTo(1);
        assertThat(timeout.timeouts(false)).isEqualTo(2);
    }

    @Test
    void aThreadThatWaitsIsInterrupted() throws Exception {
        isInterrupted(waiting -> new Thread(waiting).start());
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    void aVirtualThreadThatWaitsIsInterrupted() throws Exception {
        Method start = Thread.class.getMethod("startVirtualThread", Runnable.class);
        isInterrupted(waiting -> {
            try {
                start.invoke(null, waiting);
            } catch (ReflectiveOperationException e) {
                throw new AssertionError(e);
            }
        });
    }

    /** Attempts that would wait for ever, one after the other, under a timer that has a thread. */
    private static void isInterrupted(Consumer<Runnable> thread) throws Exception {
        Timeout timeout = new Timeout(new TimeoutSettings(TimeUnit.MILLISECONDS.toNanos(5), true),
                new Timer(System::nanoTime));
        FutureTask<?> waiting = new FutureTask<>(() -> {
            for (int i = 0; i < 3; i++) {
                Watch watch = timeout.begin(true, null);
                boolean interrupted = false;
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
                assertThat(watch.end()).isFalse();
                assertThat(interrupted).isTrue();
                assertThat(Thread.interrupted()).isFalse();
            }
            return null;
        });
        thread.accept(waiting);
        waiting.get(1, TimeUnit.MINUTES);
        assertThat(timeout.timeouts(true)).isEqualTo(3);
    }

    private void advance(long nanos) {
        now += nanos;
        timer.runDue();
    }
}
