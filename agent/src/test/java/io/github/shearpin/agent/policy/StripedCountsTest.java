package io.github.shearpin.agent.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

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
}
