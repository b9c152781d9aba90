package io.github.shearpin.agent.policy.measure;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.shearpin.agent.policy.InParallel;
import io.github.shearpin.agent.policy.MethodGuard;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;

/** Counters by label values, of which there may be any number. */
class LabelledCountsTest {

    private final LongAdder overflows = new LongAdder();

    @Test
    void aMillionValuesOfALabelTakeSoManySeriesAsItsLimit() {
        LabelledCounts counts = new LabelledCounts(1, 100, overflows);
        for (int i = 0; i < 1_000_000; i++) {
            counts.add(1, "value " + i);
        }

        assertThat(counts.read()).hasSize(101).containsEntry(List.of("value 99"), 1L).containsEntry(List.of("other"), 999_900L);
        assertThat(overflows.sum()).isEqualTo(999_900);
    }

    @Test
    void combinationsAreBoundedAsAWhole() {
        LabelledCounts counts = new LabelledCounts(2, 100, overflows);
        for (int i = 0; i < 100; i++) {
            for (int j = 0; j < 100; j++) {
                counts.add(1, "a" + i, "b" + j);
            }
        }

        assertThat(counts.read()).hasSize(MethodGuard.MAX_LABEL_COMBINATIONS + 1)
                .containsEntry(List.of("other", "other"), 10_000L - MethodGuard.MAX_LABEL_COMBINATIONS);
    }

    @Test
    void amountsOfAnyNumberOfThreadsAddUp() throws Exception {
        LabelledCounts counts = new LabelledCounts(2, 10, overflows);
        InParallel.run(4, thread -> {
            for (int i = 0; i < 10_000; i++) {
                counts.add(2, "a" + i % 3, "b");
            }
        });

        assertThat(counts.read().values().stream().mapToLong(Long::longValue).sum()).isEqualTo(80_000);
        assertThat(counts.read()).containsOnlyKeys(List.of("a0", "b"), List.of("a1", "b"), List.of("a2", "b"));
        assertThat(overflows.sum()).isZero();
    }

    @Test
    void whatIsExpectedIsThereWithZero() {
        LabelledCounts counts = new LabelledCounts(1, 10, overflows);
        counts.expect("sent");

        assertThat(counts.read()).containsExactly(java.util.Map.entry(List.of("sent"), 0L));
    }
}
