package io.github.shearpin.agent.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

class StripedCountsTest {

    @Test
    void countersAreSeparate() {
        StripedCounts counts = new StripedCounts(3);
        counts.add(0, 1);
        counts.add(2, 40);
        counts.add(2, 2);
        assertThat(counts.get(0)).isEqualTo(1);
        assertThat(counts.get(1)).isZero();
        assertThat(counts.get(2)).isEqualTo(42);
    }

    @Test
    void nothingIsLostBetweenThreads() {
        StripedCounts counts = new StripedCounts(2);
        InParallel.run(16, thread -> {
            for (int i = 0; i < 50_000; i++) {
                counts.add(0, 1);
                counts.add(1, thread);
            }
        });
        assertThat(counts.get(0)).isEqualTo(16 * 50_000);
        assertThat(counts.get(1)).isEqualTo(120 * 50_000);
    }

    @Test
    void aThreadThatWillNotTellItsNumberCountsLikeAnother() throws Exception {
        StripedCounts counts = new StripedCounts(1);
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread thread = new Thread(() -> counts.add(0, 3)) {
            @Override
            public long getId() {
                throw new UnsupportedOperationException();
            }
        };
        thread.setUncaughtExceptionHandler((t, e) -> thrown.set(e));
        thread.start();
        thread.join();
        assertThat(thrown.get()).isNull();
        assertThat(counts.get(0)).isEqualTo(3);
    }

    @Test
    void aReaderNeverSeesTheSecondAdditionOfAPairWithoutTheFirst() {
        StripedCounts counts = new StripedCounts(2);
        InParallel.run(5, thread -> {
            for (int i = 0; i < 50_000; i++) {
                if (thread == 0) {
                    long second = counts.get(1);
                    assertThat(counts.get(0)).isGreaterThanOrEqualTo(second);
                } else {
                    counts.add(0, 1);
                    counts.add(1, 1);
                }
            }
        });
    }

    @Test
    void aThreadsOwnStripeCountsToo() {
        StripedCounts counts = new StripedCounts(2);
        counts.add(0, 1);
        AtomicLongArray own = counts.own();
        counts.add(own, 0, 10);
        counts.add(own, 1, 5);
        assertThat(counts.own()).isSameAs(own);
        assertThat(counts.get(0)).isEqualTo(11);
        assertThat(counts.get(1)).isEqualTo(5);
    }

    @Test
    void noTwoThreadsHaveTheSameAndWhoGetsNoneAddsAllTheSame() {
        StripedCounts counts = new StripedCounts(1);
        Set<AtomicLongArray> owned = Collections.newSetFromMap(new ConcurrentHashMap<>());
        CyclicBarrier together = new CyclicBarrier(12);
        AtomicInteger without = new AtomicInteger();
        InParallel.run(12, thread -> {
            AtomicLongArray own = counts.own();
            if (own == null) {
                without.incrementAndGet();
            } else {
                assertThat(owned.add(own)).isTrue();
            }
            for (int i = 0; i < 10_000; i++) {
                counts.add(own, 0, 1);
            }
            meet(together); // all live until each has had its turn
        });
        assertThat(owned.size() + without.get()).isEqualTo(12);
        assertThat(owned).hasSizeBetween(1, 8);
        assertThat(counts.get(0)).isEqualTo(120_000);
    }

    @Test
    void theStripeOfAThreadThatHasEndedGoesToAnotherWithWhatItCounted() throws Exception {
        StripedCounts counts = new StripedCounts(1);
        Set<AtomicLongArray> owned = Collections.newSetFromMap(new IdentityHashMap<>());
        for (int i = 0; i < 100; i++) {
            Thread thread = new Thread(() -> {
                AtomicLongArray own = counts.own();
                counts.add(own, 0, 1);
                owned.add(own);
            });
            thread.start();
            thread.join();
        }
        assertThat(owned).hasSize(1).doesNotContainNull();
        assertThat(counts.get(0)).isEqualTo(100);
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    void virtualThreadsHaveNone() throws Exception {
        StripedCounts counts = new StripedCounts(1);
        AtomicReference<AtomicLongArray> own = new AtomicReference<>(new AtomicLongArray(1));
        Thread thread = (Thread) Thread.class.getMethod("startVirtualThread", Runnable.class)
                .invoke(null, (Runnable) () -> own.set(counts.own()));
        thread.join();
        assertThat(own.get()).isNull();
    }

    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await(1, TimeUnit.MINUTES);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }
}
