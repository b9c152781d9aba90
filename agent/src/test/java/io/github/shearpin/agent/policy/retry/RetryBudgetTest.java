package io.github.shearpin.agent.policy.retry;

import static java.util.concurrent.TimeUnit.HOURS;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.agent.policy.InParallel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RetryBudgetTest {

    private long now = Long.MAX_VALUE - SECONDS.toNanos(3);
    private final RetryBudget budget = new RetryBudget(0.2, 100, now);

    @Test
    void aHundredAreAlwaysAllowed() {
        assertThat(takeAll()).isEqualTo(100);
        call(499);
        assertThat(takeAll()).as("20 % of 499 is less than the floor").isZero();
    }

    @Test
    void allowsItsShareOfCalls() {
        call(2000);
        assertThat(takeAll()).isEqualTo(400);
        call(9);
        assertThat(takeAll()).isEqualTo(1);
    }

    @Test
    void callsCountFromTheMomentTheyAreMade() {
        now += HOURS.toNanos(1);
        call(2000);
        assertThat(takeAll()).isEqualTo(400);
    }

    @Test
    void aShareOfNothingLeavesTheFloor() {
        RetryBudget floor = new RetryBudget(0, 100, now);
        for (int i = 0; i < 2000; i++) {
            floor.called(null, now);
        }
        int taken = 0;
        while (floor.take(now)) {
            taken++;
        }
        assertThat(taken).isEqualTo(100);
    }

    @Test
    void whatWasGrantedIsForgottenAfterTenSeconds() {
        assertThat(takeAll()).isEqualTo(100);
        now += SECONDS.toNanos(10) - 1;
        assertThat(takeAll()).isZero();
        now += MILLISECONDS.toNanos(500) + 1;
        assertThat(takeAll()).isEqualTo(100);
    }

    @Test
    void callsEarnNothingAfterTenSeconds() {
        call(2000);
        now += SECONDS.toNanos(10) - 1;
        assertThat(takeAll()).isEqualTo(400);
        now += MILLISECONDS.toNanos(500) + 1;
        assertThat(takeAll()).as("400 were granted within 10 s").isZero();
        now += SECONDS.toNanos(10);
        assertThat(takeAll()).isEqualTo(100);
    }

    @Test
    void aLongIdleTimeSavesNothingUp() {
        call(2000);
        now += HOURS.toNanos(1000);
        assertThat(takeAll()).isEqualTo(100);
    }

    @Test
    void inNoTenSecondsAreMoreGrantedThanAllowed() {
        Random random = new Random(11);
        Deque<Long> calls = new ArrayDeque<>();
        Deque<Long> grants = new ArrayDeque<>();
        int granted = 0;
        for (int i = 0; i < 300_000; i++) {
            // Bursts of calls, of wishes to retry, and quiet times.
            now += random.nextInt(1000) == 0 ? SECONDS.toNanos(random.nextInt(8)) : random.nextInt(2_000_000);
            if (random.nextInt(100) < (i / 10_000 % 2 == 0 ? 90 : 30)) {
                budget.called(null, now);
                calls.add(now);
            } else if (budget.take(now)) {
                granted++;
                grants.add(now);
                drop(grants, SECONDS.toNanos(10));
                drop(calls, MILLISECONDS.toNanos(10_500));
                assertThat(grants.size()).isLessThanOrEqualTo(Math.max(100, calls.size() / 5));
            }
        }
        assertThat(granted).isGreaterThan(10_000);
    }

    @Test
    void aThreadThatComesLateTakesFromTheSameBudget() {
        long before = now;
        now += SECONDS.toNanos(5);
        for (int i = 0; i < 60; i++) {
            assertThat(budget.take(now)).isTrue();
        }
        for (int i = 0; i < 40; i++) {
            assertThat(budget.take(before)).isTrue();
        }
        assertThat(budget.take(before)).isFalse();
        assertThat(budget.take(now)).isFalse();
    }

    @Test
    void threadsTogetherTakeNoMoreAndNoLess() {
        for (int round = 0; round < 50; round++) {
            RetryBudget shared = new RetryBudget(0.2, 100, 0);
            AtomicInteger taken = new AtomicInteger();
            InParallel.run(8, thread -> {
                for (int i = 0; i < 500; i++) {
                    shared.called(null, 0);
                }
            });
            InParallel.run(8, thread -> {
                for (int i = 0; i < 200; i++) {
                    if (shared.take(0)) {
                        taken.incrementAndGet();
                    }
                }
            });
            assertThat(taken).hasValue(800);
        }
    }

    @Test
    void threadsTogetherKeepTheFloorWhileTimePasses() {
        // 64 s pass, each second of which a thread sees at another moment: room for six spans of 10 s and a bit.
        AtomicInteger taken = new AtomicInteger();
        AtomicLong clock = new AtomicLong();
        RetryBudget shared = new RetryBudget(0, 100, 0);
        InParallel.run(4, thread -> {
            for (int i = 0; i < 16_000; i++) {
                if (shared.take(clock.addAndGet(MILLISECONDS.toNanos(1)))) {
                    taken.incrementAndGet();
                }
            }
        });
        assertThat(taken.get()).isBetween(600, 700);
    }

    private void call(int times) {
        for (int i = 0; i < times; i++) {
            budget.called(null, now);
        }
    }

    private int takeAll() {
        int taken = 0;
        while (budget.take(now)) {
            taken++;
        }
        return taken;
    }

    private void drop(Deque<Long> times, long age) {
        while (now - times.peek() >= age) {
            times.remove();
        }
    }
}
