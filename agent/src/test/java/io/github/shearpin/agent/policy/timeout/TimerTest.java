package io.github.shearpin.agent.policy.timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.shearpin.agent.logging.Log;
import io.github.shearpin.agent.policy.timeout.Timer.Alarm;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A timer with a clock driven by hand, and the thread of a real one. */
class TimerTest {

    /** Soon to wrap. */
    private long now = Long.MAX_VALUE - 1_000;
    private final Timer timer = Timer.manual(() -> now);
    private final List<String> expired = new ArrayList<>();

    @Test
    void tellsOfWhatIsOverInTheOrderOfTheirTimes() {
        Alarm c = timer.start(3_000, () -> expired.add("c"));
        Alarm a = timer.start(1_000, () -> expired.add("a"));
        Alarm b = timer.start(2_000, () -> expired.add("b"));

        advance(999);
        assertThat(expired).isEmpty();
        advance(1);
        assertThat(expired).containsExactly("a");
        assertThat(b.end()).isTrue();
        advance(10_000);
        assertThat(expired).containsExactly("a", "c");
        assertThat(a.end()).isFalse();
        assertThat(c.end()).isFalse();
    }

    @Test
    void aRecordThatIsUsedAgainHasItsNewTime() {
        Alarm first = timer.start(1_000, () -> expired.add("first"));
        advance(900);
        assertThat(first.end()).isTrue();
        Alarm second = timer.start(1_000, () -> expired.add("second"));
        assertThat(second).as("the record").isSameAs(first);

        advance(999);
        assertThat(expired).isEmpty();
        advance(1);
        assertThat(expired).containsExactly("second");
        assertThat(second.end()).isFalse();

        Alarm third = timer.start(1_000, () -> expired.add("third"));
        assertThat(third).isSameAs(first);
        advance(999);
        assertThat(third.end()).isTrue();
        advance(10_000);
        assertThat(expired).containsExactly("second");
    }

    /** The timer has the record at its old, later time, in its inbox, or in its queue. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aRecordThatIsUsedAgainMayHaveAnEarlierTime(boolean queued) {
        Alarm hour = timer.start(TimeUnit.HOURS.toNanos(1), () -> expired.add("hour"));
        if (queued) {
            advance(10);
        }
        assertThat(hour.end()).isTrue();

        Alarm second = timer.start(1_000, () -> expired.add("second"));
        assertThat(second).as("the record").isSameAs(hour);
        advance(1_000);
        assertThat(expired).containsExactly("second");
        assertThat(second.end()).isFalse();
    }

    @Test
    void aTimeThatIsOverAtOnceExpires() {
        for (long after : new long[] {0, -1, Long.MIN_VALUE / 4}) {
            Alarm alarm = timer.start(after, () -> expired.add("over"));
            timer.runDue();
            assertThat(alarm.end()).as("%d ns", after).isFalse();
        }
        Alarm never = timer.start(Long.MAX_VALUE, () -> expired.add("never"));
        advance(TimeUnit.DAYS.toNanos(365 * 70));
        assertThat(never.end()).isTrue();
        assertThat(expired).containsExactly("over", "over", "over");
    }

    @Test
    void aListenerMayEndItsOwnAlarm() {
        Alarm[] own = new Alarm[1];
        List<Boolean> ended = new ArrayList<>();
        own[0] = timer.start(1_000, () -> ended.add(own[0].end()));
        advance(1_000);
        assertThat(ended).containsExactly(false);

        Alarm next = timer.start(1_000, () -> expired.add("next"));
        assertThat(next).as("the record").isSameAs(own[0]);
        advance(1_000);
        assertThat(expired).containsExactly("next");
        assertThat(next.end()).isFalse();
    }

    @Test
    void whatAListenerThrowsIsToldAndGoesNoFurther() {
        ByteArrayOutputStream told = new ByteArrayOutputStream();
        OutputStream before = Log.redirect(told);
        try {
            Alarm throwing = timer.start(1, () -> {
                throw new IllegalStateException("no luck");
            });
            Alarm overflowing = timer.start(2, () -> overflow(0));
            Alarm other = timer.start(3, () -> expired.add("other"));
            long defects = Log.defects();
            advance(10);

            assertThat(expired).containsExactly("other");
            assertThat(List.of(throwing.end(), overflowing.end(), other.end())).containsOnly(false);
            assertThat(Log.defects() - defects).isEqualTo(2);
            assertThat(told.toString()).contains("no luck");
        } finally {
            Log.redirect(before);
        }
    }

    private static int overflow(int depth) {
        return overflow(depth + 1) + 1;
    }

    /** Against a model: what ran, has expired or not, and in what order. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void behavesAsASortedListOfTimesDoes(long seed) {
        Random random = new Random(seed);
        Map<Integer, Alarm> running = new HashMap<>();
        Map<Integer, Long> dueAt = new HashMap<>();
        List<Integer> fired = new ArrayList<>();
        long start = now;
        for (int step = 0; step < 5_000; step++) {
            int id = step;
            int choice = random.nextInt(10);
            if (choice < 5) {
                // Some hundred at once at most, so that records are used again as well as added.
                long after = 1 + random.nextInt(1 << 1 + random.nextInt(12));
                running.put(id, timer.start(after, () -> fired.add(id)));
                dueAt.put(id, now - start + after);
            } else if (choice < 9 && !running.isEmpty()) {
                List<Integer> ids = new ArrayList<>(running.keySet());
                int ended = ids.get(random.nextInt(ids.size()));
                boolean inTime = running.remove(ended).end();
                assertThat(inTime).isEqualTo(dueAt.remove(ended) != null);
            } else {
                now += random.nextInt(50);
                timer.runDue();
                List<Integer> due = new ArrayList<>();
                for (Map.Entry<Integer, Long> each : dueAt.entrySet()) {
                    if (each.getValue() <= now - start) {
                        due.add(each.getKey());
                    }
                }
                assertThat(fired).containsExactlyInAnyOrderElementsOf(due);
                assertThat(fired).isSortedAccordingTo(Comparator.comparing(dueAt::get));
                dueAt.keySet().removeAll(due);
                fired.clear();
            }
        }
    }

    @Test
    void aCallThatEndedLeavesNothingBehind() {
        WeakReference<Object> seen = startAndEnd();
        for (int i = 0; i < 100 && seen.get() != null; i++) {
            System.gc();
        }
        assertThat(seen.get()).isNull();
    }

    private WeakReference<Object> startAndEnd() {
        Object heldByListener = new Object();
        timer.start(1_000, heldByListener::notifyAll).end();
        return new WeakReference<>(heldByListener);
    }

    @Test
    void aTimerWithAThreadIsNotRunByHand() {
        assertThatThrownBy(() -> new Timer(System::nanoTime).runDue()).isInstanceOf(IllegalStateException.class);
    }

    /** Each waits for the one before, so that the thread sleeps in between, and has to be woken for what is earlier. */
    @Test
    void aThreadKeepsTheTimes() throws Exception {
        Timer timer = new Timer(System::nanoTime);
        Alarm hour = timer.start(TimeUnit.HOURS.toNanos(1), () -> expired.add("hour"));
        for (int i = 0; i < 3; i++) {
            CountDownLatch called = new CountDownLatch(1);
            AtomicReference<Thread> thread = new AtomicReference<>();
            Alarm alarm = timer.start(TimeUnit.MILLISECONDS.toNanos(5), () -> {
                thread.set(Thread.currentThread());
                called.countDown();
                throw new OutOfMemoryError("as good as");
            });
            assertThat(called.await(1, TimeUnit.MINUTES)).isTrue();
            assertThat(alarm.end()).isFalse();
            assertThat(thread.get().getName()).isEqualTo("shearpin-timer");
            assertThat(thread.get().isDaemon()).isTrue();
            assertThat(thread.get().getContextClassLoader()).isNull();
            thread.get().interrupt();
        }
        assertThat(hour.end()).isTrue();
        assertThat(expired).isEmpty();
    }

    private void advance(long nanos) {
        now += nanos;
        timer.runDue();
    }
}
